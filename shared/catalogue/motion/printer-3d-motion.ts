/** 3D printer: head across, bed downwards, the part as tall as its progress. */
import { linear, type MotionBinding } from './motion-binding.ts';

export const printer3dMotion: readonly MotionBinding[] = [
  linear('head_y', 'position_y', 'z', { scale: -0.001, offset: 0.15, min: -0.15, max: 0.15 }),
  linear('head_x', 'position_x', 'x', { offset: -0.15, min: -0.15, max: 0.15 }),
  linear('bed', 'position_z', 'y', { scale: -0.001, min: -0.4, max: 0 }),
  { node: 'part', signal: 'progress', kind: 'scale', axis: 'y', scale: 0.01, min: 0.001, max: 1 },
];
