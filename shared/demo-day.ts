/**
 * The day of the demo base as segments. By the clock it is a school day; compressed, one day takes sixty minutes and starts in the
 * lively morning. What the simulators live by and what the demo's plan says come from here, so they agree.
 */

/** Segments of the production day. */
export type SegmentId =
  'teaching' | 'production' | 'productive-teaching' | 'evening-production' | 'rd' | 'night';

/** `demo`: minutes in the compressed day. `clock`: local begin, minutes after midnight. In order of the day. */
export const DEMO_SEGMENTS: readonly { id: SegmentId; demo: number; clock: number }[] = [
  { id: 'teaching', demo: 16, clock: 7 * 60 + 40 },
  { id: 'production', demo: 8, clock: 11 * 60 + 30 },
  { id: 'productive-teaching', demo: 16, clock: 13 * 60 + 45 },
  { id: 'evening-production', demo: 12, clock: 17 * 60 + 15 },
  { id: 'rd', demo: 5, clock: 20 * 60 + 30 },
  { id: 'night', demo: 3, clock: 22 * 60 },
];

/** Length of the compressed day, ms. */
export const DEMO_DAY_MS = DEMO_SEGMENTS.reduce((sum, { demo }) => sum + demo, 0) * 60_000;
