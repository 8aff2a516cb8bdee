import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flangeOf, jointsDownAt } from '../../../../simulators/machines/arm-kinematics.ts';

describe('the arm', () => {
  it.each([
    [[0, 0, 0, 0, 0, 0], { x: 374, y: 0, z: 630 }],
    [[0, 90, 0, 0, 0, 0], { x: 340, y: 0, z: -84 }],
    [[0, 0, -90, 0, 0, 0], { x: -70, y: 0, z: 934 }],
  ])('has its flange where the geometry says: %j', (joints, point) => {
    const flange = flangeOf(joints);
    expect(flange.x).toBeCloseTo(point.x, 6);
    expect(flange.y).toBeCloseTo(point.y, 6);
    expect(flange.z).toBeCloseTo(point.z, 6);
  });

  it('finds joint angles for every point in its working space', () => {
    const place = fc.record({
      x: fc.double({ min: 180, max: 340, noNaN: true }),
      y: fc.double({ min: -220, max: 220, noNaN: true }),
      z: fc.double({ min: 90, max: 330, noNaN: true }),
    });
    fc.assert(
      fc.property(place, fc.double({ min: -90, max: 90, noNaN: true }), (point, turn) => {
        const flange = flangeOf(jointsDownAt(point, turn));
        expect(Math.hypot(flange.x - point.x, flange.y - point.y, flange.z - point.z)).toBeLessThan(1e-6);
      }),
    );
  });

  it('says when a point is out of reach', () => {
    expect(() => jointsDownAt({ x: 900, y: 0, z: 100 })).toThrow(RangeError);
  });
});
