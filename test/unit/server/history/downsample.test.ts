import { expect, it } from 'vitest';
import { downsample } from '../../../../server/history/downsample.ts';

it('a bucket has the least, the most, the mean and the last of its readings, and a gap stays a gap', () => {
  const points = [
    { at: 1_000, value: 1 },
    { at: 1_999, value: 4 },
    { at: 1_999, value: 1 },
    { at: 4_000, value: 7 },
  ];
  expect(downsample(points, 1_000)).toEqual([
    { at: 1_000, min: 1, max: 4, mean: 2, last: 1, count: 3 },
    { at: 4_000, min: 7, max: 7, mean: 7, last: 7, count: 1 },
  ]);
});

it('words and UNAVAILABLE count but have no mean, and the last of them is kept', () => {
  const words = [
    { at: 0, value: 'READY' },
    { at: 1, value: null },
  ];
  expect(downsample(words, 10)).toEqual([{ at: 0, min: null, max: null, mean: null, last: null, count: 2 }]);
  expect(downsample([...words, { at: 2, value: 5 }, { at: 3, value: true }], 10)).toEqual([
    { at: 0, min: 5, max: 5, mean: 5, last: true, count: 4 },
  ]);
});

it('a mean of the largest numbers does not overflow', () => {
  const most = Number.MAX_VALUE;
  const [bucket] = downsample(
    [most, most, -most, most].map((value, at) => ({ at, value })),
    10,
  );
  expect(bucket?.mean).toBeCloseTo(most / 2, -300);
});
