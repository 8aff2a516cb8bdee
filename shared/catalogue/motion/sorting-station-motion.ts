/** Sorting station: belt, pusher, and a part before each light barrier that sees one. */
import { shownWhile, type MotionBinding } from './motion-binding.ts';

export const sortingStationMotion: readonly MotionBinding[] = [
  {
    node: 'belt',
    signal: 'belt_speed',
    kind: 'belt',
    axis: 'x',
    scale: 1 / 60,
    min: -0.5,
    max: 0.5,
    period: 0.2,
  },
  {
    node: 'pusher',
    signal: 'pusher',
    kind: 'translate',
    axis: 'z',
    scale: 0.2,
    words: { EXTENDED: 1, RETRACTED: 0 },
    strokeMs: 250,
  },
  shownWhile('part_in', 'eye_in'),
  shownWhile('part_sort', 'eye_sort'),
  shownWhile('part_out', 'eye_out'),
];
