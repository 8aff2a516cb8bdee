/** Questions over time in SQL. Column names come from the catalogue only, everything else is bound: no input becomes SQL. */
import {
  BIGINT,
  DuckDBStructValue,
  INTEGER,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { HistoryPoint, HistorySeries } from '../../../shared/api.ts';
import type { Value } from '../../../shared/sample.ts';
import { bucketWidthMs } from '../bucket-width.ts';
import type { HistoryQuery } from '../history-store.ts';
import { decodeText } from '../text-codec.ts';
import type { KnownEquipment } from './duckdb-catalogue.ts';
import type { LatestReading } from './duckdb-protocol.ts';

/** Answers a query for equipment that is known; signals that it never had give an empty series. */
export async function readSeries(
  connection: DuckDBConnection,
  equipment: KnownEquipment,
  query: HistoryQuery,
): Promise<HistorySeries[]> {
  const known = query.signals.filter((signal) => equipment.signals.has(signal));
  const range = new Range(connection, equipment, query.fromMs, query.toMs);
  const counts = new Map<string, number>();
  if (known.length > 0) {
    const parts = known.map((signal) => `count(*) FILTER (WHERE ${present(equipment, signal)})`);
    const [row = []] = await range.read(`SELECT ${parts.join(', ')} FROM`);
    for (const [index, signal] of known.entries()) counts.set(signal, Number(row[index]));
  }
  const series: HistorySeries[] = [];
  for (const signal of query.signals) {
    const count = counts.get(signal) ?? 0;
    const width = count <= query.points ? 'raw' : bucketWidthMs(query.fromMs, query.toMs, query.points);
    const points =
      count === 0 ? [] : width === 'raw' ? await range.raw(signal) : await range.buckets(signal, width);
    series.push({ signal, unit: '', resolution: width, points });
  }
  return series;
}

/** How far back `latest` looks, in ms, before it looks at everything: most signals speak within minutes. */
const LOOK_BACK_MS = [600_000, 86_400_000, 2_592_000_000];

/** Newest reading at or before `atMs` of every signal the equipment ever had, sorted by signal. */
export async function readLatest(
  connection: DuckDBConnection,
  equipment: KnownEquipment,
  atMs: number,
): Promise<LatestReading[]> {
  const found: LatestReading[] = [];
  let missing = [...equipment.signals.keys()];
  for (const lookBackMs of [...LOOK_BACK_MS, Infinity]) {
    if (missing.length === 0) break;
    const range = new Range(connection, equipment, Math.max(0, atMs - lookBackMs), atMs + 1);
    const parts = missing.map(
      (signal) =>
        `arg_max(struct_pack(ms := ms, ${cells(equipment, signal)}), ${ORDER}) FILTER (WHERE ${present(equipment, signal)})`,
    );
    const [row = []] = await range.read(`SELECT ${parts.join(', ')} FROM`);
    const still: string[] = [];
    for (const [index, signal] of missing.entries()) {
      const cell = row[index];
      if (!(cell instanceof DuckDBStructValue)) still.push(signal);
      else found.push({ signal, value: valueOf(cell), atMs: Number(cell.entries['ms']) });
    }
    missing = still;
  }
  return found.sort((a, b) => (a.signal < b.signal ? -1 : 1));
}

/** Time first, order of arrival second, in one number. */
const ORDER = '(ms::HUGEINT << 64) + rowid';

/** Sums beyond the largest double are avoided by averaging 2⁻⁶⁴ of the values (exact there, but not near zero). */
const SCALE = '18446744073709551616.0';

class Range {
  private readonly connection: DuckDBConnection;
  private readonly equipment: KnownEquipment;
  private readonly fromMs: number;
  private readonly toMs: number;

  constructor(connection: DuckDBConnection, equipment: KnownEquipment, fromMs: number, toMs: number) {
    this.connection = connection;
    this.equipment = equipment;
    this.fromMs = fromMs;
    this.toMs = toMs;
  }

  async raw(signal: string): Promise<HistoryPoint[]> {
    const rows = await this.read(
      `SELECT ms, struct_pack(${cells(this.equipment, signal)}) FROM`,
      `AND ${present(this.equipment, signal)} ORDER BY ms, rowid`,
    );
    return rows.map(([ms, cell]) => ({ at: Number(ms), value: valueOf(cell) }));
  }

  async buckets(signal: string, widthMs: number): Promise<HistoryPoint[]> {
    const n = this.equipment.signals.get(signal)?.has('n') ? `"n_${signal}"` : 'NULL::DOUBLE';
    const rows = await this.read(
      `SELECT ms // ${widthMs} * ${widthMs} AS start, min(${n}), max(${n}),
         CASE WHEN max(abs(${n})) > 1e280 THEN avg(${n} / ${SCALE}) * ${SCALE} ELSE avg(${n}) END,
         arg_max(struct_pack(${cells(this.equipment, signal)}), ${ORDER}), count(*) FROM`,
      `AND ${present(this.equipment, signal)} GROUP BY start ORDER BY start`,
    );
    return rows.map(([start, min, max, mean, last, count]) => ({
      at: Number(start),
      ...spread(min, max, mean),
      last: valueOf(last),
      count: Number(count),
    }));
  }

  /** Runs `select FROM table WHERE the range, and rest`. */
  async read(select: string, rest = ''): Promise<DuckDBValue[][]> {
    const { table, id } = this.equipment;
    const result = await this.connection.runAndReadAll(
      `${select} ${table.name} WHERE equipment = $1 AND ms >= $2 AND ms < $3 ${rest}`,
      [id, BigInt(this.fromMs), BigInt(this.toMs)],
      [INTEGER, BIGINT, BIGINT],
    );
    return result.getRows();
  }
}

/** Rounding can put a mean a hair outside its own values; it is never shown there. Zeros lose their sign (-0 + 0 = 0). */
function spread(
  min: unknown,
  max: unknown,
  mean: unknown,
): { min: number | null; max: number | null; mean: number | null } {
  if (typeof min !== 'number' || typeof max !== 'number' || typeof mean !== 'number')
    return { min: null, max: null, mean: null };
  return { min: min + 0, max: max + 0, mean: Math.min(max, Math.max(min, mean)) + 0 };
}

function columnsOf(equipment: KnownEquipment, signal: string): string[] {
  const kinds = equipment.signals.get(signal) ?? new Set();
  return (['n', 't', 'b'] as const).filter((kind) => kinds.has(kind)).map((kind) => `${kind}_${signal}`);
}

/** SQL that is true where a row has a reading of the signal, UNAVAILABLE included. */
function present(equipment: KnownEquipment, signal: string): string {
  const parts = columnsOf(equipment, signal).map((column) => `"${column}" IS NOT NULL`);
  if (equipment.signals.get(signal)?.has('u')) parts.push(`contains(unavailable, ',${signal},')`);
  return `(${parts.join(' OR ')})`;
}

/** The signal's value as struct fields; all of them NULL where it is UNAVAILABLE. */
function cells(equipment: KnownEquipment, signal: string): string {
  const columns = columnsOf(equipment, signal).map((column) => `${column[0]} := "${column}"`);
  if (equipment.signals.get(signal)?.has('z')) columns.push(`z := contains(negative_zero, ',${signal},')`);
  return columns.length > 0 ? columns.join(', ') : 'n := NULL::DOUBLE';
}

function valueOf(cell: DuckDBValue | undefined): Value {
  if (!(cell instanceof DuckDBStructValue)) throw new Error('a reading without a value');
  const { n, t, b, z } = cell.entries;
  if (typeof n === 'number') return z === true ? -0 : n;
  if (typeof t === 'string') return decodeText(t);
  return typeof b === 'boolean' ? b : null;
}
