/**
 * `count`: how often the child has risen within the window (t − d, t]. True when enough sure rises lie in it, else unknown when
 * the child was unknown anywhere in it, else false. Keeps the times of the newest rises only.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import { copyReading, decidingOf, FALSE, TRUE, UNKNOWN, Reading } from './truth.ts';
import { WindowMemory } from './window-operators.ts';

/** How many rises beyond the wanted number still count for the margin. */
export const SPARE_RISES = 8;

export class CountNode extends PatternNode {
  readonly #rises: PatternNode;
  readonly #atLeast: number;
  readonly #windowMs: number;
  readonly #unknownMemory: WindowMemory;
  /** Times of the newest rises, oldest first. */
  readonly #timesMs: number[] = [];
  readonly #lastRise: Reading = new Reading();

  /** `rises`: true at the instants that are counted. */
  constructor(rises: PatternNode, atLeast: number, windowMs: number) {
    super(true);
    this.#rises = rises;
    this.#atLeast = atLeast;
    this.#windowMs = windowMs;
    this.#unknownMemory = new WindowMemory(windowMs);
  }

  settle(atMs: number, first: boolean): void {
    const unknown = this.#unknownMemory;
    const { at, after } = this.#rises;
    if (first) unknown.begin(atMs);
    else unknown.close(atMs);
    this.#forget(atMs);
    if (at.truth === TRUE) this.#take(at, atMs);
    this.#conclude(this.at, at.truth === UNKNOWN, atMs);
    if (at.truth === UNKNOWN) unknown.seen(UNKNOWN, atMs);
    unknown.hold(after.truth === UNKNOWN ? UNKNOWN : FALSE);
    this.#conclude(this.after, after.truth === UNKNOWN, atMs);
    const deciding = this.#timesMs[this.#timesMs.length - this.#atLeast];
    this.deadlineMs = deciding === undefined ? unknown.deadlineMs(atMs) : deciding + this.#windowMs;
  }

  #take(rise: Reading, atMs: number): void {
    if (this.#timesMs.length >= this.#atLeast + SPARE_RISES) this.#timesMs.shift();
    this.#timesMs.push(atMs);
    copyReading(rise, this.#lastRise);
  }

  #forget(atMs: number): void {
    for (let oldest = this.#timesMs[0]; oldest !== undefined && oldest + this.#windowMs <= atMs;) {
      this.#timesMs.shift();
      oldest = this.#timesMs[0];
    }
  }

  /** Margin in events, normalised by the wanted number. */
  #conclude(reading: Reading, unknownNow: boolean, atMs: number): void {
    const missing = this.#timesMs.length - this.#atLeast;
    copyReading(this.#timesMs.length > 0 ? this.#lastRise : this.#rises.after, reading);
    reading.truth = missing >= 0 ? TRUE : this.#unknownMemory.truth(unknownNow ? UNKNOWN : FALSE, atMs);
    reading.raw = missing;
    reading.margin = missing / this.#atLeast;
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    if (this[phase].truth !== UNKNOWN) parts.push(decidingOf(this[phase]));
    else if (this.#rises[phase].truth === UNKNOWN) this.#rises.explain(phase, nowMs, parts);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) this.#rises.collectUnknown(signals);
  }

  override get storedElements(): number {
    return this.#timesMs.length;
  }
}
