/**
 * The canonical state of one piece of equipment out of the truths of its rules (standards §3: first match wins; a rule that
 * cannot be told does not match; none: unknown). PURE: truths and times come in, changes come out.
 *
 * Short stops do not count: work is left for `idle` only when the idling lasts a second, because PROGRAM_COMPLETED flickers
 * for a quarter of a second between two programs (seen on a recorded Okuma lathe). The change is then dated back to when the
 * idling began. Every other change counts at once: nobody waits a second to be told of an emergency stop.
 */
import type { EquipmentState, StateRule } from '../../shared/equipment.ts';
import type { Truth } from '../../shared/pattern.ts';

/** How long idling must last to end work, ms (standards §3). */
export const IDLE_DEBOUNCE_MS = 1_000;

const WORK: readonly EquipmentState[] = ['running', 'setup', 'interrupted'];

export interface StateMachine {
  state: EquipmentState;
  /** Since when, epoch ms; null: nothing was ever derived. */
  sinceMs: number | null;
  /** Idling that has begun after work and does not count yet: since when; null: none. */
  idleSinceMs: number | null;
}

/** What a change of state says: from `atMs` on. */
export interface StateChange {
  atMs: number;
  state: EquipmentState;
  previous: EquipmentState;
}

/** A machine of which nothing is known. */
export const createStateMachine = (): StateMachine => ({
  state: 'unknown',
  sinceMs: null,
  idleSinceMs: null,
});

/** First rule that is true gives the state. `truths[i]` belongs to `rules[i]`. */
export function matchState(rules: readonly StateRule[], truths: readonly Truth[]): EquipmentState {
  for (let index = 0; index < rules.length; index += 1)
    if (truths[index] === 'true') return rules[index]?.state ?? 'unknown';
  return 'unknown';
}

/** When the machine wants to be settled again without news; null: not at all. */
export const stateDeadlineMs = (machine: StateMachine): number | null =>
  machine.idleSinceMs === null ? null : machine.idleSinceMs + IDLE_DEBOUNCE_MS;

/** Tells the machine which state the rules give at `atMs`; returns the change that follows, if any. */
export function settleState(
  machine: StateMachine,
  matched: EquipmentState,
  atMs: number,
): StateChange | undefined {
  machine.sinceMs ??= atMs;
  if (matched === machine.state) {
    machine.idleSinceMs = null;
    return undefined;
  }
  if (matched === 'idle' && WORK.includes(machine.state)) {
    machine.idleSinceMs ??= atMs;
    if (atMs < machine.idleSinceMs + IDLE_DEBOUNCE_MS) return undefined;
    return changeTo(machine, matched, machine.idleSinceMs);
  }
  return changeTo(machine, matched, atMs);
}

function changeTo(machine: StateMachine, state: EquipmentState, atMs: number): StateChange {
  const previous = machine.state;
  machine.state = state;
  machine.sinceMs = atMs;
  machine.idleSinceMs = null;
  return { atMs, state, previous };
}
