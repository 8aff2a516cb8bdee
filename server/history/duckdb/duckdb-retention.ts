/**
 * Ends what is older than its class is kept: whole tables of a day or month, so that their space is free at once. Rows that
 * are not packed yet stay until they are: what they say must reach the rollups first.
 */
import { BIGINT, type DuckDBConnection } from '@duckdb/node-api';
import { keptFromMs, type Retention } from '../retention.ts';
import { DAY_MS } from '../rollup.ts';
import { blockTable, monthOf, type Catalogue } from './duckdb-catalogue.ts';
import { rollBack } from './duckdb-append.ts';
import type { Database } from './duckdb-database.ts';

/** Takes one step: at most one table, or old rows. Tells whether anything went. */
export async function dropOld(database: Database, retention: Retention, nowMs: number): Promise<boolean> {
  const { catalogue } = database;
  const rawMs = keptFromMs(retention.raw, nowMs);
  const day = [...catalogue.blockDays].sort((a, b) => a - b).find((begin) => begin + DAY_MS <= rawMs);
  if (day !== undefined) {
    await inOne(database, 'raw', day + DAY_MS, (writer) => writer.run(`DROP TABLE ${blockTable(day)}`));
    catalogue.blockDays.delete(day);
    return true;
  }
  const minutesMs = keptFromMs(retention.minutes, nowMs);
  const month = [...catalogue.minuteMonths].sort().find((name) => name < monthOf(minutesMs));
  if (month !== undefined) {
    await inOne(database, 'minutes', endOf(month), (writer) => writer.run(`DROP TABLE minute_${month}`));
    catalogue.minuteMonths.delete(month);
    return true;
  }
  return dropRows(database, retention, nowMs);
}

/** Hours and events lie in one table each. */
async function dropRows(database: Database, retention: Retention, nowMs: number): Promise<boolean> {
  const hoursMs = keptFromMs(retention.hours, nowMs);
  if (hoursMs > database.catalogue.keptFromMs.hours) {
    await inOne(database, 'hours', hoursMs, (writer) =>
      deleteBefore(writer, 'rollup_hour', 'start', hoursMs),
    );
    return true;
  }
  const eventsMs = keptFromMs(retention.events, nowMs);
  if (eventsMs === 0) return false;
  const [[old = 0] = []] = (
    await database.writer.runAndReadAll(
      'SELECT count(*) FROM event WHERE ms < $1',
      [BigInt(eventsMs)],
      [BIGINT],
    )
  ).getRows();
  if (Number(old) === 0) return false;
  await deleteBefore(database.writer, 'event', 'ms', eventsMs);
  return true;
}

type Class = keyof Catalogue['keptFromMs'];

async function inOne(
  database: Database,
  what: Class,
  fromMs: number,
  work: (writer: DuckDBConnection) => Promise<unknown>,
): Promise<void> {
  const { writer, catalogue } = database;
  await writer.run('BEGIN');
  try {
    await work(writer);
    await writer.run(`DELETE FROM about WHERE name = 'kept-${what}'`);
    const kept = Math.max(fromMs, catalogue.keptFromMs[what]);
    await writer.run(`INSERT INTO about VALUES ('kept-${what}', '${kept}')`);
    await writer.run('COMMIT');
    catalogue.keptFromMs[what] = kept;
  } catch (error) {
    await rollBack(database, error);
    throw error;
  }
}

async function deleteBefore(
  writer: DuckDBConnection,
  table: string,
  column: string,
  ms: number,
): Promise<void> {
  await writer.run(`DELETE FROM ${table} WHERE ${column} < $1`, [BigInt(ms)], [BIGINT]);
}

function endOf(month: string): number {
  return Date.UTC(Number(month.slice(0, 4)), Number(month.slice(4)), 1);
}
