import { describe, expect, it } from 'vitest';
import { alarmLoad, floodsOf, type AlarmCall } from '../../../../../server/insight/alarms/alarm-load.ts';
import { equipmentIdOf } from '../../../../../shared/names.ts';

const equipment = equipmentIdOf('hall', 'lathe-01');
const MIN = 60_000;
const calls = (minutes: readonly number[]): AlarmCall[] =>
  minutes.map((minute, index) => ({
    alarm: `a${index}`,
    type: index % 3 === 0 ? 'door' : 'air',
    equipment,
    atMs: minute * MIN,
  }));

describe('a flood of alarms', () => {
  it('begins with more than ten calls in ten minutes, of which ten are not enough', () => {
    expect(floodsOf(calls([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 9 * MIN)).toEqual([]);
    expect(floodsOf(calls([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9.5]), 10 * MIN)).toMatchObject([
      { id: 'flood:0', fromMs: 0, toMs: null, calls: 11 },
    ]);
  });

  it('ends when fewer than five came in the last ten minutes, and takes in what called meanwhile', () => {
    const [flood, ...more] = floodsOf(calls([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 30]), 60 * MIN);
    expect(more).toEqual([]);
    expect(flood).toMatchObject({ fromMs: 0, toMs: 10 * MIN, calls: 12 });
    expect(flood?.alarms).toHaveLength(12);
  });
});

describe('the load that alarms are', () => {
  it('tells calls per ten minutes, floods, what stands too long and what calls most', () => {
    const day = { fromMs: 0, toMs: 24 * 60 * MIN };
    const load = alarmLoad(calls([1, 2, 3, 30, 31, 600]), day, [-MIN, 5 * MIN]);
    expect(load).toMatchObject({ calls: 6, mostInTenMinutes: 3, floodShare: 0, stale: 1 });
    expect(load.perTenMinutes).toBeCloseTo(6 / 144);
    expect(load.top).toEqual([
      { type: 'air', equipment, calls: 4, share: 4 / 6 },
      { type: 'door', equipment, calls: 2, share: 2 / 6 },
    ]);
  });
});
