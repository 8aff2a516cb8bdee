/**
 * Puts the samples of one piece of equipment in order of time while they wait for those that may still come before them. PURE.
 * Samples of one millisecond stay in the order of their sequence numbers, else of their arrival.
 */
import type { Sample } from '../shared/sample.ts';

/** Sequence numbers that lie further apart say nothing of the order: the counter wrapped (some have 8 bits) or began anew. */
const SEQ_HALF = 128;

/** Whether `a`, which arrived after `b`, belongs before it. */
function belongsBefore(a: Sample, b: Sample): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  if (a.kind !== 'values' || b.kind !== 'values' || a.seq === undefined || b.seq === undefined) return false;
  return a.seq < b.seq && b.seq - a.seq < SEQ_HALF;
}

export class ReorderBuffer {
  #waiting: Sample[] = [];
  /** Those before this place have been taken. */
  #taken = 0;

  get size(): number {
    return this.#waiting.length - this.#taken;
  }

  push(sample: Sample): void {
    const waiting = this.#waiting;
    let place = waiting.length;
    for (; place > this.#taken; place -= 1) {
      const before = waiting[place - 1];
      if (!before || !belongsBefore(sample, before)) break;
    }
    if (place === waiting.length) waiting.push(sample);
    else waiting.splice(place, 0, sample);
  }

  /** Hands all samples up to `atMs`, inclusive, to `take`, in order. */
  takeUntil(atMs: number, take: (sample: Sample) => void): void {
    for (let next = this.#waiting[this.#taken]; next && next.atMs <= atMs;) {
      this.#taken += 1;
      take(next);
      next = this.#waiting[this.#taken];
    }
    if (this.#taken * 2 <= this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#taken);
    this.#taken = 0;
  }

  /** Time of the first; undefined when nothing waits. */
  get firstMs(): number | undefined {
    return this.#waiting[this.#taken]?.atMs;
  }
}
