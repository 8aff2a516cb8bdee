/**
 * How fast past readings come in, from the first byte to the answer, against bare JSON.parse of the same lines in the same run: ten
 * values a reading, DuckDB and SQLite on disk; equipment of which nothing is derived, and lathes with the whole catalogue.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { resolveBase, type Base } from '../../shared/base.ts';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import { createLog } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics.ts';
import { openImports } from '../../server/open-imports.ts';
import { createRecordStore } from '../../server/records/sql-store.ts';
import type { BenchResult } from './bench-result.ts';

const MACHINES = 10;
const VALUES = 10;
const READINGS = 200_000;
const PIECE_BYTES = 256 * 1024;
const START_MS = Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000;

/** All figures; needs some seconds and 200 MB in the temporary directory. */
export async function importsBench(): Promise<BenchResult[]> {
  const rigs = { base: rigBase(), bytes: linesOf(rigValues, READINGS) };
  const lathes = { base: latheBase(), bytes: linesOf(latheValues, READINGS / 4) };
  const parseS = bareParse(rigs.bytes);
  const plain = await measure(rigs.base, [rigs.bytes, rigs.bytes]);
  const patterns = await measure(lathes.base, [lathes.bytes]);
  const [first = NaN, again = NaN] = plain;
  const [derived = NaN] = patterns;
  const values = READINGS * VALUES;
  const parse = `bare JSON.parse of the same lines: ${Math.round(values / parseS)} values/s`;
  return [
    { name: 'import without patterns', value: values / first, unit: 'values/s', baseline: '≥ 200,000' },
    { name: 'import without patterns: time', value: first / parseS, unit: '× parse', baseline: parse },
    { name: 'the same file again', value: values / again, unit: 'values/s', baseline: 'all duplicates' },
    {
      name: 'import of lathes, states, scenarios and projects evaluated',
      value: values / 4 / derived,
      unit: 'values/s',
      baseline: 'reported beside',
    },
  ];
}

/** Seconds of each import, one after the other in one house. */
async function measure(base: Base, files: readonly Buffer[]): Promise<number[]> {
  const directory = mkdtempSync(join(tmpdir(), 'imports-bench-'));
  const log = createLog('silent');
  const groupOf = (): string => 'one';
  const history = createDuckdbStore({ directory: join(directory, 'history'), log, groupOf });
  const records = createRecordStore({ directory, log });
  await history.start();
  await records.start();
  try {
    const imports = openImports({
      settings: { dataDir: directory, retentionDays: 365, latenessMs: 10_000 },
      readBase: () => base,
      history,
      records,
      cards: () => new Map(),
      metrics: createMetrics(),
      log,
      now: () => Date.now(),
    });
    const seconds: number[] = [];
    for (const bytes of files) {
      const startedMs = performance.now();
      const { refused } = await imports.run(inPieces(bytes), { language: 'en' });
      if (refused > 0) throw new Error(`${refused} readings were refused`);
      seconds.push((performance.now() - startedMs) / 1_000);
    }
    return seconds;
  } finally {
    await history.stop();
    await records.stop();
    rmSync(directory, { recursive: true });
  }
}

function bareParse(bytes: Buffer): number {
  const lines = bytes.toString('utf8').trimEnd().split('\n');
  const startedMs = performance.now();
  let topics = 0;
  for (const line of lines) topics += (JSON.parse(line) as { topic: string }).topic.length;
  if (topics === 0) throw new Error('nothing was parsed');
  return (performance.now() - startedMs) / 1_000;
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    yield await Promise.resolve(bytes.subarray(start, start + PIECE_BYTES));
}

function baseOf(equipment: readonly unknown[]): Base {
  const resolved = resolveBase({ base: { id: 'school' }, workshops: [{ id: 'hall', equipment }] });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

const machines = <T>(each: (id: string) => T): T[] =>
  Array.from({ length: MACHINES }, (_, index) => each(`m-${index}`));

const rigBase = (): Base => {
  const signals = Array.from({ length: VALUES }, (_, index) => ({ key: `gauge_${index}`, kind: 'gauge' }));
  return baseOf(machines((id) => ({ id, type: 'generic', signals })));
};
const latheBase = (): Base => baseOf(machines((id) => ({ id, type: 'cnc-lathe' })));

/** A tenth of a second apart on each machine. */
function linesOf(valuesAt: (step: number) => Record<string, unknown>, readings: number): Buffer {
  const lines: string[] = [];
  for (let index = 0; index < readings; index += 1) {
    const step = Math.floor(index / MACHINES);
    const topic = `tb/school/hall/m-${index % MACHINES}/telemetry`;
    lines.push(
      JSON.stringify({ topic, payload: { ts: START_MS + step * 100, seq: step, values: valuesAt(step) } }),
    );
  }
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}

const rigValues = (step: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: VALUES }, (_, index) => [
      `gauge_${index}`,
      Math.round((50 + 10 * Math.sin(step / 50 + index) + Math.sin(step * 7.3)) * 100) / 100,
    ]),
  );

function latheValues(step: number): Record<string, unknown> {
  const turns = Math.floor(step / 600) % 2 === 1;
  return {
    execution: turns ? 'ACTIVE' : 'READY',
    mode: 'AUTOMATIC',
    estop: 'ARMED',
    door: 'CLOSED',
    chuck: 'CLOSED',
    spindle_speed: turns ? 1200 + (step % 7) : 0,
    spindle_load: turns ? 40 + (step % 5) : 0,
    spindle_temp: 21 + (step % 100) / 50,
    axis_x: 100 + (step % 50),
    power: turns ? 5 : 0.8,
  };
}
