/**
 * The reading nearest to true within a sliding window, kept in a monotonic queue (Lemire 2006): amortised O(1) per reading.
 * At most {@link MAX_WINDOW_ENTRIES} are kept; beyond it neighbours of one truth are merged, so that a margin may come out a
 * little off, on the cautious side, and never of the wrong sign. Truth does not depend on this queue.
 */
import { blankReading, copyReading, isLess, UNKNOWN, type Reading } from './truth.ts';

/** Only a long one-way ramp fills it: noise leaves about ln(n) entries. Bounds a window's memory to about 6 KB. */
export const MAX_WINDOW_ENTRIES = 64;

interface Entry extends Reading {
  /** The reading holds before this instant (or only at it, when it held for an instant); Infinity: it holds still. */
  endMs: number;
}

export class WindowExtreme {
  readonly #windowMs: number;
  readonly #cautiousIsBest: boolean;
  /** Nearest to true first. */
  #entries: Entry[] = [];
  readonly #spare: Entry[] = [];

  /** `cautiousIsBest`: when merging, remember the better reading longer (for `held`, which looks through a negation) instead of forgetting it early. */
  constructor(windowMs: number, cautiousIsBest: boolean) {
    this.#windowMs = windowMs;
    this.#cautiousIsBest = cautiousIsBest;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The newest reading ends at `atMs`. */
  close(atMs: number): void {
    const last = this.#entries.at(-1);
    if (last && last.endMs === Infinity) last.endMs = atMs;
  }

  /** A reading holds from now on until closed. Unknown readings have no margin and are left out. */
  push(reading: Reading): void {
    if (reading.truth === UNKNOWN) return;
    for (let last = this.#entries.at(-1); last && !isLess(reading, last); last = this.#entries.at(-1)) {
      this.#entries.pop();
      this.#spare.push(last);
    }
    if (this.#entries.length >= MAX_WINDOW_ENTRIES) this.#coarsen();
    const entry: Entry = this.#spare.pop() ?? { ...blankReading(), endMs: Infinity };
    copyReading(reading, entry);
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
      else if (this.#cautiousIsBest) {
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
