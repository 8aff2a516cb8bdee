/** How wide the buckets of a history answer are: few enough for the picture, even enough to read and to keep. */

/**
 * Smallest width in ms for which [fromMs, toMs) touches at most `points` buckets aligned to the epoch, rounded up to a
 * round number (to one hour, ten minutes, … one millisecond) that is at most half of it.
 * Round widths keep buckets where they are while a view moves, and coincide with minutes and hours where people read them.
 * Costs at most a third of the points. Throws RangeError unless fromMs < toMs and points ≥ 1.
 */
export function bucketWidthMs(fromMs: number, toMs: number, points: number): number {
  if (!(fromMs < toMs) || !(points >= 1)) throw new RangeError('a time range and at least one point needed');
  let widthMs = roundUp(Math.ceil((toMs - fromMs) / points));
  while (bucketCount(fromMs, toMs, widthMs) > points)
    widthMs = roundUp(widthMs + Math.ceil(widthMs / points));
  return widthMs;
}

/** How many epoch-aligned buckets of this width [fromMs, toMs) touches. */
function bucketCount(fromMs: number, toMs: number, widthMs: number): number {
  return Math.floor((toMs - 1) / widthMs) - Math.floor(fromMs / widthMs) + 1;
}

const ROUND_MS = [3_600_000, 600_000, 60_000, 10_000, 1_000, 100, 10, 1];

function roundUp(widthMs: number): number {
  const step = ROUND_MS.find((candidate) => candidate * 2 <= widthMs) ?? 1;
  return Math.ceil(widthMs / step) * step;
}
