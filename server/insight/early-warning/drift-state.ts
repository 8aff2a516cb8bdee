/**
 * Judges one row of observations against its own healthy reference. PURE; the state is plain data. Robust EWMA and one-sided CUSUM
 * (Montgomery, Introduction to Statistical Quality Control, ch. 9; ISO 7870-4 and -6): the CUSUM of clipped deviations says that it
 * is no chance and since when, the EWMA of medians of three how far it has come. A drift needs both, and for several observations.
 */
import type { Distance, Observation, WarningDefinition } from '../../../shared/early-warning.ts';
import { medianOf } from '../pattern/median.ts';
import { madOf, scatterOf } from './robust-figures.ts';

/** Weight of the newest observation in the EWMA. */
export const LAMBDA = 0.2;
/** Allowance and decision interval of the CUSUM, and the most that one observation counts; in standard deviations. */
const ALLOWANCE = 0.5;
const DECISION = 8;
const CLIP = 4;
/** The CUSUM does not grow beyond this: a drift that has stood for days says no more than one of an hour. */
const MOST_CUSUM = 60;
/** Deviations that the EWMA must be away, whatever the effect that is asked for: 4.5 of its own. */
const LEAST_DEVIATIONS = 1.5;
/** So many observations in a row make it a drift, or end one. */
const PERSISTENT = 3;
/** Observations after a renewal that tell whether anything has changed. */
const CONFIRM = 5;
/** Deviations from the median beyond which an observation is left out of the reference. */
const OUTLYING = 6;
/** Share of the observations that must be left for a reference. */
const LEAST_LEFT = 0.75;
/** The scatter is taken to be at least this share of the effect: readings are rounded. */
const LEAST_SCATTER = 0.05;
/** Observations that are kept. */
export const MOST_RECENT = 24;

/** What is healthy: median, standard deviation, and from how many observations. */
export interface Reference {
  level: number;
  scatter: number;
  observations: number;
}

export interface DriftState {
  reference: Reference | null;
  /** Observations from which the reference is being learned or confirmed. */
  fresh: Observation[];
  /** Something was renewed, and it is not known yet what that has changed. */
  isRenewed: boolean;
  /** The level to which it had drifted then; null: it had not. */
  before: number | null;
  /** The last ones, oldest first. */
  recent: Observation[];
  level: number;
  cusum: number;
  /** Where the CUSUM left zero last. */
  since: Observation | null;
  beyond: number;
  calm: number;
  drifts: boolean;
}

/** Nothing is known. */
export const createDriftState = (): DriftState => ({
  reference: null,
  fresh: [],
  isRenewed: false,
  before: null,
  recent: [],
  level: 0,
  cusum: 0,
  since: null,
  beyond: 0,
  calm: 0,
  drifts: false,
});

/** A distance in the signal's unit. */
export const distanceFrom = (level: number, distance: Distance): number =>
  'share' in distance ? distance.share * Math.abs(level) : distance.difference;

/** Takes the next observation. */
export function observe(state: DriftState, definition: WarningDefinition, observation: Observation): void {
  state.recent.push(observation);
  if (state.recent.length > MOST_RECENT) state.recent.shift();
  if (state.reference && !state.isRenewed) judge(state, state.reference, definition);
  else {
    state.fresh.push(observation);
    if (state.reference) confirm(state, state.reference, definition);
    if (!state.reference) learn(state, definition);
  }
}

/** Something was renewed: what is known is in question, and no drift goes on. */
export function renew(state: DriftState): void {
  if (!state.isRenewed) state.before = state.drifts ? state.level : null;
  state.isRenewed = state.reference !== null;
  state.fresh = [];
  watch(state, state.level);
}

function watch(state: DriftState, level: number): void {
  state.level = level;
  state.cusum = 0;
  state.since = null;
  state.beyond = 0;
  state.calm = 0;
  state.drifts = false;
}

function learn(state: DriftState, definition: WarningDefinition): void {
  if (state.fresh.length < definition.learn) return;
  const values = state.fresh.map(({ value }) => value);
  const middle = medianOf(values);
  const leastScatter = LEAST_SCATTER * distanceFrom(middle, definition.effect);
  const reach = OUTLYING * Math.max(madOf(values), leastScatter);
  const good = values.filter((value) => Math.abs(value - middle) <= reach);
  if (good.length < LEAST_LEFT * values.length) {
    state.fresh.shift();
    return;
  }
  state.reference = {
    level: medianOf(good),
    scatter: Math.max(scatterOf(good), leastScatter),
    observations: good.length,
  };
  state.fresh = [];
  watch(state, medianOf(values.slice(-3)));
}

/**
 * After a renewal: values that lie where the reference is make it stand; values that go on where they had drifted to show that
 * nothing was renewed for this signal, so that it stands too; all else is a new reference.
 */
function confirm(state: DriftState, reference: Reference, definition: WarningDefinition): void {
  if (state.fresh.length < CONFIRM) return;
  const now = medianOf(state.fresh.map(({ value }) => value));
  const effect = distanceFrom(reference.level, definition.effect);
  const near = Math.max(effect / 2, 2 * reference.scatter);
  const sign = definition.direction === 'rises' ? 1 : -1;
  const beyond = state.before === null ? -Infinity : sign * (now - state.before);
  const goesOn = beyond >= -near && beyond <= 2 * effect;
  state.isRenewed = false;
  state.before = null;
  if (!goesOn && Math.abs(now - reference.level) > near) {
    state.reference = null;
    return;
  }
  state.fresh = [];
  watch(state, now);
}

function judge(state: DriftState, reference: Reference, definition: WarningDefinition): void {
  const newest = state.recent.at(-1);
  if (!newest) return;
  const sign = definition.direction === 'rises' ? 1 : -1;
  const deviation = (sign * (newest.value - reference.level)) / reference.scatter;
  const clipped = Math.min(CLIP, Math.max(-CLIP, deviation));
  if (state.cusum === 0) state.since = newest;
  state.cusum = Math.min(MOST_CUSUM, Math.max(0, state.cusum + clipped - ALLOWANCE));
  const middle = medianOf(state.recent.slice(-3).map(({ value }) => value));
  state.level += LAMBDA * (middle - state.level);
  const away = sign * (state.level - reference.level);
  const effect = distanceFrom(reference.level, definition.effect);
  const isBeyond = state.cusum >= DECISION && away >= effect && away >= LEAST_DEVIATIONS * reference.scatter;
  state.beyond = isBeyond ? state.beyond + 1 : 0;
  state.calm = away < effect / 2 ? state.calm + 1 : 0;
  if (!state.drifts) state.drifts = state.beyond >= PERSISTENT;
  else if (state.calm >= PERSISTENT) watch(state, state.level);
}
