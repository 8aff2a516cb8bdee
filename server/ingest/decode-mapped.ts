/**
 * Vendors' own topics, mapped by BASE_FILE (`source.kind: mapped`): JSON by pointer (RFC 6901), CSV by column, plain payloads
 * that are one value, and a status topic with the vendor's words. What a message does not hold is left out: vendors report
 * by exception. Within a piece of equipment its status topic comes first, then signals' own topics, then the source's.
 */
import type { Base, Equipment, Signal } from '../../shared/base.ts';
import {
  formatOf,
  type MappedFormat,
  type MappedSignal,
  type MappedSource,
} from '../../shared/mapped-source.ts';
import { MAX_READINGS_PER_MESSAGE } from '../../shared/sample.ts';
import type { Refusal } from '../../shared/sample.ts';
import {
  findIn,
  readRecords,
  type Find,
  type Place,
  type ReadRecords,
  type Records,
} from './decode-mapped-records.ts';
import { parseMappedTime } from './decode-mapped-time.ts';
import { valueOf } from './decode-mapped-value.ts';
import { describe, pointerOf } from './decode-payload.ts';
import { refused, type Decoded, type Decoder, type Reading, type Utterance } from './decoder.ts';
import { coversFilter, matchesFilter } from '../../shared/topic-filter.ts';

/** One signal, ready to be read out of a record. */
interface Picker {
  signal: Pick<Signal, 'key' | 'kind'>;
  rule: MappedSignal;
  /** Where it stands, for refusals. */
  path: string;
  find: Find;
  quality: { find: Find; good: ReadonlySet<string> } | undefined;
}

/** All signals of one piece of equipment that come in the same messages. */
interface Lane {
  equipment: Equipment['id'];
  filter: string;
  format: MappedFormat;
  /** Has its topic from a signal, or is the status: it takes its messages away from the source's own topic. */
  isOwn: boolean;
  /** The same text: messages are taken apart in the same way. */
  reading: string;
  source: MappedSource;
  timezone: string;
  time: { find: Find; path: string } | undefined;
  pickers: readonly Picker[];
  status: MappedSource['status'];
}

/** Topics whose lanes are remembered: finding them again costs more than decoding. */
const MAX_REMEMBERED_TOPICS = 8_192;

/** The decoder of all mapped equipment of a base. */
export function createMappedDecoder(base: Base): Decoder {
  const lanes = base.equipment.flatMap((equipment) => lanesOf(equipment, base.timezone));
  const remembered = new Map<string, readonly Lane[]>();
  const lanesFor = (topic: string): readonly Lane[] => {
    let found = remembered.get(topic);
    if (!found) {
      found = choose(lanes, topic);
      if (remembered.size >= MAX_REMEMBERED_TOPICS) remembered.clear();
      remembered.set(topic, found);
    }
    return found;
  };
  return {
    subscriptions: withoutCovered([...new Set(lanes.map(({ filter }) => filter))]),
    decode(utterance) {
      if (lanes.length === 0) return undefined;
      const fitting = lanesFor(utterance.topic);
      return fitting.length === 0 ? undefined : decodeLanes(fitting, utterance);
    },
  };
}

/** A message that two filters fit would be delivered twice by some brokers: what a wider one asks for is not asked again. */
const withoutCovered = (filters: readonly string[]): string[] =>
  filters.filter((filter) => !filters.some((wider) => wider !== filter && coversFilter(wider, filter)));

function choose(lanes: readonly Lane[], topic: string): readonly Lane[] {
  const levels = topic.split('/');
  const fitting = lanes.filter(({ filter }) => matchesFilter(filter.split('/'), levels));
  const byStatus = new Set(fitting.filter(({ status }) => status).map(({ equipment }) => equipment));
  const byOwn = new Set(fitting.filter(({ isOwn }) => isOwn).map(({ equipment }) => equipment));
  return fitting.filter(({ equipment, status, isOwn }) =>
    byStatus.has(equipment) ? status !== undefined : isOwn || !byOwn.has(equipment),
  );
}

function lanesOf({ id, source, signals }: Equipment, timezone: string): Lane[] {
  if (source.kind !== 'mapped') return [];
  const kinds = new Map(signals.map(({ key, kind }) => [key, kind]));
  const lanes = new Map<string, Lane & { pickers: Picker[] }>();
  const laneFor = (filter: string, format: MappedFormat, isOwn: boolean): { pickers: Picker[] } => {
    const name = `${format} ${isOwn ? 'own' : ''} ${filter}`;
    const lane = lanes.get(name) ?? {
      ...{ equipment: id, filter, format, isOwn, source, timezone, pickers: [], status: undefined },
      reading: readingOf(source, format),
      time: timeFinder(source, format),
    };
    lanes.set(name, lane);
    return lane;
  };
  for (const [key, rule] of Object.entries(source.signals)) {
    const filter = rule.topic ?? source.topic;
    const kind = kinds.get(key);
    if (filter === undefined || kind === undefined) continue; // Faults of the file, found before.
    laneFor(filter, formatOf(source, rule), rule.topic !== undefined).pickers.push({
      signal: { key, kind },
      rule,
      path: pathOf(rule),
      find: findIn(rule),
      quality: rule.quality && {
        find: findIn(rule.quality),
        good: new Set(rule.quality.good.map(String)),
      },
    });
  }
  return [...lanes.values(), ...statusLane(id, source, timezone)];
}

function statusLane(equipment: Equipment['id'], source: MappedSource, timezone: string): Lane[] {
  const { status } = source;
  if (!status) return [];
  const format = status.pointer === undefined ? 'plain' : 'json';
  const where = { equipment, filter: status.topic, format, isOwn: true, source, timezone } as const;
  return [{ ...where, reading: `status ${format}`, time: undefined, pickers: [], status }];
}

const readingOf = ({ each, csv, decimalComma }: MappedSource, format: MappedFormat): string =>
  JSON.stringify([format, format === 'json' ? each : [csv, decimalComma]]);

function timeFinder({ time }: MappedSource, format: MappedFormat): Lane['time'] {
  if (!time || format === 'plain') return undefined;
  const place = format === 'csv' ? { column: time.column } : { pointer: time.pointer };
  return { find: findIn(place), path: pathOf(place) };
}

const pathOf = ({ pointer, column }: Place): string =>
  column === undefined ? (pointer ?? '') : pointerOf([column]);

/** Lanes that read a message alike read it once; when it cannot be read, that is one refusal for all of them. */
function decodeLanes(lanes: readonly Lane[], utterance: Utterance): Decoded[] {
  const read = new Map<string, ReadRecords>();
  return lanes.flatMap((lane) => {
    const known = read.get(lane.reading);
    const records =
      known ?? readRecords(utterance.payload, lane.format, lane.status === undefined ? lane.source : {});
    read.set(lane.reading, records);
    if (!records.ok) return known ? [] : [refused(records.refusal, records.count)];
    return lane.status
      ? [decodeStatus(lane, lane.status, records, utterance)]
      : decodeRecords(lane, records, utterance);
  });
}

/** Readings in the order of their own times, so that a vendor's order of writing is no late reading; then what is refused. */
function decodeRecords(lane: Lane, { records, isMany }: Records, utterance: Utterance): Decoded[] {
  if (records.length === 0) return [refused({ code: 'wrong-shape', detail: 'no-readings' })];
  if (records.length > MAX_READINGS_PER_MESSAGE) {
    const refusal = {
      code: 'wrong-shape',
      detail: 'too-many-readings',
      got: String(records.length),
    } as const;
    return [refused(refusal, records.length)];
  }
  if (!isMany) return [decodeRecord(lane, records[0], utterance)];
  const decoded = records.map((record, place) => placed(decodeRecord(lane, record, utterance), place));
  return decoded.sort((a, b) => timeIn(a) - timeIn(b));
}

const timeIn = (element: Decoded): number => (element.ok ? element.reading.atMs : Number.MAX_SAFE_INTEGER);

/** Says which of several records it was. */
function placed(element: Decoded, place: number): Decoded {
  if (!element.ok)
    return refused({ ...element.refusal, path: `/${place}${element.refusal.path ?? ''}` }, element.count);
  return element.reading.kind === 'values' ? { ...element, reading: { ...element.reading, place } } : element;
}

function decodeRecord(lane: Lane, record: unknown, utterance: Utterance): Decoded {
  const atMs = timeOf(lane, record, utterance.receivedAtMs);
  if (typeof atMs !== 'number') return refused(atMs);
  const values: Record<string, unknown> = {};
  let count = 0;
  for (const { signal, rule, path, find, quality } of lane.pickers) {
    const raw = find(record);
    if (raw === undefined) continue;
    const said = quality?.find(record);
    const isBad = said !== undefined && !quality?.good.has(String(said));
    const value = isBad ? null : valueOf(raw, signal.kind, rule, lane.source.decimalComma === true);
    if (value === undefined) return refused(wordNotListed(path, Object.keys(rule.enum ?? {}), raw));
    values[signal.key] = value;
    count += 1;
  }
  if (count === 0) return refused({ code: 'wrong-shape', detail: 'nothing-mapped' });
  const reading: Reading = { kind: 'values', equipment: lane.equipment, atMs, values };
  return { ok: true, reading: lane.time ? reading : { ...reading, ...untimed(utterance) } };
}

const untimed = ({ retained }: Utterance): { untimed: 'live' | 'retained' } => ({
  untimed: retained === true ? 'retained' : 'live',
});

const wordNotListed = (path: string, words: readonly string[], got: unknown): Refusal => ({
  code: 'wrong-type',
  detail: 'word-not-listed',
  path,
  expected: words.slice(0, 12).join(' | '),
  got: describe(got),
});

/** The vendor's words carry no time: birth and last will take effect when they come. */
function decodeStatus(
  { equipment }: Lane,
  status: NonNullable<MappedSource['status']>,
  { records }: Records,
  utterance: Utterance,
): Decoded {
  const raw = findIn(status)(records[0]);
  const words = [String(status.online), String(status.offline)];
  const word = typeof raw === 'object' ? -1 : words.indexOf(String(raw));
  if (word < 0) return refused(wordNotListed(pathOf(status), words, raw));
  const { receivedAtMs } = utterance;
  const reading = { kind: 'status', equipment, atMs: receivedAtMs, online: word === 0 } as const;
  return { ok: true, reading: { ...reading, ...untimed(utterance) } };
}

/** The record's time, or the server's where the mapping names none. */
function timeOf({ time, source, timezone }: Lane, record: unknown, receivedAtMs: number): number | Refusal {
  if (!time || !source.time) return receivedAtMs;
  const raw = time.find(record);
  const { format } = source.time;
  const atMs = parseMappedTime(raw, format, timezone, source.decimalComma === true);
  if (atMs !== undefined) return atMs;
  return {
    code: 'wrong-shape',
    detail: raw === undefined ? 'time-missing' : 'time-wrong',
    path: time.path,
    expected: format,
    got: describe(raw),
  };
}
