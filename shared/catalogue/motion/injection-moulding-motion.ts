/** Injection moulding: clamp_position is the opening stroke of the moving platen, 0 closed. */
import { linear, type MotionBinding } from './motion-binding.ts';

export const injectionMouldingMotion: readonly MotionBinding[] = [
  linear('platen', 'clamp_position', 'x', { scale: -0.001, min: -0.45, max: 0 }),
  linear('ejector', 'ejector_position', 'x', { min: 0, max: 0.08 }),
  linear('screw', 'screw_position', 'x', { min: 0, max: 0.18 }),
];
