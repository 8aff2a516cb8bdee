/** CNC lathe: chuck, carriage, cross slide, turret, door. The cross slide reports a diameter, so it moves half of it. */
import { linear, slidingDoor, spindle, type MotionBinding } from './motion-binding.ts';

export const cncLatheMotion: readonly MotionBinding[] = [
  spindle('spindle', 'spindle_speed', 'x'),
  linear('axis_z', 'axis_z', 'x', { min: 0, max: 0.55 }),
  linear('axis_x', 'axis_x', 'y', { scale: 0.0005, min: 0, max: 0.14 }),
  { node: 'turret', signal: 'tool', kind: 'rotate', axis: 'x', scale: (2 * Math.PI) / 12 },
  slidingDoor('door', 'x', -0.66),
];
