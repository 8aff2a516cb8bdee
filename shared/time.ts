/**
 * Time as we use it: epoch milliseconds UTC everywhere inside, RFC 3339 accepted at the edges.
 * Intervals are half-open, [from, to).
 */
import { z } from 'zod';

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Latest time we accept as a time at all: year 9999. Guards against seconds or nanoseconds sent as milliseconds. */
export const MAX_TIME_MS = 253_402_300_799_999;

/** Reads epoch ms (a finite number ≥ 0) or an RFC 3339 string; undefined for anything else. Fractions of a ms are cut. */
export function parseTime(input: unknown): number | undefined {
  if (typeof input === 'number')
    return Number.isFinite(input) && input >= 0 && input <= MAX_TIME_MS ? Math.floor(input) : undefined;
  if (typeof input !== 'string' || input.length > 40 || !RFC3339.test(input)) return undefined;
  // Date.parse takes 30 February for 2 March: such a time is a mistake, not a time.
  const daysInMonth = new Date(
    Date.UTC(Number(input.slice(0, 4)), Number(input.slice(5, 7)), 0),
  ).getUTCDate();
  const ms = Date.parse(input);
  return Number.isNaN(ms) || Number(input.slice(8, 10)) > daysInMonth ? undefined : ms;
}

/** zod: epoch ms or RFC 3339 in, epoch ms out. */
export const timeSchema = z.union([z.number(), z.string()]).transform((value, context): number => {
  const ms = parseTime(value);
  if (ms === undefined) {
    context.addIssue({ code: 'custom', message: 'expected epoch milliseconds or an RFC 3339 time' });
    return z.NEVER;
  }
  return ms;
});

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)$/;
const UNIT_MS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `"10s"`, `"1.5 min"`, `"2h"`, `"250ms"`, `"7d"` as milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** zod: a duration text such as `"10s"`; stays text in documents, so that files read as they were written. */
export const durationSchema = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'a duration such as "10s", "5min", "2h"');

/** A duration that has passed {@link durationSchema}, in milliseconds. Throws RangeError when it has not. */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`not a duration: ${JSON.stringify(text)}`);
  return ms;
}
