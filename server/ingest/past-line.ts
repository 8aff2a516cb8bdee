/**
 * One line of a file of past readings, `{"topic":…,"payload":…}`, as a message. The payload's bytes are cut out as they stand, so that
 * the decoders see exactly what a broker would have brought: nothing is rounded, and nothing is parsed twice.
 */
import type { Refusal } from '../../shared/sample.ts';
import { decodePayload, describe } from './decode-payload.ts';

/** A message, or why the line is none. `isSure` false: the payload may turn out to be no JSON, then ask {@link parseLine}. */
export type PastLine =
  { ok: true; topic: string; payload: Uint8Array; isSure: boolean } | { ok: false; refusal: Refusal };

/** How nearly every writer begins a line, whatever the spaces. */
const USUAL_HEAD = /^\s*\{\s*"topic"\s*:\s*"([^"\\]*)"\s*,\s*"payload"\s*:\s*/;
/** Longer than any topic of equipment and the words around it. */
const HEAD_BYTES = 512;
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;
const SPACE = 0x20;

/** Cuts a line of the usual form without parsing it; any other line goes to {@link parseLine}. */
export function cutLine(line: Buffer): PastLine {
  let end = line.length;
  while (end > 0 && (line[end - 1] ?? 0) <= SPACE) end -= 1;
  const head =
    line[end - 1] === CLOSING_BRACE ? USUAL_HEAD.exec(line.toString('latin1', 0, HEAD_BYTES)) : null;
  const [all, topic] = head ?? [];
  if (all === undefined || topic === undefined || line[all.length] === QUOTE) return parseLine(line);
  return {
    ok: true,
    topic: Buffer.from(topic, 'latin1').toString('utf8'),
    payload: line.subarray(all.length, end - 1),
    isSure: false,
  };
}

/** Reads a line of any form. */
export function parseLine(line: Buffer): PastLine {
  const body = decodePayload(line);
  if (!body.ok) return body;
  const { value } = body;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrongShape({ expected: 'object', got: describe(value) });
  const topic: unknown = Reflect.get(value, 'topic');
  if (typeof topic !== 'string')
    return wrongShape({ path: '/topic', expected: 'text', got: describe(topic) });
  const payload: unknown = Reflect.get(value, 'payload');
  if (payload === undefined) return wrongShape({ path: '/payload', expected: 'object', got: 'nothing' });
  const text = typeof payload === 'string' ? payload : rawMember(line.toString('utf8'), 'payload');
  return { ok: true, topic, payload: Buffer.from(text, 'utf8'), isSure: true };
}

const wrongShape = (refusal: Omit<Refusal, 'code'>): PastLine => ({
  ok: false,
  refusal: { code: 'wrong-shape', ...refusal },
});

const STRING = /"(?:[^"\\]|\\[^])*"/y;
const SPACES = /[\s:,]*/y;
const SCALAR = /[^\s,\]}[{"]+/y;

/** The text of a member of a JSON object as it stands there; of several with one name the last, as JSON.parse takes it. */
function rawMember(text: string, name: string): string {
  let found = 'null';
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = after(SPACES, text, at);
    if (text[at] !== '"') return found;
    const keyEnd = after(STRING, text, at);
    const key = JSON.parse(text.slice(at, keyEnd)) as string;
    const start = after(SPACES, text, keyEnd);
    at = valueEnd(text, start);
    if (key === name) found = text.slice(start, at);
  }
}

/** Where a value ends that begins at `at`. */
function valueEnd(text: string, at: number): number {
  let depth = 0;
  do {
    at = after(SPACES, text, at);
    const sign = text[at];
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    at = sign === '"' ? after(STRING, text, at) : Math.max(at + 1, after(SCALAR, text, at));
  } while (depth > 0 && at < text.length);
  return at;
}

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
