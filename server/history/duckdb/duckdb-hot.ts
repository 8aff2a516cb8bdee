/** Rows of the wide tables (what has not been packed yet) back as the samples that they were made of. */
import { BIGINT, INTEGER, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Value, ValuesSample } from '../../../shared/sample.ts';
import { flagsOf } from '../sample-flags.ts';
import { decodeText } from '../text-codec.ts';
import type { Catalogue, KnownEquipment, ReadingTable } from './duckdb-catalogue.ts';

/** Order of arrival of rows of one millisecond, and the sample. */
export interface HotRows {
  samples: ValuesSample[];
  /** Ids of the equipment, in step with `samples`. */
  ids: number[];
}

export interface HotRange {
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** Number of one piece of equipment; absent: all of the table. */
  equipment?: number;
  /** Most rows. */
  limit?: number;
}

/** Samples of a table in order of time, ties in order of arrival. */
export async function readHot(
  connection: DuckDBConnection,
  catalogue: Catalogue,
  table: ReadingTable,
  { fromMs, toMs, equipment, limit }: HotRange,
): Promise<HotRows> {
  const own = equipment === undefined ? '' : `AND equipment = ${Number(equipment)}`;
  const most = limit === undefined ? '' : `LIMIT ${Number(limit)}`;
  const columns = table.columns.map((column) => `"${column}"`).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT ${columns} FROM ${table.name} WHERE ms >= $1 AND ms < $2 ${own} ORDER BY ms, rowid ${most}`,
    [BigInt(fromMs), BigInt(toMs)],
    [BIGINT, BIGINT],
  );
  const names = new Map([...catalogue.equipment].map(([name, { id }]) => [id, name as EquipmentId]));
  const data = result.getColumns();
  const rows: HotRows = { samples: [], ids: [] };
  const fixed = fixedColumns(table, data);
  const signals = table.columns.flatMap((column, index) =>
    /^[ntb]_/.test(column) ? [{ key: column.slice(2), cells: data[index] ?? [] }] : [],
  );
  for (const [index, id] of (fixed['equipment'] ?? []).entries()) {
    const name = names.get(Number(id));
    if (name === undefined)
      throw new Error(`${table.name} has rows of equipment ${Number(id)}, which has no name`);
    rows.ids.push(Number(id));
    rows.samples.push(sampleOf(name, fixed, signals, index));
  }
  return rows;
}

/** How many rows of each piece of equipment lie before an instant, and when the first of them was. */
export async function countHot(
  connection: DuckDBConnection,
  table: ReadingTable,
  beforeMs: number,
): Promise<{ id: number; count: number; firstMs: number }[]> {
  const result = await connection.runAndReadAll(
    `SELECT equipment, count(*), min(ms) FROM ${table.name} WHERE ms < $1 GROUP BY equipment ORDER BY equipment`,
    [BigInt(beforeMs)],
    [BIGINT],
  );
  return result
    .getRows()
    .map(([id, count, first]) => ({ id: Number(id), count: Number(count), firstMs: Number(first) }));
}

/** UTC days in which the equipment has rows in [fromMs, toMs), ascending, as ms of their begin. */
export async function daysOfHot(
  connection: DuckDBConnection,
  { id, table }: KnownEquipment,
  fromMs: number,
  toMs: number,
): Promise<number[]> {
  const result = await connection.runAndReadAll(
    `SELECT DISTINCT ms // 86400000 FROM ${table.name} WHERE equipment = $1 AND ms >= $2 AND ms < $3 ORDER BY 1`,
    [id, BigInt(fromMs), BigInt(toMs)],
    [INTEGER, BIGINT, BIGINT],
  );
  return result.getRows().map(([day]) => Number(day) * 86_400_000);
}

type Cells = Readonly<Record<string, readonly DuckDBValue[]>>;

function fixedColumns(table: ReadingTable, data: readonly DuckDBValue[][]): Cells {
  return Object.fromEntries(
    table.columns.flatMap((column, index) => (/^[ntb]_/.test(column) ? [] : [[column, data[index] ?? []]])),
  );
}

function sampleOf(
  equipment: EquipmentId,
  fixed: Cells,
  signals: readonly { key: string; cells: readonly DuckDBValue[] }[],
  row: number,
): ValuesSample {
  const cell = (column: string) => fixed[column]?.[row] ?? null;
  const atMs = Number(cell('ms'));
  const values: Record<string, Value> = {};
  for (const { key, cells } of signals) {
    const value = cells[row] ?? null;
    if (value !== null)
      values[key] = typeof value === 'string' ? decodeText(value) : (value as number | boolean);
  }
  for (const key of keysOf(cell('unavailable'))) values[key] = null;
  for (const key of keysOf(cell('negative_zero'))) values[key] = -0;
  const more = cell('more');
  if (typeof more === 'string')
    for (const [column, value] of Object.entries(JSON.parse(more) as Record<string, Value>))
      values[column.slice(2)] ??= typeof value === 'string' ? decodeText(value) : value;
  const sample: ValuesSample = {
    kind: 'values',
    equipment,
    atMs,
    receivedAtMs: atMs + Number(cell('received_after')),
    values,
  };
  const [seq, flags, outOfRange] = [cell('seq'), cell('flags'), cell('out_of_range')];
  if (seq !== null) sample.seq = Number(seq);
  if (flags !== null) sample.flags = flagsOf(Number(flags));
  if (outOfRange !== null) sample.outOfRange = keysOf(outOfRange);
  return sample;
}

/** The keys of `,a,b,`. */
function keysOf(list: DuckDBValue): string[] {
  return typeof list === 'string' ? list.split(',').filter((key) => key !== '') : [];
}
