import { describe, expect, it } from 'vitest';
import type { ConditionSample, ValuesSample } from '../../../../shared/sample.ts';
import { applyCondition, applyStatus, applyValues } from '../../../../server/twin/apply-sample.ts';
import { activeConditions, qualityOf } from '../../../../server/twin/equipment-now.ts';
import { createEquipmentTwin, type EquipmentTwin } from '../../../../server/twin/equipment-twin.ts';
import { aBase, LATHE } from '../../../support/machine-script.ts';

const aTwin = (): EquipmentTwin => {
  const equipment = aBase().equipment.find(({ id }) => id === LATHE);
  if (!equipment) throw new Error('the test base has no lathe');
  return createEquipmentTwin(equipment);
};
const values = (atMs: number, of: ValuesSample['values'], outOfRange?: string[]): ValuesSample => ({
  kind: 'values',
  equipment: LATHE,
  atMs,
  receivedAtMs: atMs,
  values: of,
  ...(outOfRange && { outOfRange }),
});
const condition = (atMs: number, level: ConditionSample['level'], code = 'A1'): ConditionSample => ({
  kind: 'condition',
  equipment: LATHE,
  atMs,
  receivedAtMs: atMs,
  id: 'turret',
  level,
  code,
});
const take = (twin: EquipmentTwin, sample: ValuesSample, clockMs: number): ValuesSample | undefined =>
  applyValues(twin, sample, clockMs, () => undefined);
const valueOf = (twin: EquipmentTwin, key: string): unknown => twin.byKey.get(key)?.value;
const qualityAt = (twin: EquipmentTwin, key: string, nowMs: number): string | undefined => {
  const entry = twin.byKey.get(key);
  return entry && qualityOf(entry, twin.offlineSinceMs, nowMs);
};

describe('a sample', () => {
  it('becomes the latest value of its signals', () => {
    const twin = aTwin();
    const sample = values(1000, { spindle_speed: 1480.2, door: 'CLOSED' });
    expect(take(twin, sample, -Infinity)).toBe(sample);
    expect([valueOf(twin, 'spindle_speed'), valueOf(twin, 'door')]).toEqual([1480.2, 'CLOSED']);
  });

  it('that is late counts only for signals of which nothing newer is known', () => {
    const twin = aTwin();
    take(twin, values(1000, { spindle_speed: 100 }), -Infinity);
    take(twin, values(2000, { spindle_speed: 200 }), 1000);
    const late = values(1500, { spindle_speed: 150, door: 'OPEN' });
    expect(take(twin, late, 2000)).toEqual(values(1500, { door: 'OPEN' }));
    expect(valueOf(twin, 'spindle_speed')).toBe(200);
    expect(take(twin, late, 2000)).toBeUndefined();
  });

  it('of the same instant as the one before wins over it', () => {
    const twin = aTwin();
    take(twin, values(1000, { tool: 1 }), -Infinity);
    take(twin, values(1000, { tool: 2 }), 1000);
    expect(valueOf(twin, 'tool')).toBe(2);
  });
});

describe('a value is news', () => {
  it('when it differs from what is known, or when that is stale or was said before the gateway went', () => {
    const twin = aTwin();
    const news: boolean[] = [];
    const tell = (atMs: number, tool: number): void => {
      applyValues(twin, values(atMs, { tool }), -Infinity, (_signal, _value, isNews) => news.push(isNews));
    };
    tell(1000, 1);
    tell(2000, 1);
    tell(3000, 2);
    tell(33_000, 2);
    twin.offlineSinceMs = 34_000;
    tell(35_000, 2);
    expect(news).toEqual([true, false, true, true, true]);
  });
});

describe('the quality of a value', () => {
  it('is unavailable before the first report and for UNAVAILABLE', () => {
    const twin = aTwin();
    expect(qualityAt(twin, 'tool', 0)).toBe('unavailable');
    take(twin, values(1000, { tool: null }), -Infinity);
    expect(qualityAt(twin, 'tool', 1000)).toBe('unavailable');
  });

  it('is uncertain out of range and stale from the limit of its signal on', () => {
    const twin = aTwin();
    take(twin, values(1000, { spindle_speed: 9000, tool: 1 }, ['spindle_speed']), -Infinity);
    expect(qualityAt(twin, 'spindle_speed', 1000)).toBe('uncertain');
    expect(qualityAt(twin, 'tool', 30_999)).toBe('good');
    expect(qualityAt(twin, 'tool', 31_000)).toBe('stale');
  });

  it('is stale from the moment at which the gateway is gone until the value is reported again', () => {
    const twin = aTwin();
    take(twin, values(1000, { tool: 1, door: 'OPEN' }), -Infinity);
    const status = { kind: 'status', equipment: LATHE, atMs: 0, receivedAtMs: 0 } as const;
    expect(applyStatus(twin, { ...status, online: false }, 2000)).toBe(true);
    expect(applyStatus(twin, { ...status, online: true }, 3000)).toBe(true);
    take(twin, values(3000, { tool: 1 }), 3000);
    expect(qualityAt(twin, 'tool', 3000)).toBe('good');
    expect(qualityAt(twin, 'door', 3000)).toBe('stale');
  });
});

describe('a condition', () => {
  it('stands from its first report until NORMAL', () => {
    const twin = aTwin();
    expect(applyCondition(twin, condition(1000, 'FAULT'), -Infinity)).toBe('changed');
    expect(applyCondition(twin, condition(2000, 'FAULT'), 1000)).toBe('same');
    expect(activeConditions(twin)).toEqual([{ id: 'turret', level: 'FAULT', code: 'A1', at: 1000 }]);
    expect(applyCondition(twin, condition(3000, 'NORMAL'), 2000)).toBe('changed');
    expect(activeConditions(twin)).toEqual([]);
  });

  it('that is older than what is known of it changes nothing', () => {
    const twin = aTwin();
    applyCondition(twin, condition(3000, 'NORMAL'), -Infinity);
    expect(applyCondition(twin, condition(2000, 'FAULT'), 3000)).toBe('late');
    expect(activeConditions(twin)).toEqual([]);
  });
});
