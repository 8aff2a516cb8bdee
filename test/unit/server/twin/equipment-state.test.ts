import { describe, expect, it } from 'vitest';
import type { StateRule } from '../../../../shared/equipment.ts';
import {
  createStateMachine,
  matchState,
  settleState,
  stateDeadlineMs,
  type StateMachine,
} from '../../../../server/twin/equipment-state.ts';

const rule = (state: StateRule['state']): StateRule => ({
  state,
  when: { op: 'equals', signal: 'execution', value: state },
});

const runningSince = (atMs: number): StateMachine => {
  const machine = createStateMachine();
  settleState(machine, 'running', atMs);
  return machine;
};

describe('the equipment state', () => {
  it('is given by the first rule that is true; one that cannot be told does not match', () => {
    const rules = [rule('off'), rule('fault'), rule('running')];
    expect(matchState(rules, ['unknown', 'true', 'true'])).toBe('fault');
    expect(matchState(rules, ['unknown', 'false', 'unknown'])).toBe('unknown');
  });

  it('does not flicker when a program ends for a quarter of a second', () => {
    const machine = runningSince(0);
    expect(settleState(machine, 'idle', 5_000)).toBeUndefined();
    expect(stateDeadlineMs(machine)).toBe(6_000);
    expect(settleState(machine, 'running', 5_250)).toBeUndefined();
    expect(stateDeadlineMs(machine)).toBeNull();
    expect(machine).toMatchObject({ state: 'running', sinceMs: 0 });
  });

  it('becomes idle after a second, dated back to when the idling began', () => {
    const machine = runningSince(0);
    settleState(machine, 'idle', 5_000);
    expect(settleState(machine, 'idle', 6_000)).toEqual({ atMs: 5_000, state: 'idle', previous: 'running' });
  });

  it.each(['fault', 'emergency-stop', 'unknown', 'off', 'setup'] as const)('becomes %s at once', (state) => {
    const machine = runningSince(0);
    settleState(machine, 'idle', 5_000);
    expect(settleState(machine, state, 5_100)).toEqual({ atMs: 5_100, state, previous: 'running' });
    expect(stateDeadlineMs(machine)).toBeNull();
  });

  it('is idle at once when nothing was at work before', () => {
    const machine = createStateMachine();
    expect(settleState(machine, 'idle', 10)).toEqual({ atMs: 10, state: 'idle', previous: 'unknown' });
  });
});
