/**
 * The steps of a sliding window that is looked at in steps: aligned to epoch time, so that every run, live or in replay, from
 * whatever start, sees the same ones. A window of any length takes at most {@link MAX_STEPS} of them, which bounds its memory.
 */

/** Most steps of one window. */
export const MAX_STEPS = 60;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Lengths that windows as people write them are multiples of, ms. */
const LENGTHS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 30, 60, 180].map((minutes) => minutes * MINUTE),
];

/** A window as a whole number of steps; at least as long as the window that was asked for. */
export interface StepGrid {
  stepMs: number;
  steps: number;
}

/** The steps of a window, which is above 0 and at most a week, ms. */
export function stepGridOf(windowMs: number): StepGrid {
  const stepMs =
    LENGTHS_MS.find((length) => length * MAX_STEPS >= windowMs) ?? Math.ceil(windowMs / MAX_STEPS);
  return { stepMs, steps: Math.ceil(windowMs / stepMs) };
}
