/**
 * Questions over time in InfluxQL, kept to count, min, max, mean, last, GROUP BY time, tag equality and absolute bounds,
 * which InfluxDB Enterprise and openGemini answer as well. Ids and keys are checked names: no input becomes InfluxQL.
 */
import type { HistoryPoint, HistorySeries } from '../../../shared/api.ts';
import { parseEquipmentId, SIGNAL_KEY_PATTERN, type EquipmentId } from '../../../shared/names.ts';
import type { Value } from '../../../shared/sample.ts';
import { downsample, type RawPoint } from '../downsample.ts';
import { planHistory } from '../history-plan.ts';
import type { HistoryQuery } from '../history-store.ts';
import { HOUR_MS, SeriesFold } from '../rollup.ts';
import { decodeText } from '../text-codec.ts';
import { MAX_STORED_MS } from '../unwritable-batch.ts';
import { UnsayableAnswerError, type InfluxConnection, type Row } from './influx-connection.ts';
import { MEASUREMENT } from './influx-lines.ts';
import type { InfluxRollups } from './influx-rollups.ts';

const KINDS = ['n', 's', 'b', 'u'] as const;

type Connection = Pick<InfluxConnection, 'query'>;
type Rollups = Pick<InfluxRollups, 'read' | 'newest' | 'dueIn'>;

/** Hours of a question that may be read anew because their rollup is not there yet; with more, readings answer it all. */
const MOST_DUE_HOURS = 4;

/** Answers a checked query; what is no name, or was never written, gives an empty series. */
export async function readSeries(
  connection: Connection,
  rollups: Rollups,
  query: HistoryQuery,
  rawFromMs: number,
): Promise<HistorySeries[]> {
  const series: HistorySeries[] = [];
  const isEquipment = parseEquipmentId(query.equipment) !== undefined;
  for (const signal of query.signals) {
    const answer =
      isEquipment && SIGNAL_KEY_PATTERN.test(signal)
        ? ((await fromRollups(connection, rollups, { ...query, signal }, rawFromMs)) ??
          (await fromReadings(connection, { ...query, signal }, rawFromMs)))
        : ({ resolution: 'raw', points: [] } as const);
    series.push({ signal, unit: '', resolution: answer.resolution, points: [...answer.points] });
  }
  return series;
}

type SignalQuery = HistoryQuery & { signal: string };
type Answer = Pick<HistorySeries, 'resolution' | 'points'>;

async function fromReadings(connection: Connection, query: SignalQuery, rawFromMs: number): Promise<Answer> {
  const where = rangeOf(query.equipment, query.fromMs, query.toMs);
  const counting = KINDS.map((kind) => `count("${kind}_${query.signal}") AS "${kind}"`).join(', ');
  const [[counts = {}] = []] = await connection.query([`SELECT ${counting} ${where}`], 'ms');
  const count = KINDS.reduce((sum, kind) => sum + numberOf(counts[kind]), 0);
  if (count === 0) return { resolution: 'raw', points: [] };
  if (count <= query.points)
    return { resolution: 'raw', points: await readRaw(connection, query.signal, where) };
  const { width } = planHistory(query, rawFromMs);
  return { resolution: width, points: await readBuckets(connection, query.signal, query, width) };
}

/** Undefined: rollups do not answer this, or there are few enough readings to show them all. */
async function fromRollups(
  connection: Connection,
  rollups: Rollups,
  query: SignalQuery,
  rawFromMs: number,
): Promise<Answer | undefined> {
  const { width, rollup } = planHistory(query, rawFromMs);
  if (rollup === undefined) return undefined;
  const due = rollups.dueIn(query.equipment, rollup.fromMs, rollup.toMs);
  if (due.length > MOST_DUE_HOURS) return undefined;
  const fold = new SeriesFold(query.points, width);
  for (const one of await rollups.read(query.equipment, query.signal, rollup))
    if (!due.some((hourMs) => one.start < hourMs + HOUR_MS && one.start + rollup.of > hourMs)) fold.join(one);
  const parts = [
    [query.fromMs, Math.min(rollup.fromMs, query.toMs)],
    [Math.max(rollup.toMs, query.fromMs), query.toMs],
    ...due.map((hourMs) => [Math.max(hourMs, rollup.fromMs), Math.min(hourMs + HOUR_MS, rollup.toMs)]),
  ] as [number, number][];
  for (const [fromMs, toMs] of parts)
    if (fromMs < toMs)
      fold.add(await readRaw(connection, query.signal, rangeOf(query.equipment, fromMs, toMs)));
  const isRawGone = query.fromMs < rawFromMs;
  return fold.count > query.points || (isRawGone && fold.count > 0) ? fold.answer() : undefined;
}

/** Newest reading at or before `atMs` of every signal, sorted by signal. */
export async function readLatest(
  connection: Connection,
  rollups: Rollups,
  equipment: EquipmentId,
  atMs: number,
): Promise<{ signal: string; value: Value; atMs: number }[]> {
  if (parseEquipmentId(equipment) === undefined) return [];
  const where = rangeOf(equipment, 0, atMs + 1);
  // Two steps, because only a single `last` tells its own time; the first one finds the fields that have any.
  const [[present = {}] = []] = await connection.query([`SELECT last(*) ${where}`], 'ms');
  const fields = Object.keys(present)
    .filter((column) => /^last_[nsbu]_/.test(column) && present[column] !== null)
    .map((column) => column.slice('last_'.length));
  const answers = await connection.query(
    fields.map((field) => `SELECT last("${field}") AS "value" ${where}`),
    'text',
  );
  const newest = new Map<string, { time: string; atMs: number; value: Value }>();
  for (const [index, field] of fields.entries()) {
    const row = answers[index]?.[0];
    if (row === undefined) continue;
    const time = comparable(row['time']);
    const signal = field.slice(2);
    if (time <= (newest.get(signal)?.time ?? '')) continue;
    const at = Date.parse(`${time.slice(0, 23)}Z`);
    newest.set(signal, { time, atMs: at, value: field.startsWith('u_') ? null : valueOf(row['value']) });
  }
  // What is so old that its readings are gone.
  const before = await rollups.newest(equipment, Math.floor(atMs / HOUR_MS) * HOUR_MS);
  for (const [signal, { atMs: at, value }] of before)
    if (!newest.has(signal)) newest.set(signal, { time: '', atMs: at, value });
  return [...newest]
    .map(([signal, { value, atMs: at }]) => ({ signal, value, atMs: at }))
    .sort((a, b) => (a.signal < b.signal ? -1 : 1));
}

async function readRaw(connection: Connection, signal: string, where: string): Promise<RawPoint[]> {
  const [rows = []] = await connection.query([`SELECT ${fieldsOf(signal)} ${where}`], 'ms');
  return rows.map((row) => ({ at: numberOf(row['time']), value: readingOf(row) }));
}

async function readBuckets(
  connection: Connection,
  signal: string,
  query: HistoryQuery,
  widthMs: number,
): Promise<HistoryPoint[]> {
  const where = rangeOf(query.equipment, query.fromMs, query.toMs);
  const n = `"n_${signal}"`;
  const each = (what: string) =>
    KINDS.map((kind) => `${what}("${kind}_${signal}") AS "${what}_${kind}"`).join(', ');
  const select = `SELECT min(${n}) AS "min", max(${n}) AS "max", mean(${n}) AS "mean", ${each('count')}, ${each('last')}`;
  let rows: Row[];
  try {
    [rows = []] = await connection.query([`${select} ${where} GROUP BY time(${widthMs}ms) fill(none)`], 'ms');
  } catch (error) {
    // InfluxDB sums before it divides: a mean of huge numbers is +Inf there, which its answer cannot say.
    if (!(error instanceof UnsayableAnswerError)) throw error;
    return downsample(await readRaw(connection, signal, where), widthMs);
  }
  const buckets = rows.map((row) => bucketOf(row));
  await settleLast(connection, signal, query, buckets, widthMs);
  return buckets.filter(({ point }) => point.count > 0).map(({ point }) => point);
}

interface Bucket {
  point: Extract<HistoryPoint, { count: number }>;
  /** Values of several kinds lie in it: which of them came last must be asked for. */
  mixed: boolean;
}

function bucketOf(row: Row): Bucket {
  const present = KINDS.filter((kind) => numberOf(row[`count_${kind}`]) > 0);
  const [kind] = present;
  const [min, max, mean] = ['min', 'max', 'mean'].map((column) =>
    typeof row[column] === 'number' ? row[column] + 0 : null,
  );
  return {
    point: {
      at: numberOf(row['time']),
      min: min ?? null,
      max: max ?? null,
      mean: mean == null || min == null || max == null ? null : Math.min(max, Math.max(min, mean)),
      last: kind === undefined || kind === 'u' ? null : valueOf(row[`last_${kind}`]),
      count: present.reduce((sum, each) => sum + numberOf(row[`count_${each}`]), 0),
    },
    mixed: present.length > 1,
  };
}

async function settleLast(
  connection: Connection,
  signal: string,
  query: HistoryQuery,
  buckets: readonly Bucket[],
  widthMs: number,
): Promise<void> {
  const mixed = buckets.filter((bucket) => bucket.mixed);
  const answers = await connection.query(
    mixed.map(({ point: { at } }) => {
      const where = rangeOf(query.equipment, Math.max(at, query.fromMs), Math.min(at + widthMs, query.toMs));
      return `SELECT ${fieldsOf(signal)} ${where} ORDER BY time DESC LIMIT 1`;
    }),
    'ms',
  );
  for (const [index, { point }] of mixed.entries()) point.last = readingOf(answers[index]?.[0] ?? {});
}

function fieldsOf(signal: string): string {
  return KINDS.map((kind) => `"${kind}_${signal}" AS "${kind}"`).join(', ');
}

/** `FROM … WHERE` for [fromMs, toMs), within what InfluxDB's nanoseconds can say. */
function rangeOf(equipment: EquipmentId, fromMs: number, toMs: number): string {
  const [from, to] = [fromMs, toMs].map((ms) => Math.min(ms, MAX_STORED_MS + 1));
  return `FROM "${MEASUREMENT.values}" WHERE "equipment" = '${equipment}' AND time >= ${from}ms AND time < ${to}ms`;
}

function readingOf(row: Row): Value {
  return valueOf(row['n'] ?? row['s'] ?? row['b'] ?? null);
}

function valueOf(cell: unknown): Value {
  if (typeof cell === 'string') return decodeText(cell);
  return typeof cell === 'number' || typeof cell === 'boolean' ? cell : null;
}

function numberOf(cell: unknown): number {
  return typeof cell === 'number' ? cell : 0;
}

/** RFC 3339 with all nine digits, so that text order is time order; InfluxDB leaves trailing zeros out. */
function comparable(time: unknown): string {
  const [, second = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(String(time)) ?? [];
  return `${second}.${fraction.padEnd(9, '0')}`;
}
