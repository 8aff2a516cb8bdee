/** The limits of a history question, the same for every store. */
import { MAX_TIME_MS } from '../../shared/time.ts';
import type { DayCount, HistoryQuery } from './history-store.ts';

/** Most points per signal that one question may ask for. */
export const MAX_POINTS = 20_000;

/** Throws a RangeError with a sentence unless 0 ≤ fromMs < toMs (whole ms up to year 9999) and 1 ≤ points ≤ 20,000. */
export function checkQuery(query: HistoryQuery): void {
  checkRange(query);
  const { points } = query;
  if (!Number.isSafeInteger(points) || points < 1 || points > MAX_POINTS)
    throw new RangeError(`a history question may ask for 1 to ${MAX_POINTS} points`);
}

/** Throws a RangeError with a sentence unless 0 ≤ fromMs < toMs, whole ms up to year 9999. */
export function checkRange({ fromMs, toMs }: Pick<HistoryQuery, 'fromMs' | 'toMs'>): void {
  if (!Number.isSafeInteger(fromMs) || !Number.isSafeInteger(toMs) || fromMs < 0 || toMs > MAX_TIME_MS + 1)
    throw new RangeError('a history question needs its times in whole epoch milliseconds');
  if (fromMs >= toMs) throw new RangeError('a history question must begin before it ends');
}

/** The order of `counts`. */
export function byEquipmentAndDay(a: DayCount, b: DayCount): number {
  return a.equipment < b.equipment ? -1 : a.equipment > b.equipment ? 1 : a.dayMs - b.dayMs;
}
