/**
 * The contract of the history front door as tests, numbered as there. Every implementation runs all of them.
 * Times lie around a fixed instant in the past, each test uses equipment of its own, so that tests do not meet.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryPoint, HistorySeries } from '../../shared/api.ts';
import { equipmentIdOf, type EquipmentId } from '../../shared/names.ts';
import type { Sample, Value } from '../../shared/sample.ts';
import { downsample } from '../../server/history/downsample.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { UnwritableBatchError } from '../../server/history/unwritable-batch.ts';

/** 2025-11-24 16:00:00 UTC. */
export const T0 = 1_764_000_000_000;

let lastEquipment = 0;
/** Equipment that no other test has used. */
export function anEquipment(): EquipmentId {
  return equipmentIdOf('contract', `e-${process.pid}-${lastEquipment++}`);
}

let lastBatch = 0;
export function aBatchId(): string {
  return `batch-${process.pid}-${lastBatch++}`;
}

/** A values sample, received when it was taken. */
export function aSample(equipment: EquipmentId, atMs: number, values: Record<string, Value>): Sample {
  return { kind: 'values', equipment, atMs, receivedAtMs: atMs + 7, values };
}

/** All raw readings of one signal, as [ms, value]. */
export async function readingsOf(
  store: HistoryStore,
  equipment: EquipmentId,
  signal = 'x',
): Promise<[number, Value][]> {
  const [series] = await store.query({
    equipment,
    signals: [signal],
    fromMs: 0,
    toMs: 8_000_000_000_000,
    points: 20_000,
  });
  expect(series?.resolution).toBe('raw');
  return (series?.points ?? []).map((point) => [point.at, 'value' in point ? point.value : null]);
}

/** Every value that a sample may carry, the awkward ones often. */
export const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(-0, 0, 1e308, -1.7976931348623157e308, 5e-324, -2.5e-310, 2 ** 53, 0.1 + 0.2),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 256 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    ' ',
    'null',
    'true',
    '%',
    '%005c',
    "it's",
    '"quoted"',
    'a,b=c d',
    'line\nend\r\n',
    'ends in \\',
    "\\'",
    '\u0000',
    '主轴暖机程序：第①段'.repeat(12),
    '😀\ud800',
    "'; DROP TABLE equipment; --",
  ),
);

export interface Opened {
  store: HistoryStore;
  /** Ends the process-like owner and gives a new store over the same data. */
  reopen(): Promise<HistoryStore>;
  /** The store again with readings kept for `days` only, all older ones ended now. */
  endReadings(days: number): Promise<HistoryStore>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** Declares the suite for one implementation. */
export function describeHistoryContract(name: string, open: () => Promise<Opened>): void {
  describe(`history on ${name}`, () => {
    let opened: Opened;
    let store: HistoryStore;
    const append = (...samples: Sample[]) => store.append({ id: aBatchId(), samples });

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    describe('1. a value is read back unchanged', () => {
      it('whatever the value and its neighbours in the sample are', async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 60 }), async (values) => {
            const equipment = anEquipment();
            await append(...values.map((x, index) => aSample(equipment, T0 + index, { x, y: index })));
            const read = await readingsOf(store, equipment);
            expect(read.map(([at]) => at)).toEqual(values.map((_, index) => T0 + index));
            for (const [index, value] of values.entries())
              expect(Object.is(read[index]?.[1], value)).toBe(true);
          }),
          { numRuns: 25 },
        );
      });

      it('also after the store was closed and opened again', async () => {
        const equipment = anEquipment();
        const values = [-0, 1e308, 5e-324, 0.1, 'ends in \\', '第一段\n"x"', true, false, null, 2 ** 53 - 1];
        await append(...values.map((x, index) => aSample(equipment, T0 + index, { x })));
        store = await opened.reopen();
        const read = await readingsOf(store, equipment);
        expect(read).toHaveLength(values.length);
        for (const [index, value] of values.entries()) expect(Object.is(read[index]?.[1], value)).toBe(true);
      });

      it('when a signal changes its type from reading to reading', async () => {
        const equipment = anEquipment();
        await append(aSample(equipment, T0, { x: 1 }));
        await append(aSample(equipment, T0 + 1, { x: 'READY' }));
        await append(aSample(equipment, T0 + 2, { x: true }), aSample(equipment, T0 + 3, { x: 2.5 }));
        expect(await readingsOf(store, equipment)).toEqual([
          [T0, 1],
          [T0 + 1, 'READY'],
          [T0 + 2, true],
          [T0 + 3, 2.5],
        ]);
      });
    });

    describe('2. append', () => {
      it('keeps the order of calls that are not waited for', async () => {
        const equipment = anEquipment();
        await Promise.all(Array.from({ length: 20 }, (_, x) => append(aSample(equipment, T0, { x }))));
        expect((await readingsOf(store, equipment)).map(([, x]) => x)).toEqual([...Array(20).keys()]);
      });

      it('takes samples without values, an empty batch, and events beside values', async () => {
        const equipment = anEquipment();
        const at = { equipment, atMs: T0, receivedAtMs: T0 };
        await append();
        await append(
          aSample(equipment, T0, {}),
          { kind: 'condition', ...at, id: 'spindle-temp', level: 'FAULT', text: 'hot, "very"\nhot\\' },
          { kind: 'status', ...at, online: false, flags: ['late'] },
          { kind: 'badge', ...at, card: 'demo-card-7', action: 'in' },
          {
            ...at,
            kind: 'values',
            values: { x: 9e9 },
            seq: 4,
            flags: ['out-of-range', 'late'],
            outOfRange: ['x'],
          },
        );
        expect(await readingsOf(store, equipment)).toEqual([[T0, 9e9]]);
      });

      it('refuses what cannot be kept, names it, and writes nothing of the batch', async () => {
        const equipment = anEquipment();
        const good = aSample(equipment, T0, { x: 1 });
        const bad = [
          aSample(equipment, T0, { x: Number.NaN }),
          aSample(equipment, T0, { x: Number.POSITIVE_INFINITY }),
          aSample(equipment, T0, { 'x" or 1=1': 1 }),
          aSample(equipment, T0 + 0.5, { x: 1 }),
          aSample(equipment, -1, { x: 1 }),
          aSample('a,b=c\nd' as EquipmentId, T0, { x: 1 }),
        ];
        for (const sample of bad) {
          const error: unknown = await append(good, sample).catch((reason: unknown) => reason);
          expect(error).toBeInstanceOf(UnwritableBatchError);
          expect(error).toHaveProperty('indexes', [1]);
        }
        expect(await readingsOf(store, equipment)).toEqual([]);
      });
    });

    describe('3. readings of one millisecond', () => {
      it('are all kept in order of arrival, within a batch, across batches and across a restart', async () => {
        const equipment = anEquipment();
        const some = (first: number, count: number) =>
          Array.from({ length: count }, (_, index) => aSample(equipment, T0, { x: first + index }));
        await append(...some(0, 1000));
        await append(aSample(equipment, T0 + 1, { x: -1 }), ...some(1000, 3));
        await append(...some(1003, 2));
        store = await opened.reopen();
        await append(...some(1005, 2));
        const read = await readingsOf(store, equipment);
        expect(read.map(([, x]) => x)).toEqual([...Array(1007).keys(), -1]);
      });
    });

    describe('4. the same batch again', () => {
      it('does not double it, at once, after other batches, and after a restart', async () => {
        const equipment = anEquipment();
        const first = { id: aBatchId(), samples: [0, 1, 1, 2].map((x) => aSample(equipment, T0 + x, { x })) };
        const second = {
          id: aBatchId(),
          samples: [1, 5].map((x) => aSample(equipment, T0 + x, { x: x + 10 })),
        };
        await store.append(first);
        await store.append(first);
        await store.append(second);
        for (let other = 0; other < 20; other++) await append(aSample(equipment, T0 + 9, { y: other }));
        await store.append(first);
        store = await opened.reopen();
        await store.append(second);
        await store.append(first);
        expect((await readingsOf(store, equipment)).map(([, x]) => x)).toEqual([0, 1, 1, 11, 2, 15]);
      });
    });

    describe('5. UNAVAILABLE', () => {
      it('is read back as null, and a signal that a sample does not name is absent', async () => {
        const equipment = anEquipment();
        await append(
          aSample(equipment, T0, { x: null }),
          aSample(equipment, T0 + 1, { y: 1 }),
          aSample(equipment, T0 + 2, { x: 0, y: null }),
        );
        expect(await readingsOf(store, equipment)).toEqual([
          [T0, null],
          [T0 + 2, 0],
        ]);
        expect(await readingsOf(store, equipment, 'y')).toEqual([
          [T0 + 1, 1],
          [T0 + 2, null],
        ]);
      });
    });

    describe('6. query', () => {
      const ask = async (equipment: EquipmentId, fromMs: number, toMs: number, points: number) => {
        const [series] = await store.query({ equipment, signals: ['x'], fromMs, toMs, points });
        return series as HistorySeries;
      };

      it('includes its beginning and not its end', async () => {
        const equipment = anEquipment();
        await append(...[0, 1, 2, 3].map((x) => aSample(equipment, T0 + x, { x })));
        const { points } = await ask(equipment, T0 + 1, T0 + 3, 10);
        expect(points).toEqual([
          { at: T0 + 1, value: 1 },
          { at: T0 + 2, value: 2 },
        ]);
      });

      it('is raw up to the number of points and buckets beyond it', async () => {
        const equipment = anEquipment();
        await append(...[0, 1, 2, 3, 4].map((x) => aSample(equipment, T0 + x * 1000, { x })));
        expect((await ask(equipment, T0, T0 + 5000, 5)).resolution).toBe('raw');
        const coarse = await ask(equipment, T0, T0 + 5000, 4);
        expect(coarse.resolution).not.toBe('raw');
        expect(coarse.points.length).toBeLessThanOrEqual(4);
      });

      it('gives exactly the buckets that the readings have, gaps, words and UNAVAILABLE included', async () => {
        const reading = fc.record({ after: fc.integer({ min: 0, max: 20_000 }), x: anyValue });
        await fc.assert(
          fc.asyncProperty(
            fc.array(reading, { minLength: 2, maxLength: 120 }),
            fc.integer({ min: 1, max: 30 }),
            async (readings, points) => {
              const equipment = anEquipment();
              await append(...readings.map(({ after, x }) => aSample(equipment, T0 + after, { x })));
              const series = await ask(equipment, T0, T0 + 20_001, points);
              const sorted = readings
                .map(({ after, x }) => ({ at: T0 + after, value: x }))
                .sort((a, b) => a.at - b.at);
              if (series.resolution === 'raw') {
                expect(readings.length).toBeLessThanOrEqual(points);
                expect(series.points).toEqual(sorted);
              } else {
                expect(series.points.length).toBeLessThanOrEqual(points);
                expectSameBuckets(series.points, downsample(sorted, series.resolution));
              }
            },
          ),
          { numRuns: 25 },
        );
      });

      it('gives the mean of the largest numbers without overflowing', async () => {
        const equipment = anEquipment();
        await append(...[0, 1, 2].map((after) => aSample(equipment, T0 + after, { x: 1.5e308 })));
        const { points } = await ask(equipment, 0, T0 + 10, 1);
        expect(points).toEqual([
          { at: 0, min: 1.5e308, max: 1.5e308, mean: 1.5e308, last: 1.5e308, count: 3 },
        ]);
      });

      it('answers signals and equipment it never had with empty series, and takes no text as a command', async () => {
        const equipment = anEquipment();
        await append(aSample(equipment, T0, { x: 1 }));
        const signals = ['nothing', 'x" OR 1=1 --', "read_csv('/etc/passwd')", 'x'];
        const range = { fromMs: 0, toMs: T0 + 1, points: 5 };
        const series = await store.query({ equipment, signals, ...range });
        expect(series.map(({ signal, points }) => [signal, points.length])).toEqual([
          [signals[0], 0],
          [signals[1], 0],
          [signals[2], 0],
          ['x', 1],
        ]);
        for (const other of ['no.such', "x' OR 'a'='a"]) {
          const [empty] = await store.query({ equipment: other as EquipmentId, signals: ['x'], ...range });
          expect(empty).toEqual({ signal: 'x', unit: '', resolution: 'raw', points: [] });
        }
      });

      it('refuses a range or a number of points that makes no sense', async () => {
        const equipment = anEquipment();
        await expect(ask(equipment, T0, T0, 5)).rejects.toThrow(RangeError);
        await expect(ask(equipment, T0 + 1, T0, 5)).rejects.toThrow(RangeError);
        await expect(ask(equipment, Number.NaN, T0, 5)).rejects.toThrow(RangeError);
        await expect(ask(equipment, 0, T0, 0)).rejects.toThrow(RangeError);
        await expect(ask(equipment, 0, T0, 20_001)).rejects.toThrow(RangeError);
      });
    });

    describe('7. late and out-of-order samples', () => {
      it('stand where their time says, whatever the order and the batches in which they came', async () => {
        const times = fc.uniqueArray(fc.integer({ min: 0, max: 86_400_000 * 40 }), {
          minLength: 1,
          maxLength: 80,
        });
        await fc.assert(
          fc.asyncProperty(times, fc.integer({ min: 1, max: 20 }), async (after, size) => {
            const equipment = anEquipment();
            for (let first = 0; first < after.length; first += size)
              await append(...after.slice(first, first + size).map((x) => aSample(equipment, T0 + x, { x })));
            const sorted = [...after].sort((a, b) => a - b);
            expect(await readingsOf(store, equipment)).toEqual(sorted.map((x) => [T0 + x, x]));
          }),
          { numRuns: 15 },
        );
      });
    });

    describe('8. latest', () => {
      it('is the newest reading at or before a time for each signal, however long ago', async () => {
        const equipment = anEquipment();
        await append(
          aSample(equipment, T0 - 86_400_000 * 90, { program: 'O1001' }),
          aSample(equipment, T0 - 5000, { x: 1, door: true }),
          aSample(equipment, T0, { x: 2 }),
          aSample(equipment, T0, { x: null }),
          aSample(equipment, T0 + 1, { x: 'later' }),
        );
        const at = (ms: number) => store.latest(equipment, ms);
        expect(await at(T0)).toEqual([
          { signal: 'door', value: true, atMs: T0 - 5000 },
          { signal: 'program', value: 'O1001', atMs: T0 - 86_400_000 * 90 },
          { signal: 'x', value: null, atMs: T0 },
        ]);
        expect(await at(T0 - 5000)).toContainEqual({ signal: 'x', value: 1, atMs: T0 - 5000 });
        expect(await at(T0 - 6000)).toEqual([
          { signal: 'program', value: 'O1001', atMs: T0 - 86_400_000 * 90 },
        ]);
        expect(await at(0)).toEqual([]);
        expect(await store.latest('no.such' as EquipmentId, T0)).toEqual([]);
      });
    });

    it('is healthy while it works, and stopping twice is harmless', async () => {
      expect(await store.health()).toEqual({ ok: true });
      const again = await opened.reopen();
      await again.stop();
      await again.stop();
      await expect(again.append({ id: aBatchId(), samples: [] })).rejects.toThrow();
      expect(await again.health()).toMatchObject({ ok: false, reason: expect.any(String) });
      store = await opened.reopen();
    });
  });
}

/** Exact but for the mean, which may differ by rounding, and by 10⁻⁷ of the bucket's spread where it comes from a rollup. */
export function expectSameBuckets(points: readonly HistoryPoint[], expected: readonly HistoryPoint[]): void {
  const mean = (point: HistoryPoint) => ('mean' in point ? point.mean : null);
  expect(points.map((point) => ({ ...point, mean: null }))).toEqual(
    expected.map((point) => ({ ...point, mean: null })),
  );
  for (const [index, point] of points.entries()) {
    const got = mean(point);
    const wanted = mean(expected[index] as HistoryPoint);
    if (got === null || wanted === null) expect(got).toBe(wanted);
    else expect(isNear(got, wanted, point)).toBe(true);
  }
}

/** Within rounding of the bucket's largest magnitude: sums in another order lose other last digits. */
function isNear(got: number, wanted: number, point: HistoryPoint): boolean {
  if (!('min' in point) || point.min === null || point.max === null) return false;
  const magnitude = Math.max(Math.abs(point.min), Math.abs(point.max));
  const spread = point.max / 2 - point.min / 2;
  return Math.abs(got / 2 - wanted / 2) <= Math.max(magnitude * 1e-12, spread * 1e-7, 1e-300);
}
