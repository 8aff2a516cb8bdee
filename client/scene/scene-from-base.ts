/**
 * The one place where the axes of the base and of the scene meet.
 *
 *   base (floor plan, metres)          scene (three.js, metres)
 *   x to the right (east)              x the same
 *   y up on the plan (north)           z the other way: z = −y, so north is away from the default camera
 *   height above the floor             y
 *   rotation counter-clockwise         rotation about +y, counter-clockwise seen from above: the same sign
 *
 * A machine's own space has +z towards its operator, which is −y of the base at rotation 0.
 */
import type { Zone } from '../../shared/base.ts';

/** Degrees of the base file to radians. */
export const radFromDeg = (degrees: number): number => (degrees * Math.PI) / 180;

/** Scene z of a base y. */
export const sceneZFromBaseY = (y: number): number => -y;

/** Base y of a scene z. */
export const baseYFromSceneZ = (z: number): number => -z;

/** Rectangle on the floor in base metres. */
export interface FloorRectangle {
  minX: number;
  maxX: number;
  minY: number;
  maxY: number;
}

/** Smallest rectangle around points of the base; undefined without points. */
export function rectangleAround(points: Iterable<readonly [number, number]>): FloorRectangle | undefined {
  let found: FloorRectangle | undefined;
  for (const [x, y] of points)
    found = found
      ? {
          minX: Math.min(found.minX, x),
          maxX: Math.max(found.maxX, x),
          minY: Math.min(found.minY, y),
          maxY: Math.max(found.maxY, y),
        }
      : { minX: x, maxX: x, minY: y, maxY: y };
  return found;
}

/** Lowest left corner of a zone's outline at which its name fits: the lower end of its lowest edge. */
export function nameCornerOf(zone: Zone): readonly [number, number] {
  const lowest = Math.min(...zone.outline.map(([, y]) => y));
  const left = Math.min(...zone.outline.filter(([, y]) => y < lowest + 0.01).map(([x]) => x));
  return [left, lowest];
}
