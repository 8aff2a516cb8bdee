/**
 * The days of a base: midnights of its time zone as instants. A day lasts 23 or 25 hours where clocks change; where there is no
 * midnight (clocks that change at midnight) the day begins with its first instant. Pure: the zone's rules are Intl's.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Shorter than any day. */
const SURELY_SAME_DAY_MS = 20 * HOUR_MS;
/** Longer than any day: zones that cross the date line leave out one day, at most. */
const SURELY_LATER_MS = 50 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The date in the zone, `2026-11-24`. Throws a RangeError for a zone that does not exist. */
export function dayNameAt(timezone: string, atMs: number): string {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timezone, format);
  }
  return format.format(atMs);
}

/** First instant of the day after the one that `atMs` lies in. */
export function nextDayStart(timezone: string, atMs: number): number {
  const day = dayNameAt(timezone, atMs);
  const minute = Math.floor(atMs / MINUTE_MS);
  return boundary(minute, minute + SURELY_LATER_MS / MINUTE_MS, (at) => dayNameAt(timezone, at) !== day);
}

/** First instant of the day that `atMs` lies in. */
export function dayStart(timezone: string, atMs: number): number {
  const day = dayNameAt(timezone, atMs);
  const minute = Math.floor(atMs / MINUTE_MS);
  return boundary(minute - SURELY_LATER_MS / MINUTE_MS, minute, (at) => dayNameAt(timezone, at) === day);
}

/** The days that [fromMs, toMs) touches, in order; the first begins at or before `fromMs`. */
export function daysOf(timezone: string, fromMs: number, toMs: number): { name: string; fromMs: number }[] {
  const days: { name: string; fromMs: number }[] = [];
  let startMs = dayStart(timezone, fromMs);
  while (startMs < toMs) {
    days.push({ name: dayNameAt(timezone, startMs), fromMs: startMs });
    startMs = nextDayStart(timezone, startMs + SURELY_SAME_DAY_MS);
  }
  return days;
}

/** The first whole minute in (low, high] for which it is so; it is so at `high`, not at `low`. */
function boundary(low: number, high: number, isSo: (atMs: number) => boolean): number {
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle * MINUTE_MS)) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}
