import fc from 'fast-check';
import { expect, it } from 'vitest';
import { downsample } from '../../../../server/history/downsample.ts';
import { planHistory } from '../../../../server/history/history-plan.ts';
import { keptFromMs, retentionOf } from '../../../../server/history/retention.ts';
import {
  addReading,
  joinRollup,
  meanAt,
  placeOfMean,
  SeriesFold,
  type Rollup,
} from '../../../../server/history/rollup.ts';
import type { Value } from '../../../../shared/sample.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const reading = fc.record({
  at: fc.integer({ min: 0, max: 3 * HOUR_MS }),
  value: fc.oneof(
    fc.integer({ min: -500, max: 5_000 }).map((n): Value => n / 10),
    fc.constantFrom<Value>(null, 'READY', true, -0, 1.7e308, -1.7e308),
  ),
});

it('rollups joined in any parts say what the readings say', () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 80 }), fc.nat(80), (readings, cut) => {
      const hours = new Map<number, Rollup>();
      for (const part of [readings.slice(0, cut), readings.slice(cut)]) {
        const minutes = new Map<number, Rollup>();
        for (const { at, value } of part) addReading(minutes, MINUTE_MS, at, value);
        for (const minute of minutes.values()) joinRollup(hours, HOUR_MS, minute);
      }
      const wanted = downsample(
        [...readings].sort((a, b) => a.at - b.at),
        HOUR_MS,
      );
      const got = [...hours.values()].sort((a, b) => a.start - b.start);
      expect(got.map(({ start, count, min, max, last }) => ({ at: start, count, min, max, last }))).toEqual(
        wanted.map(({ at, count, min, max, last }) => ({ at, count, min, max, last })),
      );
      for (const [index, { mean, min, max }] of got.entries()) {
        const other = wanted[index]?.mean ?? null;
        if (mean === null || other === null || min === null || max === null) expect(mean).toBe(other);
        else
          expect(Math.abs(mean / 2 - other / 2)).toBeLessThanOrEqual(
            Math.max(max / 2 - min / 2, Math.abs(max)) * 1e-12,
          );
      }
    }),
  );
});

it('the place of the mean in four bytes is off by at most 10⁻⁷ of the spread', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, number, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const [min, max] = [Math.min(a, b) + 0, Math.max(a, b) + 0];
      const mean = Math.min(max, Math.max(min, min * (1 - share) + max * share));
      const place = Math.fround(placeOfMean({ min, max, mean }) ?? 0);
      const off = Math.abs(meanAt(min, max, place) / 2 - mean / 2);
      expect(off).toBeLessThanOrEqual(
        Math.max((max / 2 - min / 2) * 1e-7, Math.abs(max) * 1e-15, Math.abs(min) * 1e-15, 1e-320),
      );
    }),
  );
  expect(placeOfMean({ min: null, max: null, mean: null })).toBeNull();
});

it('an answer holds no more than its points, however many readings there are', () => {
  const fold = new SeriesFold(3, MINUTE_MS);
  fold.add([{ at: 5, value: 1 }]);
  expect(fold.answer()).toEqual({ resolution: 'raw', points: [{ at: 5, value: 1 }] });
  fold.add(Array.from({ length: 10_000 }, (_, index) => ({ at: 10 + index, value: index })));
  expect(fold.count).toBe(10_001);
  expect(fold.answer()).toMatchObject({
    resolution: MINUTE_MS,
    points: [{ at: 0, count: 10_001, last: 9_999 }],
  });
});

it('rollups answer whole buckets only, and where readings are gone everything, never finer than a minute', () => {
  const query = { equipment: equipmentIdOf('a', 'b'), signals: ['x'] };
  const day = 24 * HOUR_MS;
  expect(planHistory({ ...query, fromMs: 0, toMs: HOUR_MS, points: 500 }, 0)).toEqual({ width: 8_000 });
  expect(planHistory({ ...query, fromMs: 5, toMs: day, points: 500 }, 0)).toEqual({
    width: 180_000,
    rollup: { of: MINUTE_MS, fromMs: MINUTE_MS, toMs: day },
  });
  expect(planHistory({ ...query, fromMs: 5, toMs: 60 * day + 7, points: 500 }, 0)).toEqual({
    width: 3 * HOUR_MS,
    rollup: { of: HOUR_MS, fromMs: HOUR_MS, toMs: 60 * day },
  });
  expect(planHistory({ ...query, fromMs: 5, toMs: HOUR_MS + 5, points: 500 }, day)).toEqual({
    width: MINUTE_MS,
    rollup: { of: MINUTE_MS, fromMs: 0, toMs: HOUR_MS + MINUTE_MS },
  });
});

it('classes end at whole days: readings by the setting, minutes after three times as long, hours and events never', () => {
  const nowMs = Date.UTC(2026, 5, 15, 13);
  const retention = retentionOf(10);
  expect(keptFromMs(retention.raw, nowMs)).toBe(Date.UTC(2026, 5, 5));
  expect(keptFromMs(retention.minutes, nowMs)).toBe(Date.UTC(2026, 4, 16));
  expect(keptFromMs(retention.hours, nowMs)).toBe(0);
  expect(keptFromMs(retention.events, nowMs)).toBe(0);
  expect(keptFromMs(99_999, nowMs)).toBe(0);
});
