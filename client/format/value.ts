/** One signal's value as text: number with its decimals, state word, switch word. */
import type { TFunction } from 'i18next';
import type { Value } from '../../shared/sample.ts';
import type { SignalKind } from '../../shared/equipment.ts';
import { displayUnit, formatNumber } from './number.ts';

export interface ShownValue {
  text: string;
  unit: string;
}

/** What to show; `null` (UNAVAILABLE) says so in words. */
export function shownValue(
  value: Value,
  signal: { kind: SignalKind; unit: string; digits: number },
  t: TFunction,
): ShownValue {
  if (value === null) return { text: t('machine.unavailable'), unit: '' };
  if (typeof value === 'number')
    return { text: formatNumber(value, signal.digits), unit: displayUnit(signal.unit) };
  if (typeof value === 'boolean') return { text: t(value ? 'value.on' : 'value.off'), unit: '' };
  return { text: value, unit: '' };
}
