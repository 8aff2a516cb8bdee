/** The use ledger's contract (server/use/use-ledger.ts) over real stores: what is kept is what would be counted anew. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import type { PlanIntervals } from '../../server/insight/figures/plan-intervals.ts';
import { createLog } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics.ts';
import type { RecordStore } from '../../server/records/record-store.ts';
import { createRecordStore } from '../../server/records/sql-store.ts';
import { createUseLedger } from '../../server/use/create-use-ledger.ts';
import type { UseLedger } from '../../server/use/use-ledger.ts';
import { EQUIPMENT_STATES, type EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { ValuesSample } from '../../shared/sample.ts';
import type { UseAnswer, UseGrouping } from '../../shared/use.ts';
import { randomFor } from '../../simulators/seeded-random.ts';
import { countingBase, HOUR_MS, MINUTE_MS, planOf } from '../support/use-days.ts';

/** Clocks went back in the night before: 25 October has 25 hours, the second day 24. */
const FROM = Date.UTC(2026, 9, 24, 22);
const TO = FROM + 49 * HOUR_MS;
const NOW = TO + HOUR_MS;
const base = countingBase([{ id: 'm1', owner: 'acme' }, { id: 'm2' }], 'Europe/Berlin');
const ids = base.equipment.map(({ id }) => id);
const dice = randomFor(7, 'use');
const random = {
  integer: (low: number, high: number): number => Math.floor(dice.between(low, high + 1)),
  pick: <T>(from: readonly T[]): T => from[random.integer(0, from.length - 1)] as T,
};
const directory = mkdtempSync(join(tmpdir(), 'use-ledger-'));
const log = createLog('silent');

let plan: PlanIntervals = planOf(
  [
    { fromMs: FROM + 8 * HOUR_MS, toMs: FROM + 12.5 * HOUR_MS, useMode: 'teaching', session: 's1' },
    { fromMs: FROM + 14 * HOUR_MS, toMs: FROM + 30 * HOUR_MS, useMode: 'production', order: 'o1' },
  ],
  { cycleMs: () => 90_000 },
);
let records: RecordStore;
let history: HistoryStore;
let ledger: UseLedger;
let metrics = createMetrics();

const withStores = (store: Pick<RecordStore, 'useHourHeads' | 'useHours' | 'putUseHours'>): UseLedger =>
  createUseLedger({
    records: {
      stateIntervals: (...of) => records.stateIntervals(...of),
      presences: (filter) => records.presences(filter),
      touchUse: (touched) => records.touchUse(touched),
      useHourHeads: (...of) => store.useHourHeads(...of),
      useHours: (...of) => store.useHours(...of),
      putUseHours: (hours) => store.putUseHours(hours),
    },
    history,
    readPlan: () => plan,
    acknowledgements: () => Promise.resolve([]),
    settle: () => Promise.resolve(true),
    readBase: () => base,
    metrics,
    log,
    now: () => NOW,
  });

const ask = (of: UseLedger, by: UseGrouping, fromMs = FROM, toMs = TO): Promise<UseAnswer> =>
  of.answer({ by, base, equipment: base.equipment, fromMs, toMs, tellsPeople: true });

/** What a ledger that keeps nothing says. */
const countedAnew = (by: UseGrouping, fromMs = FROM, toMs = TO): Promise<UseAnswer> =>
  ask(
    withStores({
      useHourHeads: () => Promise.resolve([]),
      useHours: () => Promise.resolve([]),
      putUseHours: () => Promise.resolve(),
    }),
    by,
    fromMs,
    toMs,
  );

async function expectTrue(by: UseGrouping = 'equipment'): Promise<void> {
  expect(JSON.stringify(await ask(ledger, by))).toBe(JSON.stringify(await countedAnew(by)));
}

const stateAt = (equipment: EquipmentId, at: number, state: EquipmentState) =>
  records.recordChanges([{ kind: 'state', equipment, at, state, previous: 'unknown' }]);

async function someReadings(
  equipment: EquipmentId,
  fromMs: number,
  toMs: number,
  name: string,
): Promise<void> {
  const samples: ValuesSample[] = [];
  let parts = random.integer(0, 500);
  let energy = 0;
  for (let atMs = fromMs; atMs < toMs; atMs += random.integer(5, 400) * 1_000) {
    parts = dice.chance(0.01) ? 0 : parts + random.integer(0, 3);
    energy += dice.between(0, 0.3);
    const values = { part_count: parts, good_count: Math.floor(parts * 0.9), energy };
    samples.push({ kind: 'values', equipment, atMs, receivedAtMs: atMs, values });
  }
  await history.append({ id: `${equipment}/${name}`, samples });
}

beforeAll(async () => {
  records = createRecordStore({ directory, log });
  history = createDuckdbStore({ directory, log, memoryLimitMb: 64 });
  await Promise.all([records.start(), history.start()]);
  for (const equipment of ids) {
    const states: EquipmentState[] = [...EQUIPMENT_STATES, 'running', 'running', 'idle'];
    for (let at = FROM - 5 * HOUR_MS; at < NOW; at += random.integer(1, 90) * MINUTE_MS)
      await stateAt(equipment, at, random.pick(states));
    await someReadings(equipment, FROM - 2 * HOUR_MS, FROM + 20 * HOUR_MS, 'a');
    await someReadings(equipment, FROM + 31 * HOUR_MS, NOW, 'b');
  }
  metrics = createMetrics();
  ledger = withStores(records);
}, 30_000);
afterAll(async () => {
  await Promise.all([records.stop(), history.stop()]);
  rmSync(directory, { recursive: true, force: true });
});

const hoursFrom = async (source: string): Promise<number> =>
  (await metrics.useHours.get()).values.find(({ labels }) => labels.source === source)?.value ?? 0;
const close = (a: number | null | undefined, b: number): void => expect(a ?? 0).toBeCloseTo(b, 8);

describe('the use ledger', () => {
  it('1 adds up over days, equipment, partners and types to the total, on a day of 25 hours too', async () => {
    const total = (await ask(ledger, 'total')).rows[0];
    for (const by of ['day', 'equipment', 'partner', 'type', 'workshop'] as const) {
      const { rows } = await ask(ledger, by);
      const sum = (of: (row: (typeof rows)[number]) => number | null) =>
        rows.reduce((all, row) => all + (of(row) ?? 0), 0);
      for (const state of EQUIPMENT_STATES)
        close(
          total?.hours[state],
          sum(({ hours }) => hours[state]),
        );
      close(
        total?.parts.produced,
        sum(({ parts }) => parts.produced),
      );
      close(
        total?.energy.total,
        sum(({ energy }) => energy.total),
      );
      close(
        total?.losses.effective,
        sum(({ losses }) => losses.effective),
      );
      close(
        total?.resilience.disturbances,
        sum(({ resilience }) => resilience.disturbances),
      );
      close(
        total?.figureDetail.mtbfHours?.denominator ?? 0,
        sum(({ figureDetail }) => figureDetail.mtbfHours?.denominator ?? 0),
      );
    }
  });

  it('2 has hours that add up to the period, day by day', async () => {
    const { rows } = await ask(ledger, 'day');
    expect(rows.map(({ key }) => key)).toEqual(['2026-10-25', '2026-10-26']);
    const lengths = rows.map(({ hours }) => Object.values(hours).reduce((sum, one) => sum + one, 0));
    for (const [place, days] of [25, 24].entries()) close(lengths[place], 2 * days);
  });

  it('3 keeps hours that are over, and says the same from them, byte for byte', async () => {
    const counted = await hoursFrom('counted');
    await expectTrue('day');
    // Of both days of both machines nearly all is counted by the one alone that keeps nothing.
    expect((await hoursFrom('kept')) > 0).toBe(true);
    expect((await hoursFrom('counted')) - counted).toBeLessThan(2 * 49 + 8);
    const keeps = await records.useHours(ids[0] as EquipmentId, FROM, TO);
    expect(keeps.filter(({ body }) => body !== null).length).toBeGreaterThan(40);
  });

  it('3 says the same when asked in any other parts', async () => {
    const whole = (await ask(ledger, 'total')).rows[0];
    const cut = FROM + random.integer(1, 48 * 60) * MINUTE_MS;
    const parts = await Promise.all([ask(ledger, 'total', FROM, cut), ask(ledger, 'total', cut, TO)]);
    const sum = (of: (row: UseAnswer['rows'][number]) => number | null | undefined) =>
      parts.reduce((all, { rows }) => all + (rows[0] ? (of(rows[0]) ?? 0) : 0), 0);
    close(
      whole?.parts.produced,
      sum(({ parts: { produced } }) => produced),
    );
    close(
      whole?.energy.total,
      sum(({ energy }) => energy.total),
    );
    close(
      whole?.losses.speed,
      sum(({ losses }) => losses.speed),
    );
  });

  it('4 heeds corrections of states, later ones included that an earlier hour depends on', async () => {
    for (let step = 0; step < 4; step += 1) {
      const equipment = random.pick(ids);
      const at = FROM + random.integer(0, 47 * 60) * MINUTE_MS;
      await stateAt(equipment, at, random.pick(EQUIPMENT_STATES));
      await expectTrue();
      if (step % 2 === 0) continue;
      await records.recordChanges([
        {
          kind: 'withdrawn',
          at: NOW,
          event: { kind: 'state', equipment, at, state: 'idle', previous: 'unknown' },
        },
      ]);
      await expectTrue();
    }
  });

  it('4 heeds readings that come days late', async () => {
    const before = await ask(ledger, 'equipment');
    const equipment = ids[0] as EquipmentId;
    const atMs = FROM + 25 * HOUR_MS + 5;
    const sample = { kind: 'values', equipment, atMs, receivedAtMs: NOW, values: { energy: 9_000 } } as const;
    await history.append({ id: 'late', samples: [sample] });
    ledger.noteReading(equipment, atMs, NOW);
    await expectTrue();
    expect(JSON.stringify(await ask(ledger, 'equipment'))).not.toBe(JSON.stringify(before));
  });

  it('4 heeds a period that was derived anew', async () => {
    const period = { equipment: ids, fromMs: FROM + 3 * HOUR_MS, toMs: FROM + 5 * HOUR_MS };
    const at = FROM + 4 * HOUR_MS;
    await records.replaceResults(period, [
      { kind: 'state', equipment: ids[1] as EquipmentId, at, state: 'off', previous: 'unknown' },
    ]);
    await expectTrue();
  });

  it('4 heeds a plan that changes', async () => {
    const hours = async () => (await ask(ledger, 'total')).rows[0]?.useModes.maintenance;
    expect(await hours()).toBe(0);
    plan = planOf([{ fromMs: FROM + HOUR_MS, toMs: FROM + 2.5 * HOUR_MS, useMode: 'maintenance' }]);
    expect(await hours()).toBe(3);
    await expectTrue();
  });
});
