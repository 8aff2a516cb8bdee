/**
 * What the database holds, in memory: equipment and signals by number, the wide tables with their columns, and the
 * batches that are already in. Read from the database at start and after every failed transaction; never ahead of it.
 */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

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
}

/**
 * Columns that every table of readings has. `received_after` is time of arrival minus time, ms; `flags` has one bit per
 * flag; `out_of_range`, `unavailable` and `negative_zero` hold signal keys as `,a,b,` (NULL: none): DuckDB's compression
 * takes -0 for 0 (1.5.5 and 1.5.6, measured), so its sign is kept apart. Readings of one millisecond keep
 * their order of arrival by DuckDB's rowid, which costs no byte.
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
] as const;

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
  return catalogue;
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
