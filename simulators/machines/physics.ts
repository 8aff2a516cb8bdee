/** Small laws that all models share: first-order lag, limited ramps, heat. Time steps in seconds. */

/** First-order lag: moves a value towards its target with time constant `tauS`. Exact for any step. */
export function lag(value: number, target: number, dtS: number, tauS: number): number {
  return target + (value - target) * Math.exp(-dtS / tauS);
}

/** Moves a value towards its target by at most `ratePerS`·dt. */
export function ramp(value: number, target: number, dtS: number, ratePerS: number): number {
  const most = ratePerS * dtS;
  return value + Math.min(most, Math.max(-most, target - value));
}

/** Keeps a value within [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Room temperature of the simulated halls, °C. */
export const ROOM_C = 21;
