/** What makes a reading the same as another: keys for the seen-window, one per kind. `atMs` is the time that the sender said. */
import type { Value } from '../../shared/sample.ts';
import { hashText } from './seen-window.ts';

/** Same equipment, time and seq; without seq the same time and values. */
export const valuesKey = (
  atMs: number,
  seq: number | undefined,
  values: Readonly<Record<string, Value>>,
): string => (seq === undefined ? `v${atMs}=${hashText(canonicalText(values))}` : `v${atMs}#${seq}`);

export const conditionKey = (
  atMs: number,
  { id, level, code, text }: { id: string; level: string; code?: string; text?: string },
): string => `c${atMs}=${hashText(JSON.stringify([id, level, code, text]))}`;

export const badgeKey = (atMs: number, { card, action }: { card: string; action: string }): string =>
  `b${atMs}=${action}${card}`;

/** The same text for the same values, whatever the order in which they were sent. */
function canonicalText(values: Readonly<Record<string, Value>>): string {
  let text = '';
  for (const key of Object.keys(values).sort())
    text += `${key}\0${typeof values[key]}\0${String(values[key])}\0`;
  return text;
}
