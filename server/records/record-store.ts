/**
 * FRONT DOOR of records: people, sign-ins, facts from people and derived facts (scenarios, states, presence, evidence,
 * progress, noticed events). SQLite (libsql, WAL, synchronous FULL) or PostgreSQL behind the same SQL (Kysely).
 *
 * Contract (test/contract/record-store.test.ts): 1 what is written is read back equal; 2 facts and evidence are append-only, a
 * correction of evidence stands beside it and wins; 3 `recordChanges` is one transaction and idempotent by id; 4 lists are in order of time, newest first where said, paged by
 * an opaque cursor that stays right while rows are added; 5 it survives kill -9 after a promise resolved; 6 a cursor that
 * is not ours throws {@link InvalidCursor}, a name or card taken twice {@link RecordConflict}, a database that cannot be reached
 * or written {@link RecordsUnavailable}.
 */
import type { Alarm, AlarmPriority, AlarmState, AlarmTransition } from '../../shared/alarms.ts';
import type { EarlyWarning } from '../../shared/early-warning.ts';
import type { EquipmentState, UseMode } from '../../shared/equipment.ts';
import type { Fact } from '../../shared/fact.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Role } from '../../shared/people.ts';
import type { PlanFact } from '../../shared/plan.ts';
import type { Evidence, Noticed, Presence, StepProgress } from '../../shared/teaching.ts';
import type { Change, Restored } from '../pipeline-contract.ts';

/** The database cannot be reached, opened or written just now; `cause` says why. */
export class RecordsUnavailable extends Error {
  override readonly name = 'RecordsUnavailable';
}

/** A row with this id, user name or card stands there already. */
export class RecordConflict extends Error {
  override readonly name = 'RecordConflict';
}

/** A page cursor that this store did not give out. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

export interface Person {
  id: string;
  username: string | null;
  name: string;
  role: Role;
  partner: string | null;
  /** Class of a student, e.g. 数控2301. */
  className: string | null;
  demo: boolean;
}

export interface SignInSession {
  /** SHA-256 of the cookie's token, hex. */
  tokenHash: string;
  person: string;
  createdAtMs: number;
  lastSeenAtMs: number;
}

export interface ListPage {
  cursor?: string | undefined;
  /** 1…500. */
  limit: number;
}
export interface Listed<T> {
  items: T[];
  next: string | null;
}

export interface StateInterval {
  state: EquipmentState;
  useMode: UseMode;
  fromMs: number;
  /** Exclusive. */
  toMs: number;
}

/** What happened to an alarm. */
export type AlarmStep = AlarmTransition;

export interface AlarmFilter {
  fromMs: number;
  toMs: number;
  /** True: those whose condition holds or that are latched; false: the others. */
  active?: boolean | undefined;
  /** True: those that are not normal again. */
  open?: boolean | undefined;
  /** Absent: all. */
  equipment?: readonly EquipmentId[] | undefined;
  states?: readonly AlarmState[] | undefined;
  priorities?: readonly AlarmPriority[] | undefined;
  /** False: without those that are for staff alone. */
  staffOnly?: false | undefined;
}

/** One hour of equipment as the use ledger summed it up. */
export interface KeptUseHour {
  equipment: EquipmentId;
  hourMs: number;
  /** Grows whenever what it was counted from changed; 0: there is no row. */
  generation: number;
  /** The end of what it was counted from. */
  dependsUntilMs: number;
  /** What else it holds for: the plan, the signals. */
  basis: string;
  /** JSON; null: it must be counted anew. */
  body: string | null;
}

/** The same without what is large. */
export interface UseHourHead {
  equipment: EquipmentId;
  hourMs: number;
  generation: number;
  basis: string;
  /** Whether it holds what was counted; else it must be counted anew. */
  hasBody: boolean;
}

/** Something that use is counted from changed within [fromMs, toMs). */
export interface TouchedUse {
  equipment: EquipmentId;
  fromMs: number;
  toMs: number;
}

/** A period whose results were derived anew. */
export interface ReplacedPeriod {
  equipment: readonly EquipmentId[];
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** What began before the period and lasted when it began, by ids: it ends when the new results say so. */
  lasting?: {
    scenarios: readonly string[];
    presences: readonly Presence[];
  };
}

export interface RecordStore {
  readonly kind: 'sqlite' | 'postgres';
  /** Opens, migrates. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Promise<{ ok: boolean; reason?: string }>;

  addPerson(person: Person, passwordHash: string | null, cards: readonly string[]): Promise<void>;
  /** Adds or replaces by id; used for demo people at start. */
  putPeople(
    people: readonly { person: Person; passwordHash: string | null; cards: readonly string[] }[],
  ): Promise<void>;
  personById(id: string): Promise<Person | undefined>;
  /** Those of the ids that exist, in no particular order. */
  peopleById(ids: readonly string[]): Promise<Person[]>;
  personByUsername(username: string): Promise<{ person: Person; passwordHash: string | null } | undefined>;
  /** Every card with its person, for the live runner's look-up. */
  cards(): Promise<ReadonlyMap<string, string>>;
  /** By id. */
  listPeople(filter: { role?: Role | undefined }, page: ListPage): Promise<Listed<Person>>;
  /** Ends demo people's sign-ins and removes demo people; used when DEMO is off. */
  removeDemoPeople(): Promise<void>;

  putSignIn(session: SignInSession): Promise<void>;
  signIn(tokenHash: string): Promise<SignInSession | undefined>;
  touchSignIn(tokenHash: string, atMs: number): Promise<void>;
  endSignIn(tokenHash: string): Promise<void>;
  /** Ends every sign-in of a person, as after a change of role or password. */
  endSignInsOf(person: string): Promise<void>;
  /** Removes sign-ins created before a time; they have expired. */
  removeSignInsBefore(createdBeforeMs: number): Promise<void>;

  appendFact(fact: Fact): Promise<void>;
  /** Keeps what the pipeline derived (all kinds but `values`), in one transaction. */
  recordChanges(changes: readonly Change[]): Promise<void>;

  /**
   * Puts what was derived anew for a period in the place of what stands there, in one transaction; the same again changes nothing.
   * People's decisions stay, and so does what was written of a proof: its correction stands beside it.
   */
  replaceResults(period: ReplacedPeriod, changes: readonly Change[]): Promise<void>;

  /** All decisions of people, in order of time. */
  facts(): Promise<Fact[]>;
  /** Keeps decisions about orders, sessions and bookings, all or none; those whose ids are known stay as they are. */
  appendPlanFacts(facts: readonly PlanFact[]): Promise<void>;
  /** All of them, in order of time. */
  planFacts(): Promise<PlanFact[]>;
  /** Forgets what belongs to the demo. */
  removeDemoPlan(): Promise<void>;
  /** All evidence as it holds now, in order of time. */
  allEvidence(): Promise<Evidence[]>;

  /** Overlapping [fromMs, toMs), newest first. */
  scenarios(
    filter: {
      fromMs: number;
      toMs: number;
      type?: string | undefined;
      /** Absent: all; a list: those that touch one of them. */
      equipment?: readonly EquipmentId[] | undefined;
    },
    page: ListPage,
  ): Promise<Listed<Scenario>>;
  /** Early warnings overlapping [fromMs, toMs), newest first; `active` as with alarms. */
  warnings(
    filter: {
      fromMs: number;
      toMs: number;
      active?: boolean | undefined;
      /** Absent: all. */
      equipment?: readonly EquipmentId[] | undefined;
    },
    page: ListPage,
  ): Promise<Listed<EarlyWarning>>;
  /** Overlapping [fromMs, toMs), newest first. */
  alarms(filter: AlarmFilter, page: ListPage): Promise<Listed<Alarm>>;
  /** One alarm with all that happened to it, in order of time. */
  alarm(id: string): Promise<{ alarm: Alarm; steps: AlarmStep[] } | undefined>;
  /** When alarms called for somebody, in order of time. */
  alarmCalls(
    equipment: readonly EquipmentId[],
    period: { fromMs: number; toMs: number },
  ): Promise<{ alarm: string; type: string; equipment: EquipmentId; atMs: number }[]>;
  /** Instants within [fromMs, toMs) at which a person did something to an alarm of the equipment, in order. */
  alarmActs(equipment: EquipmentId, fromMs: number, toMs: number): Promise<number[]>;
  /** Those of the ids that exist. */
  factsById(ids: readonly string[]): Promise<Fact[]>;
  /** Intervals that tile [fromMs, toMs) for one equipment; `unknown`/`unassigned` where nothing was recorded. */
  stateIntervals(equipment: EquipmentId, fromMs: number, toMs: number): Promise<StateInterval[]>;
  progress(filter: { person?: string | undefined; project?: string | undefined }): Promise<StepProgress[]>;
  evidence(ids: readonly string[]): Promise<Evidence[]>;
  noticed(filter: { person?: string | undefined; fromMs: number; toMs: number }): Promise<Noticed[]>;
  /**
   * `current`: those that last; `atMs`: those that lasted at that instant; `overlapping`: those that touch [fromMs, toMs). In order
   * of time.
   */
  presences(filter: {
    overlapping?: { fromMs: number; toMs: number } | undefined;
    person?: string | undefined;
    current?: boolean;
    atMs?: number | undefined;
  }): Promise<Presence[]>;

  /** Hours of one piece of equipment within [fromMs, toMs) that have a row, in order of time. Changes of states touch them. */
  useHourHeads(equipment: EquipmentId, fromMs: number, toMs: number): Promise<UseHourHead[]>;
  /** The same with their sums. */
  useHours(equipment: EquipmentId, fromMs: number, toMs: number): Promise<KeptUseHour[]>;
  /** Keeps sums whose generation is still the row's. */
  putUseHours(hours: readonly KeptUseHour[]): Promise<void>;
  /** Readings came for times that may have been summed up. */
  touchUse(touched: readonly TouchedUse[]): Promise<void>;

  /**
   * For a restart: progress, open presences, and alarms that stand. Scenarios left open are closed, and equipment states become
   * `unknown`, at the last time the server was known alive: nobody knows what happened afterwards.
   */
  restore(): Promise<Restored>;
  /** Remembers that the server was alive, for `restore` after a crash. */
  heartbeat(atMs: number): Promise<void>;
}
