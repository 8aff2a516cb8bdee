/** A vendor's value as a signal's: words of the table, numbers and switches that are written as text, UNAVAILABLE. */
import type { SignalKind } from '../../shared/equipment.ts';
import { translate, type ValueRule } from './decode-value.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_A_NUMBER = /^[+-]?(?:nan|inf(?:inity)?)$/i;
const SWITCH: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/**
 * Undefined: there is a table and the value is not in it. What does not fit the kind stays as it came, so that the door can say
 * what is wrong with it. The text `null` is UNAVAILABLE.
 */
export function valueOf(raw: unknown, kind: SignalKind, rule: ValueRule, decimalComma: boolean): unknown {
  if (typeof raw !== 'string') return translate(raw, rule);
  if (rule.enum && Object.hasOwn(rule.enum, raw)) return rule.enum[raw];
  if (raw.toLowerCase() === 'null') return null;
  return rule.enum ? undefined : translate(readText(raw, kind, decimalComma), rule);
}

function readText(text: string, kind: SignalKind, decimalComma: boolean): unknown {
  switch (kind) {
    case 'gauge':
    case 'counter': {
      if (NOT_A_NUMBER.test(text)) return NaN; // The door says what to send instead.
      const number = decimalComma ? text.replace(',', '.') : text;
      return NUMBER.test(number) ? Number(number) : text;
    }
    case 'switch':
      return SWITCH[text.toLowerCase()] ?? text;
    case 'state':
    case 'text':
      return text;
  }
}
