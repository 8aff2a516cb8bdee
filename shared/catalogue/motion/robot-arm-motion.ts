/** Six-axis robot: six joints and the gripper's two fingers. */
import { ARM_BINDINGS } from './arm-chains.ts';
import type { MotionBinding } from './motion-binding.ts';

const finger = (node: string, travelM: number): MotionBinding => ({
  node,
  signal: 'gripper',
  kind: 'translate',
  axis: 'y',
  scale: travelM,
  words: { OPEN: 1, CLOSED: 0 },
  strokeMs: 250,
});

export const robotArmMotion: readonly MotionBinding[] = [
  ...ARM_BINDINGS,
  finger('finger_left', 0.04),
  finger('finger_right', -0.04),
];
