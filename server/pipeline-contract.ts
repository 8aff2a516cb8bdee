/**
 * The corridor's words: what goes into the pure pipeline and what comes out. The pipeline knows no clock: time comes with
 * its inputs. The same inputs in the same order give the same changes, byte for byte, live and in replay.
 */
import type { Alarm, AlarmDefinition } from '../shared/alarms.ts';
import type { Base } from '../shared/base.ts';
import type { UseMode } from '../shared/equipment.ts';
import type { WarningDefinition, WarningReadiness } from '../shared/early-warning.ts';
import type { Fact } from '../shared/fact.ts';
import type { ScenarioDefinition } from '../shared/insight.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { DerivedEvent, EquipmentNow } from '../shared/protocol.ts';
import type { Sample, ValuesSample } from '../shared/sample.ts';
import type { Evidence, Project, Presence, StepProgress } from '../shared/teaching.ts';
import type { WhyAnswer, WhySubject } from '../shared/why.ts';

export type PipelineInput =
  | { kind: 'sample'; sample: Sample }
  /** Time has reached `atMs`; deadlines up to it come true. Never goes back. */
  | { kind: 'tick'; atMs: number }
  | { kind: 'fact'; fact: Fact }
  | UseModeInput
  /** How far a student is in a step, as evidence from elsewhere in time says. */
  | { kind: 'standing'; progress: StepProgress }
  /** Values of the past: shown where they are newer than what is known of their signals, never evaluated. */
  | { kind: 'past'; sample: ValuesSample };

/** From `atMs` on the plan uses a piece of equipment for this. */
export interface UseModeInput {
  kind: 'use-mode';
  atMs: number;
  equipment: EquipmentId;
  useMode: UseMode;
}

export type Change =
  | { kind: 'values'; sample: ValuesSample }
  /** `corrected`: it replaces what was said under the same id before, if anything. */
  | { kind: 'evidence'; evidence: Evidence; corrected?: true }
  | { kind: 'evidence-withdrawn'; at: number; evidence: Evidence }
  | DerivedEvent;

/** What a restarted server knows from its records. */
export interface Restored {
  progress: readonly StepProgress[];
  presences: readonly Presence[];
  /** Those that stood. */
  alarms?: readonly Alarm[];
}

/** Memory and losses of the settling of results, all bounded. */
export interface Waiting {
  /** Samples that wait for those which may still come before them, and the most that may. */
  samples: number;
  mostSamples: number;
  /** Results that were told and are not settled yet. */
  results: number;
  /** Samples that were settled before their time because too many waited. */
  settledEarly: number;
  /** Results that were never compared because too many waited. */
  unsettled: number;
}

export interface PipelineOptions {
  /**
   * How late a reading may come and still be evaluated at its own time, ms. 0 (the default, for inputs that are in order):
   * results are told once and for all.
   */
  latenessMs?: number;
}

export interface PipelineDefinition {
  base: Base;
  scenarios: readonly ScenarioDefinition[];
  projects: readonly Project[];
  /** What announces itself; absent: nothing is watched for it. */
  warnings?: readonly WarningDefinition[];
  /** Rules; conditions that equipment reports are alarms besides. */
  alarms?: readonly AlarmDefinition[];
  /** Whether somebody needs no qualification to use equipment, as instructors do. Absent: everybody needs one. */
  needsNoLicence?: (person: string) => boolean;
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
  /**
   * Goes on with another base. Equipment whose definition stays keeps all it knows; what is new or changed starts anew, and
   * scenarios that lasted on what changed or went are lost. Returns what that brings about.
   */
  rebase(base: Base): Change[];
  /** The complete present state of one piece of equipment; undefined when the base does not have it. Ages count to the last input's time. */
  equipmentNow(id: EquipmentId): EquipmentNow | undefined;
  /** All equipment of a workshop, in base order. */
  workshopNow(workshop: string): EquipmentNow[];
  /** Why a state, scenario, alarm or step is as it is now; undefined: no such rule runs on this piece of equipment. */
  why(id: EquipmentId, subject: WhySubject): WhyAnswer | undefined;
  /** How far the watching for early warnings has come on this equipment. */
  warningReadiness(id: EquipmentId): WarningReadiness[];
  /** Whether any pattern reads values of this piece of equipment; where none does, they only show that it is not silent. */
  readsValues(id: EquipmentId): boolean;
  /** Whether a sample comes too late to be evaluated; history only. Ask before it is applied. */
  isTooLate(sample: Sample): boolean;
  /** Readings that came too late to be evaluated (they are in history). */
  lateCount(): number;
  /** What waits to be settled; see {@link Waiting}. */
  waiting(): Waiting;
  /** Patterns that are out of use, in base order. */
  patternFaults(): PatternFault[];
}
