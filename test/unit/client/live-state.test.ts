import { describe, expect, it } from 'vitest';
import { applyEvent, applySnapshot, EMPTY_LIVE_STATE, MOST_KEPT } from '../../../client/live/live-state.ts';
import { statusesOf } from '../../../client/parts/progress.ts';
import { LatestValues } from '../../../client/live/latest-values.ts';
import type { Scenario } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Snapshot } from '../../../shared/protocol.ts';

const lathe = 'machining.lathe-01' as EquipmentId;
const mill = 'machining.mill-01' as EquipmentId;

const snapshot = (): Snapshot => ({
  protocol: 1,
  workshop: 'machining',
  at: 1_000,
  equipment: [lathe, mill].map((id, index) => ({
    id,
    index,
    state: 'idle',
    stateSince: 500,
    useMode: 'unassigned',
    online: true,
    origin: 'simulated',
    signals: [
      { key: 'spindle_speed', value: 0, at: 900, quality: 'good' },
      { key: 'door', value: 'CLOSED', at: 900, quality: 'good' },
      { key: 'tool', value: null, at: null, quality: 'unavailable' },
    ],
    scenarios: [],
    people: [],
    conditions: [],
    alarms: [],
  })),
});

const batch = (toMs: number | null): Scenario => ({
  id: 'batch-run:machining.lathe-01:2000',
  type: 'batch-run',
  version: 1,
  equipment: [lathe],
  fromMs: 2_000,
  toMs,
  severity: 'info',
  evidence: [],
});

describe('what the page knows', () => {
  const start = applySnapshot(EMPTY_LIVE_STATE, snapshot());

  it('follows a state and leaves the other machines as they are', () => {
    const next = applyEvent(start, {
      kind: 'state',
      at: 1_500,
      equipment: lathe,
      state: 'running',
      previous: 'idle',
    });
    expect(next.equipment.get(lathe)).toMatchObject({ state: 'running', since: 1_500 });
    expect(next.equipment.get(mill)).toBe(start.equipment.get(mill));
  });

  it('forgets a scenario, a person and a notice that turn out not to be so, and takes the right ones', () => {
    const there = { person: 'student-01', equipment: lathe, fromMs: 2_000, toMs: null } as const;
    const told = applyEvent(applyEvent(start, { kind: 'scenario', at: 2_000, scenario: batch(null) }), {
      kind: 'presence',
      at: 2_000,
      presence: there,
    });
    const scenario = { kind: 'scenario', at: 2_000, scenario: batch(null) } as const;
    const presence = { kind: 'presence', at: 2_000, presence: there } as const;
    let next = applyEvent(told, { kind: 'withdrawn', at: 2_000, event: scenario });
    next = applyEvent(next, { kind: 'withdrawn', at: 2_000, event: presence });
    expect(next.equipment.get(lathe)).toMatchObject({ scenarios: [], people: [] });
    const right = { ...there, fromMs: 1_500 };
    next = applyEvent(next, { kind: 'presence', at: 1_500, presence: right, corrected: true });
    expect(next.equipment.get(lathe)?.people).toEqual([right]);
  });

  it('takes a corrected standing also where it is older than the one that it replaces', () => {
    const proven = { person: 'student-01', project: 'p1', step: 'a', status: 'proven', atMs: 2_000 } as const;
    const open = { ...proven, status: 'in-progress', atMs: 1_000 } as const;
    const told = applyEvent(start, { kind: 'progress', at: 2_000, progress: proven });
    const next = applyEvent(told, { kind: 'progress', at: 1_000, progress: open, corrected: true });
    expect(statusesOf('student-01', 'p1', [proven], next.progress).get('a')).toEqual(open);
  });

  it('shows a scenario while it lasts and remembers it when it has ended, once', () => {
    const live = applyEvent(start, { kind: 'scenario', at: 2_000, scenario: batch(null) });
    expect(live.equipment.get(lathe)?.scenarios).toHaveLength(1);
    const again = applyEvent(live, { kind: 'scenario', at: 2_000, scenario: batch(null) });
    expect(again.equipment.get(lathe)?.scenarios).toHaveLength(1);
    const ended = applyEvent(again, { kind: 'scenario', at: 9_000, scenario: batch(9_000) });
    expect(ended.equipment.get(lathe)?.scenarios).toHaveLength(0);
    expect(ended.endedScenarios).toHaveLength(1);
  });

  it('lets a student come and go', () => {
    const presence = { person: 'demo-student-01', equipment: lathe, fromMs: 3_000, toMs: null };
    const here = applyEvent(start, { kind: 'presence', at: 3_000, presence });
    expect(here.equipment.get(lathe)?.people).toEqual([presence]);
    const gone = applyEvent(here, { kind: 'presence', at: 4_000, presence: { ...presence, toMs: 4_000 } });
    expect(gone.equipment.get(lathe)?.people).toEqual([]);
  });

  it('ignores equipment that it may not see, and stays bounded', () => {
    const other = 'forming.weld-01' as EquipmentId;
    expect(applyEvent(start, { kind: 'online', at: 1, equipment: other, online: false })).toBe(start);
    const progress = { person: 'a', project: 'p', step: 's', status: 'proven', atMs: 1 } as const;
    let state = start;
    for (let i = 0; i < MOST_KEPT + 10; i++) state = applyEvent(state, { kind: 'progress', at: i, progress });
    expect(state.progress).toHaveLength(MOST_KEPT);
    expect(state.progress.at(-1)?.at).toBe(MOST_KEPT + 9);
  });
});

describe('the newest values', () => {
  it('come from the snapshot, then from frames, newest by the machine’s own time', () => {
    const latest = new LatestValues();
    latest.applySnapshot(snapshot());
    expect(latest.get(lathe, 'door')).toEqual({ value: 'CLOSED', at: 900 });
    expect(latest.get(lathe, 'tool')).toBeUndefined();
    latest.applyFrame({ workshop: 'machining', seq: 1, at: 1_100, rows: [[0, 1_050, 0, 480, 1, 'OPEN']] });
    latest.applyFrame({
      workshop: 'machining',
      seq: 2,
      at: 1_200,
      rows: [
        [0, 1_000, 0, 300],
        [7, 1_150, 0, 1],
      ],
    });
    expect(latest.get(lathe, 'spindle_speed')).toEqual({ value: 480, at: 1_050 });
    expect(latest.get(lathe, 'door')).toEqual({ value: 'OPEN', at: 1_050 });
    expect(latest.newestAt(lathe)).toBe(1_050);
    expect(latest.get(mill, 'spindle_speed')).toEqual({ value: 0, at: 900 });
  });

  it('tell unavailable (null) from never reported', () => {
    const latest = new LatestValues();
    latest.applySnapshot(snapshot());
    latest.applyFrame({ workshop: 'machining', seq: 1, at: 1_100, rows: [[0, 1_050, 2, null]] });
    expect(latest.get(lathe, 'tool')).toEqual({ value: null, at: 1_050 });
  });
});
