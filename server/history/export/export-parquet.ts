/**
 * Parquet, a row per value. DuckDB writes it from a database of its own in a folder of its own, which is all that it may
 * touch; the folder is gone when the file has been handed over.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampMillisecondsValue,
  TIMESTAMP_MS,
  VARCHAR,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Value } from '../../../shared/sample.ts';
import { provenance, samplesToExport, type ExportRequest, type ExportSource } from './export-request.ts';

/** `kind` is number, text, switch or unavailable; the value stands in the column of its kind. */
const COLUMNS =
  'time TIMESTAMP_MS, equipment VARCHAR, signal VARCHAR, unit VARCHAR, kind VARCHAR, number DOUBLE, text VARCHAR, switch BOOLEAN, flags VARCHAR';
const TYPES = [TIMESTAMP_MS, VARCHAR, VARCHAR, VARCHAR, VARCHAR, DOUBLE, VARCHAR, BOOLEAN, VARCHAR];
const CHUNK_ROWS = 2_048;

/** The file in pieces; the first comes when all of it is written. Where it is from stands in its metadata, key `source`. */
export async function* exportParquet(
  source: ExportSource,
  request: ExportRequest,
): AsyncGenerator<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'twin-export-'));
  try {
    const file = join(directory, 'export.parquet');
    await writeParquet(directory, file, source, request);
    for await (const piece of createReadStream(file)) yield piece as Buffer;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeParquet(
  directory: string,
  file: string,
  source: ExportSource,
  request: ExportRequest,
): Promise<void> {
  const instance = await DuckDBInstance.create(join(directory, 'export.duckdb'), {
    memory_limit: '192MB',
    threads: '1',
  });
  try {
    const connection = await instance.connect();
    await harden(connection, directory);
    await connection.run(`CREATE TABLE value (${COLUMNS})`);
    const appender = await connection.createAppender('value');
    await fill(appender, source, request);
    appender.closeSync();
    const about = provenance(request).replaceAll("'", "''");
    await connection.run(
      `COPY value TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {source: '${about}'})`,
    );
    connection.disconnectSync();
  } finally {
    instance.closeSync();
  }
}

async function harden(connection: DuckDBConnection, directory: string): Promise<void> {
  const allowed = directory.replaceAll("'", "''");
  for (const setting of [
    `temp_directory = '${allowed}'`,
    `allowed_directories = ['${allowed}']`,
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await connection.run(`SET ${setting}`);
}

async function fill(appender: DuckDBAppender, source: ExportSource, request: ExportRequest): Promise<void> {
  const units = new Map(
    request.equipment.flatMap(({ id, signals }) => signals.map(({ key, unit }) => [`${id} ${key}`, unit])),
  );
  let rows: DuckDBValue[][] = [];
  const put = async () => {
    const chunk = DuckDBDataChunk.create(TYPES, rows.length);
    chunk.setRows(rows);
    appender.appendDataChunk(chunk);
    rows = [];
    // Lets everything else in this thread go on between chunks.
    await setImmediate();
  };
  for await (const samples of samplesToExport(source, request))
    for (const { equipment, atMs, values, flags } of samples) {
      const time = new DuckDBTimestampMillisecondsValue(BigInt(atMs));
      for (const key in values) {
        const unit = units.get(`${equipment} ${key}`) ?? '';
        rows.push([time, equipment, key, unit, ...cellsOf(values[key] ?? null), flags?.join(' ') ?? null]);
        if (rows.length === CHUNK_ROWS) await put();
      }
    }
  if (rows.length > 0) await put();
}

/** kind, number, text, switch. */
function cellsOf(value: Value): DuckDBValue[] {
  if (value === null) return ['unavailable', null, null, null];
  if (typeof value === 'number') return ['number', value, null, null];
  return typeof value === 'string' ? ['text', null, value, null] : ['switch', null, null, value];
}
