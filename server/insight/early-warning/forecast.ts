/** When a drift reaches its limit: straight on from the EWMA, with the robust slope of the last observations. PURE. */
import type { Observation, UntilLimit, WarningDefinition } from '../../../shared/early-warning.ts';
import { medianOf } from '../pattern/median.ts';
import { distanceFrom, LAMBDA, type DriftState, type Reference } from './drift-state.ts';
import { slopeOf } from './robust-figures.ts';

/** So many observations the EWMA is behind a steady slope: (1 − λ)/λ, and one for the median of three. */
const EWMA_BEHIND = (1 - LAMBDA) / LAMBDA + 1;
/** Observations from which on a slope means something. */
const LEAST_OBSERVATIONS = 6;
/** What lies further ahead than this is not in sight. */
const MOST_CYCLES = 10_000;
const HOUR_MS = 3_600_000;

export interface Forecast {
  limit: number;
  /** In the signal's unit. */
  driftPerCycle: number;
  untilLimit: UntilLimit | null;
}

export function forecastOf(state: DriftState, reference: Reference, definition: WarningDefinition): Forecast {
  const sign = definition.direction === 'rises' ? 1 : -1;
  const limit = reference.level + sign * distanceFrom(reference.level, definition.limit);
  const { perStep, low, high } = slopeOf(sinceChange(state).map(({ value }) => value * sign));
  const left = sign * (limit - state.level) - EWMA_BEHIND * Math.max(0, perStep);
  const cyclesTo = (slope: number): number => (left / slope) * definition.cycles;
  const cycles = cyclesTo(perStep);
  const inSight = left > 0 && perStep > 0 && cycles <= MOST_CYCLES;
  return {
    limit,
    driftPerCycle: (sign * perStep) / definition.cycles,
    untilLimit: inSight
      ? {
          cycles,
          fewest: Math.min(cycles, cyclesTo(high)),
          most: low > 0 ? Math.max(cycles, cyclesTo(low)) : null,
          hours: (cycles * msPerCycle(state.recent)) / HOUR_MS,
        }
      : null,
  };
}

/** The observations since it drifts, as far as they are kept; some from before where they are too few. */
function sinceChange({ recent, since }: DriftState): readonly Observation[] {
  const first = since ? recent.findIndex(({ atMs }) => atMs >= since.atMs) : 0;
  return recent.slice(Math.max(0, Math.min(first, recent.length - LEAST_OBSERVATIONS)));
}

function msPerCycle(recent: readonly Observation[]): number {
  const paces = recent.slice(1).flatMap(({ atMs, count }, index) => {
    const before = recent[index];
    return before && count > before.count ? [(atMs - before.atMs) / (count - before.count)] : [];
  });
  return medianOf(paces);
}
