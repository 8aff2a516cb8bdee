/**
 * What makes a reading the same as another of the same equipment: the time that the sender said, and a number. A `seq` is its own
 * number; everything else is a hash, below zero so that it never meets a `seq`, begun with its kind so that kinds never meet.
 */
import type { Value } from '../../shared/sample.ts';
import { hashNumber } from './seen-window.ts';

const hashed = (text: string): number => -1 - hashNumber(text);

/** Same equipment, time and seq; without seq the same time and values. */
export const valuesId = (seq: number | undefined, values: Readonly<Record<string, Value>>): number =>
  seq ?? hashed(`v${canonicalText(values)}`);

export const conditionId = ({
  id,
  level,
  code,
  text,
}: {
  id: string;
  level: string;
  code?: string;
  text?: string;
}): number => hashed(`c${JSON.stringify([id, level, code, text])}`);

export const badgeId = ({ card, action }: { card: string; action: string }): number =>
  hashed(`b${action}${card}`);

/** The same as texts, for those who compare readings of any kind and time with each other. */
export const valuesKey = (
  atMs: number,
  seq: number | undefined,
  values: Readonly<Record<string, Value>>,
): string => `v${atMs}/${valuesId(seq, values)}`;
export const conditionKey = (atMs: number, condition: Parameters<typeof conditionId>[0]): string =>
  `c${atMs}/${conditionId(condition)}`;
export const badgeKey = (atMs: number, badge: Parameters<typeof badgeId>[0]): string =>
  `b${atMs}/${badgeId(badge)}`;

/** The same text for the same values, whatever the order in which they were sent. */
function canonicalText(values: Readonly<Record<string, Value>>): string {
  let text = '';
  for (const key of Object.keys(values).sort())
    text += `${key}\0${typeof values[key]}\0${String(values[key])}\0`;
  return text;
}
