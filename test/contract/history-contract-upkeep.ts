/**
 * The contract of the history front door, points 9 to 13: reading back, upkeep, retention, counts, bases that change.
 * Same rules as history-contract.ts.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample, Value, ValuesSample } from '../../shared/sample.ts';
import { downsample } from '../../server/history/downsample.ts';
import type { HistoryStore, ReadRange } from '../../server/history/history-store.ts';
import {
  aBatchId,
  anEquipment,
  anyValue,
  aSample,
  expectSameBuckets,
  readingsOf,
  T0,
  type Opened,
} from './history-contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Long after everything that the tests write. */
const LATER = T0 + 60 * DAY_MS;

const equipmentOf = (count: number) => Array.from({ length: count }, anEquipment);

async function readAll(store: HistoryStore, range: ReadRange): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const some of store.read(range)) {
    expect(some.length).toBeGreaterThan(0);
    samples.push(...some);
  }
  return samples;
}

async function maintainAll(store: HistoryStore, nowMs = LATER): Promise<void> {
  while (await store.maintain(nowMs));
}

/** What must come back of one piece of equipment: in order of time, ties in order of arrival. */
function expected(written: readonly Sample[], equipment: EquipmentId, kind: 'values' | 'events'): Sample[] {
  return written
    .filter((sample) => sample.equipment === equipment && (sample.kind === 'values') === (kind === 'values'))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Everything a sample can carry. */
function anySample(equipment: readonly EquipmentId[]): fc.Arbitrary<Sample> {
  const at = {
    equipment: fc.constantFrom(...equipment),
    atMs: fc.oneof(
      fc.integer({ min: 0, max: 3 * DAY_MS }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: DAY_MS - 3, max: DAY_MS + 3 }),
    ),
    receivedAtMs: fc.integer({ min: -400_000, max: 9_000_000 }),
  };
  const values = fc.record(
    {
      kind: fc.constant('values' as const),
      ...at,
      values: fc.dictionary(fc.constantFrom('x', 'y', 'z', 'program'), anyValue, { maxKeys: 4 }),
      seq: fc.oneof(fc.nat(), fc.constant(2 ** 40)),
      flags: fc.constantFrom(['late'] as const, ['time-ahead', 'out-of-range'] as const),
      outOfRange: fc.constantFrom(['x'], ['x', 'y']),
    },
    { requiredKeys: ['kind', 'equipment', 'atMs', 'receivedAtMs', 'values'] },
  );
  const condition = fc.record(
    {
      kind: fc.constant('condition' as const),
      ...at,
      id: fc.constant('spindle-temp'),
      level: fc.constantFrom('WARNING' as const, 'NORMAL' as const),
      text: fc.string({ unit: 'binary', maxLength: 30 }),
    },
    { requiredKeys: ['kind', 'equipment', 'atMs', 'receivedAtMs', 'id', 'level'] },
  );
  const rest = fc.oneof(
    fc.record({ kind: fc.constant('status' as const), ...at, online: fc.boolean() }),
    fc.record({
      kind: fc.constant('badge' as const),
      ...at,
      card: fc.constant('demo-card-7'),
      action: fc.constantFrom('in' as const, 'out' as const),
    }),
  );
  return fc
    .oneof({ weight: 6, arbitrary: values }, condition, rest)
    .map(
      (sample) => ({ ...sample, atMs: T0 + sample.atMs, receivedAtMs: T0 + sample.receivedAtMs }) as Sample,
    );
}

/** Declares points 9 to 13 for one implementation. */
export function describeHistoryUpkeep(name: string, open: () => Promise<Opened>): void {
  describe(`history on ${name}`, () => {
    let opened: Opened;
    let store: HistoryStore;
    const append = (...samples: Sample[]) => store.append({ id: aBatchId(), samples });

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    describe('9. read', () => {
      it('gives back everything unchanged and in order, packed or not, of all equipment or one', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc
              .constant(0)
              .map(() => equipmentOf(2))
              .chain((own) =>
                fc.tuple(
                  fc.constant(own),
                  fc.array(fc.array(anySample(own), { maxLength: 40 }), { maxLength: 4 }),
                  fc.boolean(),
                ),
              ),
            async ([own, batches, upkeep]) => {
              for (const batch of batches) {
                await append(...batch);
                if (upkeep) await maintainAll(store);
              }
              const written = batches.flat();
              for (const equipment of own) {
                const read = await readAll(store, { fromMs: T0, toMs: T0 + 4 * DAY_MS, equipment });
                expect(read.map(({ atMs }) => atMs)).toEqual(
                  read.map(({ atMs }) => atMs).sort((a, b) => a - b),
                );
                for (const kind of ['values', 'events'] as const)
                  expect(expected(read, equipment, kind)).toEqual(expected(written, equipment, kind));
              }
              const all = await readAll(store, { fromMs: T0 + 100, toMs: T0 + DAY_MS });
              const inRange = ({ equipment, atMs }: Sample) =>
                own.includes(equipment) && atMs >= T0 + 100 && atMs < T0 + DAY_MS;
              expect(all.filter(inRange)).toHaveLength(written.filter(inRange).length);
            },
          ),
          { numRuns: 6 },
        );
      });

      it('is not disturbed by what is written, packed and read meanwhile, and can be left early', async () => {
        const [equipment = anEquipment()] = equipmentOf(1);
        const some = (first: number) =>
          Array.from({ length: 9_000 }, (_, index) =>
            aSample(equipment, T0 + (first + index) * 500, { x: first + index }),
          );
        await append(...some(0));
        await append(...some(9_000));
        const read: Value[] = [];
        let chunks = 0;
        for await (const samples of store.read({ fromMs: T0, toMs: T0 + DAY_MS, equipment })) {
          chunks += 1;
          if (chunks === 1) {
            await maintainAll(store);
            await readingsCount(store, equipment);
          }
          for (const sample of samples) read.push((sample as ValuesSample).values['x'] ?? null);
        }
        expect(read).toEqual([...Array(18_000).keys()]);
        expect(chunks).toBeGreaterThan(1);
        for (let time = 0; time < 12; time++)
          for await (const samples of store.read({ fromMs: T0, toMs: T0 + DAY_MS, equipment })) {
            expect(samples[0]).toMatchObject({ atMs: T0 });
            break;
          }
      });
    });

    describe('10. maintain', () => {
      it('changes no answer: rollups, rows and late readings together say what the readings say', async () => {
        const reading = fc.record({
          after: fc.oneof(
            fc.integer({ min: 0, max: 9 * HOUR_MS }),
            fc.integer({ min: 0, max: 40 }).map((n) => n * MINUTE_MS),
          ),
          x: fc.oneof(
            { weight: 5, arbitrary: fc.integer({ min: -999, max: 9_999 }).map((n) => n / 10) },
            anyValue,
          ),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.array(reading, { minLength: 1, maxLength: 120 }), { minLength: 1, maxLength: 3 }),
            fc.integer({ min: 1, max: 60 }),
            fc.integer({ min: 0, max: 3 * HOUR_MS }),
            fc.integer({ min: 1, max: 7 * HOUR_MS }),
            async (batches, points, begin, length) => {
              const equipment = anEquipment();
              for (const batch of batches) {
                await append(...batch.map(({ after, x }) => aSample(equipment, T0 + after, { x, other: 1 })));
                await maintainAll(store, T0 + 5 * HOUR_MS);
              }
              const [fromMs, toMs] = [T0 + begin, T0 + begin + length];
              const readings = batches
                .flat()
                .map(({ after, x }) => ({ at: T0 + after, value: x }))
                .sort((a, b) => a.at - b.at);
              const inside = readings.filter(({ at }) => at >= fromMs && at < toMs);
              const [series] = await store.query({ equipment, signals: ['x'], fromMs, toMs, points });
              if (series === undefined) throw new Error('no answer');
              if (series.resolution === 'raw') expect(series.points).toEqual(inside);
              else {
                expect(inside.length).toBeGreaterThan(points);
                expectSameBuckets(series.points, downsample(inside, series.resolution));
              }
              const last = readings.filter(({ at }) => at <= toMs).at(-1);
              const latest = (await store.latest(equipment, toMs)).find(({ signal }) => signal === 'x');
              expect(latest && { at: latest.atMs, value: latest.value }).toEqual(last);
            },
          ),
          { numRuns: 20 },
        );
      });

      it('keeps every reading through a restart, once', async () => {
        const equipment = anEquipment();
        await append(...[0, 1, 1, 2].map((x) => aSample(equipment, T0 + x, { x })));
        await maintainAll(store);
        await append(aSample(equipment, T0 + 1, { x: 7 }));
        store = await opened.reopen();
        expect((await readingsOf(store, equipment)).map(([, x]) => x)).toEqual([0, 1, 1, 7, 2]);
        await maintainAll(store);
        expect((await readingsOf(store, equipment)).map(([, x]) => x)).toEqual([0, 1, 1, 7, 2]);
      });
    });

    describe('12. counts', () => {
      it('tells the samples of each piece of equipment on each day', async () => {
        const [first, second] = equipmentOf(2) as [EquipmentId, EquipmentId];
        const day = Math.floor(T0 / DAY_MS) * DAY_MS;
        const status = { kind: 'status' as const, equipment: first, receivedAtMs: T0, online: true };
        await append(aSample(first, day, { x: 1 }), aSample(first, day + DAY_MS - 1, { y: 'a' }));
        await append({ ...status, atMs: day + DAY_MS }, aSample(second, day, {}));
        const mine = async () =>
          (await store.counts({ fromMs: day + 5, toMs: day + DAY_MS + 5 })).filter(({ equipment }) =>
            [first, second].includes(equipment),
          );
        const wanted = [
          { equipment: first, dayMs: day, samples: 2 },
          { equipment: first, dayMs: day + DAY_MS, samples: 1 },
          { equipment: second, dayMs: day, samples: 1 },
        ];
        expect(await mine()).toEqual(wanted);
        await maintainAll(store);
        expect(await mine()).toEqual(wanted);
      });
    });

    describe('13. a base that changes', () => {
      it('leaves what is old as it was when signals come, go and change their type', async () => {
        const equipment = anEquipment();
        await append(aSample(equipment, T0, { speed: 1480.2, load: 3 }));
        await maintainAll(store);
        await append(aSample(equipment, T0 + 1, { speed: 'FAST', door: true }));
        await append(
          aSample(equipment, T0 + 2, { door: 'CLOSED' }),
          aSample(equipment, T0 + 3, { speed: null }),
        );
        store = await opened.reopen();
        for (let upkeep = 0; upkeep < 2; upkeep++) {
          expect(await readingsOf(store, equipment, 'speed')).toEqual([
            [T0, 1480.2],
            [T0 + 1, 'FAST'],
            [T0 + 3, null],
          ]);
          expect(await readingsOf(store, equipment, 'load')).toEqual([[T0, 3]]);
          expect(await readingsOf(store, equipment, 'door')).toEqual([
            [T0 + 1, true],
            [T0 + 2, 'CLOSED'],
          ]);
          await maintainAll(store);
        }
      });

      it('keeps the values of any number of signals', async () => {
        const equipment = anEquipment();
        const keys = Array.from({ length: 120 }, (_, index) => `signal_${index}`);
        const valueOf = (index: number): Value =>
          index % 5 === 0 ? `词"${index}"` : index % 7 === 0 ? index % 2 === 0 : index + 0.1;
        const values = Object.fromEntries(keys.map((key, index) => [key, valueOf(index)]));
        await append(aSample(equipment, T0, values));
        await append(aSample(equipment, T0 + 1, { ...values, signal_119: -0, signal_118: null }));
        for (let upkeep = 0; upkeep < 2; upkeep++) {
          const [first, second] = await readAll(store, { fromMs: T0, toMs: T0 + 2, equipment });
          expect(first).toMatchObject({ values });
          expect(second).toEqual(aSample(equipment, T0 + 1, { ...values, signal_119: -0, signal_118: null }));
          expect(await readingsOf(store, equipment, 'signal_115')).toEqual([
            [T0, valueOf(115)],
            [T0 + 1, valueOf(115)],
          ]);
          expect(await readingsOf(store, equipment, 'signal_117')).toEqual([
            [T0, 117.1],
            [T0 + 1, 117.1],
          ]);
          const latest = await store.latest(equipment, T0 + 1);
          expect(latest).toHaveLength(120);
          expect(latest).toContainEqual({ signal: 'signal_118', value: null, atMs: T0 + 1 });
          await maintainAll(store);
        }
      });
    });

    // Last: it ends the readings of all others.
    describe('11. retention', () => {
      it('ends readings and leaves their rollups, the newest values and what is younger', async () => {
        const equipment = anEquipment();
        const day = Math.floor(T0 / DAY_MS) * DAY_MS;
        const readings = Array.from({ length: 600 }, (_, index) => ({
          at: day + index * MINUTE_MS + 7,
          value: index / 10,
        }));
        await append(...readings.map(({ at, value }) => aSample(equipment, at, { x: value })));
        await append(aSample(equipment, day + 50_000, { program: '第一段' }), {
          kind: 'status',
          equipment,
          atMs: day + 9,
          receivedAtMs: day + 9,
          online: true,
        });
        await maintainAll(store);
        store = await opened.endReadings(30);
        expect(await readAll(store, { fromMs: day, toMs: day + DAY_MS, equipment })).toEqual([
          { kind: 'status', equipment, atMs: day + 9, receivedAtMs: day + 9, online: true },
        ]);
        for (const [points, width] of [
          [10, HOUR_MS * 3],
          [2_000, MINUTE_MS],
        ] as const) {
          const query = { equipment, signals: ['x'], fromMs: day, toMs: day + DAY_MS, points };
          const [series] = await store.query(query);
          expect(series?.resolution).toBe(width);
          expectSameBuckets(series?.points ?? [], downsample(readings, width));
        }
        expect(await store.latest(equipment, day + DAY_MS)).toEqual([
          { signal: 'program', value: '第一段', atMs: day + 50_000 },
          { signal: 'x', value: 59.9, atMs: readings.at(-1)?.at },
        ]);
        const nowMs = Date.now();
        await append(aSample(equipment, nowMs - 1_000, { x: 5 }));
        expect(await store.latest(equipment, nowMs)).toContainEqual({
          signal: 'x',
          value: 5,
          atMs: nowMs - 1_000,
        });
      });
    });
  });
}

const readingsCount = async (store: HistoryStore, equipment: EquipmentId) =>
  (await store.query({ equipment, signals: ['x'], fromMs: 0, toMs: LATER, points: 10 })).length;
