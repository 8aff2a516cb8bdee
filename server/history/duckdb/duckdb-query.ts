/**
 * Questions over time: rows of the wide tables, packed blocks and rollups together. Column names come from the catalogue
 * only, everything else is bound: no input becomes SQL.
 */
import {
  BIGINT,
  DuckDBStructValue,
  INTEGER,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { HistorySeries } from '../../../shared/api.ts';
import type { Value } from '../../../shared/sample.ts';
import type { RawPoint } from '../downsample.ts';
import { planHistory, type HistoryPlan } from '../history-plan.ts';
import type { HistoryQuery } from '../history-store.ts';
import { DAY_MS, HOUR_MS, SeriesFold } from '../rollup.ts';
import { decodeBlock } from '../sample-block.ts';
import { decodeText } from '../text-codec.ts';
import { blockDaysIn, inOrder, readBlocks, readingsIn } from './duckdb-blocks.ts';
import { columnSql, type Catalogue, type KnownEquipment } from './duckdb-catalogue.ts';
import { daysOfHot } from './duckdb-hot.ts';
import type { LatestReading } from './duckdb-protocol.ts';
import { readNewest, readRollups } from './duckdb-rollup.ts';

/** Answers a query for equipment that is known; signals that it never had give an empty series. */
export async function readSeries(
  connection: DuckDBConnection,
  catalogue: Catalogue,
  equipment: KnownEquipment,
  query: HistoryQuery,
): Promise<HistorySeries[]> {
  const history = new EquipmentHistory(connection, catalogue, equipment);
  const series: HistorySeries[] = [];
  for (const signal of query.signals) {
    const isKnown = equipment.signals.has(signal);
    const answer = isKnown
      ? await history.series(signal, query)
      : ({ resolution: 'raw', points: [] } as const);
    series.push({ signal, unit: '', resolution: answer.resolution, points: [...answer.points] });
  }
  return series;
}

/** How far back `latest` looks among rows, in ms, before it looks at all of them: most signals speak within minutes. */
const LOOK_BACK_MS = [600_000, 86_400_000];

/** Newest reading at or before `atMs` of every signal the equipment ever had, sorted by signal. */
export async function readLatest(
  connection: DuckDBConnection,
  catalogue: Catalogue,
  equipment: KnownEquipment,
  atMs: number,
): Promise<LatestReading[]> {
  const found = new Map<string, LatestReading>();
  const put = (signal: string, at: number, value: Value) => {
    const before = found.get(signal);
    if (before === undefined || at >= before.atMs) found.set(signal, { signal, value, atMs: at });
  };
  // Whole hours before this one are in the rollups; this hour's blocks are read; rows come last, they arrived last.
  const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const series = catalogue.series.get(equipment.id) ?? new Map<string, number>();
  const newest = await readNewest(connection, [...series.values()], hourMs);
  for (const [signal, number] of series) {
    const reading = newest.get(number);
    if (reading !== undefined) put(signal, reading.atMs, reading.value);
  }
  const range = { fromMs: hourMs, toMs: atMs + 1, equipment: equipment.id };
  for (const day of blockDaysIn(catalogue, hourMs, atMs + 1)) {
    const blocks = await readBlocks(connection, day, range);
    for (const { body } of blocks) {
      const block = decodeBlock(body);
      for (const signal of series.keys())
        for (const [index, value] of block.readings(signal)) {
          const at = block.times[index] ?? 0;
          if (at >= hourMs && at <= atMs) put(signal, at, value);
        }
    }
  }
  for (const { signal, atMs: at, value } of await latestRows(connection, equipment, atMs))
    put(signal, at, value);
  return [...found.values()].sort((a, b) => (a.signal < b.signal ? -1 : 1));
}

/** Time first, order of arrival second, in one number. */
const ORDER = '(ms::HUGEINT << 64) + rowid';

async function latestRows(
  connection: DuckDBConnection,
  equipment: KnownEquipment,
  atMs: number,
): Promise<LatestReading[]> {
  const found: LatestReading[] = [];
  let missing = [...equipment.signals.keys()];
  for (const lookBackMs of [...LOOK_BACK_MS, Infinity]) {
    if (missing.length === 0) break;
    const parts = missing.map(
      (signal) =>
        `arg_max(struct_pack(ms := ms, ${cells(equipment, signal)}), ${ORDER}) FILTER (WHERE ${present(equipment, signal)})`,
    );
    const fromMs = Math.max(0, atMs - lookBackMs);
    const [row = []] = await readRows(connection, equipment, { fromMs, toMs: atMs + 1 }, [
      parts.join(', '),
      '',
    ]);
    const still: string[] = [];
    for (const [index, signal] of missing.entries()) {
      const cell = row[index];
      if (!(cell instanceof DuckDBStructValue)) still.push(signal);
      else found.push({ signal, value: valueOf(cell), atMs: Number(cell.entries['ms']) });
    }
    missing = still;
  }
  return found;
}

class EquipmentHistory {
  private readonly connection: DuckDBConnection;
  private readonly catalogue: Catalogue;
  private readonly equipment: KnownEquipment;

  constructor(connection: DuckDBConnection, catalogue: Catalogue, equipment: KnownEquipment) {
    this.connection = connection;
    this.catalogue = catalogue;
    this.equipment = equipment;
  }

  async series(signal: string, query: HistoryQuery): Promise<ReturnType<SeriesFold['answer']>> {
    const plan = planHistory(query, this.catalogue.keptFromMs.raw);
    if (plan.rollup !== undefined) {
      const fold = await this.fromRollups(signal, query, plan);
      const isRawGone = query.fromMs < this.catalogue.keptFromMs.raw;
      if (fold.count > query.points || (isRawGone && fold.count > 0)) return fold.answer();
    }
    const fold = new SeriesFold(query.points, plan.width);
    for (const day of await this.days(query.fromMs, query.toMs)) {
      const range = { fromMs: Math.max(day, query.fromMs), toMs: Math.min(day + DAY_MS, query.toMs) };
      fold.add(inOrder([...(await this.packed(signal, range)), ...(await this.rows(signal, range))]));
    }
    return fold.answer();
  }

  private async fromRollups(
    signal: string,
    query: HistoryQuery,
    { width, rollup }: HistoryPlan,
  ): Promise<SeriesFold> {
    const fold = new SeriesFold(query.points, width);
    if (rollup === undefined) return fold;
    const series = this.catalogue.series.get(this.equipment.id)?.get(signal);
    if (series !== undefined)
      for (const one of await readRollups(this.connection, this.catalogue, series, rollup)) fold.join(one);
    for (const [fromMs, toMs] of [
      [query.fromMs, Math.min(rollup.fromMs, query.toMs)],
      [Math.max(rollup.toMs, query.fromMs), query.toMs],
    ] as const)
      if (fromMs < toMs) fold.add(await this.packed(signal, { fromMs, toMs }));
    for (const day of await this.days(query.fromMs, query.toMs, 'rows')) {
      const range = { fromMs: Math.max(day, query.fromMs), toMs: Math.min(day + DAY_MS, query.toMs) };
      fold.add(await this.rows(signal, range));
    }
    return fold;
  }

  /** UTC days that hold anything, ascending. */
  private async days(fromMs: number, toMs: number, what: 'all' | 'rows' = 'all'): Promise<number[]> {
    const days = new Set(await daysOfHot(this.connection, this.equipment, fromMs, toMs));
    if (what === 'all') for (const day of blockDaysIn(this.catalogue, fromMs, toMs)) days.add(day);
    return [...days].sort((a, b) => a - b);
  }

  private async packed(signal: string, range: { fromMs: number; toMs: number }): Promise<RawPoint[]> {
    const readings: RawPoint[] = [];
    for (const day of blockDaysIn(this.catalogue, range.fromMs, range.toMs)) {
      const blocks = await readBlocks(this.connection, day, { ...range, equipment: this.equipment.id });
      readings.push(...readingsIn(blocks, signal, range.fromMs, range.toMs));
    }
    return readings;
  }

  private async rows(signal: string, range: { fromMs: number; toMs: number }): Promise<RawPoint[]> {
    const rows = await readRows(this.connection, this.equipment, range, [
      `ms, struct_pack(${cells(this.equipment, signal)})`,
      `AND ${present(this.equipment, signal)} ORDER BY ms, rowid`,
    ]);
    return rows.map(([ms, cell]) => ({ at: Number(ms), value: valueOf(cell) }));
  }
}

/** Runs `SELECT what FROM the equipment's rows in the range, and rest`. */
async function readRows(
  connection: DuckDBConnection,
  { table, id }: KnownEquipment,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  [what, rest]: readonly [string, string],
): Promise<DuckDBValue[][]> {
  const result = await connection.runAndReadAll(
    `SELECT ${what} FROM ${table.name} WHERE equipment = $1 AND ms >= $2 AND ms < $3 ${rest}`,
    [id, BigInt(fromMs), BigInt(toMs)],
    [INTEGER, BIGINT, BIGINT],
  );
  return result.getRows();
}

function columnsOf(equipment: KnownEquipment, signal: string): { kind: 'n' | 't' | 'b'; sql: string }[] {
  const kinds = equipment.signals.get(signal) ?? new Set();
  return (['n', 't', 'b'] as const)
    .filter((kind) => kinds.has(kind))
    .map((kind) => ({ kind, sql: columnSql(equipment.table, kind, signal) }));
}

/** SQL that is true where a row has a reading of the signal, UNAVAILABLE included. */
function present(equipment: KnownEquipment, signal: string): string {
  const parts = columnsOf(equipment, signal).map(({ sql }) => `${sql} IS NOT NULL`);
  if (equipment.signals.get(signal)?.has('u')) parts.push(`contains(unavailable, ',${signal},')`);
  return `(${parts.join(' OR ')})`;
}

/** The signal's value as struct fields; all of them NULL where it is UNAVAILABLE. */
function cells(equipment: KnownEquipment, signal: string): string {
  const columns = columnsOf(equipment, signal).map(({ kind, sql }) => `${kind} := ${sql}`);
  if (equipment.signals.get(signal)?.has('z')) columns.push(`z := contains(negative_zero, ',${signal},')`);
  return columns.length > 0 ? columns.join(', ') : 'n := NULL::DOUBLE';
}

function valueOf(cell: DuckDBValue | undefined): Value {
  if (!(cell instanceof DuckDBStructValue)) throw new Error('a reading without a value');
  const { n, t, b, z } = cell.entries;
  // The sign of a zero is what `z` says: DuckDB may give back either zero where a column holds both.
  if (typeof n === 'number') return z === true ? -0 : n + 0;
  if (typeof t === 'string') return decodeText(t);
  return typeof b === 'boolean' ? b : null;
}
