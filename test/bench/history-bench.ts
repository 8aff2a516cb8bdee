/**
 * How fast and how small history is, against the bare parts in the same run: a DuckDB appender in this process, and lines
 * posted to InfluxDB. The data: four machines of one type for a day, a reading a second, only what changed is sent.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  BIGINT,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  VARCHAR,
  type DuckDBValue,
} from '@duckdb/node-api';
import { InfluxDB } from 'influx';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { createInfluxStore } from '../../server/history/influx-store.ts';
import { lineOf } from '../../server/history/influx/influx-lines.ts';
import { createLog } from '../../server/log.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import type { Value, ValuesSample } from '../../shared/sample.ts';
import { influxMissing, startInfluxServer } from '../support/influx-server.ts';
import type { BenchResult } from './bench-result.ts';

const T0 = 1_764_000_000_000;
const DAY_MS = 86_400_000;
const MACHINES = 4;
const BATCH = 5_000;
const GAUGES = 12;
const log = createLog('silent');

/** All figures; some need a minute and 100 MB in the temporary directory. Without influxd its figures are left out. */
export async function historyBench(): Promise<BenchResult[]> {
  const samples = aDay();
  const results = await duckdbBench(samples);
  if (influxMissing() === undefined) results.push(...(await influxBench(samples.slice(0, 10 * BATCH))));
  return results;
}

async function duckdbBench(samples: readonly ValuesSample[]): Promise<BenchResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'history-bench-'));
  const values = samples.reduce((sum, sample) => sum + Object.keys(sample.values).length, 0);
  try {
    const bare = await bareDuckdb(join(directory, 'bare.duckdb'), samples);
    const own = await ownDuckdb(join(directory, 'own'), samples);
    return [
      result(
        'DuckDB history: values written',
        values / own.writeS,
        'values/s',
        `bare appender: ${round(values / bare.writeS)}`,
      ),
      result(
        'DuckDB history: time to write',
        own.writeS / bare.writeS,
        '× bare',
        'appender of the same columns in this process',
      ),
      result(
        'DuckDB history: main thread busy',
        (own.mainBusyMs * 1000) / samples.length,
        'µs/sample',
        `bare appender, in the thread: ${round((bare.writeS / samples.length) * 1e6)}`,
      ),
      result(
        'DuckDB history: size',
        own.bytes / values,
        'bytes/value',
        `bare table: ${(bare.bytes / values).toFixed(2)}`,
      ),
      result(
        'DuckDB history: a day of one signal in 500 points',
        own.queryMs,
        'ms',
        `bare SQL: ${round(bare.queryMs)}`,
      ),
      result(
        'DuckDB history: the same while writing, 95 %',
        own.busyQueryMs,
        'ms',
        `idle: ${round(own.queryMs)}`,
      ),
      result(
        'DuckDB history: latest of one machine',
        own.latestMs,
        'ms',
        `idle bare SQL query: ${round(bare.queryMs)}`,
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function ownDuckdb(directory: string, samples: readonly ValuesSample[]) {
  const create = () => createDuckdbStore({ directory, log, groupOf: () => 'cnc-lathe' });
  let store = create();
  await store.start();
  const before = performance.eventLoopUtilization();
  const writeS = await seconds(() => appendAll(store, samples, 'day'));
  const { active: mainBusyMs } = performance.eventLoopUtilization(before);
  await store.stop();
  const bytes = statSync(join(directory, 'history.duckdb')).size;
  store = create();
  await store.start();
  const question = {
    equipment: equipmentOf(1),
    signals: ['gauge_3'],
    fromMs: T0,
    toMs: T0 + DAY_MS,
    points: 500,
  };
  const queryMs = median(await timesOf(15, () => store.query(question)));
  const latestMs = median(await timesOf(15, () => store.latest(equipmentOf(1), T0 + DAY_MS)));
  const later = samples.slice(0, 20 * BATCH).map((sample) => ({ ...sample, atMs: sample.atMs + DAY_MS }));
  const writing = appendAll(store, later, 'later');
  const busy = await timesOf(25, () => store.query(question));
  await writing;
  await store.stop();
  return { writeS, mainBusyMs, bytes, queryMs, latestMs, busyQueryMs: quantile(busy, 0.95) };
}

async function appendAll(store: HistoryStore, samples: readonly ValuesSample[], name: string): Promise<void> {
  for (let first = 0; first < samples.length; first += BATCH)
    await store.append({ id: `${name}-${first}`, samples: samples.slice(first, first + BATCH) });
}

/** The same values in one wide table by DuckDB's own appender, a transaction for each batch. */
async function bareDuckdb(file: string, samples: readonly ValuesSample[]) {
  const instance = await DuckDBInstance.create(file, { memory_limit: '192MB', threads: '2' });
  const connection = await instance.connect();
  const keys = [...Array.from({ length: GAUGES }, (_, index) => `gauge_${index}`), 'part_count'];
  await connection.run(
    `CREATE TABLE bare (ms BIGINT, equipment INTEGER, ${keys.map((key) => `${key} DOUBLE`).join(', ')}, execution VARCHAR)`,
  );
  const types = [BIGINT, INTEGER, ...keys.map(() => DOUBLE), VARCHAR];
  const writeS = await seconds(async () => {
    for (let first = 0; first < samples.length; first += BATCH) {
      await connection.run('BEGIN');
      const appender = await connection.createAppender('bare');
      for (let start = first; start < Math.min(first + BATCH, samples.length); start += 2048) {
        const rows = samples.slice(start, Math.min(start + 2048, first + BATCH));
        const chunk = DuckDBDataChunk.create(types, rows.length);
        chunk.setColumns([
          rows.map(({ atMs }) => BigInt(atMs)),
          rows.map(({ equipment }) => Number(equipment.slice(-1))),
          ...[...keys, 'execution'].map((key) => rows.map(({ values }): DuckDBValue => values[key] ?? null)),
        ]);
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
      await connection.run('COMMIT');
    }
  });
  await connection.run('CHECKPOINT');
  const sql = `SELECT ms // 180000 * 180000 AS start, min(gauge_3), max(gauge_3), avg(gauge_3), count(gauge_3), arg_max(gauge_3, ms)
    FROM bare WHERE equipment = 1 AND ms >= ${T0} AND ms < ${T0 + DAY_MS} AND gauge_3 IS NOT NULL GROUP BY start ORDER BY start`;
  const queryMs = median(await timesOf(15, async () => (await connection.runAndReadAll(sql)).getRows()));
  connection.disconnectSync();
  instance.closeSync();
  return { writeS, bytes: statSync(file).size, queryMs };
}

async function influxBench(samples: readonly ValuesSample[]): Promise<BenchResult[]> {
  const server = await startInfluxServer();
  const store = createInfluxStore({ url: `${server.url}/own`, log });
  try {
    await store.start();
    const bare = await cost(() => postLines(server.url, samples));
    const own = await cost(() => appendAll(store, samples, 'day'));
    const packaged = await cost(() => writeWithPackage(server.url, samples));
    const values = samples.reduce((sum, sample) => sum + Object.keys(sample.values).length, 0);
    const perSample = (cpuS: number) => (cpuS / samples.length) * 1e6;
    return [
      result(
        'InfluxDB history: values written',
        values / own.wallS,
        'values/s',
        `bare lines: ${round(values / bare.wallS)}`,
      ),
      result(
        'InfluxDB history: time to write',
        own.wallS / bare.wallS,
        '× bare',
        'the same lines, posted without a plan',
      ),
      result(
        'InfluxDB history: CPU of this process',
        perSample(own.cpuS),
        'µs/sample',
        `bare lines: ${round(perSample(bare.cpuS))}; writePoints of the influx package: ${round(perSample(packaged.cpuS))}`,
      ),
    ];
  } finally {
    await store.stop();
    await server.stop();
  }
}

async function postLines(url: string, samples: readonly ValuesSample[]): Promise<void> {
  await new InfluxDB(`${url}/bare`).createDatabase('bare');
  for (let first = 0; first < samples.length; first += BATCH) {
    const body = samples
      .slice(first, first + BATCH)
      .map((sample) => lineOf(sample, 0, 1))
      .join('\n');
    const answer = await fetch(`${url}/write?db=bare&precision=n`, { method: 'POST', body });
    if (answer.status !== 204) throw new Error(await answer.text());
  }
}

async function writeWithPackage(url: string, samples: readonly ValuesSample[]): Promise<void> {
  const influx = new InfluxDB(`${url}/packaged`);
  await influx.createDatabase('packaged');
  for (let first = 0; first < samples.length; first += BATCH)
    await influx.writePoints(
      samples.slice(first, first + BATCH).map(({ equipment, atMs, values }) => ({
        measurement: 'reading',
        tags: { equipment },
        fields: Object.fromEntries(Object.entries(values).map(([key, value]) => [`n_${key}`, value])),
        timestamp: `${atMs}000000`,
      })),
      { precision: 'n' },
    );
}

function equipmentOf(machine: number) {
  return equipmentIdOf('machining', `lathe-${machine}`);
}

/** Deterministic: gauges swing slowly with a little noise, are rounded as sensors are, and sent when they changed. */
function aDay(): ValuesSample[] {
  const samples: ValuesSample[] = [];
  const random = randomFrom(42);
  const last = new Map<string, number>();
  for (let second = 0; second < DAY_MS / 1000; second++)
    for (let machine = 0; machine < MACHINES; machine++) {
      const values: Record<string, Value> = {};
      for (let index = 0; index < GAUGES; index++) {
        const swing = 60 + 5 * index + 8 * Math.sin(second / 900 + index + machine);
        const now = Math.round((swing + 0.4 * (random() - 0.5)) * 10) / 10;
        if (last.get(`${machine}/${index}`) === now) continue;
        last.set(`${machine}/${index}`, now);
        values[`gauge_${index}`] = now;
      }
      if (second % 97 === 0) values['part_count'] = Math.floor(second / 97);
      if (second % 300 === 0) values['execution'] = second % 600 === 0 ? 'ACTIVE' : 'READY';
      const atMs = T0 + second * 1000 + Math.floor(random() * 20);
      samples.push({
        kind: 'values',
        equipment: equipmentOf(machine),
        atMs,
        receivedAtMs: atMs + 3,
        seq: second,
        values,
      });
    }
  return samples;
}

/** Mulberry32 (Tommy Ettinger, public domain): even, fast and seeded. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function result(name: string, value: number, unit: string, baseline: string): BenchResult {
  return { name, value: Number(value.toPrecision(3)), unit, baseline };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function cost(work: () => Promise<unknown>): Promise<{ wallS: number; cpuS: number }> {
  const before = process.cpuUsage();
  const wallS = await seconds(work);
  const { user, system } = process.cpuUsage(before);
  return { wallS, cpuS: (user + system) / 1e6 };
}

async function timesOf(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let run = 0; run < times; run++) measured.push((await seconds(work)) * 1000);
  return measured;
}

function quantile(measured: readonly number[], share: number): number {
  const sorted = [...measured].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function median(measured: readonly number[]): number {
  return quantile(measured, 0.5);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
