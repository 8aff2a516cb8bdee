/**
 * Patterns that look at one signal or at the conditions at one instant: compare, between, equals, oneOf, condition, changes, stale.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import type { Value } from '../../../shared/sample.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { ConditionState, SignalState } from './signal-state.ts';
import { decidingOf, FALSE, TRUE, UNKNOWN, type Kleene, type Reading } from './truth.ts';

/** What a test of one value gives. `raw` is the signed distance to the limit; ±Infinity: right or wrong without distance. */
export interface Tested {
  truth: Kleene;
  raw: number;
}

/** Tests a known value; may keep the last truth (hysteresis), so each run has its own. */
export type ValueTest = (value: Exclude<Value, null>, last: Kleene, first: boolean, tested: Tested) => void;

/** Sets a reading that has no distance to any limit. */
function setDiscrete(reading: Reading, truth: Kleene): void {
  reading.truth = truth;
  reading.margin = truth === TRUE ? Infinity : -Infinity;
  reading.raw = reading.margin;
}

function setWitness(reading: Reading, signal: SignalState): void {
  reading.signal = signal.key;
  reading.value = signal.value;
  reading.atMs = signal.atMs;
}

/** A test of one signal's value; unknown while the signal is. */
export class ValueAtom extends PatternNode {
  readonly #signal: SignalState;
  readonly #test: ValueTest;
  readonly #scale: number;
  readonly #tested: Tested = { truth: UNKNOWN, raw: 0 };

  /** `scale`: what a margin is divided by, in the signal's unit, above 0. */
  constructor(signal: SignalState, test: ValueTest, scale: number) {
    super(false);
    this.#signal = signal;
    this.#test = test;
    this.#scale = scale;
  }

  settle(_atMs: number, first: boolean): void {
    const { after } = this;
    const signal = this.#signal;
    setWitness(after, signal);
    if (!signal.known || signal.value === null) {
      after.truth = UNKNOWN;
      return;
    }
    const tested = this.#tested;
    this.#test(signal.value, after.truth, first, tested);
    after.truth = tested.truth;
    after.raw = tested.raw;
    after.margin = tested.raw / this.#scale;
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) signals.add(this.#signal.key);
  }
}

/** True at the instant at which a known value becomes another known value; unknown next to unknown. */
export class ChangesAtom extends PatternNode {
  readonly #signal: SignalState;

  constructor(signal: SignalState) {
    super(true);
    this.#signal = signal;
  }

  settle(_atMs: number, first: boolean): void {
    const signal = this.#signal;
    setWitness(this.at, signal);
    setWitness(this.after, signal);
    setDiscrete(this.after, signal.known ? FALSE : UNKNOWN);
    setDiscrete(this.at, this.#atInstant(first));
  }

  #atInstant(first: boolean): Kleene {
    const signal = this.#signal;
    if (!signal.known) return UNKNOWN;
    if (first) return FALSE;
    if (!signal.wasKnown) return UNKNOWN;
    return signal.value === signal.previous ? FALSE : TRUE;
  }

  explain(phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this[phase]));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) signals.add(this.#signal.key);
  }
}

/** True while a signal has no usable value: never reported, UNAVAILABLE or stale. Never unknown. */
export class StaleAtom extends PatternNode {
  readonly #signal: SignalState;

  constructor(signal: SignalState) {
    super(false);
    this.#signal = signal;
  }

  settle(): void {
    setWitness(this.after, this.#signal);
    setDiscrete(this.after, this.#signal.known ? FALSE : TRUE);
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(): void {
    // Never unknown.
  }
}

/** The name under which a condition stands among the deciding signals. */
export const CONDITION_SIGNAL = '$condition';

/** True while a condition of the level (or a worse one) is open; unknown while one that might be is UNAVAILABLE. */
export class ConditionAtom extends PatternNode {
  readonly #conditions: ConditionState;
  readonly #wanted: 'WARNING' | 'FAULT';
  readonly #id: string | undefined;

  constructor(conditions: ConditionState, wanted: 'WARNING' | 'FAULT', id: string | undefined) {
    super(false);
    this.#conditions = conditions;
    this.#wanted = wanted;
    this.#id = id;
  }

  settle(): void {
    const { after } = this;
    let truth: Kleene = FALSE;
    after.signal = CONDITION_SIGNAL;
    after.value = this.#id ?? null;
    after.atMs = -Infinity;
    for (const [id, { level, atMs }] of this.#conditions.open) {
      if (this.#id !== undefined && id !== this.#id) continue;
      const one: Kleene =
        level === 'UNAVAILABLE' ? UNKNOWN : level === 'FAULT' || this.#wanted === 'WARNING' ? TRUE : FALSE;
      if (one <= truth) continue;
      truth = one;
      after.value = id;
      after.atMs = atMs;
      if (truth === TRUE) break;
    }
    setDiscrete(after, truth);
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) signals.add(CONDITION_SIGNAL);
  }
}
