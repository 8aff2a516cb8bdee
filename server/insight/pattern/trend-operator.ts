/**
 * `cycleTrend`: one figure of a signal per cycle of a counter, and whether the figures of the last cycles rise. Robust: the slope is
 * Theil and Sen's (the median of all slopes between two cycles), the rise compares the medians of the first and the last third.
 * Judged once per cycle.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import type { HeldValue } from './held-value.ts';
import { medianOf } from './median.ts';
import { Moments } from './moments.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { SignalState } from './signal-state.ts';
import { decidingOf, FALSE, TRUE, UNKNOWN, type Kleene } from './truth.ts';

/** Known share of a cycle that its figure needs; a cycle of which less is known is left out. */
export const CYCLE_COVERAGE = 0.9;

/** What is compared. */
export interface TrendKind {
  readonly measure: 'mean' | 'max';
  /** How many cycles are looked at, at least 3. */
  readonly cycles: number;
  /** By which share the last third must lie above the first. */
  readonly rise: number;
  /** What a margin is divided by, above 0; undefined: the first third. */
  readonly scale: number | undefined;
}

export class CycleTrendNode extends PatternNode {
  readonly #counter: SignalState;
  readonly #held: HeldValue;
  readonly #kind: TrendKind;
  /** Of the last cycles, oldest first. */
  readonly #figures: number[] = [];
  readonly #running = new Moments();
  #count: number | undefined;
  /** When the running cycle began; undefined before the first increment. */
  #beganMs: number | undefined;
  #truth: Kleene = UNKNOWN;
  #raw = NaN;
  #scale = 1;

  constructor(counter: SignalState, held: HeldValue, kind: TrendKind) {
    super(false);
    this.#counter = counter;
    this.#held = held;
    this.#kind = kind;
  }

  settle(atMs: number, first: boolean): void {
    if (first) this.#held.begin(atMs);
    this.#takeCount(atMs);
    this.#held.look(this.#running, this.#beganMs ?? 0, atMs);
    const { after } = this;
    after.signal = this.#held.signal.key;
    after.value = this.#figures.at(-1) ?? null;
    after.atMs = this.#beganMs ?? this.#counter.atMs;
    after.truth = this.#counter.known ? this.#truth : UNKNOWN;
    after.raw = this.#raw;
    after.margin = this.#raw / this.#scale;
  }

  /** As for `steadyCycles`: a decrease or UNAVAILABLE starts anew, a counter that is merely stale keeps its past. */
  #takeCount(atMs: number): void {
    const { value, known } = this.#counter;
    if (typeof value !== 'number') this.#forget(undefined, atMs);
    else if (this.#count === undefined || (known && value < this.#count)) this.#forget(value, atMs);
    else if (known && value > this.#count) {
      this.#count = value;
      this.#endCycle(atMs);
    }
  }

  #forget(count: number | undefined, atMs: number): void {
    this.#count = count;
    this.#beganMs = undefined;
    this.#figures.length = 0;
    this.#truth = UNKNOWN;
    this.#startPiece(atMs);
  }

  /** Collects what still runs before it is thrown away, so that the next piece begins here. */
  #startPiece(atMs: number): void {
    this.#held.begin(atMs);
    this.#running.clear();
  }

  #endCycle(atMs: number): void {
    const { cycles, measure } = this.#kind;
    if (this.#beganMs !== undefined) {
      this.#held.collect(this.#running, this.#beganMs, atMs);
      if (this.#running.isCovered(CYCLE_COVERAGE)) {
        if (this.#figures.length >= cycles) this.#figures.shift();
        this.#figures.push(rounded(this.#running.measure(measure)));
        if (this.#figures.length === cycles) this.#judge();
      }
    }
    this.#startPiece(atMs);
    this.#beganMs = atMs;
  }

  #judge(): void {
    const figures = this.#figures;
    const third = Math.floor(figures.length / 3);
    const early = medianOf(figures.slice(0, third));
    const late = medianOf(figures.slice(-third));
    const beyond = late - (early + this.#kind.rise * Math.abs(early));
    const rises = theilSenSlope(figures) > 0;
    this.#truth = rises && beyond >= 0 ? TRUE : FALSE;
    this.#raw = rises ? beyond : Math.min(0, beyond);
    this.#scale = (this.#kind.scale ?? Math.abs(early)) || 1;
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth !== UNKNOWN) return;
    if (!this.#counter.known) signals.add(this.#counter.key);
    this.#held.collectUnknown(signals);
  }

  override get storedElements(): number {
    return this.#figures.length;
  }
}

/** Twelve digits: what equal cycles differ by in the last bit is no trend. */
const rounded = (figure: number): number => Number(figure.toPrecision(12));

/** Median of the slopes between all pairs, per cycle (Theil 1950, Sen 1968). */
function theilSenSlope(figures: readonly number[]): number {
  const slopes: number[] = [];
  figures.forEach((later, j) => {
    for (let i = 0; i < j; i += 1) slopes.push((later - (figures[i] ?? 0)) / (j - i));
  });
  return medianOf(slopes);
}
