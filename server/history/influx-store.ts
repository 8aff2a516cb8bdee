/**
 * History in a server that speaks the InfluxDB 1.x API (InfluxDB 1.x, InfluxDB Enterprise, openGemini). Repeats nothing by
 * itself: whoever feeds it does, with the same batch id, and a batch that is written again overwrites itself.
 */
import type { Sample } from '../../shared/sample.ts';
import type { Log } from '../log.ts';
import { byEquipmentAndDay, checkQuery, checkRange } from './check-query.ts';
import type { HistoryBatch, HistoryStore } from './history-store.ts';
import { connectInflux } from './influx/influx-connection.ts';
import { batchNumber, lineOf, POLICY } from './influx/influx-lines.ts';
import { InfluxOrdinals } from './influx/influx-ordinals.ts';
import { preparePolicies } from './influx/influx-policies.ts';
import { readLatest, readSeries } from './influx/influx-query.ts';
import { countDays, readSamples } from './influx/influx-read.ts';
import { InfluxRollups } from './influx/influx-rollups.ts';
import { writeLines } from './influx/influx-write.ts';
import { keptFromMs, type Retention } from './retention.ts';
import { DAY_MS } from './rollup.ts';
import { checkBatch } from './unwritable-batch.ts';

export interface InfluxStoreOptions {
  /** `http(s)://[user:password@]host[:8086][/database]`; the database is created where missing (default `training_base`). */
  url: string;
  log: Log;
  /** Default: everything for ever. InfluxDB ends shards (a day or a week) as a whole, when the last of it is too old. */
  retention?: Retention;
}

/** Throws a RangeError when the address is none. `start` throws when the server does not answer. */
export function createInfluxStore({ url, log, retention = {} }: InfluxStoreOptions): HistoryStore {
  const connection = connectInflux(url);
  const ordinals = new InfluxOrdinals(connection);
  const rollups = new InfluxRollups(connection);
  let started = false;
  let writeFault: string | undefined;
  /** Appends and upkeep run one after the other: the order of calls is the order of arrival. */
  let appending: Promise<unknown> = Promise.resolve();

  function assertStarted(): void {
    if (!started) throw new Error('the history store is not started');
  }

  /** Readings before this instant may be gone. */
  const rawFromMs = () => keptFromMs(retention.raw, Date.now() + DAY_MS);

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = appending.then(work);
    appending = mine.catch(() => undefined);
    return mine;
  }

  async function write(batch: HistoryBatch): Promise<void> {
    if (batch.samples.length === 0) return;
    try {
      await writeBatch(batch);
      writeFault = undefined;
    } catch (error) {
      rollups.forget(batch.samples);
      writeFault = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  async function writeBatch(batch: HistoryBatch): Promise<void> {
    const plan = await ordinals.plan(batch);
    const number = batchNumber(batch.id);
    const lines = { values: [] as string[], events: [] as string[] };
    for (const [index, sample] of batch.samples.entries())
      lines[sample.kind === 'values' ? 'values' : 'events'].push(lineOf(sample, plan[index] ?? 0, number));
    // Marks first: readings whose hour is not known to be due would be missing from its rollup.
    await putLines([...rollups.linesFor(batch.samples), ...lines.values]);
    await putLines(lines.events, POLICY.kept);
  }

  /** What the server refuses for what it is would be refused for ever: it is said, and the rest is stored. */
  async function putLines(lines: readonly string[], policy?: string): Promise<void> {
    const { refused, tooOld } = await writeLines(connection, lines, policy);
    if (tooOld > 0)
      log.error({ lost: tooOld }, 'InfluxDB dropped readings older than its retention policy keeps');
    if (refused.length > 0)
      log.error(
        { lost: refused.length, reason: refused[0]?.reason },
        'InfluxDB refuses samples that can never be stored there; they are lost to history, the others of the batch are kept',
      );
  }

  return {
    kind: 'influx',
    async start() {
      if (started) return;
      await connection.createDatabase();
      await preparePolicies(connection, retention);
      await rollups.load();
      started = true;
      log.info({ database: connection.database }, 'History is kept in InfluxDB');
    },
    async append(batch) {
      assertStarted();
      checkBatch(batch);
      await inTurn(() => write(batch));
    },
    async query(query) {
      assertStarted();
      checkQuery(query);
      return readSeries(connection, rollups, query, rawFromMs());
    },
    async latest(equipment, atMs) {
      assertStarted();
      return readLatest(connection, rollups, equipment, atMs);
    },
    async *read(range): AsyncGenerator<readonly Sample[]> {
      assertStarted();
      checkRange(range);
      await appending;
      yield* readSamples(connection, range);
    },
    async counts(range) {
      assertStarted();
      checkRange(range);
      const day = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS;
      const days = { fromMs: day(range.fromMs), toMs: day(range.toMs - 1) + DAY_MS };
      return (await countDays(connection, days)).sort(byEquipmentAndDay);
    },
    async maintain(nowMs) {
      assertStarted();
      return inTurn(() => rollups.step(nowMs));
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
