/**
 * 3D printer with a plate of 220 × 220 mm: head across, bed downwards by position_z, which is also how tall the part is; there
 * is a part once there is progress.
 */
import { linear, type MotionBinding } from './motion-binding.ts';

export const printer3dMotion: readonly MotionBinding[] = [
  linear('head_y', 'position_y', 'z', { scale: -0.001, offset: 0.06, min: -0.16, max: 0.06 }),
  linear('head_x', 'position_x', 'x', { offset: -0.11, min: -0.11, max: 0.11 }),
  linear('bed', 'position_z', 'y', { scale: -0.001, min: -0.4, max: 0 }),
  { node: 'part', signal: 'position_z', kind: 'scale', axis: 'y', scale: 1 / 200, min: 0, max: 2 },
  { node: 'part', signal: 'progress', kind: 'scale', axis: 'y', min: 0, max: 1 },
];
