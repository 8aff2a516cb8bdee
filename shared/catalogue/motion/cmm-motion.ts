/** Coordinate measuring machine: bridge, carriage, ram. x to the right, y away from the operator, z upwards from the granite. */
import { linear, type MotionBinding } from './motion-binding.ts';

export const cmmMotion: readonly MotionBinding[] = [
  linear('bridge', 'y', 'z', { scale: -0.001, offset: 0.6, min: -0.8, max: 0.8 }),
  linear('carriage', 'x', 'x', { offset: -0.5, min: -0.5, max: 0.5 }),
  linear('ram', 'z', 'y', { offset: -0.39, min: -0.39, max: 0.12 }),
];
