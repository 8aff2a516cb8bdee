/**
 * Who may do what: one table, everything not in it is denied. Pure. Routes ask {@link mayUse} with the role alone (no: 403);
 * whoever has a row in hand asks {@link can} with the row (a foreign row: 404, as if it were not there).
 */
import type { Role } from '../../shared/people.ts';

/** Whoever asks, as far as rules need to know them. */
export interface Actor {
  id: string;
  role: Role;
  /** Partner enterprise of a `partner`; null for everybody else. */
  partner: string | null;
}

export type Action = 'read' | 'write';

/** What is asked for. `owner` is the partner that owns the equipment (null: the base itself), `person` whom a row is about. */
export type Resource =
  | { kind: 'base' | 'projects' | 'quarantine' | 'imports' | 'sessions' | 'bookings' }
  | {
      kind: 'equipment' | 'history' | 'exports' | 'scenarios' | 'alarms' | 'use' | 'orders';
      owner: string | null;
    }
  | { kind: 'progress'; person: string }
  | { kind: 'people'; person: string; personRole: Role };

export type ResourceKind = Resource['kind'];

/** `own`: partner's equipment, or the person's own rows; `students`: rows about students. */
type Scope = 'all' | 'own' | 'students';

const EVERYBODY = {
  manager: 'all',
  instructor: 'all',
  student: 'all',
  partner: 'own',
  display: 'all',
} as const satisfies Record<Role, Scope>;
const NOT_THE_WALL = { manager: 'all', instructor: 'all', student: 'all', partner: 'own' } as const;

/** The access model. The wall shows what is now, never what was; teaching content has no names and is open to all. */
const RULES: Record<
  ResourceKind,
  Readonly<Partial<Record<Action, Readonly<Partial<Record<Role, Scope>>>>>>
> = {
  base: { read: EVERYBODY },
  equipment: { read: EVERYBODY },
  alarms: { read: EVERYBODY, write: { manager: 'all', instructor: 'all' } },
  history: { read: NOT_THE_WALL },
  exports: { read: { manager: 'all', instructor: 'all', partner: 'own' } },
  /** Hours and figures of equipment: nobody else has a use for them. */
  use: { read: { manager: 'all', instructor: 'all', partner: 'own' } },
  /** What is made for whom is between the school and the partner. */
  orders: { read: { manager: 'all', instructor: 'all', partner: 'own' }, write: { manager: 'all' } },
  /** Which of them a student sees, and what of them, is cut out by the route. */
  sessions: {
    read: { manager: 'all', instructor: 'all', student: 'all' },
    write: { manager: 'all', instructor: 'all' },
  },
  bookings: {
    read: { manager: 'all', instructor: 'all' },
    write: { manager: 'all', instructor: 'all' },
  },
  scenarios: { read: NOT_THE_WALL },
  projects: { read: { ...EVERYBODY, partner: 'all' } },
  progress: {
    read: { manager: 'all', instructor: 'all', student: 'own' },
    write: { instructor: 'all' },
  },
  people: {
    read: { manager: 'all', instructor: 'students', student: 'own' },
    write: { manager: 'all' },
  },
  quarantine: { read: { manager: 'all' }, write: { manager: 'all' } },
  imports: { read: { manager: 'all', instructor: 'all' }, write: { manager: 'all' } },
};

/** Whether the role may do this to anything of the kind at all. */
export function mayUse(role: Role, action: Action, kind: ResourceKind): boolean {
  return RULES[kind][action]?.[role] !== undefined;
}

/** `yes`, `wrong-role` (answer 403) or `foreign` (the role may, this row is not theirs: answer 404). */
export type Decision = 'yes' | 'wrong-role' | 'foreign';

/** Decides about one row. */
export function can(actor: Actor, action: Action, resource: Resource): Decision {
  const scope = RULES[resource.kind][action]?.[actor.role];
  if (scope === undefined) return 'wrong-role';
  if (scope === 'all') return 'yes';
  if (scope === 'students')
    return 'personRole' in resource && resource.personRole === 'student' ? 'yes' : 'foreign';
  return isOwn(actor, resource) ? 'yes' : 'foreign';
}

function isOwn(actor: Actor, resource: Resource): boolean {
  if ('owner' in resource) return actor.partner !== null && resource.owner === actor.partner;
  if ('person' in resource) return resource.person === actor.id;
  // The rest is not anybody's own; what a partner may see of the base is cut out by visible-to.
  return true;
}
