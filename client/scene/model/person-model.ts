/** A person of 1.75 m in three meshes: body, vest (white, to be tinted with the team's colour) and cap (white or tinted). */
import type { BufferGeometry } from 'three';
import { ModelBuilder, type Surface } from './model-builder.ts';

const SKIN: Surface = { finish: 'paint', colour: '#E3B48F' };
const HAIR: Surface = { finish: 'paint', colour: '#2A2422' };
const TROUSERS: Surface = { finish: 'paint', colour: '#27303D' };
const SHOES: Surface = { finish: 'paint', colour: '#15191F' };
const WHITE: Surface = { finish: 'paint', colour: '#FFFFFF' };

/** Geometries by part; +z is where the person looks. */
export function personGeometries(): Record<'body' | 'vest' | 'cap', BufferGeometry> {
  const model = new ModelBuilder();
  for (const x of [-0.09, 0.09]) {
    model.cylinder(TROUSERS, 0.075, 0.78, [x, 0.47, 0], { segments: 10 });
    model.box(SHOES, [0.1, 0.08, 0.26], [x, 0, 0.04], { bevel: 0.03 });
  }
  model.cylinder(SKIN, 0.05, 0.12, [0, 1.47, 0], { segments: 10 });
  model.ball(SKIN, 0.115, [0, 1.6, 0.005], 14);
  model.ball(HAIR, 0.113, [0, 1.605, -0.012], 12);
  for (const x of [-0.235, 0.235]) model.ball(SKIN, 0.045, [x, 0.84, 0.16], 8);
  model.box(WHITE, [0.36, 0.045, 0.235], [0, 1.12, 0], { bevel: 0.012 });
  model.node('vest', [0, 0, 0]);
  model.on('vest');
  model.box(WHITE, [0.35, 0.6, 0.22], [0, 0.85, 0], { bevel: 0.07 });
  for (const x of [-0.225, 0.225])
    model.cylinder(WHITE, 0.052, 0.56, [x, 1.13, 0.06], {
      segments: 9,
      turn: [-0.28, 0, x < 0 ? -0.1 : 0.1],
    });
  model.node('cap', [0, 0, 0]);
  model.on('cap');
  model.cylinder(WHITE, 0.125, 0.09, [0, 1.69, 0], { segments: 16, taper: 0.75, bevel: 0.03 });
  model.box(WHITE, [0.2, 0.018, 0.12], [0, 1.645, 0.1], { bevel: 0.008 });
  const [body, vest, cap] = model.finish(0.25, 0.2, 1.75).pieces;
  if (!body || !vest || !cap) throw new RangeError('a person has three parts');
  return { body: body.geometry, vest: vest.geometry, cap: cap.geometry };
}
