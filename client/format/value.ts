/** One signal's value as text: number with its decimals and unit, or what a word means. */
import type { TFunction } from 'i18next';
import type { SignalKind } from '../../shared/equipment.ts';
import type { Value } from '../../shared/sample.ts';
import type { Language } from '../../shared/text.ts';
import { displayUnit } from '../../shared/units.ts';
import { valueAlone } from '../../shared/value-words.ts';
import { formatNumber } from './number.ts';

export interface ShownValue {
  text: string;
  unit: string;
}

/** What a value needs to be shown. */
export interface ShownSignal {
  key: string;
  kind: SignalKind;
  unit: string;
  digits: number;
}

/** What to show; `null` (UNAVAILABLE) says so in words. Free texts (programs, targets) stay as they are. */
export function shownValue(value: Value, signal: ShownSignal, t: TFunction, language: Language): ShownValue {
  if (value === null) return { text: t('machine.unavailable'), unit: '' };
  if (typeof value === 'number')
    return { text: formatNumber(value, signal.digits), unit: displayUnit(signal.unit, language) };
  if (signal.kind === 'text') return { text: String(value), unit: '' };
  return { text: valueAlone(signal.key, value, language), unit: '' };
}
