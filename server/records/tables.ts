/** The tables of the records as Kysely types; the SQL that makes them stands in migrations/. Times are epoch ms, flags 0 or 1. */
import type { ColumnType } from 'kysely';

/** Written once, never updated: triggers forbid it. */
type Fixed<T> = ColumnType<T, T, never>;

interface PersonTable {
  id: string;
  username: string | null;
  name: string;
  role: string;
  partner: string | null;
  class_name: string | null;
  demo: number;
  password_hash: string | null;
}
interface CardTable {
  card: string;
  person: string;
}
interface SignInTable {
  token_hash: string;
  person: string;
  created_at_ms: number;
  last_seen_at_ms: number;
}
interface FactTable {
  id: Fixed<string>;
  kind: Fixed<string>;
  by_person: Fixed<string>;
  at_ms: Fixed<number>;
  /** The whole fact as JSON. */
  body: Fixed<string>;
}
interface EvidenceTable {
  id: Fixed<string>;
  person: Fixed<string>;
  project: Fixed<string>;
  step: Fixed<string>;
  at_ms: Fixed<number>;
  /** The whole evidence as JSON. */
  body: Fixed<string>;
}
interface EvidenceCorrectionTable {
  evidence: string;
  at_ms: number;
  /** The evidence as it turned out to be, as JSON; null: there is none. */
  body: string | null;
}
interface ScenarioTable {
  id: string;
  type: string;
  from_ms: number;
  to_ms: number | null;
  end_reason: string | null;
  /** The whole scenario as JSON; `from_ms`, `to_ms` and `end_reason` win over what it says. */
  body: string;
}
interface ScenarioEquipmentTable {
  scenario: string;
  equipment: string;
}
interface StateChangeTable {
  equipment: string;
  at_ms: number;
  state: string;
}
interface OnlineChangeTable {
  equipment: string;
  at_ms: number;
  online: number;
}
interface AlarmTable {
  id: string;
  equipment: string;
  condition_id: string;
  level: string;
  code: string | null;
  text: string | null;
  from_ms: number;
  to_ms: number | null;
  state: string;
  priority: string;
  closed_ms: number | null;
  /** The whole alarm as it stands, as JSON. */
  body: string;
}
interface AlarmTransitionTable {
  alarm: string;
  at_ms: number;
  step: number;
  event: string;
  from_state: string;
  to_state: string;
  fact: string | null;
  /** The whole alarm as it was since, as JSON. */
  body: string;
}
interface PresenceTable {
  person: string;
  equipment: string;
  from_ms: number;
  to_ms: number | null;
}
interface ProgressTable {
  person: string;
  project: string;
  step: string;
  at_ms: number;
  /** The whole progress as JSON. */
  body: string;
}
interface NoticedTable {
  id: string;
  person: string;
  at_ms: number;
  /** The whole noticed event as JSON. */
  body: string;
}

interface UseHourTable {
  equipment: string;
  hour_ms: number;
  generation: number;
  depends_ms: number;
  basis: string | null;
  /** The sum as JSON; null: it must be counted anew. */
  body: string | null;
}

interface PlanFactTable {
  id: string;
  kind: string;
  by_person: string;
  at_ms: number;
  demo: number;
  /** The whole fact as JSON. */
  body: string;
}

interface WarningTable {
  id: string;
  type: string;
  equipment: string;
  from_ms: number;
  to_ms: number | null;
  end_reason: string | null;
  at_ms: number;
  /** The whole warning as JSON. */
  body: string;
}

/** The records' database. */
export interface Tables {
  person: PersonTable;
  card: CardTable;
  sign_in: SignInTable;
  fact: FactTable;
  evidence: EvidenceTable;
  evidence_correction: EvidenceCorrectionTable;
  scenario: ScenarioTable;
  scenario_equipment: ScenarioEquipmentTable;
  state_change: StateChangeTable;
  online_change: OnlineChangeTable;
  alarm: AlarmTable;
  alarm_transition: AlarmTransitionTable;
  presence: PresenceTable;
  progress: ProgressTable;
  noticed: NoticedTable;
  use_hour: UseHourTable;
  warning: WarningTable;
  plan_fact: PlanFactTable;
  server_life: { id: number; alive_at_ms: number };
  schema_version: { version: number; name: string };
}
