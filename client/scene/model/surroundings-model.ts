/** Things that are not equipment: walls and plants. */
import type { BufferGeometry } from 'three';
import { ModelBuilder, type Surface } from './model-builder.ts';

const WHITE: Surface = { finish: 'paint', colour: '#FFFFFF' };
const POT: Surface = { finish: 'paint', colour: '#5C6672' };

export const WALL_HEIGHT_M = 1.25;

/** One wall along x of this length, in two meshes to be tinted: sheet and cap. Its inner side is +z. */
export function wallGeometries(length: number): { sheet: BufferGeometry; cap: BufferGeometry } {
  const model = new ModelBuilder();
  model.box(WHITE, [length, WALL_HEIGHT_M, 0.16], [0, 0, 0], { bevel: 0.02 });
  model.node('cap', [0, 0, 0]);
  model.on('cap');
  model.box(WHITE, [length + 0.04, 0.09, 0.22], [0, WALL_HEIGHT_M - 0.02, 0], { bevel: 0.025 });
  model.box(WHITE, [length, 0.14, 0.02], [0, 0, 0.085], { bevel: 0.006 });
  const [sheet, cap] = model.finish(length / 2, 0.1, WALL_HEIGHT_M).pieces;
  if (!sheet || !cap) throw new RangeError('a wall has two parts');
  return { sheet: sheet.geometry, cap: cap.geometry };
}

/** A plant in a pot, about 1.2 m high. */
export function plantGeometry(): BufferGeometry {
  const model = new ModelBuilder();
  model.cylinder(POT, 0.24, 0.42, [0, 0.21, 0], { segments: 18, taper: 1.25 });
  const greens: readonly [number, number, number, number, Surface['colour']][] = [
    [0, 0.72, 0, 0.32, '#3E8A56'],
    [0.2, 0.62, 0.1, 0.22, '#4A9A63'],
    [-0.2, 0.64, 0.06, 0.23, '#357A4B'],
    [0.04, 0.64, -0.22, 0.22, '#2F6F44'],
    [0.02, 0.98, 0.02, 0.22, '#54A86D'],
    [-0.08, 0.62, 0.22, 0.2, '#57AB70'],
  ];
  for (const [x, y, z, radius, colour] of greens)
    model.ball({ finish: 'paint', colour }, radius, [x, y, z], 12);
  const [piece] = model.finish(0.4, 0.4, 1.2).pieces;
  if (!piece) throw new RangeError('a plant has one part');
  return piece.geometry;
}
