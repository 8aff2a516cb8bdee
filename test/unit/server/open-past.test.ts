import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveBase, type Base } from '../../../shared/base.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { openPast, type Past } from '../../../server/open-past.ts';
import { writePastMark } from '../../../server/past-mark.ts';
import { ImportHouse } from '../../support/import-house.ts';

/** A Thursday, 17:00 in the base: lessons, production, the night before and a piece of the day before. */
const UNTIL_MS = Date.UTC(2026, 10, 19, 9);
const DAY_MS = 86_400_000;
const LATHE = 'machining.lathe-01' as EquipmentId;
const ORDER_LATHE = 'machining.lathe-05' as EquipmentId;
const CARDS = new Map(
  Array.from({ length: 12 }, (_, index) => {
    const number = String(index + 1).padStart(2, '0');
    return [`demo-card-0${number}`, `demo-student-${number}`] as const;
  }),
);
const BASE_DATA = {
  base: { id: 'demo', timezone: 'Asia/Shanghai' },
  workshops: [
    {
      id: 'machining',
      equipment: [
        { id: 'lathe-01', type: 'cnc-lathe', origin: 'simulated' },
        { id: 'lathe-05', type: 'cnc-lathe', origin: 'simulated' },
        { id: 'mill-05', type: 'cnc-mill', origin: 'simulated' },
      ],
    },
  ],
};

describe('the past of a demo that starts for the first time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-past-'));
  const baseFile = join(folder, 'base.json');
  let house: ImportHouse;

  const past = (): Past =>
    openPast({
      dataDir: house.directory,
      retentionDays: 365,
      baseFile,
      untilMs: UNTIL_MS,
      days: 1,
      imports: house.imports,
      history: house.history,
      metrics: house.metrics,
      log: house.log,
    });
  const mark = (): unknown => JSON.parse(readFileSync(join(house.directory, 'demo-past.json'), 'utf8'));

  beforeAll(async () => {
    writeFileSync(baseFile, JSON.stringify(BASE_DATA));
    house = await ImportHouse.open(baseOf(BASE_DATA), UNTIL_MS + 1_000, CARDS);
  });
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true });
  });

  it('is filled in, goes on after a stop in the middle, and begun anew doubles nothing', async () => {
    const first = past();
    const filling = first.fill();
    await expect.poll(() => first.status().share, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
    await first.stop();
    await filling;
    expect(first.status().state).toBe('running');
    expect(mark()).toMatchObject({ untilMs: UNTIL_MS, isDone: false });

    const second = past();
    await second.fill();
    expect(second.status()).toEqual({ state: 'done', share: 1 });
    const samples = await house.samples();
    const standing = await house.standing(UNTIL_MS - DAY_MS, UNTIL_MS);
    expect(samples.length).toBeGreaterThan(8_000);

    await writePastMark(join(house.directory, 'demo-past.json'), {
      version: 1,
      untilMs: UNTIL_MS,
      days: 1,
      filesDone: 1,
      doneMs: UNTIL_MS - DAY_MS,
      isDone: false,
    });
    await past().fill();
    expect(await house.samples()).toHaveLength(samples.length);
    expect(await house.standing(UNTIL_MS - DAY_MS, UNTIL_MS)).toEqual(standing);
  }, 180_000);

  it('has states all day and night, scenarios, people and proofs that say they are simulated, and ends where live begins', async () => {
    const { records, history } = house;
    const states = await records.stateIntervals(ORDER_LATHE, UNTIL_MS - DAY_MS, UNTIL_MS);
    const hours = (wanted: string): number =>
      states.reduce((sum, { state, fromMs, toMs }) => sum + (state === wanted ? toMs - fromMs : 0), 0) /
      3_600_000;
    expect(hours('running')).toBeGreaterThan(4);
    expect(hours('off')).toBeGreaterThan(8);
    expect(hours('unknown')).toBeLessThan(0.2);

    const { items } = await records.scenarios({ fromMs: UNTIL_MS - DAY_MS, toMs: UNTIL_MS }, { limit: 500 });
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['batch-run', 'changeover']));
    expect(items.filter(({ toMs }) => toMs === null)).toEqual([]);

    const presences = await records.presences({});
    expect(new Set(presences.map(({ person }) => person)).size).toBeGreaterThan(1);
    expect(presences.every(({ toMs }) => toMs !== null)).toBe(true);
    const evidence = await records.allEvidence();
    expect(evidence.length).toBeGreaterThan(3);
    expect(evidence.every(({ origin, equipment }) => origin === 'simulated' && equipment === LATHE)).toBe(
      true,
    );

    let lastMs = 0;
    for await (const piece of history.read({ fromMs: 0, toMs: UNTIL_MS + DAY_MS }))
      for (const { atMs } of piece) lastMs = Math.max(lastMs, atMs);
    expect(lastMs).toBeLessThanOrEqual(UNTIL_MS);
    expect(lastMs).toBeGreaterThan(UNTIL_MS - 60_000);
  });

  it('is not filled in twice, and not where live has a past of its own', async () => {
    const again = past();
    await again.fill();
    expect(again.status()).toEqual({ state: 'none', share: 0 });

    rmSync(join(house.directory, 'demo-past.json'));
    const other = past();
    await other.fill();
    expect(other.status().state).toBe('none');
    expect(mark()).toMatchObject({ isDone: true, filesDone: 0 });
  });
});

function baseOf(data: unknown): Base {
  const resolved = resolveBase(data);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}
