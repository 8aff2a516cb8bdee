/**
 * How a signal moves a part, as data. The scene compiles bindings once per machine; a binding whose node or signal does not
 * exist there is left out and listed. A part without a binding never moves.
 */

/**
 * - `translate`, `rotate`, `scale`: the number, along or about the axis of the node at rest (metres, radians, factor);
 * - `spin`: a speed in turns/s, integrated on the render clock; `belt`: a speed in m/s, integrated and wrapped at `period`;
 * - `drive-x`, `drive-y`, `drive-heading`: place of the whole machine on the floor plan of the base (metres, radians).
 */
export type MotionKind =
  'translate' | 'rotate' | 'scale' | 'spin' | 'belt' | 'drive-x' | 'drive-y' | 'drive-heading';

export interface MotionBinding {
  /** Name of the node in the model; glTF models use the same names. */
  node: string;
  /** Signal key. */
  signal: string;
  kind: MotionKind;
  axis: 'x' | 'y' | 'z';
  /** Output per unit of the signal; output = value × scale + offset, kept within min…max. Default 1. */
  scale?: number;
  offset?: number;
  min?: number;
  max?: number;
  /** For states and switches (`'true'`, `'false'`): the number that a word stands for, before scale and offset. */
  words?: Readonly<Record<string, number>>;
  /** Time for a full change of 1 before scale, ms: doors and cylinders that report only their ends. Absent: at once. */
  strokeMs?: number;
  /** Wrap of a belt, metres. */
  period?: number;
}

/** Most turns a second that are drawn; faster ones would seem to stand or run backwards at 60 frames a second. */
export const FASTEST_DRAWN_TURNS = 2;

/** A spindle in rev/min. */
export const spindle = (node: string, signal: string, axis: 'x' | 'y' | 'z'): MotionBinding => ({
  node,
  signal,
  kind: 'spin',
  axis,
  scale: 1 / 60,
  min: -FASTEST_DRAWN_TURNS,
  max: FASTEST_DRAWN_TURNS,
});

/** A linear axis in millimetres. */
export const linear = (
  node: string,
  signal: string,
  axis: 'x' | 'y' | 'z',
  limits: { scale?: number; offset?: number; min: number; max: number },
): MotionBinding => ({ node, signal, kind: 'translate', axis, scale: 0.001, ...limits });

/** A guard door that slides when it is open. */
export const slidingDoor = (node: string, axis: 'x' | 'y' | 'z', travelM: number): MotionBinding => ({
  node,
  signal: 'door',
  kind: 'translate',
  axis,
  scale: travelM,
  words: { OPEN: 1, CLOSED: 0, UNLATCHED: 0 },
  strokeMs: 700,
});

/** Something that is there while a switch is on: a load, a part before a sensor, an arc. */
export const shownWhile = (node: string, signal: string): MotionBinding => ({
  node,
  signal,
  kind: 'scale',
  axis: 'y',
  words: { true: 1, false: 0 },
});
