import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../simulators/seeded-random.ts';

const draw = (seed: number, name: string, count = 20): number[] => {
  const random = randomFor(seed, name);
  return Array.from({ length: count }, () => random.next());
};

describe('a seeded stream', () => {
  it('gives the same numbers for the same seed and name', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, name) => {
        expect(draw(seed, name)).toEqual(draw(seed, name));
      }),
    );
  });

  it('differs by seed and by name', () => {
    expect(draw(1, 'lathe')).not.toEqual(draw(2, 'lathe'));
    expect(draw(1, 'lathe')).not.toEqual(draw(1, 'mill'));
  });

  it('is spread evenly over 0 to 1', () => {
    const numbers = draw(1, 'even', 20_000);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth += 1)
      expect(numbers.filter((n) => Math.floor(n * 10) === tenth).length / 2_000).toBeCloseTo(1, 0);
  });

  it('gives noise of the deviation asked for, never beyond three and a half of it', () => {
    const random = randomFor(3, 'noise');
    const noise = Array.from({ length: 20_000 }, () => random.noise(2));
    const deviation = Math.sqrt(noise.reduce((sum, n) => sum + n * n, 0) / noise.length);
    expect(deviation).toBeGreaterThan(1.9);
    expect(deviation).toBeLessThan(2.1);
    expect(Math.max(...noise.map(Math.abs))).toBeLessThan(7);
  });
});
