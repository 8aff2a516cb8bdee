/**
 * How fast and how small history is, against the bare parts in the same run: a DuckDB appender in this process, and lines
 * posted to InfluxDB. The data: (a) four machines for a day, a message a second with ten random-walk sensors, rounded as
 * sensors are, and now and then a counter and a word; (b) the demo plant's own messages, 35 machines by exception.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { parse } from 'yaml';
import { resolveBase } from '../../shared/base.ts';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { createInfluxStore } from '../../server/history/influx-store.ts';
import { lineOf } from '../../server/history/influx/influx-lines.ts';
import { createLog } from '../../server/log.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import type { Value, ValuesSample } from '../../shared/sample.ts';
import { createPlant } from '../../simulators/plan/plant.ts';
import { influxMissing, startInfluxServer } from '../support/influx-server.ts';
import type { BenchResult } from './bench-result.ts';

/** Begin of a UTC day. */
const T0 = 1_763_942_400_000;
const DAY_MS = 86_400_000;
const MACHINES = 4;
const BATCH = 5_000;
const GAUGES = 10;
const HOUR_MS = 3_600_000;
/** How long questions are asked under load. */
const LOAD_MS = 15_000;
/** How many days the size is measured over: the room that unpacked rows need is the same for one and for many. */
const WALK_DAYS = 3;
/** How much of the demo plant's time is kept. */
const PLANT_MS = HOUR_MS;
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
  const values = valuesOf(samples);
  try {
    const bare = await bareDuckdb(join(directory, 'bare.duckdb'), samples);
    const own = await ownDuckdb(join(directory, 'own'), samples);
    const plant = plantSamples();
    const plantBytes = await packedBytes(join(directory, 'plant'), plant);
    const walkBytes = await packedBytes(join(directory, 'walk'), samples, WALK_DAYS);
    const walked = values * WALK_DAYS;
    const perValue = (bytes: number, of: number) => (bytes / of).toFixed(2);
    const perSample = (ms: number) => (ms * 1000) / samples.length;
    const bareQuery = `bare SQL over all rows, idle: ${round(bare.queryMs)}`;
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
        perSample(own.mainBusyMs),
        'µs/sample',
        `bare appender, in the thread: ${round(perSample(bare.writeS * 1000))}`,
      ),
      result(
        'DuckDB history: packing and rollups',
        values / own.packS,
        'values/s',
        `${round(own.slowestStepMs)} ms the longest step`,
      ),
      result(
        'DuckDB history: size of ten random-walk sensors',
        walkBytes.file / walked,
        'bytes/value',
        `≤ 2.0, the whole file after ${WALK_DAYS} days, rollups included; in use: ${perValue(walkBytes.used, walked)}; bare table: ${perValue(bare.bytes, values)}`,
      ),
      result(
        'DuckDB history: size of the demo plant',
        plantBytes.used / valuesOf(plant),
        'bytes/value',
        `an hour, ${(valuesOf(plant) / plant.length).toFixed(1)} values a message; file: ${perValue(plantBytes.file, valuesOf(plant))}`,
      ),
      result('DuckDB history: a day of one signal in 500 points', own.dayMs, 'ms', bareQuery),
      result(
        'DuckDB history: the same at 2,000 × 10 values/s, 95 %',
        own.busyDayMs,
        'ms',
        `≤ 50; ${bareQuery}`,
      ),
      result(
        'DuckDB history: an hour raw at 2,000 × 10 values/s, 95 %',
        own.busyHourMs,
        'ms',
        '≤ 50; an hour of packed readings',
      ),
      result('DuckDB history: latest of one machine', own.latestMs, 'ms', bareQuery),
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
  const steps: number[] = [];
  let more = true;
  while (more)
    steps.push((await seconds(async () => (more = await store.maintain(T0 + DAY_MS + HOUR_MS)))) * 1000);
  await store.stop();
  store = create();
  await store.start();
  const question = {
    equipment: equipmentOf(1),
    signals: ['gauge_3'],
    fromMs: T0,
    toMs: T0 + DAY_MS,
    points: 500,
  };
  const hour = { ...question, fromMs: T0 + 6 * HOUR_MS, toMs: T0 + 7 * HOUR_MS, points: 5_000 };
  const dayMs = median(await timesOf(15, () => store.query(question)));
  const latestMs = median(await timesOf(15, () => store.latest(equipmentOf(1), T0 + DAY_MS)));
  const busy = { day: [] as number[], hour: [] as number[] };
  await underLoad(store, samples, async () => {
    busy.day.push(...(await timesOf(1, () => store.query(question))));
    busy.hour.push(...(await timesOf(1, () => store.query(hour))));
  });
  await store.stop();
  return {
    writeS,
    mainBusyMs,
    packS: steps.reduce((sum, ms) => sum + ms, 0) / 1000,
    slowestStepMs: Math.max(...steps),
    dayMs,
    latestMs,
    busyDayMs: quantile(busy.day, 0.95),
    busyHourMs: quantile(busy.hour, 0.95),
  };
}

/** 2,000 samples a second, in the batches of a running server, with its upkeep; beside them `ask`, ten times a second. */
async function underLoad(
  store: HistoryStore,
  samples: readonly ValuesSample[],
  ask: () => Promise<void>,
): Promise<void> {
  const until = performance.now() + LOAD_MS;
  let reachedMs = T0 + DAY_MS;
  const write = async () => {
    for (let batch = 0; performance.now() < until; batch++) {
      const due = until - LOAD_MS + (batch + 1) * 250;
      const some = samples
        .slice((batch * 500) % 100_000, ((batch * 500) % 100_000) + 500)
        .map((sample) => later(sample, DAY_MS));
      await store.append({ id: `load-${batch}`, samples: some });
      reachedMs = Math.max(reachedMs, some.at(-1)?.atMs ?? 0);
      await sleep(Math.max(0, due - performance.now()));
    }
  };
  const keep = async () => {
    while (performance.now() < until) await sleep((await store.maintain(reachedMs + 180_000)) ? 50 : 1_000);
  };
  const read = async () => {
    while (performance.now() < until) {
      await ask();
      await sleep(100);
    }
  };
  await Promise.all([write(), keep(), read()]);
}

/**
 * Bytes of a database that took these samples as a running server does, with upkeep as time goes on, and packed the rest: what
 * is in use, and the file with the room that the newest readings needed before they were packed.
 */
async function packedBytes(
  directory: string,
  samples: readonly ValuesSample[],
  days = 1,
): Promise<{ used: number; file: number }> {
  const store = createDuckdbStore({ directory, log, groupOf: (id) => id.replace(/-\d+$/, '') });
  await store.start();
  for (let day = 0; day < days; day++)
    for (let first = 0; first < samples.length; first += BATCH) {
      const some = samples.slice(first, first + BATCH).map((sample) => later(sample, day * DAY_MS));
      await store.append({ id: `packed-${day}-${first}`, samples: some });
      while (await store.maintain(some.at(-1)?.atMs ?? T0));
    }
  while (await store.maintain(T0 + (days + 1) * DAY_MS));
  await store.stop();
  const file = join(directory, 'history.duckdb');
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const size = await connection.runAndReadAll('SELECT used_blocks * block_size FROM pragma_database_size()');
  connection.disconnectSync();
  instance.closeSync();
  return { used: Number(size.getRows()[0]?.[0]), file: statSync(file).size };
}

const later = (sample: ValuesSample, ms: number): ValuesSample => ({
  ...sample,
  atMs: sample.atMs + ms,
  receivedAtMs: sample.receivedAtMs + ms,
});

/** The demo plant's readings of an hour. */
function plantSamples(): ValuesSample[] {
  const resolved = resolveBase(
    parse(readFileSync(new URL('../../simulators/demo-base.yaml', import.meta.url), 'utf8')),
  );
  if (!resolved.ok) throw new Error('the demo base does not fit its schema');
  const plant = createPlant({ base: resolved.base, seed: 1, plan: 'demo', startMs: T0 });
  const samples: ValuesSample[] = [];
  for (let atMs = T0; atMs < T0 + PLANT_MS; atMs += 10_000)
    for (const { equipment, payload } of plant.step(atMs)) {
      const body = JSON.parse(payload) as { ts: number; seq?: number; values?: Record<string, Value> };
      if (body.values === undefined) continue;
      const seq = body.seq === undefined ? {} : { seq: body.seq };
      samples.push({
        kind: 'values',
        equipment,
        atMs: body.ts,
        receivedAtMs: body.ts + 3,
        ...seq,
        values: body.values,
      });
    }
  return samples;
}

function valuesOf(samples: readonly ValuesSample[]): number {
  return samples.reduce((sum, sample) => sum + Object.keys(sample.values).length, 0);
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

/** Deterministic: sensors walk at random by a few of their smallest steps and say all of themselves every second. */
function aDay(): ValuesSample[] {
  const samples: ValuesSample[] = [];
  const random = randomFrom(42);
  const last = Array.from({ length: MACHINES * GAUGES }, (_, index) => 200 + 100 * (index % GAUGES));
  for (let second = 0; second < DAY_MS / 1000; second++)
    for (let machine = 0; machine < MACHINES; machine++) {
      const values: Record<string, Value> = {};
      for (let index = 0; index < GAUGES; index++) {
        const at = machine * GAUGES + index;
        // Sum of three even chances: mostly small steps, in tenths.
        const step = Math.round((random() + random() + random() - 1.5) * (2 + index));
        const now = (last[at] ?? 0) + step;
        last[at] = now < 0 || now > 9_999 ? now - 2 * step : now;
        values[`gauge_${index}`] = (last[at] ?? 0) / 10;
      }
      if (second % 97 === 0) values['part_count'] = Math.floor(second / 97);
      if (second % 300 === 0) values['execution'] = second % 600 === 0 ? 'ACTIVE' : 'READY';
      const atMs = T0 + second * 1000 + Math.floor(random() * 20);
      const receivedAtMs = atMs + 2 + Math.floor(random() * 8);
      samples.push({
        kind: 'values',
        equipment: equipmentOf(machine),
        atMs,
        receivedAtMs,
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
