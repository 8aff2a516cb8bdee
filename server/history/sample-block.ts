/**
 * Up to a few thousand samples of one piece of equipment as one small run of bytes: column by column, numbers as whole
 * multiples of a power of ten, differences of neighbours, then deflate. Readings that come by exception (few of a machine's
 * signals in each) cost a third of what wide rows cost, because absent values take no place.
 * Everything comes back exactly: numbers to the last bit, the sign of zero, texts with halves of surrogate pairs.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { EquipmentId } from '../../shared/names.ts';
import type { Value, ValuesSample } from '../../shared/sample.ts';
import { ByteReader, ByteWriter } from './byte-stream.ts';
import { flagBits, flagsOf } from './sample-flags.ts';

/** Most samples in one block. */
export const MAX_BLOCK_SAMPLES = 2_048;

/** First byte of every block. */
const FORMAT = 1;

/** Powers of ten by which a double is multiplied without leaving the integers that it can hold. */
const MAX_EXPONENT = 12;

/** Share of values that may differ from their column's way before another way is taken. */
const MAX_EXCEPTIONS = 0.2;

/** -0 where JSON cannot say it. */
const NEGATIVE_ZERO: readonly never[] = [];
type Told = Value | readonly never[];

interface Head {
  /** Signal keys in the order of their columns. */
  keys: string[];
  columns: ColumnHead[];
  /** By index of sample: what few samples have. */
  flags: [number, number][];
  outOfRange: [number, readonly string[]][];
  noSeq: number[];
}

/** `n`: decimals with this exponent; `d`: doubles as they are; `t`: one of `words`. `rows` false: every sample has one. */
type ColumnHead =
  | { as: 'n'; exponent: number; rows: boolean; other: [number, Told][] }
  | { as: 'd'; rows: boolean; other: [number, Told][] }
  | { as: 't'; words: Told[]; rows: boolean };

/** The samples (one equipment, in the order in which they shall come back, at most {@link MAX_BLOCK_SAMPLES}) as bytes. */
export function encodeBlock(samples: readonly ValuesSample[]): Uint8Array {
  if (samples.length > MAX_BLOCK_SAMPLES)
    throw new RangeError(`a block takes at most ${MAX_BLOCK_SAMPLES} samples, not ${samples.length}`);
  const columns = columnsOf(samples);
  const body = new ByteWriter();
  writeTimes(body, samples);
  const heads = [...columns.values()].map((column) => writeColumn(body, column, samples.length));
  const head: Head = {
    keys: [...columns.keys()],
    columns: heads,
    flags: samples.flatMap(({ flags }, index): [number, number][] =>
      flags === undefined ? [] : [[index, flagBits(flags)]],
    ),
    outOfRange: samples.flatMap(({ outOfRange }, index): [number, readonly string[]][] =>
      outOfRange === undefined ? [] : [[index, outOfRange]],
    ),
    noSeq: samples.flatMap(({ seq }, index) => (seq === undefined ? [index] : [])),
  };
  if (head.noSeq.length === samples.length) head.noSeq = [-1];
  const headBytes = Buffer.from(JSON.stringify(head), 'utf8');
  const whole = new ByteWriter();
  whole.unsigned(samples.length);
  whole.unsigned(headBytes.length);
  whole.bytes(headBytes);
  whole.bytes(body.done());
  return Buffer.concat([Uint8Array.of(FORMAT), deflateRawSync(whole.done(), { level: 6 })]);
}

/** A decoded block whose columns are decoded on demand. Throws an Error when the bytes are none of ours. */
export interface Block {
  /** Of each sample, ascending. */
  readonly times: Float64Array;
  /** The readings of one signal as [index of the sample, value], in order; [] where it has none. */
  readings(signal: string): [number, Value][];
  samples(equipment: EquipmentId): ValuesSample[];
}

export function decodeBlock(bytes: Uint8Array): Block {
  if (bytes[0] !== FORMAT) throw new Error(`a block of history has format ${bytes[0]}, not ${FORMAT}`);
  const reader = new ByteReader(inflateRawSync(bytes.subarray(1)));
  const count = reader.unsigned();
  const head = JSON.parse(Buffer.from(reader.bytes(reader.unsigned())).toString('utf8')) as Head;
  const times = reader.differences(count);
  const receivedAfter = reader.signed(count);
  const seqs = head.noSeq[0] === -1 ? undefined : reader.differences(count);
  let columns: Map<string, [number, Value][]> | undefined;
  /** Columns follow one another, so they are read together. */
  const readColumns = () => {
    columns ??= new Map(
      head.columns.map((column, index) => [head.keys[index] ?? '', readColumn(reader, column, count)]),
    );
    return columns;
  };
  return {
    times,
    readings: (signal) => readColumns().get(signal) ?? [],
    samples: (equipment) =>
      samplesOf(equipment, { head, times, receivedAfter, seqs, columns: readColumns() }),
  };
}

interface Parts {
  head: Head;
  times: Float64Array;
  receivedAfter: Float64Array;
  seqs: Float64Array | undefined;
  columns: ReadonlyMap<string, [number, Value][]>;
}

function samplesOf(
  equipment: EquipmentId,
  { head, times, receivedAfter, seqs, columns }: Parts,
): ValuesSample[] {
  const values = Array.from(times, (): Record<string, Value> => ({}));
  for (const [key, readings] of columns)
    for (const [index, value] of readings) {
      const row = values[index];
      if (row !== undefined) row[key] = value;
    }
  const noSeq = new Set(head.noSeq);
  const samples = values.map((own, index): ValuesSample => {
    const atMs = times[index] ?? 0;
    const sample: ValuesSample = {
      kind: 'values',
      equipment,
      atMs,
      receivedAtMs: atMs + (receivedAfter[index] ?? 0),
      values: own,
    };
    if (seqs !== undefined && !noSeq.has(index)) sample.seq = seqs[index] ?? 0;
    return sample;
  });
  for (const [index, bits] of head.flags) {
    const sample = samples[index];
    if (sample !== undefined) sample.flags = flagsOf(bits);
  }
  for (const [index, keys] of head.outOfRange) {
    const sample = samples[index];
    if (sample !== undefined) sample.outOfRange = keys;
  }
  return samples;
}

interface Column {
  rows: number[];
  values: Value[];
}

function columnsOf(samples: readonly ValuesSample[]): Map<string, Column> {
  const columns = new Map<string, Column>();
  for (const [index, { values }] of samples.entries())
    for (const key in values) {
      let column = columns.get(key);
      if (column === undefined) columns.set(key, (column = { rows: [], values: [] }));
      column.rows.push(index);
      column.values.push(values[key] ?? null);
    }
  return columns;
}

function writeTimes(body: ByteWriter, samples: readonly ValuesSample[]): void {
  body.differences(samples.map(({ atMs }) => atMs));
  body.signed(samples.map(({ atMs, receivedAtMs }) => receivedAtMs - atMs));
  if (samples.every(({ seq }) => seq === undefined)) return;
  let last = 0;
  body.differences(samples.map(({ seq }) => (last = seq ?? last)));
}

function writeColumn(body: ByteWriter, { rows, values }: Column, count: number): ColumnHead {
  const sparse = rows.length < count;
  if (sparse) body.ascending(rows);
  const numbers = values.filter((value) => typeof value === 'number' && !Object.is(value, -0)).length;
  if (numbers < values.length * (1 - MAX_EXCEPTIONS)) return writeWords(body, values, sparse);
  const exponent = exponentOf(values);
  const other: [number, Told][] = [];
  const factor = 10 ** (exponent ?? 0);
  let last = 0;
  const kept = values.map((value, index) => {
    const number = typeof value === 'number' && !Object.is(value, -0) ? value : undefined;
    const whole =
      number === undefined ? undefined : exponent === undefined ? number : wholeOf(number, factor);
    if (whole === undefined) other.push([index, told(value)]);
    return (last = whole ?? last);
  });
  if (exponent === undefined) {
    body.doubles(kept);
    return { as: 'd', rows: sparse, other };
  }
  body.differences(kept);
  return { as: 'n', exponent, rows: sparse, other };
}

function writeWords(body: ByteWriter, values: readonly Value[], rows: boolean): ColumnHead {
  const indexes = new Map<string, number>();
  const words: Told[] = [];
  for (const value of values) {
    const as = told(value);
    const text = JSON.stringify(as);
    let index = indexes.get(text);
    if (index === undefined) {
      indexes.set(text, (index = words.length));
      words.push(as);
    }
    body.unsigned(index);
  }
  return { as: 't', words, rows };
}

/** Smallest exponent with which nearly all numbers are whole; undefined: they are no short decimals. */
function exponentOf(values: readonly Value[]): number | undefined {
  const allowed = values.length * MAX_EXCEPTIONS;
  for (let exponent = 0; exponent <= MAX_EXPONENT; exponent++) {
    const factor = 10 ** exponent;
    let missed = 0;
    for (const value of values) {
      if (typeof value === 'number' && wholeOf(value, factor) !== undefined) continue;
      missed += 1;
      if (missed > allowed * 0.05 && missed > 2) break;
    }
    if (missed <= Math.max(2, allowed * 0.05)) return exponent;
  }
  return undefined;
}

/** The whole number that, divided by the factor, is exactly this number. */
function wholeOf(number: number, factor: number): number | undefined {
  const whole = Math.round(number * factor);
  // Differences of two of them are whole numbers that a double holds exactly.
  return Math.abs(whole) <= 2 ** 51 && whole / factor === number ? whole : undefined;
}

function readColumn(reader: ByteReader, head: ColumnHead, count: number): [number, Value][] {
  const rows = head.rows ? reader.ascending() : undefined;
  const size = rows?.length ?? count;
  const at = (index: number) => rows?.[index] ?? index;
  if (head.as === 't')
    return Array.from({ length: size }, (_, index) => [
      at(index),
      untold(head.words[reader.unsigned()] ?? null),
    ]);
  const numbers = head.as === 'd' ? reader.doubles(size) : reader.differences(size);
  const factor = head.as === 'd' ? 1 : 10 ** head.exponent;
  const readings = Array.from(numbers, (number, index): [number, Value] => [at(index), number / factor + 0]);
  for (const [index, value] of head.other) {
    const reading = readings[index];
    if (reading !== undefined) reading[1] = untold(value);
  }
  return readings;
}

const told = (value: Value): Told => (Object.is(value, -0) ? NEGATIVE_ZERO : value);
const untold = (value: Told): Value => (Array.isArray(value) ? -0 : (value as Value));
