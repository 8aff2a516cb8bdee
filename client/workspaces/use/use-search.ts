/** The ledger's part of the address: period, comparison, whose equipment, what the sheet tells. All of it can be shared and reloaded. */
import { isDay } from '../../format/zoned-day.ts';
import { COMPARISONS, PERIOD_KINDS, type Comparison, type PeriodKind } from './model/use-period.ts';

export interface UseSearch {
  period?: PeriodKind;
  /** A day of the period; the first one of an own period. Absent: today. */
  day?: string;
  /** Last day of an own period, included. */
  last?: string;
  vs?: Comparison;
  /** Partner whose equipment the base manager looks at; `school`: the base's own. Absent: all that one may see. */
  partner?: string;
  sheet?: string;
}

/** Keeps what makes sense and drops the rest. */
export function readUseSearch(search: Record<string, unknown>): UseSearch {
  const { day, last, partner, sheet } = search;
  const period = PERIOD_KINDS.find((kind) => kind === search['period']);
  const vs = COMPARISONS.find((one) => one === search['vs']);
  const word = (text: unknown): string | undefined =>
    typeof text === 'string' && text.length > 0 && text.length <= 128 ? text : undefined;
  const dayWord = (text: unknown): string | undefined =>
    typeof text === 'string' && isDay(text) ? text : undefined;
  const read: Record<keyof UseSearch, string | undefined> = {
    period,
    day: dayWord(day),
    last: dayWord(last),
    vs,
    partner: word(partner),
    sheet: word(sheet),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as UseSearch;
}
