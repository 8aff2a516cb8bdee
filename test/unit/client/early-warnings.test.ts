/** Early warnings on the page: they come and go with events and stand in the attention list below what already stopped. */
import { describe, expect, it } from 'vitest';
import {
  applyEvent,
  applySnapshot,
  EMPTY_LIVE_STATE,
  type LiveState,
} from '../../../client/live/live-state.ts';
import { attentionItems } from '../../../client/workspaces/twin/attention.ts';
import type { EarlyWarning } from '../../../shared/early-warning.ts';
import { equipmentIdOf } from '../../../shared/names.ts';
import type { EquipmentNow } from '../../../shared/protocol.ts';

const LATHE = equipmentIdOf('machining', 'lathe-01');
const MILL = equipmentIdOf('machining', 'mill-01');

const warning: EarlyWarning = {
  id: 'spindle-load:machining.lathe-01:2:5000',
  type: 'spindle-load',
  version: 1,
  equipment: LATHE,
  signal: 'spindle_load',
  direction: 'rises',
  context: [],
  fromMs: 5_000,
  toMs: null,
  atMs: 5_000,
  since: { count: 31, atMs: 1_000 },
  reference: { level: 40, scatter: 0.4, observations: 10 },
  level: 45,
  change: 0.125,
  driftPerCycle: 0.4,
  limit: 54,
  untilLimit: null,
  evidence: [],
};

const machine = (
  id: typeof LATHE,
  state: EquipmentNow['state'],
  more: Partial<EquipmentNow> = {},
): EquipmentNow => ({
  id,
  index: 0,
  state,
  stateSince: 1_000,
  useMode: 'unassigned',
  online: true,
  origin: 'simulated',
  signals: [],
  scenarios: [],
  alarms: [],
  conditions: [],
  ...more,
});

const page = (...equipment: EquipmentNow[]): LiveState =>
  applySnapshot(EMPTY_LIVE_STATE, { protocol: 1, workshop: 'machining', at: 6_000, equipment });
const told = (state: LiveState, change: Partial<EarlyWarning> = {}): LiveState =>
  applyEvent(state, { kind: 'warning', at: 5_000, warning: { ...warning, ...change } });
const attention = ({ equipment }: LiveState) => attentionItems(equipment.values(), [], 6_000);

describe('early warnings on the page', () => {
  it('stand in the attention list below a fault, although their machine runs', () => {
    const state = told(page(machine(LATHE, 'running'), machine(MILL, 'fault')));
    expect(attention(state).map(({ kind, id }) => [kind, id])).toEqual([
      ['state', MILL],
      ['warning', LATHE],
    ]);
  });

  it('are there with the snapshot, replaced by what is said later, gone when they end', () => {
    let state = page(machine(LATHE, 'running', { warnings: [warning] }));
    state = told(state, { level: 47, atMs: 5_500 });
    expect(state.equipment.get(LATHE)?.warnings).toMatchObject([{ level: 47 }]);
    state = told(state, { toMs: 5_800, endReason: 'renewed' });
    expect(attention(state)).toEqual([]);
  });

  it('go when they turn out not to be so', () => {
    const state = told(page(machine(LATHE, 'running')));
    const event = { kind: 'warning' as const, at: 5_000, warning };
    expect(attention(applyEvent(state, { kind: 'withdrawn', at: 6_000, event }))).toEqual([]);
  });
});
