/**
 * Kinematic chains of six-axis arms by Denavit–Hartenberg parameters, standard convention:
 * T = Rz(θ)·Tz(d)·Tx(a)·Rx(α), z up at the foot. Lengths in metres, angles in radians.
 */
import type { MotionBinding } from './motion-binding.ts';

export interface ArmJoint {
  /** Added to the joint's angle. */
  thetaOffset: number;
  d: number;
  a: number;
  alpha: number;
}

const RIGHT = Math.PI / 2;
const joint = (d: number, a: number, alpha: number, thetaOffset = 0): ArmJoint => ({
  thetaOffset,
  d,
  a,
  alpha,
});

/** Universal Robots UR3e, the maker's table of DH parameters. */
export const UR3E_CHAIN: readonly ArmJoint[] = [
  joint(0.15185, 0, RIGHT),
  joint(0, -0.24355, 0),
  joint(0, -0.2132, 0),
  joint(0.13105, 0, RIGHT),
  joint(0.08535, 0, -RIGHT),
  joint(0.0921, 0, 0),
];

/** A usual small industrial arm of the 0.58 m class; our own numbers, no maker's sheet. */
export const GENERIC_CHAIN: readonly ArmJoint[] = [
  joint(0.29, 0, -RIGHT),
  joint(0, 0.27, 0, -RIGHT),
  joint(0, 0.07, -RIGHT),
  joint(0.302, 0, RIGHT),
  joint(0, 0, -RIGHT),
  joint(0.072, 0, 0, Math.PI),
];

/** The chain with all lengths multiplied: angles are telemetry, the size is the model's. */
export const scaledChain = (chain: readonly ArmJoint[], factor: number): ArmJoint[] =>
  chain.map((link) => ({ ...link, d: link.d * factor, a: link.a * factor }));

/** Bindings of joint_1…joint_6 (degrees) to the nodes j1…j6. Joints are interpolated, never the tool; angles are not wrapped. */
export const ARM_BINDINGS: readonly MotionBinding[] = [1, 2, 3, 4, 5, 6].map((number) => ({
  node: `j${number}`,
  signal: `joint_${number}`,
  kind: 'rotate',
  axis: 'z',
  scale: Math.PI / 180,
}));
