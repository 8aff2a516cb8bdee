/** Figures that one wild value in a row of good ones does not move. PURE. */
import { medianOf } from '../pattern/median.ts';

/** Median absolute difference of two draws from one normal distribution of deviation 1: Φ⁻¹(¾)·√2. */
const MEDIAN_DIFFERENCE = 0.953_87;
/** Median absolute deviation of a normal distribution of deviation 1: Φ⁻¹(¾). */
const MEDIAN_DEVIATION = 0.674_49;
/** Two-sided 90 % of the normal distribution. */
const NINETY_PERCENT = 1.645;

/**
 * Standard deviation from one value to the next, as control charts for single values take it (ISO 7870-2, moving range), with the
 * median for the mean. A slow drift hardly adds to it, unlike to the deviations from one median.
 */
export function scatterOf(values: readonly number[]): number {
  const steps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  return medianOf(steps) / MEDIAN_DIFFERENCE;
}

/** Median absolute deviation, scaled to the standard deviation of a normal distribution. */
export function madOf(values: readonly number[]): number {
  const middle = medianOf(values);
  return medianOf(values.map((value) => Math.abs(value - middle))) / MEDIAN_DEVIATION;
}

/** Change per step with its 90 % confidence interval. */
export interface Slope {
  perStep: number;
  low: number;
  high: number;
}

/** Slope of evenly spaced values: median of all pairwise slopes (Theil 1950), interval after Sen 1968. Zero of fewer than two. */
export function slopeOf(values: readonly number[]): Slope {
  const slopes: number[] = [];
  values.forEach((later, j) => {
    for (let i = 0; i < j; i += 1) slopes.push((later - (values[i] ?? later)) / (j - i));
  });
  if (slopes.length === 0) return { perStep: 0, low: 0, high: 0 };
  slopes.sort((a, b) => a - b);
  const n = values.length;
  // Deviation of Kendall's S without ties.
  const reach = NINETY_PERCENT * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? 0;
  return {
    perStep: medianOf(slopes),
    low: at((slopes.length - reach) / 2 - 1),
    high: at((slopes.length + reach) / 2),
  };
}
