/** What only the DuckDB store does: positions, bytes instead of objects, space that is given back, moves, older files. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDuckdbStore } from '../../../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../../../server/history/history-store.ts';
import { startHistoryUpkeep } from '../../../../server/history/history-upkeep.ts';
import { moveHistory, type MovedDay } from '../../../../server/history/move-history.ts';
import type { Retention } from '../../../../server/history/retention.ts';
import { createLog } from '../../../../server/log.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Sample } from '../../../../shared/sample.ts';

const log = createLog('silent');
const equipment = equipmentIdOf('machining', 'lathe-01');
const DAY_MS = 86_400_000;
/** Begin of a UTC day. */
const T0 = 1_763_942_400_000;
let directory: string;
let stores: HistoryStore[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-upkeep-'));
});
afterEach(async () => {
  for (const store of stores) await store.stop();
  stores = [];
  rmSync(directory, { recursive: true });
});

async function opened(name = 'one', retention: Retention = {}): Promise<HistoryStore> {
  const store = createDuckdbStore({
    directory: join(directory, name),
    log,
    retention,
    groupOf: () => 'cnc-lathe',
  });
  stores.push(store);
  await store.start();
  return store;
}

const sampleOf = (x: number, atMs = T0 + x * 1_000): Sample => ({
  kind: 'values',
  equipment,
  atMs,
  receivedAtMs: atMs + 3,
  seq: x,
  values: { x, noise: Math.sin(x) * 1e6 },
});
const batch = (id: string, first: number, count: number) => ({
  id,
  samples: Array.from({ length: count }, (_, index) => sampleOf(first + index)),
});
const maintainAll = async (store: HistoryStore, nowMs: number) => {
  while (await store.maintain(nowMs));
};

it('knows the highest journal position that is durable, also after a restart, and none where none was given', async () => {
  let store = await opened();
  expect(await store.appliedPosition?.()).toBeUndefined();
  await store.append(batch('a', 0, 2));
  await store.append({ ...batch('b', 2, 2), position: { from: 10, to: 14 } });
  await store.append({ ...batch('b', 2, 2), position: { from: 10, to: 14 } });
  await expect(
    store.append({ id: 'bad', samples: [{ ...sampleOf(1), atMs: -1 }], position: { from: 14, to: 15 } }),
  ).rejects.toThrow();
  expect(await store.appliedPosition?.()).toBe(14);
  await store.stop();
  store = await opened();
  expect(await store.appliedPosition?.()).toBe(14);
});

it('takes a batch as bytes, and names what it cannot keep by its place', async () => {
  const store = await opened();
  const { samples } = batch('a', 0, 5);
  const encode = (all: readonly Sample[]) =>
    Buffer.from(`${JSON.stringify(all.slice(0, 2))}\n${JSON.stringify(all.slice(2))}\n`, 'utf8');
  await store.append({ id: 'a', samples, encoded: encode(samples) });
  const read: Sample[] = [];
  for await (const some of store.read({ fromMs: 0, toMs: T0 + DAY_MS })) read.push(...some);
  expect(read).toEqual(samples);
  const bad = samples.map((sample, index) => (index === 3 ? { ...sample, atMs: -5 } : sample));
  await expect(store.append({ id: 'b', samples: bad, encoded: encode(bad) })).rejects.toMatchObject({
    indexes: [3],
  });
});

it('gives space back when readings end, while a reading of them that has begun sees them all', async () => {
  const store = await opened('one', { raw: 2, minutes: 6 });
  const file = join(directory, 'one', 'history.duckdb');
  const dayOf = async (day: number) => {
    for (let first = 0; first < 6_000; first += 3_000)
      await store.append({
        id: `${day}/${first}`,
        samples: Array.from({ length: 3_000 }, (_, index) =>
          sampleOf(index, T0 + day * DAY_MS + (first + index) * 4_000),
        ),
      });
    await maintainAll(store, T0 + (day + 1) * DAY_MS + 7_200_000);
  };
  for (let day = 0; day < 4; day++) await dayOf(day);
  const sizeMb = statSync(file).size / 1e6;
  const reading = store.read({ fromMs: T0 + 2 * DAY_MS, toMs: T0 + 3 * DAY_MS })[Symbol.asyncIterator]();
  let seen = (await reading.next()).value?.length ?? 0;
  for (let day = 4; day < 10; day++) await dayOf(day);
  for (let next = await reading.next(); next.done !== true; next = await reading.next())
    seen += next.value.length;
  expect(seen).toBe(6_000);
  const days = (await store.counts({ fromMs: T0, toMs: T0 + 20 * DAY_MS })).map(
    ({ dayMs }) => (dayMs - T0) / DAY_MS,
  );
  expect(days).toEqual([8, 9]);
  // While a reading holds on to days that have ended, their space is not free; afterwards it is used again.
  for (let day = 10; day < 14; day++) await dayOf(day);
  expect(statSync(file).size / 1e6).toBeLessThan(sizeMb * 2);
}, 60_000);

it('moves everything to another store, goes on after a break, and changes nothing the second time', async () => {
  const [from, to] = [await opened('one'), await opened('two')];
  for (let day = 0; day < 3; day++)
    for (let part = 0; part < 2; part++)
      await from.append({
        id: `${day}/${part}`,
        samples: Array.from({ length: 4_000 }, (_, index) =>
          sampleOf(index, T0 + day * DAY_MS + (part * 4_000 + index) * 10),
        ),
      });
  await from.append({
    id: 'event',
    samples: [{ kind: 'status', equipment, atMs: T0 + 5, receivedAtMs: T0 + 5, online: true }],
  });
  await maintainAll(from, T0 + 2 * DAY_MS);
  const done = new Set<number>();
  const days: MovedDay[] = [];
  const options = (target: Parameters<typeof moveHistory>[0]['to']) => ({
    from,
    to: target,
    done,
    finished: (day: MovedDay) => void (done.add(day.dayMs), days.push(day)),
    now: () => T0 + 30 * DAY_MS,
  });
  let appended = 0;
  const breaking = {
    counts: to.counts.bind(to),
    maintain: to.maintain.bind(to),
    append: (one: Parameters<HistoryStore['append']>[0]) =>
      (appended += 1) > 3 ? Promise.reject(new Error('the line broke')) : to.append(one),
  };
  await expect(moveHistory(options(breaking))).rejects.toThrow('the line broke');
  await moveHistory(options(to));
  const all = { fromMs: 0, toMs: T0 + 9 * DAY_MS };
  const read = async (store: HistoryStore) => {
    const samples: Sample[] = [];
    for await (const some of store.read(all)) samples.push(...some);
    return samples;
  };
  expect(await read(to)).toEqual(await read(from));
  expect(await to.counts(all)).toEqual(await from.counts(all));
  done.clear();
  days.length = 0;
  await moveHistory(options(to));
  expect(days.map(({ moved }) => moved)).toEqual([false, false, false]);
  expect(await read(to)).toHaveLength(24_001);
}, 40_000);

it('opens a file of the format before, and everything in it is still there', async () => {
  const path = join(directory, 'one', 'history.duckdb');
  const store = await opened();
  await store.append(batch('a', 0, 50));
  await store.stop();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of [
    'ALTER TABLE reading_0 DROP COLUMN more',
    'ALTER TABLE batch DROP COLUMN position',
    'DROP TABLE series',
    'DROP TABLE rollup_hour',
    "UPDATE about SET content = '1'",
    'CHECKPOINT',
  ])
    await connection.run(sql);
  connection.disconnectSync();
  instance.closeSync();
  const again = await opened();
  await again.append(batch('a', 0, 50));
  await again.append({ ...batch('b', 50, 50), position: { from: 0, to: 50 } });
  await maintainAll(again, T0 + DAY_MS);
  expect(await again.counts({ fromMs: T0, toMs: T0 + DAY_MS })).toEqual([
    { equipment, dayMs: T0, samples: 100 },
  ]);
});

it('upkeep goes on by itself, says a failure once, and stops when asked', async () => {
  const said: string[] = [];
  let calls = 0;
  const upkeep = startHistoryUpkeep({
    store: {
      maintain: (nowMs) => {
        calls += 1;
        if (calls === 2 || calls === 3) return Promise.reject(new Error('no space'));
        return Promise.resolve(nowMs > 0 && calls < 3);
      },
    },
    log: Object.assign(createLog('silent'), {
      warn: (_: unknown, text: string) => said.push(text),
      info: (text: string) => said.push(text),
    }),
    now: () => 1,
    restMs: [1, 1],
  });
  await expect.poll(() => calls).toBeGreaterThan(5);
  await upkeep.stop();
  const after = calls;
  expect(said).toEqual([
    'Upkeep of history failed: nothing is lost, it is tried again',
    'Upkeep of history works again',
  ]);
  expect(calls).toBe(after);
});
