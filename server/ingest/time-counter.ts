/**
 * One count over time, in bounded memory: the last hour by two minutes, the last week by hours. Windows begin at the edge of
 * such a bucket, so counts that are kept side by side add up in every window. Pure: times are arguments.
 */
import { BAR_MS, BARS, type Window } from '../../shared/onboarding.ts';

const HOUR_MS = 3_600_000;
const HOURS = 168;

/** Buckets by their number since 1970; only those that count something. */
export interface CountedTime {
  bars: [number, number][];
  hours: [number, number][];
}

class Ring {
  readonly #widthMs: number;
  readonly #counts: Float64Array;
  readonly #stamps: Float64Array;
  constructor(widthMs: number, size: number) {
    this.#widthMs = widthMs;
    this.#counts = new Float64Array(size);
    this.#stamps = new Float64Array(size).fill(-1);
  }
  /** Counts into the bucket of an instant; nothing when newer buckets have taken its place. */
  add(atMs: number, n: number): void {
    this.put(Math.floor(atMs / this.#widthMs), n);
  }
  put(stamp: number, n: number): void {
    const index = stamp % this.#counts.length;
    const known = this.#stamps[index] ?? -1;
    if (known > stamp) return;
    if (known < stamp) {
      this.#stamps[index] = stamp;
      this.#counts[index] = 0;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + n;
  }
  /** The newest `size` buckets up to now, oldest first. */
  last(size: number, nowMs: number): number[] {
    const newest = Math.floor(nowMs / this.#widthMs);
    return Array.from({ length: size }, (_, index) => {
      const stamp = newest - size + 1 + index;
      const place = ((stamp % this.#counts.length) + this.#counts.length) % this.#counts.length;
      return this.#stamps[place] === stamp ? (this.#counts[place] ?? 0) : 0;
    });
  }
  entries(): [number, number][] {
    return [...this.#stamps].flatMap((stamp, index): [number, number][] => {
      const n = this.#counts[index] ?? 0;
      return stamp >= 0 && n !== 0 ? [[stamp, n]] : [];
    });
  }
}

/** Where a window begins: whole buckets, the present one included. */
export function windowStart(window: Window, nowMs: number): number {
  if (window === '1h') return (Math.floor(nowMs / BAR_MS) - BARS + 1) * BAR_MS;
  return (Math.floor(nowMs / HOUR_MS) - (window === '24h' ? 24 : HOURS) + 1) * HOUR_MS;
}

export class TimeCounter {
  readonly #bars = new Ring(BAR_MS, BARS);
  readonly #hours = new Ring(HOUR_MS, HOURS);

  /** Counts `n` (negative takes back) at an instant. */
  add(atMs: number, n: number): void {
    this.#bars.add(atMs, n);
    this.#hours.add(atMs, n);
  }
  /** What was counted since {@link windowStart}. */
  sum(window: Window, nowMs: number): number {
    const buckets =
      window === '1h' ? this.#bars.last(BARS, nowMs) : this.#hours.last(window === '24h' ? 24 : HOURS, nowMs);
    return buckets.reduce((sum, n) => sum + n, 0);
  }
  /** Per two minutes, oldest first; the last one is still growing. */
  bars(nowMs: number): number[] {
    return this.#bars.last(BARS, nowMs);
  }
  /** Mean over the last three bars, per minute. */
  perMinute(nowMs: number): number {
    const newest = this.#bars.last(3, nowMs).reduce((sum, n) => sum + n, 0);
    const lastsMs = nowMs - (Math.floor(nowMs / BAR_MS) - 2) * BAR_MS;
    return (newest * 60_000) / Math.max(1, lastsMs);
  }
  /** Everything, for a file. */
  toJSON(): CountedTime {
    return { bars: this.#bars.entries(), hours: this.#hours.entries() };
  }
  /** Adds what was written by {@link toJSON}, or by another counter. */
  take({ bars, hours }: CountedTime): void {
    for (const [stamp, n] of [...bars].sort(([a], [b]) => a - b)) this.#bars.put(stamp, n);
    for (const [stamp, n] of [...hours].sort(([a], [b]) => a - b)) this.#hours.put(stamp, n);
  }
}
