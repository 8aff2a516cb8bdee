/**
 * Opens the database file: hardened, repaired where that is safe, refused where it is not. A damaged write-ahead log is
 * set aside (readings since the last checkpoint are lost and it says so); a damaged file is never overwritten.
 */
import { existsSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { readCatalogue, type Catalogue } from './duckdb-catalogue.ts';
import type { DuckdbSettings } from './duckdb-protocol.ts';
import { ROLLUP_COLUMNS } from './duckdb-rollup.ts';

export interface Database {
  instance: DuckDBInstance;
  /** The only connection that writes. */
  writer: DuckDBConnection;
  catalogue: Catalogue;
}

export type Say = (level: 'info' | 'warn' | 'error', message: string) => void;

const FORMAT = '2';

/** A file this small can only be one whose very first start was cut short. */
const EMPTY_FILE_BYTES = 16_384;

const CATALOGUE_SQL = [
  'CREATE TABLE IF NOT EXISTS about (name VARCHAR, content VARCHAR)',
  'CREATE TABLE IF NOT EXISTS reading_group (id INTEGER, name VARCHAR)',
  'CREATE TABLE IF NOT EXISTS equipment (id INTEGER, name VARCHAR, reading_group INTEGER)',
  'CREATE TABLE IF NOT EXISTS signal (equipment INTEGER, key VARCHAR, kind VARCHAR)',
  'CREATE TABLE IF NOT EXISTS batch (number BIGINT, id VARCHAR, position BIGINT)',
  'CREATE TABLE IF NOT EXISTS event (ms BIGINT, equipment INTEGER, kind VARCHAR, body VARCHAR)',
  'CREATE TABLE IF NOT EXISTS series (id INTEGER, equipment INTEGER, key VARCHAR)',
  `CREATE TABLE IF NOT EXISTS rollup_hour (${ROLLUP_COLUMNS})`,
];

/** Opens or creates the file. Throws an Error with a sentence for people when it cannot be used. */
export async function openDatabase(settings: DuckdbSettings, say: Say): Promise<Database> {
  const sizeBefore = existsSync(settings.file) ? statSync(settings.file).size : 0;
  const instance = await createInstance(settings, say);
  try {
    const writer = await instance.connect();
    await harden(writer, settings);
    await checkFormat(writer, settings.file, sizeBefore);
    return { instance, writer, catalogue: await readCatalogue(writer) };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function createInstance(settings: DuckdbSettings, say: Say): Promise<DuckDBInstance> {
  const options = {
    memory_limit: `${settings.memoryLimitMb}MB`,
    threads: String(settings.threads),
    storage_compatibility_version: 'v1.5.0',
    // A partly filled row group is written anew at each checkpoint: fewer, larger ones (measured: half the write volume).
    checkpoint_threshold: '64MB',
  };
  try {
    return await DuckDBInstance.create(settings.file, options);
  } catch (error) {
    const log = `${settings.file}.wal`;
    if (!existsSync(log) || !isDamagedLog(error)) throw unusable(settings.file, error);
    const aside = `${log}.damaged-${Date.now()}`;
    renameSync(log, aside);
    say(
      'error',
      `The history's write-ahead log was damaged (${sentenceOf(error)}). It was set aside as ${aside}; readings since the last checkpoint are missing from history.`,
    );
  }
  return DuckDBInstance.create(settings.file, options).catch((error: unknown) => {
    throw unusable(settings.file, error);
  });
}

/** Errors of the replay name the log; a file that is damaged itself or in use by another process is something else. */
function isDamagedLog(error: unknown): boolean {
  return /WAL|replay/i.test(sentenceOf(error)) && !/lock/i.test(sentenceOf(error));
}

/** SQL of ours never reads files or loads code; whatever slips into a statement cannot either. */
async function harden(connection: DuckDBConnection, settings: DuckdbSettings): Promise<void> {
  const scratch = join(dirname(settings.file), 'scratch').replaceAll("'", "''");
  for (const setting of [
    `temp_directory = '${scratch}'`,
    "max_temp_directory_size = '2GB'",
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    'allow_community_extensions = false',
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await connection.run(`SET ${setting}`);
}

async function checkFormat(connection: DuckDBConnection, file: string, sizeBefore: number): Promise<void> {
  const tables = await connection.runAndReadAll("SELECT 1 FROM duckdb_tables() WHERE table_name = 'about'");
  if (tables.currentRowCount === 0 && sizeBefore > EMPTY_FILE_BYTES)
    throw unusable(file, new Error('it opens empty although it is not: its header is damaged'));
  for (const sql of CATALOGUE_SQL) await connection.run(sql);
  const rows = await connection.runAndReadAll("SELECT content FROM about WHERE name = 'format'");
  let format = rows.getRows()[0]?.[0];
  if (format === '1') format = await renew(connection);
  if (format === undefined) await connection.run(`INSERT INTO about VALUES ('format', '${FORMAT}')`);
  else if (format !== FORMAT)
    throw new Error(
      `${file} has format ${String(format)}; this version reads ${FORMAT}. Use the version that wrote it.`,
    );
}

/** Format 1 had no blocks, no rollups, no positions and no column for what has none. */
async function renew(connection: DuckDBConnection): Promise<string> {
  await connection.run('BEGIN');
  await connection.run('ALTER TABLE batch ADD COLUMN IF NOT EXISTS position BIGINT');
  const groups = await connection.runAndReadAll('SELECT id FROM reading_group');
  for (const [id] of groups.getRows())
    await connection.run(`ALTER TABLE reading_${Number(id)} ADD COLUMN IF NOT EXISTS more VARCHAR`);
  await connection.run(`UPDATE about SET content = '${FORMAT}' WHERE name = 'format'`);
  await connection.run('COMMIT');
  await connection.run('CHECKPOINT');
  return FORMAT;
}

function unusable(file: string, cause: unknown): Error {
  return new Error(
    `The history file ${file} cannot be opened (${sentenceOf(cause)}). Restore a backup, or move the file away to start with an empty history.`,
    { cause },
  );
}

/** An error's own words in one line. */
export function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
}
