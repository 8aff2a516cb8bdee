/** Orders, sessions and bookings over a real server: who may plan, who sees what, what does not fit, and what follows from them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOREIGN, OWN, SCHOOL, startPeopleHouse, type PeopleHouse } from './people-house.ts';

const HOUR_MS = 3_600_000;
const T0 = 1_764_000_000_000;
let house: PeopleHouse;

beforeAll(async () => {
  house = await startPeopleHouse();
  house.clock.nowMs = T0;
});
afterAll(() => house.stop());

const post = (role: string, path: string, body: unknown = {}): Promise<Response> =>
  house.ask(role, `/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const get = async <T>(role: string, path: string): Promise<T> =>
  (await (await house.ask(role, `/api/v1${path}`)).json()) as T;
interface List {
  items: Record<string, unknown>[];
  next: string | null;
}

const order = (id: string, partner: string | null, equipment: string) => ({
  id,
  partner,
  part: { zh: '阶梯轴' },
  quantity: 600,
  due: T0 + 40 * HOUR_MS,
  cycleSeconds: 90,
  operations: [{ equipment, from: '2025-11-24T15:00:00Z' }],
});
const session = (id: string, equipment: string[], fromHours: number, roster: string[] = []) => ({
  id,
  title: { zh: '车削' },
  className: '数控2301',
  from: T0 + fromHours * HOUR_MS,
  to: T0 + (fromHours + 2) * HOUR_MS,
  equipment,
  roster,
});

describe('orders', () => {
  it('are the base manager’s to give; a partner sees the own ones and nobody else’s', async () => {
    expect((await post('instructor', '/orders', order('x', null, OWN))).status).toBe(403);
    expect((await post('manager', '/orders', order('own', 'acme', OWN))).status).toBe(201);
    expect((await post('manager', '/orders', order('other', null, FOREIGN))).status).toBe(201);
    const { items } = await get<List>('partner', '/orders');
    expect(items.map(({ id }) => id)).toEqual(['own']);
    expect(items[0]).toMatchObject({ state: 'running', progress: { late: false, forecast: null } });
    expect((await get<List>('manager', '/orders')).items).toHaveLength(2);
    expect((await house.ask('student', '/api/v1/orders')).status).toBe(403);
    expect((await house.ask('display', '/api/v1/orders')).status).toBe(403);
  });

  it('tell what does not fit, with its place', async () => {
    const errorsOf = async (body: unknown): Promise<unknown> =>
      ((await (await post('manager', '/orders', body)).json()) as { errors?: { path: string }[] }).errors?.[0]
        ?.path;
    expect(await errorsOf(order('y', null, 'machining.nothing'))).toBe('/operations/0');
    expect(await errorsOf(order('y', 'nobody', OWN))).toBe('/partner');
    expect(await errorsOf({ ...order('y', null, OWN), quantity: 0 })).toBe('/quantity');
  });

  it('are paged', async () => {
    const first = await get<List>('manager', '/orders?limit=1');
    const second = await get<List>('manager', `/orders?limit=1&cursor=${first.next ?? ''}`);
    expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual(['other', 'own']);
    expect(second.next).toBeNull();
    expect((await house.ask('manager', '/api/v1/orders?cursor=nothing')).status).toBe(400);
  });
});

describe('sessions', () => {
  it('are shown to students without names, and only where they are on the roster', async () => {
    expect((await post('instructor', '/sessions', session('s1', [SCHOOL], 1, ['student']))).status).toBe(201);
    expect((await post('instructor', '/sessions', session('s2', [OWN], 1, ['student-2']))).status).toBe(201);
    const seen = await get<List>('student', '/sessions');
    expect(seen.items.map(({ id }) => id)).toEqual(['s1']);
    expect(JSON.stringify(seen)).not.toContain('roster');
    expect((await house.ask('partner', '/api/v1/sessions')).status).toBe(403);
    expect((await house.ask('display', '/api/v1/sessions')).status).toBe(403);
  });

  it('do not share a machine: the other is named', async () => {
    const refused = await post('instructor', '/sessions', session('s3', [SCHOOL], 2));
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('s1');
  });

  it('are opened, paused and ended, in this order only', async () => {
    expect((await post('instructor', '/sessions/s1/end')).status).toBe(409);
    for (const [step, state] of [
      ['open', 'open'],
      ['break', 'break'],
      ['open', 'open'],
      ['end', 'ended'],
    ] as const)
      expect(await (await post('instructor', `/sessions/s1/${step}`)).json()).toMatchObject({ state });
    expect((await post('instructor', '/sessions/s1/open')).status).toBe(409);
    expect((await post('student', '/sessions/s2/open')).status).toBe(403);
    expect((await post('instructor', '/sessions/nothing/open')).status).toBe(404);
  });
});

describe('what equipment is used for', () => {
  it('follows from the plan, now, then and in the intervals that tile any period', async () => {
    const booking = {
      id: 'b1',
      equipment: OWN,
      from: T0 + HOUR_MS,
      to: T0 + 1.5 * HOUR_MS,
      use: 'maintenance',
    };
    expect((await post('manager', '/bookings', booking)).status).toBe(201);
    expect((await post('manager', '/bookings', { ...booking, id: 'b2' })).status).toBe(409);
    const { intervals } = await get<{ intervals: { useMode: string; from: number; to: number }[] }>(
      'manager',
      `/equipment/${OWN}/states?from=${T0}&to=${T0 + 4 * HOUR_MS}`,
    );
    expect(intervals.map(({ useMode, from }) => [useMode, (from - T0) / HOUR_MS])).toEqual([
      ['production', 0],
      ['maintenance', 1],
      ['productive-teaching', 1.5],
      ['production', 3],
    ]);
    expect(intervals.at(-1)?.to).toBe(T0 + 4 * HOUR_MS);
    const then = await get<{ equipment: { useMode: string }[] }>(
      'manager',
      `/state?at=${T0 - HOUR_MS / 2}&equipment=${OWN}`,
    );
    expect(then.equipment[0]?.useMode).toBe('production');
    expect((await post('manager', '/orders/own/end', { as: 'done' })).status).toBe(200);
    expect((await post('manager', '/orders/own/end', { as: 'done' })).status).toBe(409);
    expect((await post('instructor', '/bookings/b1/cancel')).status).toBe(403);
    expect((await post('manager', '/bookings/b1/cancel')).status).toBe(200);
  });

  it('is for instructors to book where they teach, from now on, and what they booked is theirs to change', async () => {
    const hours = (from: number) => ({ from: T0 + from * HOUR_MS, to: T0 + (from + 1) * HOUR_MS });
    const lesson = { id: 'b3', equipment: SCHOOL, use: 'teaching', ...hours(10) };
    const statusOf = async (role: string, body: unknown): Promise<number> =>
      (await post(role, '/bookings', body)).status;
    expect(await statusOf('instructor', lesson)).toBe(201);
    expect(await statusOf('instructor', { ...lesson, ...hours(11) })).toBe(201);
    expect(await statusOf('instructor', { ...lesson, id: 'b4', use: 'rd' })).toBe(403);
    expect(await statusOf('instructor', { ...lesson, id: 'b4', ...hours(-5) })).toBe(403);
    expect(await statusOf('manager', { ...lesson, id: 'b4', use: 'rd', ...hours(-5) })).toBe(201);
    expect(await statusOf('instructor', { ...lesson, id: 'b4', ...hours(14) })).toBe(403);
    expect((await post('instructor', '/bookings/b3/cancel')).status).toBe(200);
  });

  it('is still known after a restart, and the same facts again change nothing', async () => {
    const facts = await house.records.planFacts();
    await house.records.appendPlanFacts(facts);
    expect(await house.records.planFacts()).toEqual(facts);
    expect(facts.map(({ kind }) => kind)).toContain('booking-cancelled');
  });
});
