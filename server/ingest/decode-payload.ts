/**
 * Bytes to a JSON value, with a refusal that says what to mend. Size is bounded by the caller (256 KiB); depth needs no
 * bound of its own: V8 parses without recursion (131,072 levels tried), and nothing here or behind walks deeper than
 * its schema or pointer.
 */
import type { Refusal } from '../../shared/sample.ts';
import { safeText } from './safe-text.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const STRINGS = /"(?:[^"\\]|\\[^])*"/g;
const NOT_A_NUMBER = /(?<![\w$])[+-]?(?:NaN|nan|Infinity|inf)(?![\w$])/;
const EXCERPT_LENGTH = 40;

export type DecodedPayload = { ok: true; value: unknown } | { ok: false; refusal: Refusal };

const unparsable = (refusal: Omit<Refusal, 'code'>): DecodedPayload => ({
  ok: false,
  refusal: { code: 'unparsable', ...refusal },
});

/** Strict UTF-8 (a byte order mark is forgiven). Never throws. */
export function decodeText(
  payload: Uint8Array,
): { ok: true; text: string } | { ok: false; refusal: Refusal } {
  if (payload.byteLength === 0) return { ok: false, refusal: { code: 'unparsable', detail: 'empty' } };
  try {
    return { ok: true, text: utf8.decode(payload) };
  } catch {
    // A TypeError is how TextDecoder says so.
    return { ok: false, refusal: { code: 'unparsable', detail: 'not-utf-8' } };
  }
}

/** Strict UTF-8 and JSON. Never throws. */
export function decodePayload(payload: Uint8Array): DecodedPayload {
  const decoded = decodeText(payload);
  if (!decoded.ok) return decoded;
  const { text } = decoded;
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return unparsable(explain(text, error instanceof Error ? error.message : ''));
  }
}

/** Why `JSON.parse` failed, for the mistakes that gateways really make. */
function explain(text: string, message: string): Omit<Refusal, 'code'> {
  const notANumber = NOT_A_NUMBER.exec(text.replace(STRINGS, '""'))?.[0];
  if (notANumber) return { detail: 'nan-literal', got: notANumber };
  if (text.trim() === '') return { detail: 'empty' };
  if (isCutOff(text, message)) return { detail: 'cut-off' };
  return { got: describe(text) };
}

/** V8 says where it stopped: at the end of the text, something is missing rather than wrong. */
function isCutOff(text: string, message: string): boolean {
  const position = /at position (\d+)/.exec(message)?.[1];
  return message.includes('end of JSON') || (position !== undefined && Number(position) >= text.length);
}

/** A value in a few characters: for `got` in a refusal. Objects and arrays are named, never walked. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value !== 'string') return String(value);
  const shown = value.length > EXCERPT_LENGTH ? `${value.slice(0, EXCERPT_LENGTH)}…` : value;
  return safeText(JSON.stringify(shown));
}

/** Joins keys and indices to a JSON Pointer (RFC 6901). Keys are the sender's: a long one is cut. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map((part) => String(part))
    .map((part) => (part.length > 64 ? `${part.slice(0, 64)}…` : part))
    .map((part) => `/${safeText(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
