/**
 * Bodies of the REST answers under /api/v1, as the browser reads them. Times are epoch ms. The routes' zod schemas
 * (server/api) are checked against these types.
 */
import type { AlarmCause, AlarmPriority, AlarmSource, AlarmState } from './alarms.ts';
import type { Equipment, Workshop } from './base.ts';
import type { Truth } from './pattern.ts';
import type { EquipmentState, UseMode } from './equipment.ts';
import type { Scenario } from './insight.ts';
import type { EquipmentId } from './names.ts';
import type { Role } from './people.ts';
import type { Project, StepProgress, Evidence, Noticed, Presence } from './teaching.ts';
import type { LocalText } from './text.ts';
import type { EquipmentNow, SignalNow } from './protocol.ts';
import type { Quality, Refusal, Value } from './sample.ts';

/** Every list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** `GET /api/v1/base`: the base as the caller may see it (partners: own equipment only). */
export interface BaseView {
  id: string;
  name: LocalText;
  timezone: string;
  demo: boolean;
  partners: readonly { id: string; name: LocalText }[];
  workshops: readonly Workshop[];
  equipment: readonly Omit<Equipment, 'states' | 'scenarioParameters' | 'alarmParameters' | 'source'>[];
}

/** `GET /api/v1/equipment/{id}`: the picture at server time `at`; `ageMs` is how old a value is then, null when never reported. */
export type EquipmentView = Omit<EquipmentNow, 'signals'> & {
  at: number;
  signals: (SignalNow & { ageMs: number | null })[];
};

/** One point of history: raw, or a bucket (`at` is its start). Words and switches have `last` only. */
export type HistoryPoint =
  | { at: number; value: Value }
  | { at: number; min: number | null; max: number | null; mean: number | null; last: Value; count: number };

export interface HistorySeries {
  signal: string;
  unit: string;
  /** `raw`, or the bucket width in ms. */
  resolution: 'raw' | number;
  points: HistoryPoint[];
}

/** `GET /api/v1/equipment/{id}/history`. */
export interface HistoryAnswer {
  from: number;
  to: number;
  series: HistorySeries[];
}

/** `GET /api/v1/equipment/{id}/states`: in order, without gaps or overlaps. */
export interface StatesAnswer {
  intervals: { state: EquipmentState; useMode: UseMode; from: number; to: number }[];
}

/** One piece of equipment in {@link StateAnswer}. `people` is absent for audiences that may not know. */
export interface StateAtInstant {
  id: EquipmentId;
  state: EquipmentState;
  useMode: UseMode;
  /** By signal key; a signal that had not yet reported is null at null, `unavailable`. */
  signals: Record<string, { value: Value; at: number | null; quality: Quality }>;
  people?: Presence[];
  scenarios: Scenario[];
  alarms: AlarmView[];
}

/** `GET /api/v1/state`. */
export interface StateAnswer {
  at: number;
  equipment: StateAtInstant[];
}

/** A condition at WARNING or FAULT, from its first report until it was cleared (`to` null while it lasts). */
export interface AlarmView {
  id: string;
  equipment: EquipmentId;
  condition: string;
  /** The highest level that it reached. */
  level: 'WARNING' | 'FAULT';
  code?: string;
  text?: string;
  from: number;
  to: number | null;
}

/** One alarm in `GET /api/v1/alarms`. Who acknowledged, shelved or took it out: for staff alone. */
export interface AlarmEntry extends AlarmView {
  type: string;
  source: AlarmSource;
  priority: AlarmPriority;
  state: AlarmState;
  holds: Truth;
  closed: number | null;
  count: number;
  version: number;
  name: LocalText;
  guidance?: LocalText;
  cause?: AlarmCause;
  acknowledgedAt?: number;
  acknowledgedBy?: string;
  comment?: string;
  shelvedUntil?: number;
  chattering?: true;
  /** Id of the flood that it is part of. */
  flood?: string;
}

/** One person in `GET /api/v1/people`. */
export interface PersonView {
  id: string;
  name: string;
  role: Role;
  username: string | null;
  partner: string | null;
  className: string | null;
  demo: boolean;
}

/** A scenario as REST gives it (`from`, `to` as the contract names them). */
export type ScenarioView = Omit<Scenario, 'fromMs' | 'toMs'> & {
  from: number;
  to: number | null;
  name: LocalText;
};

/** One student's standing in one project. */
export interface ProgressView {
  person: string;
  personName: string;
  project: string;
  projectName: LocalText;
  /** Where the student is checked in, if anywhere. */
  presence: Presence | null;
  steps: (StepProgress & { evidenceDetail?: Evidence })[];
  noticed: Noticed[];
}

/** `GET /api/v1/projects`: the content, with rules already said in words: by id of step, forbidden event or mistake. */
export type ProjectView = Project & { sentences: Record<string, LocalText> };

/** `GET /api/v1/quarantine`. */
export interface QuarantineItem {
  id: number;
  at: number;
  topic: string;
  refusal: Refusal;
  sentence: LocalText;
  /** First 1 KiB of the payload as text, with what is not printable shown as escapes. */
  payload: string;
  payloadBytes: number;
}
