/**
 * Writes one batch: everything it needs (new tables, columns, names) and all its rows in one transaction with its id.
 * A batch whose id is already in is done. When anything fails, nothing of the batch is in and the catalogue is read anew.
 */
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  INTEGER,
  UTINYINT,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { setImmediate } from 'node:timers/promises';
import type { Sample, Value, ValuesSample } from '../../../shared/sample.ts';
import type { HistoryBatch } from '../history-store.ts';
import { flagBits } from '../sample-flags.ts';
import { encodeText } from '../text-codec.ts';
import {
  addKind,
  MAX_COLUMNS,
  READING_COLUMNS,
  readCatalogue,
  REMEMBERED_BATCHES,
  SQL_TYPE,
} from './duckdb-catalogue.ts';
import type { Catalogue, Kind, KnownEquipment, ReadingTable } from './duckdb-catalogue.ts';
import type { Database } from './duckdb-database.ts';
import type { Groups } from './duckdb-protocol.ts';

/** Rows in one of DuckDB's vectors. */
const CHUNK_ROWS = 2048;

/** Appends a checked batch. Resolves true when tables or columns were added, so that a checkpoint is due. */
export async function appendBatch(database: Database, batch: HistoryBatch, groups: Groups): Promise<boolean> {
  const { writer, catalogue } = database;
  if (catalogue.batches.has(batch.id)) return false;
  await writer.run('BEGIN');
  try {
    const changes = await addNames(writer, catalogue, batch.samples, groups);
    await appendReadings(writer, catalogue, batch.samples);
    await appendEvents(writer, catalogue, batch.samples);
    const position = batch.position?.to;
    await appendRows(
      writer,
      'batch',
      [BIGINT, VARCHAR, BIGINT],
      [[BigInt(catalogue.nextBatch), batch.id, position === undefined ? null : BigInt(position)]],
    );
    await writer.run('COMMIT');
    catalogue.batches.set(batch.id, catalogue.nextBatch);
    catalogue.nextBatch += 1;
    if (position !== undefined) catalogue.position = Math.max(catalogue.position ?? 0, position);
    return changes;
  } catch (error) {
    await rollBack(database, error);
    throw error;
  }
}

/** Forgets the oldest batch ids once twice the wanted number is remembered. */
export async function forgetOldBatches({ writer, catalogue }: Database): Promise<void> {
  if (catalogue.batches.size < 2 * REMEMBERED_BATCHES) return;
  const oldest = catalogue.nextBatch - REMEMBERED_BATCHES;
  await writer.run('DELETE FROM batch WHERE number < $1', [BigInt(oldest)], [BIGINT]);
  for (const [id, number] of catalogue.batches) if (number < oldest) catalogue.batches.delete(id);
}

/** After a failed commit the transaction may be gone already; what the database then holds is what counts. */
export async function rollBack(database: Database, cause: unknown): Promise<void> {
  try {
    await database.writer.run('ROLLBACK').catch((error: unknown) => {
      if (!/no transaction is active/i.test(String(error))) throw error;
    });
    database.catalogue = await readCatalogue(database.writer);
  } catch (error) {
    throw new Error(`the transaction could not be rolled back: ${String(error)}`, { cause });
  }
}

async function addNames(
  writer: DuckDBConnection,
  catalogue: Catalogue,
  samples: readonly Sample[],
  groups: Groups,
): Promise<boolean> {
  let changed = false;
  const newSignals: DuckDBValue[][] = [];
  for (const sample of samples) {
    let equipment = catalogue.equipment.get(sample.equipment);
    if (equipment === undefined) {
      equipment = await addEquipment(writer, catalogue, sample.equipment, groups[sample.equipment]);
      changed = true;
    }
    if (sample.kind !== 'values') continue;
    for (const key in sample.values) {
      for (const kind of kindsOf(sample.values[key] ?? null)) {
        if (equipment.signals.get(key)?.has(kind)) continue;
        addKind(equipment, key, kind);
        newSignals.push([equipment.id, key, kind]);
        changed = (await addColumn(writer, equipment.table, key, kind)) || changed;
      }
    }
  }
  if (newSignals.length > 0) await appendRows(writer, 'signal', [INTEGER, VARCHAR, VARCHAR], newSignals);
  return changed;
}

async function addEquipment(
  writer: DuckDBConnection,
  catalogue: Catalogue,
  name: string,
  group = name,
): Promise<KnownEquipment> {
  let table = catalogue.tables.get(group);
  if (table === undefined) {
    const id = catalogue.tables.size;
    table = { name: `reading_${id}`, columns: READING_COLUMNS.map(([column]) => column) };
    await writer.run(
      `CREATE TABLE ${table.name} (${READING_COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ')})`,
    );
    await appendRows(writer, 'reading_group', [INTEGER, VARCHAR], [[id, group]]);
    catalogue.tables.set(group, table);
  }
  const equipment: KnownEquipment = { id: catalogue.nextEquipment, table, signals: new Map() };
  const tableId = Number(table.name.slice('reading_'.length));
  await appendRows(writer, 'equipment', [INTEGER, VARCHAR, INTEGER], [[equipment.id, name, tableId]]);
  catalogue.equipment.set(name, equipment);
  catalogue.nextEquipment += 1;
  return equipment;
}

/** Keys have passed the signal key pattern, so they cannot leave the quotes. */
async function addColumn(
  writer: DuckDBConnection,
  table: ReadingTable,
  key: string,
  kind: Kind,
): Promise<boolean> {
  const column = `${kind}_${key}`;
  if (kind === 'u' || kind === 'z' || table.columns.includes(column)) return false;
  if (table.columns.length >= MAX_COLUMNS) return false;
  await writer.run(`ALTER TABLE ${table.name} ADD COLUMN "${column}" ${SQL_TYPE[kind]}`);
  table.columns.push(column);
  return true;
}

async function appendReadings(
  writer: DuckDBConnection,
  catalogue: Catalogue,
  samples: readonly Sample[],
): Promise<void> {
  const byTable = new Map<ReadingTable, Map<KnownEquipment, ValuesSample[]>>();
  for (const sample of samples) {
    const equipment = catalogue.equipment.get(sample.equipment);
    if (sample.kind !== 'values' || equipment === undefined) continue;
    const byEquipment = byTable.get(equipment.table) ?? new Map<KnownEquipment, ValuesSample[]>();
    byTable.set(equipment.table, byEquipment);
    const list = byEquipment.get(equipment);
    if (list === undefined) byEquipment.set(equipment, [sample]);
    else list.push(sample);
  }
  for (const [table, byEquipment] of byTable) {
    // Rows of one equipment together: their times and counters then lie close, which is what compression lives on.
    const rows = [...byEquipment].flatMap(([equipment, list]) =>
      list.map((sample) => ({ id: equipment.id, sample })),
    );
    await appendColumns(writer, table.name, table.columns.map(typeOfColumn), rows.length, (first, count) =>
      columnsOf(table, rows.slice(first, first + count)),
    );
  }
}

/** One array per column of the table, in its order; shape `columns × rows`, NULL where a sample says nothing. */
function columnsOf(
  table: ReadingTable,
  rows: readonly { id: number; sample: ValuesSample }[],
): DuckDBValue[][] {
  const columns = new Map(
    table.columns.map((name) => [name, new Array<DuckDBValue>(rows.length).fill(null)]),
  );
  for (const [row, { id, sample }] of rows.entries()) {
    const put = (column: string, value: DuckDBValue) => {
      const cells = columns.get(column);
      if (cells === undefined) throw new Error(`${table.name} has no column ${column}`);
      cells[row] = value;
    };
    put('ms', BigInt(sample.atMs));
    put('equipment', id);
    put('received_after', BigInt(sample.receivedAtMs - sample.atMs));
    if (sample.seq !== undefined) put('seq', BigInt(sample.seq));
    if (sample.flags !== undefined) put('flags', flagBits(sample.flags));
    if (sample.outOfRange !== undefined) put('out_of_range', keyList(sample.outOfRange));
    const unavailable: string[] = [];
    const negativeZero: string[] = [];
    const more: Record<string, Value> = {};
    for (const key in sample.values) {
      const value = sample.values[key] ?? null;
      if (value === null) unavailable.push(key);
      else {
        const column = `${kindsOf(value)[0]}_${key}`;
        const kept =
          typeof value === 'string' ? encodeText(value) : typeof value === 'number' ? value + 0 : value;
        if (columns.has(column)) put(column, kept);
        else more[column] = kept;
      }
      if (Object.is(value, -0)) negativeZero.push(key);
    }
    if (unavailable.length > 0) put('unavailable', keyList(unavailable));
    if (negativeZero.length > 0) put('negative_zero', keyList(negativeZero));
    if (Object.keys(more).length > 0) put('more', JSON.stringify(more));
  }
  return [...columns.values()];
}

/** Conditions, status and badges are rare: kept whole, as JSON, with their time and equipment in front. */
async function appendEvents(
  writer: DuckDBConnection,
  catalogue: Catalogue,
  samples: readonly Sample[],
): Promise<void> {
  const rows = samples
    .filter((sample) => sample.kind !== 'values')
    .map((sample): DuckDBValue[] => [
      BigInt(sample.atMs),
      catalogue.equipment.get(sample.equipment)?.id ?? null,
      sample.kind,
      JSON.stringify(sample),
    ]);
  await appendRows(writer, 'event', [BIGINT, INTEGER, VARCHAR, VARCHAR], rows);
}

/** Appends rows (one array of cells for each) within the writer's transaction. */
export async function appendRows(
  writer: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  rows: readonly DuckDBValue[][],
): Promise<void> {
  await appendColumns(writer, table, types, rows.length, (first, count) =>
    types.map((_, column) => rows.slice(first, first + count).map((row) => row[column] ?? null)),
  );
}

async function appendColumns(
  writer: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  rowCount: number,
  columnsOfRows: (first: number, count: number) => DuckDBValue[][],
): Promise<void> {
  if (rowCount === 0) return;
  const appender = await writer.createAppender(table);
  try {
    for (let first = 0; first < rowCount; first += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rowCount - first);
      const chunk = DuckDBDataChunk.create(types, count);
      chunk.setColumns(columnsOfRows(first, count));
      appender.appendDataChunk(chunk);
      // Lets questions through that wait for this thread; a large batch takes it for tens of milliseconds.
      await setImmediate();
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function typeOfColumn(column: string): DuckDBType {
  const fixed = READING_COLUMNS.find(([name]) => name === column)?.[1];
  if (fixed !== undefined) return { BIGINT, INTEGER, UTINYINT, VARCHAR }[fixed];
  return column.startsWith('n_') ? DOUBLE : column.startsWith('t_') ? VARCHAR : BOOLEAN;
}

const KINDS = { u: ['u'], n: ['n'], t: ['t'], b: ['b'], z: ['n', 'z'] } as const;

/** The column's kind first. */
function kindsOf(value: Value): readonly Kind[] {
  if (value === null) return KINDS.u;
  if (typeof value === 'number') return Object.is(value, -0) ? KINDS.z : KINDS.n;
  return typeof value === 'string' ? KINDS.t : KINDS.b;
}

function keyList(keys: readonly string[]): string {
  return `,${keys.join(',')},`;
}
