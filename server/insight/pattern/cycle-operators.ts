/**
 * `steadyCycles` and `stalledCycles`: the rhythm of a counter. An increment, of whatever size, is one instant; a decrease is a
 * reset and starts anew, and so does UNAVAILABLE. A counter that is merely stale (no news) keeps its past, since slow counters
 * report on change only; the truth is unknown as long as it is stale.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { medianOf } from './median.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { SignalState } from './signal-state.ts';
import { decidingOf, FALSE, TRUE, UNKNOWN } from './truth.ts';

/** Times of increments of one counter: the newest intervals, in ms, oldest first. */
export class CycleMemory {
  readonly #signal: SignalState;
  readonly #capacity: number;
  readonly intervalsMs: number[] = [];
  lastMs: number | undefined;
  #count: number | undefined;
  /** Median of the intervals; 0 without any. */
  medianMs = 0;

  constructor(signal: SignalState, capacity: number) {
    this.#signal = signal;
    this.#capacity = capacity;
  }

  /** Takes the counter as it is at `atMs`. */
  take(atMs: number): void {
    const { value, known } = this.#signal;
    if (typeof value !== 'number') this.#reset(undefined);
    else if (this.#count === undefined || (known && value < this.#count)) this.#reset(value);
    else if (known && value > this.#count) this.#increment(value, atMs);
  }

  #reset(count: number | undefined): void {
    this.#count = count;
    this.lastMs = undefined;
    this.intervalsMs.length = 0;
    this.medianMs = 0;
  }

  #increment(count: number, atMs: number): void {
    this.#count = count;
    if (this.lastMs === atMs) return;
    if (this.lastMs !== undefined) {
      if (this.intervalsMs.length >= this.#capacity) this.intervalsMs.shift();
      this.intervalsMs.push(atMs - this.lastMs);
      this.medianMs = medianOf(this.intervalsMs);
    }
    this.lastMs = atMs;
  }
}

/** Rounds a computed instant up to a whole millisecond, without being misled by the last bit of a product. */
const wholeMs = (ms: number): number => Math.ceil(ms - 1e-6);

abstract class CycleNode extends PatternNode {
  protected readonly signal: SignalState;
  protected readonly memory: CycleMemory;

  constructor(signal: SignalState, capacity: number) {
    super(false);
    this.signal = signal;
    this.memory = new CycleMemory(signal, capacity);
  }

  /** Intervals without which nothing can be told. */
  protected abstract readonly needed: number;
  /** Longest the present interval may last before the truth changes, ms. */
  protected abstract limitMs(): number;
  /** Writes truth and raw (ms) from a complete memory; `runningMs` is the age of the last increment. */
  protected abstract judge(runningMs: number, limitMs: number): void;

  settle(atMs: number): void {
    const { after, memory, signal } = this;
    memory.take(atMs);
    after.signal = signal.key;
    after.value = signal.value;
    after.atMs = memory.lastMs ?? signal.atMs;
    this.deadlineMs = Infinity;
    if (!signal.known || memory.lastMs === undefined || memory.intervalsMs.length < this.needed) {
      after.truth = UNKNOWN;
      return;
    }
    const limitMs = this.limitMs();
    const runningMs = atMs - memory.lastMs;
    this.judge(runningMs, limitMs);
    after.margin = after.raw / memory.medianMs;
    after.raw /= 1000;
    if (runningMs < limitMs) this.deadlineMs = memory.lastMs + limitMs;
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (!this.signal.known) signals.add(this.signal.key);
  }

  override get storedElements(): number {
    return this.memory.intervalsMs.length;
  }
}

/** The last n intervals, and the running one, lie within ± spread of the median of those n. */
export class SteadyCyclesNode extends CycleNode {
  protected readonly needed: number;
  readonly #spread: number;

  constructor(signal: SignalState, cycles: number, spread: number) {
    super(signal, cycles);
    this.needed = cycles;
    this.#spread = spread;
  }

  protected limitMs(): number {
    return wholeMs((1 + this.#spread) * this.memory.medianMs);
  }

  protected judge(runningMs: number, limitMs: number): void {
    const { medianMs, intervalsMs } = this.memory;
    let farthest = Math.max(0, runningMs - medianMs);
    for (const interval of intervalsMs) farthest = Math.max(farthest, Math.abs(interval - medianMs));
    const allowed = this.#spread * medianMs;
    const isSteady = farthest <= allowed && runningMs < limitMs;
    this.after.truth = isSteady ? TRUE : FALSE;
    this.after.raw = isSteady ? allowed - farthest : Math.min(0, allowed - farthest);
  }
}

/** Of how many intervals `stalledCycles` takes the median. */
export const STALL_INTERVALS = 5;

/** No increment for `factor` × the median of the last up to five intervals. */
export class StalledCyclesNode extends CycleNode {
  protected readonly needed = 1;
  readonly #factor: number;

  constructor(signal: SignalState, factor: number) {
    super(signal, STALL_INTERVALS);
    this.#factor = factor;
  }

  protected limitMs(): number {
    return wholeMs(this.#factor * this.memory.medianMs);
  }

  protected judge(runningMs: number, limitMs: number): void {
    const isStalled = runningMs >= limitMs;
    const raw = runningMs - this.#factor * this.memory.medianMs;
    this.after.truth = isStalled ? TRUE : FALSE;
    this.after.raw = isStalled ? Math.max(0, raw) : Math.min(0, raw);
  }
}
