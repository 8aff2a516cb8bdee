import { describe, expect, it } from 'vitest';
import { outlineLength, ringOutline, ringStrips } from '../../../../client/scene/ring-geometry.ts';
import { EQUIPMENT_STATES } from '../../../../shared/equipment.ts';
import { STATE_RINGS } from '../../../../shared/palette.ts';

/** Painted floor of a strip, m². */
function areaOf({ points, indices }: { points: number[]; indices: number[] }): number {
  const at = (i: number): [number, number] => [points[i * 2] ?? 0, points[i * 2 + 1] ?? 0];
  let area = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [at(indices[i] ?? 0), at(indices[i + 1] ?? 0), at(indices[i + 2] ?? 0)];
    area += Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
  }
  return area;
}

describe('state rings', () => {
  it('lie outside the machine on all sides', () => {
    for (const state of EQUIPMENT_STATES)
      for (const strip of ringStrips(STATE_RINGS[state], 1.35, 0.85))
        for (let i = 0; i < strip.points.length; i += 2) {
          const [x, z] = [Math.abs(strip.points[i] ?? 0), Math.abs(strip.points[i + 1] ?? 0)];
          expect(x > 1.35 || z > 0.85 || x + z > 1.9, `${state} ${x} ${z}`).toBe(true);
        }
  });

  it('paint an unbroken line as wide as it says', () => {
    const [line] = ringStrips(STATE_RINGS.running, 1.35, 0.85);
    const length = outlineLength(ringOutline('rounded', 1.35, 0.85, 0.35));
    expect(areaOf(line ?? { points: [], indices: [] })).toBeCloseTo(length * 0.075, 2);
  });

  it('paint dashes in the share that dash and gap give', () => {
    const [line] = ringStrips(STATE_RINGS.setup, 1.35, 0.85);
    const length = outlineLength(ringOutline('rounded', 1.35, 0.85, 0.35));
    expect(areaOf(line ?? { points: [], indices: [] })).toBeCloseTo((length * 0.1 * 0.5) / 0.7, 1);
  });

  it('draw eight corners for an emergency, with a yellow line inside', () => {
    expect(ringOutline('octagon', 1.2, 1.2, 0.4)).toHaveLength(8);
    expect(ringStrips(STATE_RINGS['emergency-stop'], 1.2, 1.2).map(({ edge }) => edge)).toEqual([
      false,
      true,
    ]);
  });
});
