/** The plan in a running server: the demo's is there at once, fits the day that its machines live by, and never runs out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPlan, type PlanDesk } from '../../../server/open-plan.ts';
import type { RecordStore } from '../../../server/records/record-store.ts';
import { createRecordStore } from '../../../server/records/sql-store.ts';
import { equipmentIdOf } from '../../../shared/names.ts';
import type { UseModeEvent } from '../../../shared/protocol.ts';
import { demoBase } from '../simulators/demo-plant.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A Tuesday, 10:00 in Shanghai. */
const TUESDAY_MS = Date.parse('2026-11-24T10:00:00+08:00');
const LATHE = equipmentIdOf('machining', 'lathe-01');
const log = pino({ level: 'silent' });
const base = demoBase();

let directory: string;
let records: RecordStore;
let plan: PlanDesk;
let nowMs: number;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twin-plan-'));
  records = createRecordStore({ directory, log });
  await records.start();
  nowMs = TUESDAY_MS;
  plan = await openPlan({ base, records, log, now: () => nowMs });
});
afterEach(async () => {
  plan.stop();
  await records.stop();
  rmSync(directory, { recursive: true, force: true });
});

const usedAt = (minutes: number): string => {
  nowMs = TUESDAY_MS + minutes * MINUTE_MS;
  return plan.useModeOf(LATHE);
};

describe('the plan of a demo', () => {
  it('follows the compressed day: a lesson, an order, both, an order, nothing, nothing', async () => {
    await plan.putDemo(base, { fromMs: TUESDAY_MS, follows: 'demo' });
    expect([1, 17, 25, 41, 53, 58].map(usedAt)).toEqual([
      'teaching',
      'production',
      'productive-teaching',
      'production',
      'unassigned',
      'unassigned',
    ]);
    expect(usedAt(61)).toBe('teaching');
  });

  it('follows the real day by the clock of the base where the machines do', async () => {
    await plan.putDemo(base, { fromMs: TUESDAY_MS, follows: 'day' });
    expect([0, 2 * 60, 3 * 60, 5 * 60, 8 * 60, 13 * 60].map(usedAt)).toEqual([
      'teaching',
      'maintenance',
      'production',
      'productive-teaching',
      'production',
      'unassigned',
    ]);
  });

  it('goes on when it is over, and what is over is closed', async () => {
    const told: UseModeEvent[] = [];
    await plan.putDemo(base, { fromMs: TUESDAY_MS, follows: 'demo' });
    plan.start((events) => told.push(...events));
    nowMs = TUESDAY_MS + 12 * HOUR_MS + MINUTE_MS;
    await vi.waitFor(() => expect(plan.useModeOf(LATHE)).toBe('teaching'), 5_000);
    const orders = plan.read().orders(nowMs);
    expect(orders.filter(({ state }) => state === 'running').map(({ id }) => id)).toHaveLength(4);
    expect(orders.filter(({ state }) => state === 'done')).toHaveLength(4);
  });

  it('leaves nothing of its past running, and the same past again adds nothing', async () => {
    const past = { fromMs: TUESDAY_MS - 7 * 24 * HOUR_MS, untilMs: TUESDAY_MS };
    await plan.putDemo(base, past);
    const facts = await records.planFacts();
    expect(
      plan
        .read()
        .orders(TUESDAY_MS)
        .map(({ state }) => state),
    ).toEqual(['done', 'done', 'done', 'done']);
    await plan.putDemo(base, past);
    expect(await records.planFacts()).toEqual(facts);
  });
});
