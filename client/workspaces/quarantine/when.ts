/** Instants of the list: the time today, the day before that; in the base's zone. */
import { clockTime, hourMinute } from '../../format/time.ts';

const day = (atMs: number, timezone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, month: '2-digit', day: '2-digit' }).format(atMs);

/** `10:31:04` today, `03-01 17:40` before. */
export function whenOf(atMs: number, nowMs: number, timezone: string): string {
  const isToday = day(atMs, timezone) === day(nowMs, timezone);
  return isToday ? clockTime(atMs, timezone) : `${day(atMs, timezone)} ${hourMinute(atMs, timezone)}`;
}
