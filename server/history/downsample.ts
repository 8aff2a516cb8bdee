/** Buckets computed from raw points in memory: the definition that the stores' own aggregates are held against. Pure. */
import type { HistoryPoint } from '../../shared/api.ts';
import type { Value } from '../../shared/sample.ts';

export interface RawPoint {
  at: number;
  value: Value;
}

type Bucket = Extract<HistoryPoint, { count: number }>;

/**
 * Puts points (in time order, ties in order of arrival) into buckets of `widthMs` aligned to the epoch. Empty buckets are
 * left out. `count` counts every reading, UNAVAILABLE too; min, max and mean regard numbers only, are null without any,
 * and never -0.
 */
export function downsample(points: readonly RawPoint[], widthMs: number): Bucket[] {
  const buckets: Bucket[] = [];
  let numbers = 0;
  for (const { at, value } of points) {
    const start = Math.floor(at / widthMs) * widthMs;
    let bucket = buckets.at(-1);
    if (bucket?.at !== start) {
      bucket = { at: start, min: null, max: null, mean: null, last: null, count: 0 };
      buckets.push(bucket);
      numbers = 0;
    }
    bucket.count += 1;
    bucket.last = value;
    if (typeof value === 'number') addNumber(bucket, value, (numbers += 1));
  }
  return buckets;
}

/** Running mean in parts of its terms, so that values near the largest double do not overflow on the way. */
function addNumber(bucket: Bucket, value: number, numbers: number): void {
  bucket.min = (bucket.min === null ? value : Math.min(bucket.min, value)) + 0;
  bucket.max = (bucket.max === null ? value : Math.max(bucket.max, value)) + 0;
  const mean = bucket.mean ?? value;
  bucket.mean = Math.min(bucket.max, Math.max(bucket.min, mean + (value / numbers - mean / numbers))) + 0;
}
