/** Welding cell: six joints, the light of the arc, the curtain that is the door. */
import { ARM_BINDINGS } from './arm-chains.ts';
import { shownWhile, slidingDoor, type MotionBinding } from './motion-binding.ts';

export const weldingCellMotion: readonly MotionBinding[] = [
  ...ARM_BINDINGS,
  shownWhile('arc', 'arc'),
  slidingDoor('door', 'x', -0.9),
];
