/**
 * Which period one looks at, and which it is compared with. Periods begin and end with days of the base. Pure.
 * A term is half a school year as Chinese schools count it: 1 August – 31 January, 1 February – 31 July.
 */
import { addDays, addMonths, daysBetween, startOfDay, weekdayOf } from '../../../format/zoned-day.ts';

export const PERIOD_KINDS = ['week', 'month', 'quarter', 'term', 'own'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** With which other period to compare: the one before, the same a year ago, none. */
export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Days `first` (included) to `end` (excluded). */
export interface Period {
  kind: PeriodKind;
  first: string;
  end: string;
}

/** Longest period that the server counts. */
export const MOST_DAYS = 366;

const monthOf = (day: string): number => Number(day.slice(5, 7));

/** The period of a kind in which a day lies; `own` gives the day alone. */
export function periodAround(kind: PeriodKind, day: string): Period {
  switch (kind) {
    case 'week': {
      const first = addDays(day, -weekdayOf(day));
      return { kind, first, end: addDays(first, 7) };
    }
    case 'month':
      return { kind, first: addMonths(day, 0), end: addMonths(day, 1) };
    case 'quarter': {
      const first = addMonths(day, -((monthOf(day) - 1) % 3));
      return { kind, first, end: addMonths(first, 3) };
    }
    case 'term': {
      const month = monthOf(day);
      const first = addMonths(day, month >= 8 ? 8 - month : month >= 2 ? 2 - month : -5);
      return { kind, first, end: addMonths(first, 6) };
    }
    case 'own':
      return { kind, first: day, end: addDays(day, 1) };
  }
}

/** Days as chosen, put in order and cut to what the server counts; `last` is included. */
export function ownPeriod(first: string, last: string): Period {
  const [from, to] = first <= last ? [first, last] : [last, first];
  const days = Math.min(MOST_DAYS, daysBetween(from, to) + 1);
  return { kind: 'own', first: from, end: addDays(from, days) };
}

/** The period `count` steps later (earlier, where negative), of the same kind; own periods move by their length. */
export function stepPeriod(period: Period, count: number): Period {
  if (period.kind === 'own') {
    const days = daysBetween(period.first, period.end) * count;
    return { kind: 'own', first: addDays(period.first, days), end: addDays(period.end, days) };
  }
  if (period.kind === 'week') return periodAround('week', addDays(period.first, 7 * count));
  const months = { month: 1, quarter: 3, term: 6 }[period.kind];
  return periodAround(period.kind, addMonths(period.first, months * count));
}

/** The period to compare with; null: none. A running period is compared with the same part of the other one. */
export function comparedPeriod(period: Period, comparison: Comparison): Period | null {
  if (comparison === 'none') return null;
  if (comparison === 'previous') return stepPeriod(period, -1);
  if (period.kind === 'week') return stepPeriod(period, -52);
  const aYearAgo = (day: string): string =>
    addDays(addMonths(day, -12), Math.min(Number(day.slice(8)), daysInMonth(addMonths(day, -12))) - 1);
  return { kind: period.kind, first: aYearAgo(period.first), end: aYearAgo(period.end) };
}

const daysInMonth = (day: string): number => daysBetween(addMonths(day, 0), addMonths(day, 1));

/** Its ends, epoch ms, half-open. */
export function periodMs(period: Period, timezone: string): { fromMs: number; toMs: number } {
  return { fromMs: startOfDay(period.first, timezone), toMs: startOfDay(period.end, timezone) };
}

/** All its days in order. */
export function daysOf(period: Period): string[] {
  return Array.from({ length: daysBetween(period.first, period.end) }, (_, n) => addDays(period.first, n));
}

/** All periods of a kind that begin in a year, for the picker (weeks and own periods are chosen by their days). */
export function periodsOfYear(kind: 'month' | 'quarter' | 'term', year: number): Period[] {
  const starts = { month: 12, quarter: 4, term: 2 }[kind];
  const first = kind === 'term' ? `${year}-02-01` : `${year}-01-01`;
  return Array.from({ length: starts }, (_, n) => periodAround(kind, addMonths(first, (12 / starts) * n)));
}
