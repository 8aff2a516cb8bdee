/**
 * Opens the records' database: SQLite through libsql (one file, WAL, synchronous FULL: a commit survives power loss) or
 * PostgreSQL. Also translates the drivers' errors into the store's own.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import Database from 'libsql';
import pg from 'pg';
import type { Log } from '../log.ts';
import { RecordConflict, RecordsUnavailable } from './record-store.ts';
import type { Tables } from './tables.ts';

/** PostgreSQL's type id of bigint; the driver gives text where nobody says that our numbers fit (epoch ms < 2⁵³). */
const INT8 = 20;
/** How long a second process (the `user` command, a backup) may hold the SQLite file, ms. */
const BUSY_TIMEOUT_MS = 5_000;

/** `directory/records.sqlite`, made where missing. Throws when the file cannot be opened. */
export function openSqlite(directory: string): Kysely<Tables> {
  mkdirSync(directory, { recursive: true });
  const database = new Database(join(directory, 'records.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}

/** A pool of few connections; connects when first used. */
export function openPostgres(databaseUrl: string, log: Log): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 5,
    connectionTimeoutMillis: 5_000,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 ? Number : pg.types.getTypeParser(id, format as 'text'),
    },
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'lost an idle connection to PostgreSQL'));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const UNIQUE = /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY))$/;
const UNREACHABLE_CODE =
  /^(08|53|57P|25006|E[A-Z]{3,}$|SQLITE_(IOERR|FULL|CANTOPEN|BUSY|LOCKED|READONLY|CORRUPT|NOTADB))/;
const UNREACHABLE_MESSAGE =
  /connection is not open|already been destroyed|connection terminated|timeout exceeded|after calling end/i;

/** What a driver's error means to the store's callers; an error of ours passes unchanged. */
export function translateFault(error: unknown): unknown {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (UNIQUE.test(code)) return new RecordConflict(message, { cause: error });
  if (UNREACHABLE_CODE.test(code) || UNREACHABLE_MESSAGE.test(message))
    return new RecordsUnavailable(message, { cause: error });
  return error;
}
