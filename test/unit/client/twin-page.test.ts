import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendLive, seriesFromHistory } from '../../../client/parts/trend-series.ts';
import { shownStatus, statusesOf } from '../../../client/parts/progress.ts';
import type { Alarm } from '../../../shared/alarms.ts';
import { attentionItems, countStates, NOTICED_FOR_MS } from '../../../client/workspaces/twin/attention.ts';
import { layoutLanes, tickTimes } from '../../../client/workspaces/twin/timeline.ts';
import type { EquipmentLive } from '../../../client/live/live-state.ts';
import type { EquipmentState } from '../../../shared/equipment.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Noticed } from '../../../shared/teaching.ts';

const machine = (name: string, state: EquipmentState, since: number): EquipmentLive => ({
  id: `machining.${name}` as EquipmentId,
  state,
  since,
  useMode: 'unassigned',
  online: true,
  scenarios: [],
  people: [],
  conditions: [],
});

describe('the attention list', () => {
  const doorOpen: Noticed = {
    id: 'n1',
    kind: 'forbidden',
    person: 'demo-student-02',
    equipment: 'machining.lathe-02' as EquipmentId,
    project: 'p1',
    rule: 'door-open',
    atMs: 50_000,
    evidence: [],
  };

  it('puts an emergency stop first, then what is forbidden, faults, interruptions, unknown; longest first', () => {
    const equipment = [
      machine('mill-01', 'unknown', 10),
      machine('mill-02', 'fault', 30),
      machine('mill-03', 'fault', 20),
      machine('weld-01', 'emergency-stop', 40),
      machine('mill-04', 'running', 1),
      machine('mill-05', 'interrupted', 5),
    ];
    const items = attentionItems(equipment, [doorOpen], 60_000);
    expect(items.map(({ id }) => id.split('.')[1])).toEqual([
      'weld-01',
      'lathe-02',
      'mill-03',
      'mill-02',
      'mill-05',
      'mill-01',
    ]);
  });

  it('lists a machine for the gravest alarm that nobody has acknowledged, unless its state calls already', () => {
    const alarm = (id: string, priority: Alarm['priority'], state: Alarm['state']): Alarm => ({
      id,
      type: id,
      source: 'rule',
      equipment: 'hall.x' as EquipmentId,
      version: 1,
      priority,
      level: 'FAULT',
      state,
      holds: 'true',
      fromMs: 5,
      toMs: null,
      closedMs: null,
      count: 1,
      step: 1,
    });
    const alarms = [
      alarm('seen', 'high', 'acknowledged'),
      alarm('low', 'low', 'unacknowledged'),
      alarm('door', 'medium', 'latched'),
    ];
    const equipment = [
      { ...machine('mill-01', 'running', 10), alarms },
      { ...machine('mill-02', 'fault', 30), alarms },
      { ...machine('mill-03', 'running', 20), alarms: alarms.slice(0, 1) },
    ];
    const items = attentionItems(equipment, [], 60_000);
    expect(items.map((item) => (item.kind === 'alarm' ? item.alarm.id : item.kind))).toEqual([
      'state',
      'door',
    ]);
  });

  it('forgets a noticed event after a while', () => {
    expect(attentionItems([], [doorOpen], 50_000 + NOTICED_FOR_MS)).toEqual([]);
  });

  it('counts every machine once', () => {
    const counts = countStates([
      machine('a', 'running', 0),
      machine('b', 'running', 0),
      machine('c', 'off', 0),
    ]);
    expect([...counts.values()].reduce((sum, n) => sum + n, 0)).toBe(3);
  });
});

describe('the last hour', () => {
  const interval = fc.record({
    type: fc.constantFrom('batch-run', 'warm-up', 'alarm-recovery'),
    severity: fc.constant('info' as const),
    equipment: fc.constantFrom(...['a.one', 'a.two'].map((id) => [id as EquipmentId])),
    fromMs: fc.integer({ min: -100, max: 1_000 }),
    lengthMs: fc.option(fc.integer({ min: 1, max: 600 }), { nil: null }),
  });

  it('covers just the time in which each type went on, without two bars over each other', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), fc.integer({ min: 0, max: 999 }), (list, atMs) => {
        const intervals = list.map(({ lengthMs, ...each }) => ({
          ...each,
          toMs: lengthMs === null ? null : each.fromMs + lengthMs,
        }));
        const lanes = layoutLanes(intervals, 0, 1_000);
        for (const { type, bars } of lanes) {
          bars.reduce((end, bar) => {
            expect(bar.from).toBeGreaterThanOrEqual(end);
            return bar.to;
          }, 0);
          const within = (from: number, to: number): boolean => from <= atMs && atMs < to;
          const drawn = bars.some((bar) => within(bar.from * 1_000, bar.to * 1_000));
          const was = intervals.some(
            (each) => each.type === type && within(each.fromMs, each.toMs ?? Infinity),
          );
          expect(drawn).toBe(was);
        }
      }),
    );
  });

  it('has a mark at every full ten minutes inside', () => {
    expect(tickTimes(599_000, 1_801_000)).toEqual([600_000, 1_200_000, 1_800_000]);
  });
});

describe('a trend', () => {
  const gauge = { kind: 'gauge', staleAfterMs: 30_000 } as const;

  it('keeps gaps as gaps', () => {
    const series = seriesFromHistory(
      {
        from: 0,
        to: 100_000,
        series: [
          {
            signal: 'a',
            unit: '',
            resolution: 'raw',
            points: [
              { at: 1_000, value: 1 },
              { at: 2_000, value: 2 },
              { at: 90_000, value: 3 },
            ],
          },
        ],
      },
      gauge,
    );
    expect(series?.data[1]).toEqual([1, 2, null, 3]);
  });

  it('draws the mean inside the band of its bucket', () => {
    const series = seriesFromHistory(
      {
        from: 0,
        to: 10_000,
        series: [
          {
            signal: 'a',
            unit: '',
            resolution: 5_000,
            points: [{ at: 0, min: 1, max: 9, mean: 4, last: 2, count: 7 }],
          },
        ],
      },
      gauge,
    );
    expect(series?.data).toEqual([[0], [4], [1], [9]]);
  });

  it('goes on with live values, once each, and shows words as steps', () => {
    const door = { kind: 'state', values: ['OPEN', 'CLOSED'], staleAfterMs: 30_000 } as const;
    const start = {
      data: [[1], [0], [null], [null]] as [number[], number[], null[], null[]],
      newestMs: 1_000,
    };
    const once = appendLive(start, { value: 'CLOSED', at: 2_000 }, 2_100, door);
    expect(once.data[1]).toEqual([0, 1]);
    expect(appendLive(once, { value: 'CLOSED', at: 2_000 }, 2_200, door)).toBe(once);
  });
});

describe('a step', () => {
  const told = { person: 'a', project: 'p', step: 's', status: 'in-progress', atMs: 10 } as const;

  it('shows the newest standing, whether REST or the live stream told it', () => {
    const newer = { at: 20, progress: { ...told, status: 'proven', atMs: 20 } as const };
    expect(statusesOf('a', 'p', [told], [newer]).get('s')?.status).toBe('proven');
    expect(statusesOf('a', 'p', [{ ...told, status: 'passed', atMs: 30 }], [newer]).get('s')?.status).toBe(
      'passed',
    );
    expect(statusesOf('b', 'p', [], [newer]).size).toBe(0);
  });

  it('says "cannot tell" while signals are missing, but never over what is proven', () => {
    expect(shownStatus({ ...told, cannotTell: ['door'] })).toBe('cannot-tell');
    expect(shownStatus({ ...told, status: 'proven', cannotTell: ['door'] })).toBe('proven');
    expect(shownStatus(undefined)).toBe('not-started');
  });
});
