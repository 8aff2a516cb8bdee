/**
 * The door itself: is the equipment known, do its values fit their signals, is the time settled, was it here before?
 * Pure: the memory it needs is an argument ({@link Admission}, changed in place), the time is the message's.
 * The same readings in the same order give the same samples.
 */
import type { Base, Signal } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { MAX_AHEAD_MS, MAX_TEXT_LENGTH } from '../../shared/sample.ts';
import type { Refusal, Sample, SampleFlag, Value, ValuesSample } from '../../shared/sample.ts';
import { isKeepableText } from '../../shared/telemetry.ts';
import { badgeId, conditionId, valuesId } from './admit-key.ts';
import { describe, pointerOf } from './decode-payload.ts';
import type { Reading } from './decoder.ts';
import { createSeenWindow, takeKey, type SeenWindow } from './seen-window.ts';

/** Readings remembered for all equipment together; 16 bytes each and twice as many at most: 16 MB. */
const TOTAL_KEYS = 500_000;
/** Per piece of equipment: at least this many, also in a base of thousands. */
const MIN_KEYS = 256;
/** Per piece of equipment: at 10 readings a second the last seven minutes or more. */
const MAX_KEYS = 4_096;

/** What admission knows of one piece of equipment. */
interface Known {
  signals: ReadonlyMap<string, Signal>;
  seen: SeenWindow;
  /** The last status: as it was sent, and when it took effect. */
  status: { sentAtMs: number; online: boolean; tookEffectAtMs: number } | undefined;
  /** The last values that came without a time, by signal. */
  untimed: Map<string, Value>;
}

/** The memory of the door, one per base. */
export type Admission = ReadonlyMap<EquipmentId, Known>;

export type Verdict =
  /** `hint`: some signals were unknown; their values are not in the sample, the others are. */
  | { kind: 'accepted'; sample: Sample; hint?: Refusal }
  | { kind: 'duplicate' }
  | { kind: 'refused'; refusal: Refusal };

/**
 * Memory for a base: empty, or with what `before` remembers of equipment that stays. Each piece of equipment remembers its last
 * 256 to 4,096 readings (or up to twice as many).
 */
export function createAdmission(base: Base, before?: Admission): Admission {
  const share = Math.floor(TOTAL_KEYS / Math.max(1, base.equipment.length));
  const size = Math.min(MAX_KEYS, Math.max(MIN_KEYS, share));
  return new Map(
    base.equipment.map(({ id, signals }) => [
      id,
      {
        signals: new Map(signals.map((signal) => [signal.key, signal])),
        seen: before?.get(id)?.seen ?? createSeenWindow(size),
        status: before?.get(id)?.status,
        untimed: before?.get(id)?.untimed ?? new Map<string, Value>(),
      },
    ]),
  );
}

/** Settles what becomes of one reading. A refused reading leaves no trace in the memory. */
export function admit(admission: Admission, reading: Reading, receivedAtMs: number): Verdict {
  const known = admission.get(reading.equipment);
  if (!known)
    return { kind: 'refused', refusal: { code: 'unknown-equipment', got: describe(reading.equipment) } };
  const isAhead = reading.atMs > receivedAtMs + MAX_AHEAD_MS;
  const stamp: Mutable<Stamp> = {
    equipment: reading.equipment,
    atMs: isAhead ? receivedAtMs : reading.atMs,
    receivedAtMs,
  };
  if (isAhead) stamp.sentAtMs = reading.atMs;
  const flags: SampleFlag[] = isAhead ? ['time-ahead'] : [];
  if (reading.kind === 'values' && reading.isHistorical) flags.push('historical');
  if (reading.kind === 'values' && reading.isTransient) flags.push('transient');
  switch (reading.kind) {
    case 'values':
      return admitValues(known, reading, stamp, flags);
    case 'status':
      return admitStatus(known, reading, stamp, flags);
    case 'condition': {
      const { atMs, id, level, code, text } = reading;
      if (!takeKey(known.seen, atMs, conditionId(reading))) return { kind: 'duplicate' };
      return accepted({
        kind: 'condition',
        ...stamp,
        id,
        level,
        ...(code !== undefined && { code }),
        ...(text !== undefined && { text }),
        ...withFlags(flags),
      });
    }
    case 'badge': {
      const { atMs, card, action } = reading;
      if (!takeKey(known.seen, atMs, badgeId(reading))) return { kind: 'duplicate' };
      return accepted({ kind: 'badge', ...stamp, card, action, ...withFlags(flags) });
    }
  }
}

type ReadingOf<K extends Reading['kind']> = Extract<Reading, { kind: K }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Stamp = Pick<Sample, 'equipment' | 'atMs' | 'receivedAtMs' | 'sentAtMs'>;

const accepted = (sample: Sample): Verdict => ({ kind: 'accepted', sample });
const withFlags = (flags: readonly SampleFlag[]): { flags?: readonly SampleFlag[] } =>
  flags.length > 0 ? { flags } : {};

function admitValues(known: Known, reading: ReadingOf<'values'>, stamp: Stamp, flags: SampleFlag[]): Verdict {
  const sorted = sortValues(known.signals, reading.values);
  if (sorted.refusal) return { kind: 'refused', refusal: inArray(reading, sorted.refusal) };
  const { values, outOfRange, unknown } = sorted;
  const { atMs, seq } = reading;
  if (reading.untimed === 'retained' && isKnownUntimed(known, values)) return { kind: 'duplicate' };
  if (!takeKey(known.seen, atMs, valuesId(seq, values))) return { kind: 'duplicate' };
  if (reading.untimed) for (const key of Object.keys(values)) known.untimed.set(key, values[key] ?? null);
  // Written field by field: this is where every reading passes, and spreading costs more than all the checks above.
  const sample: Mutable<ValuesSample> = { kind: 'values', ...stamp, values };
  if (seq !== undefined) sample.seq = seq;
  if (outOfRange.length > 0) {
    flags.push('out-of-range');
    sample.outOfRange = outOfRange;
  }
  if (flags.length > 0) sample.flags = flags;
  if (unknown === undefined) return { kind: 'accepted', sample };
  const path = pointerOf(['values', unknown]);
  return {
    kind: 'accepted',
    sample,
    hint: inArray(reading, { code: 'unknown-signal', detail: 'map-me', path }),
  };
}

/** A retained message has no time that would tell it from what we have heard already: it is news only where its values are. */
const isKnownUntimed = ({ untimed }: Known, values: Readonly<Record<string, Value>>): boolean =>
  Object.keys(values).every((key) => untimed.has(key) && untimed.get(key) === values[key]);

/** The refusal with its path from the top of the message, where the reading came in an array. */
const inArray = ({ place }: ReadingOf<'values'>, refusal: Refusal): Refusal =>
  place === undefined ? refusal : { ...refusal, path: `/${place}${refusal.path ?? ''}` };

interface SortedValues {
  values: Record<string, Value>;
  outOfRange: string[];
  /** The first key that the equipment does not have. */
  unknown: string | undefined;
  refusal?: Refusal;
}

/**
 * Tells known values from unknown ones; stops at the first that does not fit its signal. Where all are known, which is the
 * rule, the sender's object is taken as it is: nobody else holds it.
 */
function sortValues(
  signals: ReadonlyMap<string, Signal>,
  given: Readonly<Record<string, unknown>>,
): SortedValues {
  const sorted: SortedValues = { values: given as Record<string, Value>, outOfRange: [], unknown: undefined };
  const keys = Object.keys(given);
  let count = 0;
  for (const key of keys) {
    const signal = signals.get(key);
    if (!signal) {
      sorted.unknown ??= key;
      continue;
    }
    const value = given[key];
    const refusal = refusalOfValue(signal, value);
    if (refusal) return { ...sorted, refusal: { ...refusal, path: pointerOf(['values', key]) } };
    count++;
    if (typeof value === 'number' && signal.range && (value < signal.range[0] || value > signal.range[1]))
      sorted.outOfRange.push(key);
  }
  if (sorted.unknown !== undefined) sorted.values = onlyKnown(signals, given);
  if (count > 0) return sorted;
  if (sorted.unknown === undefined)
    return { ...sorted, refusal: { code: 'wrong-shape', detail: 'no-values', path: '/values' } };
  return { ...sorted, refusal: { code: 'unknown-signal', path: pointerOf(['values', sorted.unknown]) } };
}

function onlyKnown(
  signals: ReadonlyMap<string, Signal>,
  given: Readonly<Record<string, unknown>>,
): Record<string, Value> {
  const known: Record<string, Value> = {};
  for (const key of Object.keys(given)) if (signals.has(key)) known[key] = given[key] as Value;
  return known;
}

/** Undefined when the value fits its signal. `null` (UNAVAILABLE) fits every signal. */
function refusalOfValue(signal: Signal, value: unknown): Refusal | undefined {
  if (value === null) return undefined;
  switch (signal.kind) {
    case 'gauge':
    case 'counter':
      if (typeof value !== 'number') return wrongType('number', value);
      return Number.isFinite(value) ? undefined : { code: 'not-finite', got: describe(value) };
    case 'switch':
      return typeof value === 'boolean' ? undefined : wrongType('true or false', value);
    case 'text':
    case 'state':
      return typeof value === 'string' ? refusalOfText(signal, value) : wrongType('text', value);
  }
}

const wrongType = (expected: string, value: unknown): Refusal => ({
  code: 'wrong-type',
  expected,
  got: describe(value),
});

function refusalOfText(signal: Signal, text: string): Refusal | undefined {
  if (text.length > MAX_TEXT_LENGTH)
    return { code: 'wrong-type', detail: 'text-too-long', got: String(text.length) };
  if (!isKeepableText(text)) return { code: 'wrong-type', detail: 'broken-text', got: describe(text) };
  if (signal.kind === 'state' && signal.values && !signal.values.includes(text))
    return { ...wrongType(signal.values.join(' | '), text), detail: 'word-not-listed' };
  return undefined;
}

/**
 * Status takes effect in order of arrival. A last will is written when the device connects and the broker publishes it
 * unchanged, whenever that is: by its own time, its `online: false` would be older than the `online: true` after it. So a status that is no newer than the last one takes the server's time. For the same
 * reason only a repetition of the *last* status is a duplicate: a reconnected device may leave the same will twice.
 */
function admitStatus(known: Known, reading: ReadingOf<'status'>, stamp: Stamp, flags: SampleFlag[]): Verdict {
  const { online, atMs: sentAtMs } = reading;
  const last = known.status;
  const isSameMoment = last?.sentAtMs === sentAtMs || reading.untimed !== undefined;
  if (last && isSameMoment && last.online === online) return { kind: 'duplicate' };
  const isOld = last !== undefined && stamp.atMs <= last.tookEffectAtMs;
  const tookEffectAtMs = isOld ? Math.max(stamp.receivedAtMs, last.tookEffectAtMs) : stamp.atMs;
  known.status = { sentAtMs, online, tookEffectAtMs };
  return accepted({
    kind: 'status',
    ...stamp,
    atMs: tookEffectAtMs,
    ...(tookEffectAtMs !== sentAtMs && { sentAtMs }),
    online,
    ...withFlags(flags),
  });
}
