/**
 * `rate`: how fast a signal has changed between the beginning and the end of a window, per minute, judged at the steps of the
 * window's grid. A counter that is reset goes on from 0: what it had counted before is not lost.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import type { Tested, ValueTest } from './atoms.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { SignalState } from './signal-state.ts';
import type { StepGrid } from './step-grid.ts';
import { decidingOf, UNKNOWN } from './truth.ts';

/** How the change is judged. */
export interface RateKind {
  readonly grid: StepGrid;
  readonly test: ValueTest;
  /** What a margin is divided by, above 0. */
  readonly scale: number;
  /** A decrease is a reset. */
  readonly isCounter: boolean;
}

/** The signal at the end of one step. */
interface Mark {
  /** NaN: not known. */
  value: number;
  /** Where the counter stood when it was reset during the step. */
  resets: number;
}

export class RateNode extends PatternNode {
  readonly #signal: SignalState;
  readonly #kind: RateKind;
  /** The ends of the last steps and the beginning of the first of them, `#oldest` first. */
  readonly #marks: Mark[];
  #oldest = 0;
  #beginMs = 0.1;
  /** What holds since when; NaN: not known. */
  #value = NaN;
  #sinceMs = -Infinity;
  #lastNumber = NaN;
  #resets = 0.1;
  readonly #tested: Tested = { truth: UNKNOWN, raw: 0.1 };

  constructor(signal: SignalState, kind: RateKind) {
    super(false);
    this.#signal = signal;
    this.#kind = kind;
    this.#resets = 0;
    this.#marks = Array.from({ length: kind.grid.steps + 1 }, () => ({ value: NaN, resets: 0 }));
    this.after.signal = signal.key;
  }

  settle(atMs: number, first: boolean): void {
    const { stepMs, steps } = this.#kind.grid;
    const floorMs = Math.floor(atMs / stepMs) * stepMs;
    if (first) this.#beginMs = floorMs;
    else this.#skipTo(floorMs === atMs ? atMs - stepMs : floorMs);
    this.#look(atMs);
    if (atMs === this.#beginMs && !first) this.#unmark();
    if (atMs === this.#beginMs + stepMs || atMs === this.#beginMs) {
      this.#mark(atMs);
      this.#judge();
    }
    const isConstant = this.#sinceMs <= this.#beginMs - steps * stepMs;
    this.deadlineMs = isConstant ? Infinity : this.#beginMs + stepMs;
  }

  /** Marks the ends of steps that were skipped because nothing changed. */
  #skipTo(beginMs: number): void {
    const { stepMs, steps } = this.#kind.grid;
    if (beginMs - this.#beginMs > (steps + 1) * stepMs) this.#beginMs = beginMs - (steps + 1) * stepMs;
    while (this.#beginMs < beginMs) this.#mark(this.#beginMs + stepMs);
  }

  #look(atMs: number): void {
    const { value, known } = this.#signal;
    const now = known && typeof value === 'number' ? value : NaN;
    if (now !== this.#value && !(Number.isNaN(now) && Number.isNaN(this.#value))) {
      this.#value = now;
      this.#sinceMs = atMs;
    }
    if (Number.isNaN(now)) return;
    if (this.#kind.isCounter && now < this.#lastNumber) this.#resets += this.#lastNumber;
    this.#lastNumber = now;
  }

  #mark(atMs: number): void {
    const mark = this.#marks[this.#oldest];
    if (mark) {
      mark.value = this.#value;
      mark.resets = this.#resets;
    }
    this.#oldest = (this.#oldest + 1) % this.#marks.length;
    this.#resets = 0;
    this.#beginMs = atMs;
  }

  /** The end of the last step is looked at again: what was said at that instant before does not hold. */
  #unmark(): void {
    this.#oldest = (this.#oldest + this.#marks.length - 1) % this.#marks.length;
    this.#resets += this.#marks[this.#oldest]?.resets ?? 0;
  }

  #judge(): void {
    const { after } = this;
    const { test, scale } = this.#kind;
    const perMinute = this.#perMinute();
    after.atMs = this.#beginMs;
    if (Number.isNaN(perMinute)) {
      after.truth = UNKNOWN;
      after.value = null;
      return;
    }
    test(perMinute, after.truth, false, this.#tested);
    after.value = perMinute;
    after.truth = this.#tested.truth;
    after.raw = this.#tested.raw;
    after.margin = after.raw / scale;
  }

  #perMinute(): number {
    const marks = this.#marks;
    const { stepMs, steps } = this.#kind.grid;
    const before = marks[this.#oldest]?.value ?? NaN;
    let counted = 0;
    for (let i = 1; i < marks.length; i += 1)
      counted += marks[(this.#oldest + i) % marks.length]?.resets ?? 0;
    return ((this.#value - before + counted) / (steps * stepMs)) * 60_000;
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) signals.add(this.#signal.key);
  }

  override get storedElements(): number {
    return this.#marks.length;
  }
}
