/**
 * Disturbances (fault or emergency stop, until something else is known) and how fast people answered them (韧性): noticed with the
 * first acknowledgement or action of a person, responded with the end of the disturbance, recovered with the begin of the first
 * run that lasts two minutes.
 */
import type { EquipmentState } from '../../../shared/equipment.ts';
import type { Period } from './plan-intervals.ts';

/** So long must equipment run for a disturbance to be over. */
export const RECOVERED_AFTER_MS = 120_000;
/** What has not come within so long does not come any more: work ended, or another day began. */
export const LONGEST_DISTURBANCE_MS = 12 * 3_600_000;

/** Times are instants; null: it did not come (yet, or before the next disturbance). */
export interface Disturbance {
  fromMs: number;
  noticedMs: number | null;
  respondedMs: number | null;
  recoveredMs: number | null;
}

type StateInterval = Period & { state: EquipmentState };

const isDisturbed = (state: EquipmentState): boolean => state === 'fault' || state === 'emergency-stop';

/**
 * Those that began within [fromMs, toMs), in order. `states` tile the time from (at least) `fromMs` to now; `before` is the state just
 * before them, `actions` are instants at which a person did something to the equipment, in order.
 */
export function findDisturbances(
  { fromMs, toMs }: Period,
  states: readonly StateInterval[],
  before: EquipmentState | null,
  actions: readonly number[],
): Disturbance[] {
  const found: Disturbance[] = [];
  let lastKnown = before;
  for (const [place, interval] of states.entries()) {
    if (interval.state === 'unknown') continue;
    const begins = isDisturbed(interval.state) && (lastKnown === null || !isDisturbed(lastKnown));
    if (begins && interval.fromMs >= fromMs && interval.fromMs < toMs)
      found.push(follow(states.slice(place), actions));
    lastKnown = interval.state;
  }
  return found;
}

/** Whether nothing that is still to come can change what is told of it. */
export function isDecided({ fromMs, recoveredMs }: Disturbance, nowMs: number): boolean {
  return recoveredMs !== null
    ? nowMs >= recoveredMs + RECOVERED_AFTER_MS
    : nowMs >= fromMs + LONGEST_DISTURBANCE_MS;
}

function follow(states: readonly StateInterval[], actions: readonly number[]): Disturbance {
  const fromMs = states[0]?.fromMs ?? 0;
  const limitMs = fromMs + LONGEST_DISTURBANCE_MS;
  const over = states.findIndex(({ state }) => state !== 'unknown' && !isDisturbed(state));
  const respondedMs = within(states[over]?.fromMs, limitMs);
  const after = over === -1 ? [] : states.slice(over);
  const next = after.findIndex(({ state }) => isDisturbed(state));
  const until = next === -1 ? after : after.slice(0, next);
  const run = until.find(
    ({ state, fromMs: begin, toMs }) => state === 'running' && toMs - begin >= RECOVERED_AFTER_MS,
  );
  const acted = actions.find((atMs) => atMs > fromMs && atMs <= (respondedMs ?? limitMs));
  return {
    fromMs,
    noticedMs: acted ?? respondedMs,
    respondedMs,
    recoveredMs: within(run?.fromMs, limitMs),
  };
}

const within = (atMs: number | undefined, limitMs: number): number | null =>
  atMs !== undefined && atMs <= limitMs ? atMs : null;
