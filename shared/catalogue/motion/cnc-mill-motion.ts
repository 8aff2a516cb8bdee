/** CNC mill: table, saddle, head, spindle, magazine, two doors. axis_z counts upwards from the table. */
import { linear, slidingDoor, spindle, type MotionBinding } from './motion-binding.ts';

export const cncMillMotion: readonly MotionBinding[] = [
  linear('axis_y', 'axis_y', 'z', { offset: -0.25, min: -0.26, max: 0.26 }),
  linear('axis_x', 'axis_x', 'x', { offset: -0.425, min: -0.4, max: 0.4 }),
  linear('axis_z', 'axis_z', 'y', { offset: -0.54, min: -0.5, max: 0 }),
  spindle('spindle', 'spindle_speed', 'y'),
  { node: 'magazine', signal: 'tool', kind: 'rotate', axis: 'x', scale: (2 * Math.PI) / 24 },
  slidingDoor('door_left', 'x', -0.35),
  slidingDoor('door_right', 'x', 0.35),
];
