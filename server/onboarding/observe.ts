/**
 * What refused messages hold: every name with its values over time. Of `tb/` topics the keys of `values`, of other topics
 * every leaf of the JSON by its pointer (RFC 6901), and where the time stands. Pure and bounded.
 */
import type { Value } from '../../shared/sample.ts';
import { parseTime } from '../../shared/time.ts';
import type { Seen } from './value-fit.ts';

/** Messages that are looked at, evenly chosen. */
const MAX_MESSAGES = 400;
const MAX_NAMES = 64;
const MAX_DEPTH = 6;
const MAX_ARRAY = 16;
/** Points per name for the curve. */
const MAX_POINTS = 120;
const MAX_WORDS = 12;

export interface RawMessage {
  payload: Uint8Array;
  receivedAtMs: number;
}

export interface SeenName extends Seen {
  name: string;
  last: Value;
  seen: number;
}

export interface TimePlace {
  pointer: string;
  format: 'ms' | 's' | 'rfc3339';
}

interface Reading {
  atMs: number;
  values: Iterable<readonly [name: string, value: Value]>;
}

const utf8 = new TextDecoder();

/** Names of our own dialect; `known` are left out: the machine has them already. */
export function observeValues(messages: readonly RawMessage[], known: ReadonlySet<string>): SeenName[] {
  return collect(
    evenly(messages, MAX_MESSAGES).flatMap((message) => readingsOf(message)),
    known,
  );
}

/** Names of any JSON, and the place of its time. */
export function observeJson(messages: readonly RawMessage[]): { names: SeenName[]; time?: TimePlace } {
  const bodies = evenly(messages, MAX_MESSAGES).flatMap((message) => {
    const body = parsed(message.payload);
    return body === undefined || body === null || typeof body !== 'object'
      ? []
      : [{ leaves: leavesOf(body), receivedAtMs: message.receivedAtMs }];
  });
  const last = bodies.at(-1);
  const time = last && timeIn(last.leaves, last.receivedAtMs);
  const readings = bodies.map(({ leaves, receivedAtMs }): Reading => {
    const raw = time && leaves.get(time.pointer);
    return { atMs: (time && timeOf(raw, time.format)) ?? receivedAtMs, values: leaves };
  });
  return {
    names: collect(readings, new Set(time ? [time.pointer] : [])),
    ...(time && { time }),
  };
}

/** At most `most` of a list, first and last included. */
export function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  const step = (list.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => list[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(payload)) as unknown;
  } catch {
    return undefined; // Not JSON: nothing can be mapped from it.
  }
}

const isValue = (value: unknown): value is Value =>
  value === null || ['number', 'boolean', 'string'].includes(typeof value);

function readingsOf({ payload, receivedAtMs }: RawMessage): Reading[] {
  const body = parsed(payload);
  return (Array.isArray(body) ? body.slice(0, 50) : [body]).flatMap((element: unknown): Reading[] => {
    if (element === null || typeof element !== 'object' || !('values' in element)) return [];
    const { values } = element;
    if (values === null || typeof values !== 'object' || Array.isArray(values)) return [];
    const atMs = ('ts' in element ? parseTime(element.ts) : undefined) ?? receivedAtMs;
    const pairs = Object.entries(values as Record<string, unknown>).filter((pair): pair is [string, Value] =>
      isValue(pair[1]),
    );
    return [{ atMs, values: pairs }];
  });
}

function leavesOf(root: unknown): Map<string, Value> {
  const leaves = new Map<string, Value>();
  const walk = (node: unknown, pointer: string, depth: number): void => {
    if (leaves.size >= MAX_NAMES + 1) return;
    if (isValue(node)) {
      if (pointer !== '') leaves.set(pointer, node);
      return;
    }
    if (depth >= MAX_DEPTH || typeof node !== 'object' || node === null) return;
    const entries = Array.isArray(node) ? [...node.slice(0, MAX_ARRAY).entries()] : Object.entries(node);
    for (const [key, value] of entries)
      walk(value, `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
  };
  walk(root, '', 0);
  return leaves;
}

const TIME_NAME = /^(t|ts|time|timestamp|datetime|date|at|时间|时间戳)$/i;

function timeIn(leaves: ReadonlyMap<string, Value>, receivedAtMs: number): TimePlace | undefined {
  for (const [pointer, value] of leaves) {
    if (!TIME_NAME.test(pointer.slice(pointer.lastIndexOf('/') + 1))) continue;
    for (const format of ['ms', 's', 'rfc3339'] as const) {
      const atMs = timeOf(value, format);
      if (atMs !== undefined && Math.abs(atMs - receivedAtMs) < 3_650 * 86_400_000)
        return { pointer, format };
    }
  }
  return undefined;
}

function timeOf(raw: Value | undefined, format: TimePlace['format']): number | undefined {
  if (format === 'rfc3339') return typeof raw === 'string' ? parseTime(raw) : undefined;
  if (typeof raw !== 'number') return undefined;
  const ms = format === 's' ? raw * 1_000 : raw;
  return ms > 946_684_800_000 ? parseTime(ms) : undefined; // Before 2000 nobody measured for us.
}

function collect(readings: readonly Reading[], without: ReadonlySet<string>): SeenName[] {
  const byName = new Map<string, [number, Value][]>();
  for (const { atMs, values } of readings)
    for (const [name, value] of values) {
      if (without.has(name) || name.length > 128 || name === '') continue;
      const points = byName.get(name);
      if (points) points.push([atMs, value]);
      else if (byName.size < MAX_NAMES) byName.set(name, [[atMs, value]]);
    }
  return [...byName].map(([name, points]) => describeName(name, points));
}

function describeName(name: string, points: [number, Value][]): SeenName {
  points.sort(([a], [b]) => a - b);
  const values = points.map(([, value]) => value).filter((value) => value !== null);
  const numbers = values.filter((value) => typeof value === 'number');
  const texts = values.filter((value) => typeof value === 'string');
  const forms = new Set(values.map((value) => typeof value));
  const [form] = forms;
  return {
    name,
    form: forms.size !== 1 ? 'mixed' : form === 'number' ? 'number' : form === 'boolean' ? 'switch' : 'word',
    points: evenly(points, MAX_POINTS),
    min: numbers.length > 0 ? numbers.reduce((a, b) => Math.min(a, b)) : null,
    max: numbers.length > 0 ? numbers.reduce((a, b) => Math.max(a, b)) : null,
    words: [...new Set(texts)].slice(0, MAX_WORDS + 1).map((text) => text.slice(0, 64)),
    last: points.at(-1)?.[1] ?? null,
    seen: points.length,
  };
}
