/**
 * Days in the base's time zone: `2026-11-24` ⇄ epoch ms. A day lasts 23 to 25 hours where clocks change, so ends of days are always
 * computed and never added up.
 */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timezone, made);
  return made;
}

/** Wall-clock time there as if it were UTC, epoch ms without the fraction of a second. */
function wallClockMs(atMs: number, timezone: string): number {
  const parts = new Map(
    formatterOf(timezone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const isoDay = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10);
const utcOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** True for `2026-02-28`, false for `2026-02-30` and anything else. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(utcOf(text)) && isoDay(utcOf(text)) === text;
}

/** The day that it is there. */
export function dayOf(atMs: number, timezone: string): string {
  return isoDay(wallClockMs(atMs, timezone));
}

/** First instant of a day there, epoch ms. */
export function startOfDay(day: string, timezone: string): number {
  const wanted = utcOf(day);
  const offsetAt = (ms: number): number => wallClockMs(ms, timezone) - ms;
  const first = wanted - offsetAt(wanted);
  // The offset may have been that of the other side of a change of clocks.
  const second = wanted - offsetAt(first);
  // A day may begin at 01:00, where the change is at midnight.
  return wallClockMs(second, timezone) === wanted ? second : Math.max(first, second);
}

/** The day `count` days later (earlier, where negative). */
export function addDays(day: string, count: number): string {
  return isoDay(utcOf(day) + count * 86_400_000);
}

/** The first day of the month `count` months later. */
export function addMonths(day: string, count: number): string {
  return isoDay(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + count, 1));
}

/** 0 Monday … 6 Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(utcOf(day)).getUTCDay() + 6) % 7;
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utcOf(to) - utcOf(from)) / 86_400_000);
}
