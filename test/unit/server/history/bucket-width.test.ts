import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bucketWidthMs } from '../../../../server/history/bucket-width.ts';

const DAY_MS = 86_400_000;

it('never gives more buckets than points, wherever the range begins', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 1, max: 4e10 }),
      fc.integer({ min: 1, max: 20_000 }),
      (fromMs, spanMs, points) => {
        const toMs = fromMs + spanMs;
        const width = bucketWidthMs(fromMs, toMs, points);
        const buckets = Math.floor((toMs - 1) / width) - Math.floor(fromMs / width) + 1;
        expect(Number.isSafeInteger(width)).toBe(true);
        expect(buckets).toBeLessThanOrEqual(points);
      },
    ),
  );
});

it('gives at least half of the points that were asked for when there are many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1e6, max: 4e10 }),
      fc.integer({ min: 20, max: 2_000 }),
      (spanMs, points) => {
        expect(spanMs / bucketWidthMs(1.764e12, 1.764e12 + spanMs, points)).toBeGreaterThan(points / 2);
      },
    ),
  );
});

it('a day in 500 points is buckets of three minutes, an hour of eight seconds', () => {
  expect(bucketWidthMs(0, DAY_MS, 500)).toBe(180_000);
  expect(bucketWidthMs(0, DAY_MS / 24, 500)).toBe(8_000);
});

it('an empty range or no point at all is a mistake of the caller', () => {
  expect(() => bucketWidthMs(5, 5, 10)).toThrow(RangeError);
  expect(() => bucketWidthMs(0, 5, 0)).toThrow(RangeError);
  expect(() => bucketWidthMs(Number.NaN, 5, 1)).toThrow(RangeError);
});
