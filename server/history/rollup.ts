/**
 * What a signal did in one bucket of time, kept so that buckets can be joined: the stores' rollups (a minute, an hour) and
 * the buckets of an answer are the same thing. Pure.
 */
import type { HistoryPoint } from '../../shared/api.ts';
import type { Value } from '../../shared/sample.ts';
import type { RawPoint } from './downsample.ts';

/** Widths of the rollups that every store keeps, ms. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** One signal in [start, start + width). Readings that come later make a further one; {@link joinRollup} joins them. */
export interface Rollup {
  start: number;
  /** Readings, UNAVAILABLE included. */
  count: number;
  /** Readings that are numbers; without any, min, max and mean are null. */
  numbers: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  /** The newest reading's value and time; among equal times the one that arrived last. */
  last: Value;
  lastMs: number;
}

/** Puts one reading (arrived after all that are in) into the bucket of `width` ms where it belongs. */
export function addReading(rollups: Map<number, Rollup>, width: number, at: number, value: Value): void {
  const start = Math.floor(at / width) * width;
  let rollup = rollups.get(start);
  if (rollup === undefined) {
    rollup = { start, count: 0, numbers: 0, min: null, max: null, mean: null, last: null, lastMs: -1 };
    rollups.set(start, rollup);
  }
  rollup.count += 1;
  if (at >= rollup.lastMs) {
    rollup.last = value;
    rollup.lastMs = at;
  }
  if (typeof value === 'number') addNumbers(rollup, value, value, value, 1);
}

/** Joins a rollup (whose readings arrived after all that are in) into the bucket of `width` ms, a multiple of its own. */
export function joinRollup(rollups: Map<number, Rollup>, width: number, more: Rollup): void {
  const start = Math.floor(more.start / width) * width;
  const rollup = rollups.get(start);
  if (rollup === undefined) {
    rollups.set(start, { ...more, start });
    return;
  }
  rollup.count += more.count;
  if (more.lastMs >= rollup.lastMs) {
    rollup.last = more.last;
    rollup.lastMs = more.lastMs;
  }
  if (more.min !== null && more.max !== null && more.mean !== null)
    addNumbers(rollup, more.min, more.max, more.mean, more.numbers);
}

/** Where the difference of two means is too large for a double their parts are added; zeros lose their sign. */
function addNumbers(rollup: Rollup, min: number, max: number, mean: number, numbers: number): void {
  rollup.min = Math.min(rollup.min ?? min, min) + 0;
  rollup.max = Math.max(rollup.max ?? max, max) + 0;
  const total = rollup.numbers + numbers;
  const before = rollup.mean ?? mean;
  const more = (mean - before) * (numbers / total);
  const joined = Number.isFinite(more)
    ? before + more
    : before * (rollup.numbers / total) + mean * (numbers / total);
  rollup.mean = Math.min(rollup.max, Math.max(rollup.min, joined)) + 0;
  rollup.numbers = total;
}

/** Where the mean lies between min (0) and max (1): four bytes of it are off by at most 10⁻⁷ of the bucket's spread. */
export function placeOfMean({ min, max, mean }: Pick<Rollup, 'min' | 'max' | 'mean'>): number | null {
  if (min === null || max === null || mean === null) return null;
  // Halves, because the spread of the largest doubles is none.
  const spread = max / 2 - min / 2;
  return spread === 0 ? 0 : Math.min(1, Math.max(0, (mean / 2 - min / 2) / spread));
}

/** The mean again. */
export function meanAt(min: number, max: number, place: number): number {
  return Math.min(max, Math.max(min, min * (1 - place) + max * place)) + 0;
}

/** Folds readings and rollups of one signal into the points of one answer, in bounded memory. */
export class SeriesFold {
  private raw: RawPoint[] | undefined = [];
  private readonly buckets = new Map<number, Rollup>();
  private readonly points: number;
  private readonly width: number;

  /** Raw up to `points` readings, else buckets of `width` ms. */
  constructor(points: number, width: number) {
    this.points = points;
    this.width = width;
  }

  /** Readings in order of time, ties in order of arrival; runs need not follow each other in time. */
  add(readings: readonly RawPoint[]): void {
    for (const reading of readings) {
      addReading(this.buckets, this.width, reading.at, reading.value);
      if (this.raw === undefined) continue;
      if (this.raw.length < this.points) this.raw.push(reading);
      else this.raw = undefined;
    }
  }

  join(rollup: Rollup): void {
    this.raw = undefined;
    joinRollup(this.buckets, this.width, rollup);
  }

  /** Readings so far. */
  get count(): number {
    let count = 0;
    for (const bucket of this.buckets.values()) count += bucket.count;
    return count;
  }

  answer(): { resolution: 'raw' | number; points: HistoryPoint[] } {
    if (this.raw !== undefined) return { resolution: 'raw', points: this.raw.sort((a, b) => a.at - b.at) };
    const buckets = [...this.buckets.values()].sort((a, b) => a.start - b.start);
    return {
      resolution: this.width,
      points: buckets.map(({ start: at, min, max, mean, last, count }) => ({
        at,
        min,
        max,
        mean,
        last,
        count,
      })),
    };
  }
}
