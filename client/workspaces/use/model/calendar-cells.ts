/** One cell per day of the period: utilisation in five steps, or why there is none. Pure. */
import type { UseRow } from '../../../../shared/use.ts';
import { addDays, daysBetween, weekdayOf } from '../../../format/zoned-day.ts';
import { daysOf, type Period } from './use-period.ts';
import { allHours, isAllUnknown } from './use-kinds.ts';

/** Lower ends of the upper four of the five steps. */
export const HEAT_LIMITS = [0.45, 0.6, 0.7, 0.8] as const;

/** Share of unknown time from which a day is ringed. */
export const RING_SHARE = 0.05;

/** More weeks than this are drawn without numbers, weeks side by side. */
export const MOST_ROWS = 6;

export interface DayCell {
  day: string;
  /** Week of the period, 0 first. */
  week: number;
  /** 0 Monday … 6 Sunday. */
  weekday: number;
  /** `figure` has one; `unknown` nothing is known; `free` nothing was planned; `none` no record; `later` has not come yet. */
  kind: 'figure' | 'unknown' | 'free' | 'none' | 'later';
  utilisation: number | null;
  /** 0 (below 45 %) … 4 (80 % and more); null without figure. */
  step: number | null;
  ringed: boolean;
}

/** Which of the five steps a share belongs to, by what people see: whole per cent. */
export function heatStep(share: number): number {
  const shown = Math.round(share * 100) / 100;
  return HEAT_LIMITS.filter((limit) => shown >= limit).length;
}

/** Cells in order; `today` and later days without rows have not come yet. */
export function calendarCells(period: Period, rows: readonly UseRow[], today: string): DayCell[] {
  const byDay = new Map(rows.map((row) => [row.key, row]));
  const monday = addDays(period.first, -weekdayOf(period.first));
  return daysOf(period).map((day) => ({
    day,
    week: Math.floor(daysBetween(monday, day) / 7),
    weekday: weekdayOf(day),
    ...figureOf(byDay.get(day), day > today),
  }));
}

function figureOf(
  row: UseRow | undefined,
  isLater: boolean,
): Pick<DayCell, 'kind' | 'utilisation' | 'step' | 'ringed'> {
  const empty = { utilisation: null, step: null, ringed: false };
  if (isLater) return { kind: 'later', ...empty };
  if (!row) return { kind: 'none', ...empty };
  if (allHours(row) === 0) return { kind: 'free', ...empty };
  const utilisation = row.figures.utilisation;
  if (utilisation === null || isAllUnknown(row)) return { kind: 'unknown', ...empty, ringed: true };
  return {
    kind: 'figure',
    utilisation,
    step: heatStep(utilisation),
    ringed: row.unknownShare >= RING_SHARE,
  };
}
