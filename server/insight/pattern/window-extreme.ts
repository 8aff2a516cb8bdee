/**
 * The reading nearest to true within a sliding window, kept in a monotonic queue (Lemire 2006): amortised O(1) per reading.
 * At most {@link MAX_WINDOW_ENTRIES} are kept; beyond it neighbours of one truth are merged, so that a margin may come out a
 * little off, on the cautious side, and never of the wrong sign. Truth does not depend on this queue.
 */
import { copyReading, negated, negateReading, Reading, UNKNOWN, type Kleene } from './truth.ts';

/** Only a long one-way ramp fills it: noise leaves about ln(n) entries. Bounds a window's memory to about 6 KB. */
export const MAX_WINDOW_ENTRIES = 64;

class Entry extends Reading {
  /** The reading holds before this instant (or only at it, when it held for an instant); Infinity: it holds still. */
  endMs = Infinity;
}

export class WindowExtreme {
  readonly #windowMs: number;
  readonly #isNegated: boolean;
  /** Nearest to true first. */
  #entries: Entry[] = [];
  readonly #spare: Entry[] = [];

  /** `isNegated`: looks at the negations of the readings (for `held`), and is cautious the other way round when merging. */
  constructor(windowMs: number, isNegated: boolean) {
    this.#windowMs = windowMs;
    this.#isNegated = isNegated;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The newest reading ends at `atMs`. */
  close(atMs: number): void {
    const last = this.#entries[this.#entries.length - 1];
    if (last && last.endMs === Infinity) last.endMs = atMs;
  }

  /** A reading holds from now on until closed. Unknown readings have no margin and are left out. */
  push(reading: Reading): void {
    if (reading.truth === UNKNOWN) return;
    const entries = this.#entries;
    const truth = this.#isNegated ? negated(reading.truth) : reading.truth;
    const margin = this.#isNegated ? 0 - reading.margin : reading.margin;
    let entry: Entry | undefined;
    for (let last = entries[entries.length - 1]; last && !isNearer(last, truth, margin);) {
      if (entry) this.#spare.push(entry);
      entry = entries.pop();
      last = entries[entries.length - 1];
    }
    if (entries.length >= MAX_WINDOW_ENTRIES) this.#coarsen();
    entry ??= this.#spare.pop() ?? new Entry();
    if (this.#isNegated) negateReading(reading, entry);
    else copyReading(reading, entry);
    entry.endMs = Infinity;
    this.#entries.push(entry);
  }

  /** The best reading within (atMs − window, atMs]; undefined when all of it was unknown. */
  best(atMs: number): Reading | undefined {
    let expired = 0;
    while (this.#isOver(this.#entries[expired], atMs)) expired += 1;
    if (expired > 0) this.#spare.push(...this.#entries.splice(0, expired));
    return this.#entries[0];
  }

  #isOver(entry: Entry | undefined, atMs: number): boolean {
    return entry !== undefined && !(entry.endMs + this.#windowMs > atMs);
  }

  /** Halves the queue by merging neighbours of one truth. */
  #coarsen(): void {
    const kept: Entry[] = [];
    for (let i = 0; i < this.#entries.length; i += 2) {
      const better = this.#entries[i];
      const later = this.#entries[i + 1];
      if (!better) break;
      if (!later) kept.push(better);
      else if (later.truth !== better.truth) kept.push(better, later);
      else if (this.#isNegated) {
        better.endMs = later.endMs;
        kept.push(better);
        this.#spare.push(later);
      } else {
        kept.push(later);
        this.#spare.push(better);
      }
    }
    this.#entries = kept;
  }
}

/** Whether an entry is nearer to true than a reading of this truth and margin. */
const isNearer = (entry: Entry, truth: Kleene, margin: number): boolean =>
  entry.truth > truth || (entry.truth === truth && entry.margin > margin);
