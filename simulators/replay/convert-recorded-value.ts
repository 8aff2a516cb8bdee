/** From the text of a recording to the value of a signal, in the signal's unit. PURE. */
import { MAX_TEXT_LENGTH, type Value } from '../../shared/sample.ts';
import type { MappedSignal } from './recording-mapping.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * `absent`: the recording says nothing here (an empty number), which is neither null nor zero. `unreadable`: it says
 * something that the signal cannot be. MTConnect's UNAVAILABLE becomes null.
 */
export function convertRecordedValue(
  recorded: string,
  signal: MappedSignal,
  decimalMark: '.' | ',',
): { value: Value } | 'absent' | 'unreadable' {
  const text = recorded.trim();
  const word = signal.enum[text];
  if (word !== undefined) return { value: word };
  if (text === 'UNAVAILABLE') return { value: null };
  const hasWords = Object.keys(signal.enum).length > 0;
  if (signal.as === 'text') {
    if (hasWords) return text === '' ? 'absent' : 'unreadable';
    // Half a character at the cut could not be written as UTF-8.
    return { value: text.slice(0, MAX_TEXT_LENGTH).replace(/[\uD800-\uDBFF]$/, '') };
  }
  if (text === '') return 'absent';
  const digits = decimalMark === ',' ? text.replace(',', '.') : text;
  if (!NUMBER.test(digits)) return 'unreadable';
  const value = Number(digits) * signal.scale + signal.offset;
  return Number.isFinite(value) ? { value } : 'unreadable';
}
