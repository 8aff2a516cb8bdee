/** Vehicle: where it says it is on the floor plan of the base, and its load. */
import { shownWhile, type MotionBinding } from './motion-binding.ts';

export const agvMotion: readonly MotionBinding[] = [
  { node: 'root', signal: 'x', kind: 'drive-x', axis: 'x' },
  { node: 'root', signal: 'y', kind: 'drive-y', axis: 'y' },
  { node: 'root', signal: 'heading', kind: 'drive-heading', axis: 'z', scale: Math.PI / 180 },
  {
    node: 'lift',
    signal: 'loaded',
    kind: 'translate',
    axis: 'y',
    scale: 0.06,
    words: { true: 1, false: 0 },
    strokeMs: 900,
  },
  shownWhile('load', 'loaded'),
];
