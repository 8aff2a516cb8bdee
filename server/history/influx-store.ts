/**
 * History in a server that speaks the InfluxDB 1.x API (InfluxDB 1.x, InfluxDB Enterprise, openGemini). Repeats nothing by
 * itself: the write batcher does, with the same batch id, and a batch that is written again overwrites itself.
 */
import type { Log } from '../log.ts';
import { checkQuery } from './check-query.ts';
import type { HistoryBatch, HistoryStore } from './history-store.ts';
import { connectInflux } from './influx/influx-connection.ts';
import { batchNumber, lineOf } from './influx/influx-lines.ts';
import { InfluxOrdinals } from './influx/influx-ordinals.ts';
import { readLatest, readSeries } from './influx/influx-query.ts';
import { checkBatch } from './unwritable-batch.ts';

export interface InfluxStoreOptions {
  /** `http(s)://[user:password@]host[:8086][/database]`; the database is created where missing (default `training_base`). */
  url: string;
  log: Log;
}

/** Throws a RangeError when the address is none. `start` throws when the server does not answer. */
export function createInfluxStore({ url, log }: InfluxStoreOptions): HistoryStore {
  const connection = connectInflux(url);
  const ordinals = new InfluxOrdinals(connection);
  let started = false;
  let writeFault: string | undefined;
  /** Appends run one after the other: the order of calls is the order of arrival. */
  let appending: Promise<unknown> = Promise.resolve();

  function assertStarted(): void {
    if (!started) throw new Error('the history store is not started');
  }

  async function write(batch: HistoryBatch): Promise<void> {
    if (batch.samples.length === 0) return;
    try {
      const plan = await ordinals.plan(batch);
      const number = batchNumber(batch.id);
      await connection.write(
        batch.samples.map((sample, index) => lineOf(sample, plan[index] ?? 0, number)).join('\n'),
      );
      writeFault = undefined;
    } catch (error) {
      writeFault = error instanceof Error ? error.message : String(error);
      if (!isBeyondRetention(error)) throw error;
      // Repeating would never end: the database would delete these readings at once.
      writeFault = undefined;
      log.error({ err: error }, 'InfluxDB dropped readings older than its retention policy keeps');
    }
  }

  return {
    kind: 'influx',
    async start() {
      if (started) return;
      await connection.createDatabase();
      started = true;
      log.info({ database: connection.database }, 'History is kept in InfluxDB');
    },
    async append(batch) {
      assertStarted();
      checkBatch(batch);
      const mine = appending.then(() => write(batch));
      appending = mine.catch(() => undefined);
      await mine;
    },
    async query(query) {
      assertStarted();
      checkQuery(query);
      return readSeries(connection, query);
    },
    async latest(equipment, atMs) {
      assertStarted();
      return readLatest(connection, equipment, atMs);
    },
    async health() {
      if (!started) return { ok: false, reason: 'InfluxDB: the history store is not started.' };
      if (writeFault !== undefined) return { ok: false, reason: `InfluxDB: ${writeFault}.` };
      const host = await connection.ping();
      return host?.online === true ? { ok: true } : { ok: false, reason: 'InfluxDB does not answer.' };
    },
    async stop() {
      started = false;
      await appending;
    },
  };
}

function isBeyondRetention(error: unknown): boolean {
  return error instanceof Error && /answered 400: .*beyond retention policy/.test(error.message);
}
