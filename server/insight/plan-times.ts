/**
 * Instants out of a calendar: a time of day on a day of the base. PURE. Where clocks go forward over it the time of day is taken as
 * the first instant after the gap, where they go back over it as the first of the two.
 */
import type { Calendar } from '../../shared/plan.ts';
import { dayStart, daysOf, nextDayStart } from './figures/base-days.ts';
import type { Period } from './figures/plan-intervals.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const SURELY_SAME_DAY_MS = 20 * 60 * MINUTE_MS;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight by the clock of the zone. */
function clockMinutes(timezone: string, atMs: number): number {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timezone, format);
  }
  const [hour = 0, minute = 0] = format.format(atMs).split(':').map(Number);
  return hour * 60 + minute;
}

/** The instant of a time of day, minutes after midnight, on the day that begins at `startMs` and ends at `endMs`. */
function instantOn(timezone: string, startMs: number, endMs: number, minutes: number): number {
  if (minutes >= DAY_MINUTES) return endMs;
  const plain = startMs + minutes * MINUTE_MS;
  // What the clocks were changed by since midnight.
  const shift = minutes - clockMinutes(timezone, plain);
  if (shift === 0) return plain;
  const shifted = plain + shift * MINUTE_MS;
  return clockMinutes(timezone, shifted) === minutes ? shifted : Math.max(plain, shifted);
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
/** The weekday of a date, `2026-11-24`. */
export const weekdayOf = (day: string): (typeof WEEKDAYS)[number] =>
  WEEKDAYS[new Date(Date.parse(`${day}T00:00:00Z`)).getUTCDay()] ?? 'sunday';

/** The instant of a time of day, minutes after midnight (1,440: the end of the day), on a date of the zone. */
export function instantOnDay(timezone: string, day: string, minutes: number): number {
  // Noon by UTC lies on the date in every zone from −12 to +12 h; one hour on for those beyond.
  const noonMs = Date.parse(`${day}T12:00:00Z`);
  const startMs = [noonMs, noonMs - 4 * 3_600_000, noonMs + 4 * 3_600_000]
    .map((atMs) => dayStart(timezone, atMs))
    .find((atMs) => daysOf(timezone, atMs, atMs + 1)[0]?.name === day);
  const fromMs = startMs ?? dayStart(timezone, noonMs);
  return instantOn(timezone, fromMs, nextDayStart(timezone, fromMs + SURELY_SAME_DAY_MS), minutes);
}

/** When the base means to work within [fromMs, toMs): in order, apart from each other. */
export function plannedTimes(calendar: Calendar, timezone: string, fromMs: number, toMs: number): Period[] {
  const holidays = new Set(calendar.holidays);
  const periods: Period[] = [];
  for (const { name, fromMs: startMs } of daysOf(timezone, fromMs, toMs)) {
    if (holidays.has(name)) continue;
    const endMs = nextDayStart(timezone, startMs + SURELY_SAME_DAY_MS);
    for (const [from, to] of calendar.weekly[weekdayOf(name)] ?? []) {
      const period = {
        fromMs: Math.max(fromMs, instantOn(timezone, startMs, endMs, minutesOf(from))),
        toMs: Math.min(toMs, instantOn(timezone, startMs, endMs, minutesOf(to))),
      };
      if (period.toMs > period.fromMs) periods.push(period);
    }
  }
  return joinedPeriods(periods);
}

/** In order, apart from each other: what overlaps or touches becomes one. */
export function joinedPeriods(periods: readonly Period[]): Period[] {
  const joined: Period[] = [];
  for (const period of [...periods].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && period.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, period.toMs);
    else joined.push({ ...period });
  }
  return joined;
}
