/** Six-axis arms from a Denavit–Hartenberg chain: nodes j1…j6 and `tool`, and bodies that follow the links. */
import { Matrix4 } from 'three';
import type { ArmJoint } from '../../../shared/catalogue/motion/arm-chains.ts';
import type { ModelBuilder } from './model-builder.ts';
import { SURFACE, type Surface, type Triple } from './model-builder.ts';

/** Matrix of one link behind its joint: Tz(d)·Tx(a)·Rx(α). */
export function linkMatrix({ d, a, alpha }: ArmJoint): Matrix4 {
  return new Matrix4().makeTranslation(a, 0, d).multiply(new Matrix4().makeRotationX(alpha));
}

/**
 * Adds `arm` (z up, at the foot), j1…j6 and `tool` below it. A joint's constant θ offset lies in its rest matrix, so the
 * telemetry's angle is the rotation about its z, nothing else. An arm whose angles nobody tells stands in `parkedDeg`.
 */
export function addArmNodes(
  model: ModelBuilder,
  chain: readonly ArmJoint[],
  foot: Triple,
  options: { headingRad?: number; parkedDeg?: readonly number[] } = {},
): void {
  const upright = new Matrix4().makeTranslation(...foot);
  upright
    .multiply(new Matrix4().makeRotationY(options.headingRad ?? 0))
    .multiply(new Matrix4().makeRotationX(-Math.PI / 2));
  model.nodeFrom('arm', upright, 'root');
  let parent = 'arm';
  let before = new Matrix4();
  chain.forEach((link, i) => {
    const name = `j${i + 1}`;
    const rest = before.multiply(new Matrix4().makeRotationZ(link.thetaOffset));
    const parked = options.parkedDeg?.[i];
    model.nodeFrom(name, rest, parent, parked === undefined ? undefined : (parked * Math.PI) / 180);
    before = linkMatrix(link);
    parent = name;
  });
  model.nodeFrom('tool', before, parent);
}

/** Bodies of the generic chain of {@link file://../../../shared/catalogue/motion/arm-chains.ts}, thick as its reach asks. */
export function addGenericArmBodies(model: ModelBuilder, chain: readonly ArmJoint[], accent: Surface): void {
  const [one, two, three, four, , six] = chain;
  if (!one || !two || !three || !four || !six) throw new RangeError('a six-axis chain has six joints');
  const k = one.d / 0.29;
  model.on('arm');
  model.cylinder(SURFACE.dark, 0.13 * k, 0.06 * k, [0, 0, 0.03 * k], { axis: 'z', segments: 24 });
  model.on('j1');
  model.cylinder(accent, 0.105 * k, 0.16 * k, [0, 0, 0.14 * k], { axis: 'z', segments: 24, bevel: 0.02 });
  model.box(accent, [0.17 * k, 0.17 * k, 0.14 * k], [0, 0.09 * k, 0.27 * k], {
    bevel: 0.03,
    turn: [-Math.PI, 0, 0],
  });
  model.on('j2'); // z is the shoulder's axis; the upper arm lies along +x
  model.cylinder(SURFACE.body, 0.075 * k, 0.24 * k, [0, 0, 0], { axis: 'z', segments: 22 });
  model.cylinder(SURFACE.dark, 0.05 * k, 0.25 * k, [0, 0, 0], { axis: 'z', segments: 18 });
  for (const z of [-0.075, 0.075])
    model.box(accent, [two.a * 0.94, 0.09 * k, 0.045 * k], [two.a / 2, -0.045 * k, z * k], { bevel: 0.02 });
  model.on('j3'); // elbow; the forearm leaves along −y of this frame
  model.cylinder(SURFACE.body, 0.068 * k, 0.2 * k, [0, 0, 0], { axis: 'z', segments: 22 });
  model.cylinder(SURFACE.dark, 0.044 * k, 0.21 * k, [0, 0, 0], { axis: 'z', segments: 18 });
  model.box(accent, [0.13 * k, 0.13 * k, 0.12 * k], [three.a * 0.75, -0.065 * k, 0], { bevel: 0.025 });
  model.on('j4'); // z runs along the forearm
  model.cylinder(accent, 0.055 * k, four.d * 0.86, [0, 0, four.d * 0.47], {
    axis: 'z',
    segments: 20,
    taper: 0.8,
  });
  model.on('j5');
  model.cylinder(SURFACE.body, 0.046 * k, 0.11 * k, [0, 0, 0], { axis: 'z', segments: 18 });
  model.on('j6');
  model.cylinder(SURFACE.dark, 0.034 * k, six.d * 0.9, [0, 0, six.d * 0.55], { axis: 'z', segments: 16 });
}

/** Bodies of a UR-like arm: round tubes between round joints, grey with blue caps. */
export function addTubeArmBodies(model: ModelBuilder, chain: readonly ArmJoint[], cap: Surface): void {
  const k = (chain[0]?.d ?? 0.15185) / 0.15185;
  const [, upper, fore] = chain;
  if (!upper || !fore) throw new RangeError('a six-axis chain has six joints');
  const joint = (name: string, radius: number, length: number, z = 0): void => {
    model.on(name);
    model.cylinder(SURFACE.grey, radius * k, length * k, [0, 0, z * k], { axis: 'z', segments: 20 });
    model.cylinder(cap, radius * 0.86 * k, (length + 0.012) * k, [0, 0, z * k], { axis: 'z', segments: 18 });
  };
  model.on('arm');
  model.cylinder(SURFACE.dark, 0.075 * k, 0.04 * k, [0, 0, 0.02 * k], { axis: 'z', segments: 22 });
  joint('j1', 0.062, 0.11, 0.09);
  joint('j2', 0.06, 0.14, 0.1);
  model.cylinder(SURFACE.grey, 0.04 * k, -upper.a * 0.9, [upper.a / 2, 0, 0.11 * k], {
    axis: 'x',
    segments: 18,
  });
  joint('j3', 0.052, 0.12, 0.08);
  model.cylinder(SURFACE.grey, 0.034 * k, -fore.a * 0.9, [fore.a / 2, 0, 0.03 * k], {
    axis: 'x',
    segments: 18,
  });
  joint('j4', 0.04, 0.1, 0.1);
  joint('j5', 0.04, 0.1, 0.06);
  joint('j6', 0.036, 0.06, 0.06);
}
