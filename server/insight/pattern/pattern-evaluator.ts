/**
 * What a compiled pattern is to the rooms that use it (states, scenarios, evidence). PURE: time comes with the calls.
 *
 * Use: `compilePattern(pattern, context)` once per equipment; `compiled.start(startMs)` per run (a state machine, a scenario,
 * an attempt of a student); then `sample`/`condition` for every change of a signal it names, in order of time, and `advance`
 * to let time pass. All samples of one instant are set first, then `advance(thatInstant)` settles them and returns transitions.
 */
import type { EquipmentTypeId, SignalKind } from '../../../shared/equipment.ts';
import type { Deciding, Truth } from '../../../shared/pattern.ts';
import type { ConditionLevel, Value } from '../../../shared/sample.ts';
import type { ExplainedPart } from './explain-tree.ts';

/** What compiling needs to know of one signal. */
export interface PatternSignal {
  staleAfterMs: number;
  range?: readonly [number, number];
  /** Absent: nothing is known of it, so a pattern may take it for anything. */
  kind?: SignalKind;
}

/** Equipment that a pattern may ask with `across`. */
export interface RelatedEquipment {
  /** Its id; its signals are read as `<id>/<key>`. */
  id: string;
  signals: ReadonlyMap<string, PatternSignal>;
}

export interface PatternContext {
  /** Signals that the equipment has, `$…` ones included. A pattern may name others: they stay unknown (`missing`). */
  signals: ReadonlyMap<string, PatternSignal>;
  /** Values of the thresholds that the pattern names: numbers, or duration texts. */
  parameters: Readonly<Record<string, number | string>>;
  /** Other equipment of a type at the same station, line or workshop; absent: this pattern may not ask others. */
  related?: (type: EquipmentTypeId, where: 'station' | 'line' | 'workshop') => readonly RelatedEquipment[];
}

/** The truth from `atMs` on. Instants that are true for no time at all (rises, then…) appear as two transitions with equal `atMs`. */
export interface Transition {
  atMs: number;
  truth: Truth;
}

export interface CompiledPattern {
  /** Every signal the pattern names, `$…` included, without doubles; those of other equipment as `<id>/<key>`. */
  readonly signals: readonly string[];
  /** Those the equipment does not have: "cannot tell: no `door` here". */
  readonly missing: readonly string[];
  readonly usesConditions: boolean;
  start(startMs: number): PatternEvaluator;
}

export interface PatternEvaluator {
  /** Sets a signal's value from `atMs` on. `atMs` never before the last `advance`; a sample from before `start` is given with its own time so that staleness is right. */
  sample(signal: string, value: Value, atMs: number): void;
  condition(id: string, level: ConditionLevel, atMs: number): void;
  /** Lets time pass to `atMs` (inclusive), settling computed instants (a window ends, a value goes stale) in order. */
  advance(atMs: number): Transition[];
  readonly truth: Truth;
  /** Since when the truth is as it is. */
  readonly sinceMs: number;
  /** What decided the present truth; for a true pulse, asked right after the `advance` that gave it, what decided the pulse. */
  deciding(): Deciding[];
  /** Signals whose missing or stale value keeps the truth unknown now. */
  unknownSignals(): string[];
  /** The truth and margin of every part as it is now: why it is so. */
  explain(): ExplainedPart;
  /** The next computed instant at which something may change without a new sample; null: none. */
  nextDeadlineMs(): number | null;
}
