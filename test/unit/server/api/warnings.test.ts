/** Early warnings over HTTP: what the pipeline said is kept, and read by those who may know of the machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EarlyWarning } from '../../../../shared/early-warning.ts';
import type { EquipmentId } from '../../../../shared/names.ts';
import { startPeopleHouse, type PeopleHouse } from './people-house.ts';

let house: PeopleHouse;
let own: EquipmentId;
let foreign: EquipmentId;

const aWarning = (
  equipment: EquipmentId,
  fromMs: number,
  more: Partial<EarlyWarning> = {},
): EarlyWarning => ({
  id: `spindle-load:${equipment}:2:${fromMs}`,
  type: 'spindle-load',
  version: 1,
  equipment,
  signal: 'spindle_load',
  direction: 'rises',
  phase: { signal: 'tool', value: 2 },
  context: [{ signal: 'program', value: 'O2001' }],
  fromMs,
  toMs: null,
  atMs: fromMs,
  since: { count: 31, atMs: fromMs - 60_000 },
  reference: { level: 40, scatter: 0.4, observations: 10 },
  level: 45,
  change: 0.125,
  driftPerCycle: 0.4,
  limit: 54,
  untilLimit: { cycles: 20, fewest: 18, most: null, hours: 0.3 },
  evidence: [{ atMs: fromMs, count: 40, value: 45.2 }],
  ...more,
});

const say = (...warnings: EarlyWarning[]): Promise<void> =>
  house.records.recordChanges(warnings.map((warning) => ({ kind: 'warning', at: warning.atMs, warning })));

async function ids(username: string, query = ''): Promise<string[]> {
  const answer = await house.ask(username, `/api/v1/warnings${query}`);
  expect(answer.status).toBe(200);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  return items.map(({ id }) => id);
}

beforeAll(async () => {
  house = await startPeopleHouse({ withHistory: false });
  const [partners, others] = [true, false].map(
    (owned) => house.base.equipment.find(({ owner }) => (owner !== undefined) === owned)?.id,
  );
  if (!partners || !others) throw new Error('the test base needs equipment of a partner and of its own');
  own = partners;
  foreign = others;
});
afterAll(() => house.stop());

describe('GET /api/v1/warnings', () => {
  it('answers what was said last of each, with its name and what it means, newest first', async () => {
    const nowMs = house.clock.nowMs;
    const first = aWarning(own, nowMs - 9_000);
    const second = aWarning(foreign, nowMs - 5_000);
    await say(first, second, { ...first, atMs: nowMs - 1_000, level: 47 });
    // The same again changes nothing.
    await say(first);
    const answer = await house.ask('manager', '/api/v1/warnings');
    const { items } = (await answer.json()) as { items: Record<string, unknown>[] };
    expect(items.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(items[1]).toMatchObject({
      name: { zh: '主轴负载', en: 'Spindle load' },
      from: first.fromMs,
      to: null,
      level: 47,
      untilLimit: { cycles: 20, fewest: 18, most: null },
    });
    await say({ ...second, atMs: nowMs, toMs: nowMs, endReason: 'renewed' });
    expect(await ids('manager', '?active=true')).toEqual([first.id]);
    expect(await ids('manager', '?active=false')).toEqual([second.id]);
    expect(await ids('manager', `?equipment=${own}`)).toEqual([first.id]);
  });

  it('shows a partner the own equipment only, and nobody who is not signed in anything', async () => {
    expect(await ids('partner')).toEqual([aWarning(own, house.clock.nowMs - 9_000).id]);
    expect((await house.ask('partner', `/api/v1/warnings?equipment=${foreign}`)).status).toBe(404);
    expect((await house.ask('partner', `/api/v1/warnings/readiness?equipment=${foreign}`)).status).toBe(404);
    expect((await house.ask(undefined, '/api/v1/warnings')).status).toBe(401);
  });

  it('says of equipment for which nothing is watched that there is nothing', async () => {
    const answer = await house.ask('manager', `/api/v1/warnings/readiness?equipment=${own}`);
    expect(await answer.json()).toEqual({ items: [] });
  });

  it('takes back what turns out not to be so, and closes what lasted when the server stopped', async () => {
    const nowMs = house.clock.nowMs;
    const wrong = aWarning(own, nowMs - 3_000);
    await say(wrong);
    await house.records.recordChanges([
      { kind: 'withdrawn', at: nowMs, event: { kind: 'warning', at: wrong.atMs, warning: wrong } },
    ]);
    expect(await ids('manager')).not.toContain(wrong.id);
    await house.records.heartbeat(nowMs + 500);
    await house.records.restore();
    const all = await house.records.warnings({ fromMs: 0, toMs: nowMs + 1_000 }, { limit: 10 });
    expect(all.items.map(({ endReason }) => endReason)).toEqual(['renewed', 'server-stopped']);
  });
});
