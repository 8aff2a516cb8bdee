/**
 * CNC mill: table, saddle, head, spindle, magazine, two doors. Coordinates say where the tool is over the part, so the table
 * goes the other way: to the left as axis_x grows, towards the operator as axis_y grows. axis_z counts upwards; the tool meets
 * the top of the drawn part at 180 mm.
 */
import { linear, slidingDoor, spindle, type MotionBinding } from './motion-binding.ts';

export const cncMillMotion: readonly MotionBinding[] = [
  linear('axis_y', 'axis_y', 'z', { offset: -0.29, min: -0.26, max: 0.26 }),
  linear('axis_x', 'axis_x', 'x', { scale: -0.001, offset: 0.39, min: -0.4, max: 0.4 }),
  linear('axis_z', 'axis_z', 'y', { offset: -0.38, min: -0.27, max: 0.15 }),
  spindle('spindle', 'spindle_speed', 'y'),
  { node: 'magazine', signal: 'tool', kind: 'rotate', axis: 'x', scale: (2 * Math.PI) / 24 },
  slidingDoor('door_left', 'x', -0.35),
  slidingDoor('door_right', 'x', 0.35),
];
