/**
 * The corridor's words: what goes into the pure pipeline and what comes out. The pipeline knows no clock: time comes with
 * its inputs. The same inputs in the same order give the same changes, byte for byte, live and in replay.
 */
import type { Base } from '../shared/base.ts';
import type { Fact } from '../shared/fact.ts';
import type { ScenarioDefinition } from '../shared/insight.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { EquipmentNow, LiveEvent } from '../shared/protocol.ts';
import type { Sample, ValuesSample } from '../shared/sample.ts';
import type { Evidence, Project, Presence, StepProgress } from '../shared/teaching.ts';

export type PipelineInput =
  | { kind: 'sample'; sample: Sample }
  /** Time has reached `atMs`; deadlines up to it come true. Never goes back. */
  | { kind: 'tick'; atMs: number }
  | { kind: 'fact'; fact: Fact };

export type Change =
  { kind: 'values'; sample: ValuesSample } | { kind: 'evidence'; evidence: Evidence } | LiveEvent;

/** What a restarted server knows from its records. */
export interface Restored {
  progress: readonly StepProgress[];
  presences: readonly Presence[];
}

export interface PipelineDefinition {
  base: Base;
  scenarios: readonly ScenarioDefinition[];
  projects: readonly Project[];
  restored?: Restored;
}

/** A pattern that cannot be used on one piece of equipment, or that broke while running; the others go on without it. */
export interface PatternFault {
  equipment: EquipmentId;
  /** Which one, for people: `state rule 3`, `scenario warm-up: start`, `p1-lathe-safe-start clamp-part: evidence`. */
  pattern: string;
  message: string;
}

export interface Pipeline {
  apply(input: PipelineInput): Change[];
  /** The complete present state of one piece of equipment; undefined when the base does not have it. Ages count to the last input's time. */
  equipmentNow(id: EquipmentId): EquipmentNow | undefined;
  /** All equipment of a workshop, in base order. */
  workshopNow(workshop: string): EquipmentNow[];
  /** Readings that came too late to change the present state (they are in history). */
  lateCount(): number;
  /** Patterns that are out of use, in base order. */
  patternFaults(): PatternFault[];
}
