/**
 * Vendors' own JSON topics, mapped by BASE_FILE (`source.kind: mapped`): a topic filter, and per signal a JSON Pointer
 * (RFC 6901) with scale, offset and a table of words. One message gives one reading per piece of equipment whose filter
 * fits. A pointer that finds nothing leaves its signal out: vendors report by exception.
 */
import type { Base, Equipment } from '../../shared/base.ts';
import type { Source } from '../../shared/base-file.ts';
import type { Refusal } from '../../shared/sample.ts';
import { parseTime } from '../../shared/time.ts';
import { decodePayload, describe } from './decode-payload.ts';
import { translate } from './decode-value.ts';
import { refused, type Decoded, type Decoder, type Utterance } from './decoder.ts';

type MappedSource = Extract<Source, { kind: 'mapped' }>;
type MappedSignal = MappedSource['signals'][string];

interface Mapping {
  equipment: Equipment['id'];
  filter: readonly string[];
  source: MappedSource;
  time: { tokens: readonly string[]; pointer: string; format: 'ms' | 's' | 'rfc3339' } | undefined;
  signals: readonly { key: string; tokens: readonly string[]; rule: MappedSignal }[];
}

/** The decoder of all mapped equipment of a base. */
export function createMappedDecoder(base: Base): Decoder {
  const mappings = base.equipment.flatMap(mappingOf);
  return {
    subscriptions: [...new Set(mappings.map(({ source }) => source.topic))],
    decode(utterance) {
      if (mappings.length === 0) return undefined;
      const levels = utterance.topic.split('/');
      const fitting = mappings.filter(({ filter }) => matchesFilter(filter, levels));
      if (fitting.length === 0) return undefined;
      const body = decodePayload(utterance.payload);
      if (!body.ok) return [refused(body.refusal)];
      return fitting.map((mapping) => decodeMapped(mapping, body.value, utterance));
    },
  };
}

function mappingOf({ id, source }: Equipment): Mapping[] {
  if (source.kind !== 'mapped') return [];
  return [
    {
      equipment: id,
      source,
      filter: source.topic.split('/'),
      time: source.time && { ...source.time, tokens: tokensOf(source.time.pointer) },
      signals: Object.entries(source.signals).map(([key, rule]) => ({
        key,
        rule,
        tokens: tokensOf(rule.pointer),
      })),
    },
  ];
}

/**
 * MQTT topic filters: `+` stands for one level, a closing `#` for the rest, its parent included
 * (MQTT 3.1.1 §4.7.1). Both arguments are split at `/`.
 */
export function matchesFilter(filter: readonly string[], levels: readonly string[]): boolean {
  for (const [index, part] of filter.entries()) {
    if (part === '#') return true;
    if (index >= levels.length || (part !== '+' && part !== levels[index])) return false;
  }
  return filter.length === levels.length;
}

const tokensOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What a pointer finds; undefined for nothing. Own properties only, so `/__proto__` and `/length` find nothing. */
function valueAt(root: unknown, tokens: readonly string[]): unknown {
  let value = root;
  for (const token of tokens) {
    if (value === null || typeof value !== 'object') return undefined;
    if (Array.isArray(value) ? !/^(0|[1-9]\d{0,6})$/.test(token) : !Object.hasOwn(value, token))
      return undefined;
    value = Reflect.get(value, token) as unknown;
  }
  return value;
}

function decodeMapped(mapping: Mapping, body: unknown, { receivedAtMs }: Utterance): Decoded {
  const atMs = timeOf(mapping, body, receivedAtMs);
  if (typeof atMs !== 'number') return refused(atMs);
  const values: Record<string, unknown> = {};
  for (const { key, tokens, rule } of mapping.signals) {
    const raw = valueAt(body, tokens);
    if (raw === undefined) continue;
    const value = translate(raw, rule);
    if (value === undefined)
      return refused({
        code: 'wrong-type',
        detail: 'word-not-listed',
        path: rule.pointer,
        expected: Object.keys(rule.enum ?? {})
          .slice(0, 12)
          .join(' | '),
        got: describe(raw),
      });
    values[key] = value;
  }
  if (Object.keys(values).length === 0) return refused({ code: 'wrong-shape', detail: 'nothing-mapped' });
  return { ok: true, reading: { kind: 'values', equipment: mapping.equipment, atMs, values } };
}

/** The message's time, or the server's where the mapping names none. */
function timeOf({ time }: Mapping, body: unknown, receivedAtMs: number): number | Refusal {
  if (!time) return receivedAtMs;
  const raw = valueAt(body, time.tokens);
  const number = typeof raw === 'string' && /^\d{1,15}(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  const wanted = time.format === 's' && typeof number === 'number' ? Math.round(number * 1000) : number;
  const atMs = (time.format === 'rfc3339') === (typeof wanted === 'string') ? parseTime(wanted) : undefined;
  if (atMs !== undefined) return atMs;
  return {
    code: 'wrong-shape',
    detail: raw === undefined ? 'time-missing' : 'time-wrong',
    path: time.pointer,
    expected: time.format,
    got: describe(raw),
  };
}
