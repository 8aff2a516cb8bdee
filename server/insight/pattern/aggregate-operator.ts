/**
 * `aggregate`: one measure of a signal over a window, judged at the steps of the window's grid; between two steps the verdict
 * stands. What lies in a step is folded when the step is over, in the order of the steps, and nothing is ever taken out of a sum:
 * a replay, a restart, or more samples of the same value give the same bits. O(1) per sample, at most 60 steps of memory.
 */
import type { Deciding, Measure } from '../../../shared/pattern.ts';
import type { Tested, ValueTest } from './atoms.ts';
import type { HeldValue } from './held-value.ts';
import { Moments } from './moments.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { StepGrid } from './step-grid.ts';
import { decidingOf, UNKNOWN } from './truth.ts';

/** What is measured, and how it is judged. */
export interface AggregateKind {
  readonly measure: Measure;
  readonly grid: StepGrid;
  readonly minCoverage: number;
  readonly test: ValueTest;
  /** What a margin is divided by, above 0. */
  readonly scale: number;
}

export class AggregateNode extends PatternNode {
  readonly #held: HeldValue;
  readonly #kind: AggregateKind;
  /** The last steps, `#oldest` first. */
  readonly #steps: Moments[];
  #oldest = 0;
  /** The step that is running, and when it began. */
  #running = new Moments();
  #beginMs = 0.1;
  readonly #total = new Moments();
  readonly #tested: Tested = { truth: UNKNOWN, raw: 0.1 };

  constructor(held: HeldValue, kind: AggregateKind) {
    super(false);
    this.#held = held;
    this.#kind = kind;
    this.#steps = Array.from({ length: kind.grid.steps }, () => new Moments());
    this.after.signal = held.signal.key;
  }

  settle(atMs: number, first: boolean): void {
    const { stepMs } = this.#kind.grid;
    if (first) this.#begin(atMs);
    else if (atMs >= this.#beginMs + stepMs) {
      this.#goTo(Math.floor(atMs / stepMs) * stepMs);
      this.#judge();
    }
    this.#held.look(this.#running, this.#beginMs, atMs);
    this.deadlineMs = this.#isConstant ? Infinity : this.#beginMs + stepMs;
  }

  /** The time before the run was asked for and is not known. */
  #begin(atMs: number): void {
    const { stepMs } = this.#kind.grid;
    this.#beginMs = Math.floor(atMs / stepMs) * stepMs;
    for (const step of this.#steps) step.addUnknown(stepMs);
    this.#running.addUnknown(atMs - this.#beginMs);
    this.#held.begin(atMs);
  }

  /** The same has held throughout the window: no step can change anything. */
  get #isConstant(): boolean {
    const { stepMs, steps } = this.#kind.grid;
    return this.#held.sinceMs <= this.#beginMs - steps * stepMs;
  }

  /** Ends steps up to the one that begins at `beginMs`; of steps that are skipped because nothing changed the last ones will do. */
  #goTo(beginMs: number): void {
    const { stepMs, steps } = this.#kind.grid;
    this.#endStep();
    if (beginMs - this.#beginMs > steps * stepMs) {
      this.#beginMs = beginMs - steps * stepMs;
      this.#held.begin(this.#beginMs);
    }
    while (this.#beginMs < beginMs) this.#endStep();
  }

  #endStep(): void {
    const endMs = this.#beginMs + this.#kind.grid.stepMs;
    this.#held.collect(this.#running, this.#beginMs, endMs);
    const free = this.#steps[this.#oldest] ?? new Moments();
    this.#steps[this.#oldest] = this.#running;
    this.#oldest = (this.#oldest + 1) % this.#steps.length;
    free.clear();
    this.#running = free;
    this.#beginMs = endMs;
  }

  #judge(): void {
    const { measure, minCoverage, test, scale, grid } = this.#kind;
    const { after } = this;
    const total = this.#fold(grid.stepMs);
    after.atMs = this.#beginMs;
    if (!total.isCovered(minCoverage)) {
      after.truth = UNKNOWN;
      after.value = null;
      return;
    }
    const figure = total.measure(measure);
    test(figure, after.truth, false, this.#tested);
    after.value = figure;
    after.truth = this.#tested.truth;
    after.raw = this.#tested.raw;
    after.margin = after.raw / scale;
  }

  #fold(stepMs: number): Moments {
    const steps = this.#steps;
    const total = this.#total;
    total.clear();
    for (let i = 0; i < steps.length; i += 1) {
      const step = steps[(this.#oldest + i) % steps.length];
      if (step) total.merge(step, i * stepMs);
    }
    return total;
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) this.#held.collectUnknown(signals);
  }

  override get storedElements(): number {
    return this.#steps.length;
  }
}
