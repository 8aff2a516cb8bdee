/**
 * What the use ledger costs: a month of 33 machines out of summed up hours, the same with the running hour read from a real DuckDB,
 * and summing up an hour of one machine at 1 Hz for the first time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import { NO_PLAN } from '../../server/insight/figures/plan-intervals.ts';
import { createLog } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics.ts';
import { createRecordStore } from '../../server/records/sql-store.ts';
import { createUseLedger } from '../../server/use/create-use-ledger.ts';
import { resolveBase, type Base } from '../../shared/base.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { ValuesSample } from '../../shared/sample.ts';
import { randomFor } from '../../simulators/seeded-random.ts';
import type { BenchResult } from './bench-result.ts';

const HOUR_MS = 3_600_000;
const MACHINES = 33;
const DAYS = 30;
const NOW = Date.UTC(2026, 10, 24, 10, 30);
const FROM = Date.UTC(2026, 9, 25, 16);
const STATES: EquipmentState[] = ['running', 'idle', 'setup', 'interrupted', 'running', 'unknown'];

function benchBase(): Base {
  const resolved = resolveBase({
    base: { id: 'bench', timezone: 'Asia/Shanghai' },
    workshops: [
      {
        id: 'hall',
        equipment: Array.from({ length: MACHINES }, (_, place) => ({
          id: `lathe-${place}`,
          type: 'cnc-lathe',
        })),
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

/** Takes a minute, nearly all of it for filling the stores. */
export async function useBench(): Promise<BenchResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'use-bench-'));
  const log = createLog('silent');
  const base = benchBase();
  const records = createRecordStore({ directory, log });
  const history = createDuckdbStore({ directory, log });
  await Promise.all([records.start(), history.start()]);
  const metrics = createMetrics();
  try {
    const random = randomFor(1, 'use-bench');
    for (const { id } of base.equipment) {
      const changes = [];
      for (let at = FROM; at < NOW; at += random.between(2, 40) * 60_000) {
        const state = STATES[Math.floor(random.between(0, STATES.length))] ?? 'idle';
        changes.push({ kind: 'state' as const, equipment: id, at: Math.floor(at), state, previous: state });
      }
      await records.recordChanges(changes);
      const samples: ValuesSample[] = [];
      const add = (atMs: number): void => {
        const values = { part_count: Math.floor((atMs - FROM) / 90_000), energy: (atMs - FROM) / HOUR_MS };
        samples.push({ kind: 'values', equipment: id, atMs, receivedAtMs: atMs, values });
      };
      // A reading every ten minutes of the past, every second of the last two hours.
      for (let atMs = FROM; atMs < NOW - 2 * HOUR_MS; atMs += 600_000) add(atMs);
      for (let atMs = NOW - 2 * HOUR_MS; atMs < NOW; atMs += 1_000) add(atMs);
      await history.append({ id, samples });
    }
    let nowMs = NOW;
    const ledger = createUseLedger({
      records,
      history,
      readPlan: () => NO_PLAN,
      readBase: () => base,
      acknowledgements: () => Promise.resolve([]),
      settle: () => Promise.resolve(true),
      metrics,
      log,
      now: () => nowMs,
    });
    const ask = (by: 'total' | 'equipment' | 'day', fromMs = FROM) =>
      ledger.answer({ by, base, equipment: base.equipment, fromMs, toMs: NOW + HOUR_MS, tellsPeople: false });
    const first = await timed(() => ask('total'));
    nowMs += 10_000;
    const month = await timed(() => ask('total'));
    nowMs += 10_000;
    const page = await timed(() => Promise.all([ask('total'), ask('equipment'), ask('day')]));
    const hours = MACHINES * DAYS * 24;
    const of = `${MACHINES} machines, ${DAYS} days, the running hour at 1 Hz`;
    return [
      {
        name: 'an hour of a machine summed up for the first time',
        value: first.ms / hours,
        unit: 'ms',
        baseline: of,
      },
      { name: 'a month in total, wall time', value: month.ms, unit: 'ms', baseline: 'goal: under 1,000' },
      { name: 'a month in total, CPU time of all threads', value: month.cpuMs, unit: 'ms', baseline: of },
      {
        name: 'the three groupings of a page at once',
        value: page.ms,
        unit: 'ms',
        baseline: 'goal: under 1,000',
      },
    ];
  } finally {
    await Promise.all([records.stop(), history.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function timed(act: () => Promise<unknown>): Promise<{ ms: number; cpuMs: number }> {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await act();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - startMs, cpuMs: (user + system) / 1_000 };
}
