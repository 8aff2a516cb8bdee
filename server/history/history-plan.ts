/** Which rollup answers a question, if any: the same choice for every store. Pure. */
import { bucketWidthMs } from './bucket-width.ts';
import type { HistoryQuery } from './history-store.ts';
import { HOUR_MS, MINUTE_MS } from './rollup.ts';

export interface HistoryPlan {
  /** Of the answer's buckets, ms, should it not be raw. */
  width: number;
  /** Absent: from readings alone. */
  rollup?: {
    /** Width of the rollup's buckets, ms; divides `width`. */
    of: number;
    /** [fromMs, toMs) of whole buckets; what lies before and behind comes from readings. */
    fromMs: number;
    toMs: number;
  };
}

/**
 * Rollups answer where the buckets are whole minutes or hours. Before `rawFromMs` readings are no longer kept: there the
 * answer is never finer than minutes, and a bucket that the period cuts counts as a whole.
 */
export function planHistory({ fromMs, toMs, points }: HistoryQuery, rawFromMs: number): HistoryPlan {
  let width = bucketWidthMs(fromMs, toMs, points);
  if (fromMs < rawFromMs && width % MINUTE_MS !== 0) width = Math.ceil(width / MINUTE_MS) * MINUTE_MS;
  const of = width % HOUR_MS === 0 ? HOUR_MS : width % MINUTE_MS === 0 ? MINUTE_MS : undefined;
  if (of === undefined) return { width };
  const up = (ms: number) => Math.ceil(ms / of) * of;
  const first = fromMs < rawFromMs ? Math.floor(fromMs / of) * of : up(fromMs);
  const end = toMs <= rawFromMs ? up(toMs) : Math.floor(toMs / of) * of;
  return end > first ? { width, rollup: { of, fromMs: first, toMs: end } } : { width };
}
