/** Figures of the ledger as people write them: shares in per cent, hours in `6:10`, days as `10-21`, periods by their names. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../format/number.ts';
import { addDays } from '../../format/zoned-day.ts';
import type { Period } from './model/use-period.ts';

/** What cannot be told. Never 0. */
export const NOT_KNOWN = '—';

/** `67.4`, without the sign. */
export function percentNumber(share: number | null | undefined, digits = 1): string {
  return share == null ? NOT_KNOWN : formatNumber(share * 100, digits);
}

/** `67.4 %`. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share == null ? NOT_KNOWN : `${formatNumber(share * 100, digits)} %`;
}

/** Hours in whole numbers from ten on, with one decimal below. */
export function hoursNumber(hours: number | null | undefined): string {
  if (hours == null) return NOT_KNOWN;
  const isWhole = Math.abs(hours) >= 9.95 || Math.abs(hours - Math.round(hours)) < 0.05;
  return formatNumber(hours, isWhole ? 0 : 1);
}

/** `6:10`; seconds are rounded to minutes, less than half a minute is `0:00`. */
export function hoursMinutes(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60);
  const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return hours < 0 && minutes > 0 ? `−${text}` : text;
}

/** `2026-11-16 – 22`: what the last day has in common with the first is said once. */
export function daysName(first: string, last: string): string {
  if (first === last) return first;
  if (first.slice(0, 7) === last.slice(0, 7)) return `${first} – ${last.slice(8)}`;
  return `${first} – ${first.slice(0, 4) === last.slice(0, 4) ? last.slice(5) : last}`;
}

/** Name of a period: a month, a quarter, a term, or its first and last day. */
export function periodName(period: Period, t: TFunction): string {
  const year = Number(period.first.slice(0, 4));
  const month = Number(period.first.slice(5, 7));
  switch (period.kind) {
    case 'month':
      return t('use.period.monthOf', { year, name: t(`use.month.${month}`) });
    case 'quarter':
      return t('use.period.quarterOf', { year, n: Math.ceil(month / 3) });
    case 'term':
      return t(month === 2 ? 'use.period.springOf' : 'use.period.autumnOf', { year });
    case 'week':
    case 'own': {
      return daysName(period.first, addDays(period.end, -1));
    }
  }
}

/** {@link periodName} in the chosen language. */
export function usePeriodName(): (period: Period) => string {
  const { t } = useTranslation();
  return (period) => periodName(period, t);
}
