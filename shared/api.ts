/**
 * Bodies of the REST answers under /api/v1, as the browser reads them. Times are epoch ms. The routes' zod schemas
 * (server/api) are checked against these types.
 */
import type { Equipment, Workshop } from './base.ts';
import type { EquipmentState, UseMode } from './equipment.ts';
import type { Scenario } from './insight.ts';
import type { Project, StepProgress, Evidence, Noticed, Presence } from './teaching.ts';
import type { LocalText } from './text.ts';
import type { EquipmentNow } from './protocol.ts';
import type { Refusal, Value } from './sample.ts';

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
  equipment: readonly Omit<Equipment, 'states' | 'scenarioParameters' | 'source'>[];
}

/** `GET /api/v1/equipment/{id}`. */
export type EquipmentView = EquipmentNow & { useMode: UseMode };

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

/** `GET /api/v1/projects`: the content, with rules already said in words. */
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
