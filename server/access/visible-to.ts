/**
 * What of a thing a viewer may see: masks, pure. Viewers of one audience see exactly the same, so a live room is masked and
 * encoded once per audience. What is about one student goes to staff and to that student alone: no audience that students,
 * partners or walls share ever carries it.
 */
import type { Alarm } from '../../shared/alarms.ts';
import type { BaseView } from '../../shared/api.ts';
import type { Base, Equipment } from '../../shared/base.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { EquipmentNow, LiveEvent } from '../../shared/protocol.ts';
import type { Actor } from './roles.ts';

/** A class of viewers that share a room. */
export type Audience = 'staff' | 'student' | 'display' | `partner:${string}`;

/** Who looks: an audience, and the person where one alone looks (null for a room). */
export interface View {
  audience: Audience;
  self: string | null;
}

/** Owner of a piece of equipment: a partner's id, null for the base itself, undefined where there is no such equipment. */
export type OwnerOf = (id: EquipmentId) => string | null | undefined;

export function audienceOf(actor: Actor): Audience {
  switch (actor.role) {
    case 'manager':
    case 'instructor':
      return 'staff';
    case 'student':
      return 'student';
    case 'display':
      return 'display';
    case 'partner':
      // A partner account without an enterprise owns nothing: no partner id is empty.
      return `partner:${actor.partner ?? ''}`;
  }
}

export const viewOf = (actor: Actor): View => ({ audience: audienceOf(actor), self: actor.id });

/** The look-up that the masks take, from the base. */
export function ownersOf(base: Base): OwnerOf {
  const owners = new Map<EquipmentId, string | null>(
    base.equipment.map(({ id, owner }) => [id, owner ?? null]),
  );
  return (id) => owners.get(id);
}

/** The same for a base that may change: the look-up is made anew when it has. */
export function presentOwnersOf(readBase: () => Base): OwnerOf {
  let base = readBase();
  let ownerOf = ownersOf(base);
  return (id) => {
    if (readBase() !== base) {
      base = readBase();
      ownerOf = ownersOf(base);
    }
    return ownerOf(id);
  };
}

/** Whether the audience may know that equipment with this owner exists. */
export function seesOwner(audience: Audience, owner: string | null | undefined): boolean {
  if (owner === undefined) return false;
  return !audience.startsWith('partner:') || (owner !== null && audience === `partner:${owner}`);
}

/** Whether a view may know what one person did. */
function seesPerson(view: View, person: string): boolean {
  return view.audience === 'staff' || (view.audience === 'student' && view.self === person);
}

/** A scenario, or undefined: partners see those that happened on, and are about, their own equipment alone, since an id or evidence may name the others. */
export function maskScenario(scenario: Scenario, ownerOf: OwnerOf, view: View): Scenario | undefined {
  const named = [...scenario.equipment, ...(scenario.links ?? [])];
  return named.every((id) => seesOwner(view.audience, ownerOf(id))) ? scenario : undefined;
}

/** What an alarm tells about whoever is at a machine is for staff alone. */
export const seesAlarm = ({ staffOnly }: Alarm, audience: Audience): boolean =>
  staffOnly !== true || audience === 'staff';

/** The present state of one piece of equipment as the view may see it; undefined where it may not know of it. */
export function maskEquipment(
  equipment: EquipmentNow,
  ownerOf: OwnerOf,
  view: View,
): EquipmentNow | undefined {
  if (!seesOwner(view.audience, ownerOf(equipment.id))) return undefined;
  const { people, ...rest } = equipment;
  const masked: EquipmentNow = {
    ...rest,
    scenarios: equipment.scenarios.filter((scenario) => maskScenario(scenario, ownerOf, view)),
    alarms: equipment.alarms.filter((alarm) => seesAlarm(alarm, view.audience)),
  };
  if (people && (view.audience === 'staff' || (view.audience === 'student' && view.self !== null)))
    masked.people = people.filter(({ person }) => seesPerson(view, person));
  return masked;
}

/** The equipment that an event is about; undefined: about none. */
export function equipmentOfEvent(event: LiveEvent): EquipmentId | undefined {
  switch (event.kind) {
    case 'state':
    case 'online':
    case 'condition':
    case 'use-mode':
      return event.equipment;
    case 'scenario':
      return event.scenario.equipment[0];
    case 'alarm':
      return event.alarm.equipment;
    case 'warning':
      return event.warning.equipment;
    case 'presence':
      return event.presence.equipment;
    case 'progress':
      return event.equipment;
    case 'noticed':
      return event.noticed.equipment;
    case 'withdrawn':
      return equipmentOfEvent(event.event);
  }
}

/** The person that an event is about; undefined: about none. */
export function personOfEvent(event: LiveEvent): string | undefined {
  switch (event.kind) {
    case 'presence':
      return event.presence.person;
    case 'progress':
      return event.progress.person;
    case 'noticed':
      return event.noticed.person;
    case 'withdrawn':
      return personOfEvent(event.event);
    default:
      return undefined;
  }
}

/** Whether a view may receive an event; there is nothing to cut out of one. */
export function seesEvent(event: LiveEvent, ownerOf: OwnerOf, view: View): boolean {
  if (event.kind === 'withdrawn') return seesEvent(event.event, ownerOf, view);
  const person = personOfEvent(event);
  if (person !== undefined) return seesPerson(view, person);
  if (event.kind === 'scenario') return maskScenario(event.scenario, ownerOf, view) !== undefined;
  if (event.kind === 'alarm' && !seesAlarm(event.alarm, view.audience)) return false;
  const equipment = equipmentOfEvent(event);
  return equipment !== undefined && seesOwner(view.audience, ownerOf(equipment));
}

/** The equipment that a view may know of, in base order. */
export function visibleEquipment(base: Base, audience: Audience): Equipment[] {
  return base.equipment.filter(({ owner }) => seesOwner(audience, owner ?? null));
}

/** What people may know of a piece of equipment: an allow-list, so that a new field is hidden until somebody shows it. */
function shownEquipment(equipment: Equipment): BaseView['equipment'][number] {
  const { id, workshop, type, name, signals, origin, station, owner, position, model, attribution } =
    equipment;
  return {
    id,
    workshop,
    type,
    name,
    signals,
    origin,
    ...(station !== undefined && { station }),
    ...(owner !== undefined && { owner }),
    ...(position && { position }),
    ...(model !== undefined && { model }),
    ...(attribution !== undefined && { attribution }),
  };
}

/** The base as the view may see it: partners get their own equipment, the workshops and stations where it stands, and themselves. */
export function maskBase(base: Base, demo: boolean, audience: Audience): BaseView {
  const seen = visibleEquipment(base, audience);
  const isPartner = audience.startsWith('partner:');
  const stands = new Set(seen.map(({ workshop, station }) => `${workshop}/${station ?? ''}`));
  const workshops = isPartner
    ? base.workshops
        .filter(({ id }) => seen.some(({ workshop }) => workshop === id))
        .map((workshop) => ({
          ...workshop,
          stations: workshop.stations.filter(({ id }) => stands.has(`${workshop.id}/${id}`)),
        }))
    : base.workshops;
  return {
    id: base.id,
    name: base.name,
    timezone: base.timezone,
    demo,
    partners: isPartner ? base.partners.filter(({ id }) => audience === `partner:${id}`) : base.partners,
    workshops,
    equipment: seen.map(shownEquipment),
  };
}
