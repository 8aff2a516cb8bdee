/**
 * Our own dialect: JSON on `tb/{base}/{workshop}/{equipment}/{channel}` (docs/ingest.md). `telemetry` may
 * carry an array; each of its elements is one reading and is refused on its own while the others go on.
 */
import type { z } from 'zod';
import type { Base, Equipment } from '../../shared/base.ts';
import { CHANNELS, equipmentIdOf, formatTopic, parseTopic } from '../../shared/names.ts';
import type { Channel, EquipmentId } from '../../shared/names.ts';
import { MAX_READINGS_PER_MESSAGE, MAX_TEXT_LENGTH } from '../../shared/sample.ts';
import type { Refusal } from '../../shared/sample.ts';
import { badgeSchema, conditionSchema, statusSchema, telemetrySchema } from '../../shared/telemetry.ts';
import { MAX_TIME_MS } from '../../shared/time.ts';
import { decodePayload, describe, pointerOf } from './decode-payload.ts';
import { translate, type ValueRule } from './decode-value.ts';
import { refused, type Decoded, type Decoder, type Reading } from './decoder.ts';

/** The sender's own names (base file, `source.signals` of kind json): name → signal and what becomes of its values. */
type Names = ReadonlyMap<string, { signal: string; rule: ValueRule }>;

interface Speaker {
  equipment: EquipmentId;
  channel: Channel;
  names?: Names | undefined;
}

/** The decoder of a base; a message for another base is refused reading by reading. */
export function createJsonDecoder(base: Base): Decoder {
  // Almost every message comes on one of these: looking it up is cheaper than taking the topic apart.
  const known = new Map<string, Speaker>(
    base.equipment.flatMap((equipment) => {
      const { id } = equipment;
      const names = namesOf(equipment);
      return CHANNELS.map(
        (channel) => [formatTopic(base.id, id, channel), { equipment: id, channel, names }] as const,
      );
    }),
  );
  return {
    subscriptions: [`tb/${base.id}/#`],
    decode({ topic, payload }) {
      const speaker = known.get(topic);
      if (speaker) return decodeChannel(speaker, payload);
      const parsed = parseTopic(topic);
      if (!parsed) return undefined;
      const { channel } = parsed;
      const decoded = decodeChannel(
        { equipment: equipmentIdOf(parsed.workshop, parsed.equipment), channel },
        payload,
      );
      if (parsed.base === base.id) return decoded;
      const refusal: Refusal = {
        code: 'unknown-equipment',
        detail: 'other-base',
        expected: base.id,
        got: parsed.base,
      };
      return decoded.map((element) => refused(refusal, element.ok ? 1 : element.count));
    },
  };
}

function decodeChannel(speaker: Speaker, payload: Uint8Array): Decoded[] {
  const body = decodePayload(payload);
  if (!body.ok) return [refused(body.refusal)];
  if (speaker.channel !== 'telemetry' || !Array.isArray(body.value))
    return [decodeElement(speaker, body.value, [])];
  const elements: readonly unknown[] = body.value;
  if (elements.length === 0) return [refused({ code: 'wrong-shape', detail: 'no-readings' })];
  if (elements.length > MAX_READINGS_PER_MESSAGE)
    return [
      refused(
        { code: 'wrong-shape', detail: 'too-many-readings', got: String(elements.length) },
        elements.length,
      ),
    ];
  return elements.map((element, index) => decodeElement(speaker, element, [index]));
}

function decodeElement(speaker: Speaker, element: unknown, path: readonly number[]): Decoded {
  const { equipment, channel } = speaker;
  if (element === null || typeof element !== 'object' || Array.isArray(element))
    return refused({
      code: 'wrong-shape',
      ...(path.length > 0 && { path: pointerOf(path) }),
      expected: channel === 'telemetry' && path.length === 0 ? 'object or array of objects' : 'object',
      got: describe(element),
    });
  switch (channel) {
    case 'telemetry': {
      const decoded =
        plainTelemetry(equipment, element, path[0]) ??
        read(telemetrySchema, element, path, ({ ts, seq, values }) => ({
          kind: 'values',
          equipment,
          atMs: ts,
          values,
          ...(seq !== undefined && { seq }),
          ...(path[0] !== undefined && { place: path[0] }),
        }));
      return speaker.names ? renamed(decoded, speaker.names, path) : decoded;
    }
    case 'condition':
      return read(conditionSchema, element, path, ({ ts, id, level, code, text }) => ({
        kind: 'condition',
        equipment,
        atMs: ts,
        id,
        level,
        ...(code !== undefined && { code }),
        ...(text !== undefined && { text }),
      }));
    case 'status':
      return read(statusSchema, element, path, ({ ts, online }) => ({
        kind: 'status',
        equipment,
        atMs: ts,
        online,
      }));
    case 'badge':
      return read(badgeSchema, element, path, ({ ts, card, action }) => ({
        kind: 'badge',
        equipment,
        atMs: ts,
        card,
        action,
      }));
  }
}

/**
 * What nearly all readings look like (whole milliseconds, a whole `seq` or none, an object), taken without asking the schema, which
 * costs as much as parsing. Undefined: the schema decides. Both say the same of what is taken here (test/property/telemetry.test.ts).
 */
export function plainTelemetry(
  equipment: EquipmentId,
  element: object,
  place: number | undefined,
): Decoded | undefined {
  const { ts, seq, values } = element as Readonly<Record<string, unknown>>;
  if (!isWhole(ts) || ts > MAX_TIME_MS || typeof values !== 'object' || values === null) return undefined;
  if (Array.isArray(values) || (seq !== undefined && !isWhole(seq))) return undefined;
  const reading: ValuesReading = {
    kind: 'values',
    equipment,
    atMs: ts,
    values: values as Readonly<Record<string, unknown>>,
  };
  if (seq !== undefined) reading.seq = seq;
  if (place === undefined) return { ok: true, reading, isVerbatim: true };
  reading.place = place;
  return { ok: true, reading };
}

type ValuesReading = Extract<Reading, { kind: 'values' }>;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function namesOf({ source }: Equipment): Names | undefined {
  if (source.kind !== 'json' || !source.signals) return undefined;
  return new Map(
    Object.entries(source.signals).map(([name, to]) => {
      const rule = typeof to === 'string' ? { signal: to } : to;
      return [name, { signal: rule.signal, rule }] as const;
    }),
  );
}

/** Values under our keys. A word that its table does not have refuses the reading, as a mapped topic's would. */
function renamed(decoded: Decoded, names: Names, path: readonly number[]): Decoded {
  if (!decoded.ok || decoded.reading.kind !== 'values') return decoded;
  const values: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(decoded.reading.values)) {
    const to = names.get(name);
    const value = to ? translate(raw, to.rule) : raw;
    if (to && value === undefined)
      return refused({
        code: 'wrong-type',
        detail: 'word-not-listed',
        path: pointerOf([...path, 'values', name]),
        expected: Object.keys(to.rule.enum ?? {})
          .slice(0, 12)
          .join(' | '),
        got: describe(raw),
      });
    // `__proto__` stays an own key, as it came.
    Object.defineProperty(values, to?.signal ?? name, { value, enumerable: true, configurable: true });
  }
  return { ok: true, reading: { ...decoded.reading, values } };
}

function read<T>(
  schema: z.ZodType<T>,
  element: object,
  path: readonly number[],
  readingOf: (body: T) => Reading,
): Decoded {
  const parsed = schema.safeParse(element);
  if (parsed.success) return { ok: true, reading: readingOf(parsed.data) };
  const issue = parsed.error.issues[0];
  return refused(refusalOf(element, path, String(issue?.path[0] ?? ''), issue));
}

const EXPECTED: Readonly<Record<string, string>> = {
  ts: 'time',
  seq: 'whole number',
  values: 'object',
  online: 'true or false',
  action: '"in" | "out"',
  level: '"NORMAL" | "WARNING" | "FAULT" | "UNAVAILABLE"',
};

/** Says in our words what zod found at `field`. */
function refusalOf(
  element: object,
  path: readonly number[],
  field: string,
  issue: z.core.$ZodIssue | undefined,
): Refusal {
  const value: unknown = Object.hasOwn(element, field) ? Reflect.get(element, field) : undefined;
  const refusal: Refusal = {
    code: 'wrong-shape',
    path: pointerOf([...path, field]),
    expected: EXPECTED[field] ?? 'text',
    got: describe(value),
  };
  if (typeof value === 'number' && !Number.isFinite(value)) return { ...refusal, code: 'not-finite' };
  if (field === 'ts') return { ...refusal, detail: value === undefined ? 'time-missing' : 'time-wrong' };
  if (typeof value === 'string' && issue?.code === 'too_big')
    return { ...refusal, detail: 'text-too-long', expected: `≤ ${MAX_TEXT_LENGTH}` };
  if (typeof value === 'string' && issue?.code === 'custom') return { ...refusal, detail: 'broken-text' };
  return refusal;
}
