/** One cell of a CSV file that people open in a spreadsheet. Pure. */
import type { Value } from './sample.ts';

/** Spreadsheets take a text that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A text: an apostrophe before what a spreadsheet would compute, quotes where needed. */
export function csvText(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A value as it was sent; numbers are left as numbers, UNAVAILABLE is said, a value that is absent is empty. */
export function csvValue(value: Value | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'UNAVAILABLE';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return typeof value === 'boolean' ? String(value) : csvText(value);
}
