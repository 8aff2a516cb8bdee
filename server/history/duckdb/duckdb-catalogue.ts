/**
 * What the database holds, in memory: equipment and signals by number, the wide tables with their columns, and the
 * batches that are already in. Read from the database at start and after every failed transaction; never ahead of it.
 */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { DAY_MS } from '../rollup.ts';

/**
 * What a signal's values are: number, text, boolean, each in a column of its own; UNAVAILABLE and negative zero (`z`, a
 * number besides), which are listed by key in a column for all signals.
 */
export type Kind = 'n' | 't' | 'b' | 'u' | 'z';

/** A table of readings: one row per sample, one column per signal and physical type that was ever seen. */
export interface ReadingTable {
  name: string;
  /** In the table's own order, the fixed ones first. */
  columns: string[];
}

export interface KnownEquipment {
  id: number;
  table: ReadingTable;
  /** Kinds of value that each signal ever had. */
  signals: Map<string, Set<Kind>>;
}

export interface Catalogue {
  tables: Map<string, ReadingTable>;
  equipment: Map<string, KnownEquipment>;
  /** Ids of the last batches, oldest first. */
  batches: Map<string, number>;
  nextBatch: number;
  nextEquipment: number;
  /** Highest journal position of any batch that is in; undefined where none had one. */
  position: number | undefined;
  /** UTC days (ms of their begin) that have a table of blocks. */
  blockDays: Set<number>;
  /** UTC months (`yyyymm`) that have a table of minutes. */
  minuteMonths: Set<string>;
  /** Numbers of the series that have rollups. */
  series: Map<number, Map<string, number>>;
  nextSeries: number;
  nextBlock: number;
  /** Readings, minutes and hours before these instants are gone. */
  keptFromMs: { raw: number; minutes: number; hours: number };
}

/**
 * Columns that every table of readings has. `received_after` is time of arrival minus time, ms; `flags` has one bit per
 * flag; `out_of_range`, `unavailable` and `negative_zero` hold signal keys as `,a,b,` (NULL: none): DuckDB's compression
 * takes -0 for 0 (1.5.5 and 1.5.6, measured), so its sign is kept apart. Readings of one millisecond keep
 * their order of arrival by DuckDB's rowid, which costs no byte. `more` is a JSON object of what has no column of its own.
 */
export const READING_COLUMNS = [
  ['ms', 'BIGINT'],
  ['equipment', 'INTEGER'],
  ['received_after', 'BIGINT'],
  ['seq', 'BIGINT'],
  ['flags', 'UTINYINT'],
  ['out_of_range', 'VARCHAR'],
  ['unavailable', 'VARCHAR'],
  ['negative_zero', 'VARCHAR'],
  ['more', 'VARCHAR'],
] as const;

/** Most columns of a table of readings; values of further signals go to `more`. */
export const MAX_COLUMNS = 64;

export const SQL_TYPE = { n: 'DOUBLE', t: 'VARCHAR', b: 'BOOLEAN' } as const;

/** How many batch ids are remembered at least: hours of them, while a retry comes within seconds. */
export const REMEMBERED_BATCHES = 50_000;

export async function readCatalogue(connection: DuckDBConnection): Promise<Catalogue> {
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
  const catalogue: Catalogue = {
    tables: new Map(),
    equipment: new Map(),
    batches: new Map(),
    nextBatch: 0,
    nextEquipment: 0,
    position: undefined,
    blockDays: new Set(),
    minuteMonths: new Set(),
    series: new Map(),
    nextSeries: 0,
    nextBlock: 0,
    keptFromMs: { raw: 0, minutes: 0, hours: 0 },
  };
  const tablesById = new Map<number, ReadingTable>();
  for (const [id, name] of await rows('SELECT id, name FROM reading_group')) {
    const table = { name: `reading_${Number(id)}`, columns: [] as string[] };
    tablesById.set(Number(id), table);
    catalogue.tables.set(text(name), table);
  }
  for (const [table, column] of await rows(
    "SELECT table_name, column_name FROM duckdb_columns() WHERE table_name LIKE 'reading\\_%' ESCAPE '\\' AND table_name <> 'reading_group' ORDER BY table_name, column_index",
  ))
    tablesById.get(Number(text(table).slice('reading_'.length)))?.columns.push(text(column));
  const equipmentById = await readEquipment(catalogue, tablesById, rows);
  for (const [id, key, kind] of await rows('SELECT equipment, key, kind FROM signal'))
    addKind(equipmentById.get(Number(id)), text(key), text(kind) as Kind);
  for (const [number, id] of await rows(
    `SELECT number, id FROM (SELECT * FROM batch ORDER BY number DESC LIMIT ${REMEMBERED_BATCHES}) ORDER BY number`,
  )) {
    catalogue.batches.set(text(id), Number(number));
    catalogue.nextBatch = Number(number) + 1;
  }
  await readCold(catalogue, rows);
  return catalogue;
}

async function readCold(
  catalogue: Catalogue,
  rows: (sql: string) => Promise<DuckDBValue[][]>,
): Promise<void> {
  const [[position = null] = []] = await rows('SELECT max(position) FROM batch');
  if (position !== null) catalogue.position = Number(position);
  for (const [table] of await rows(
    "SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO '(block|minute)_[0-9]+'",
  )) {
    const [what, when = ''] = text(table).split('_');
    if (what === 'block') catalogue.blockDays.add(Number(when) * DAY_MS);
    else catalogue.minuteMonths.add(when);
  }
  for (const [id, equipment, key] of await rows('SELECT id, equipment, key FROM series')) {
    seriesOf(catalogue, Number(equipment)).set(text(key), Number(id));
    catalogue.nextSeries = Math.max(catalogue.nextSeries, Number(id) + 1);
  }
  for (const day of catalogue.blockDays) {
    const [[number = null] = []] = await rows(`SELECT max(number) FROM ${blockTable(day)}`);
    if (number !== null) catalogue.nextBlock = Math.max(catalogue.nextBlock, Number(number) + 1);
  }
  for (const [name, content] of await rows("SELECT name, content FROM about WHERE name LIKE 'kept-%'")) {
    const what = text(name).slice('kept-'.length);
    if (what === 'raw' || what === 'minutes' || what === 'hours')
      catalogue.keptFromMs[what] = Number(text(content));
  }
}

/** Numbers of the series of one piece of equipment, by signal. */
export function seriesOf(catalogue: Catalogue, equipment: number): Map<string, number> {
  let series = catalogue.series.get(equipment);
  if (series === undefined) catalogue.series.set(equipment, (series = new Map()));
  return series;
}

/** Table of the blocks of one UTC day, named by the day's number since 1970. */
export function blockTable(dayMs: number): string {
  return `block_${dayMs / DAY_MS}`;
}

/** `yyyymm` of a UTC month. */
export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7).replace('-', '');
}

/** SQL for a signal's column of a kind where it lies: a column of its own, or in `more`. */
export function columnSql(table: ReadingTable, kind: keyof typeof SQL_TYPE, key: string): string {
  const column = `${kind}_${key}`;
  return table.columns.includes(column)
    ? `"${column}"`
    : `json_extract_string(more, '$.${column}')::${SQL_TYPE[kind]}`;
}

async function readEquipment(
  catalogue: Catalogue,
  tablesById: ReadonlyMap<number, ReadingTable>,
  rows: (sql: string) => Promise<DuckDBValue[][]>,
): Promise<Map<number, KnownEquipment>> {
  const byId = new Map<number, KnownEquipment>();
  for (const [id, name, group] of await rows('SELECT id, name, reading_group FROM equipment')) {
    const table = tablesById.get(Number(group));
    if (table === undefined) throw new Error(`equipment ${text(name)} has no table of readings`);
    const equipment = { id: Number(id), table, signals: new Map() };
    byId.set(equipment.id, equipment);
    catalogue.equipment.set(text(name), equipment);
    catalogue.nextEquipment = Math.max(catalogue.nextEquipment, equipment.id + 1);
  }
  return byId;
}

/** Notes that a signal had a value of this kind; harmless for equipment that is not known. */
export function addKind(equipment: KnownEquipment | undefined, key: string, kind: Kind): void {
  if (equipment === undefined) return;
  const kinds = equipment.signals.get(key);
  if (kinds === undefined) equipment.signals.set(key, new Set([kind]));
  else kinds.add(kind);
}

function text(value: DuckDBValue | undefined): string {
  if (typeof value !== 'string') throw new Error('the history catalogue has a hole where a name belongs');
  return value;
}
