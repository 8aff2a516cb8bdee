import { describe, expect, it } from 'vitest';
import type { AlarmView } from '../../../../../shared/api.ts';
import { EQUIPMENT_STATES } from '../../../../../shared/equipment.ts';
import { equipmentIdOf } from '../../../../../shared/names.ts';
import type { UseInterval } from '../../../../../shared/use.ts';
import { calendarCells, heatStep } from '../../../../../client/workspaces/use/model/calendar-cells.ts';
import { orderLine, orderLines, type OrderItem } from '../../../../../client/workspaces/use/model/orders.ts';
import { deltaOf } from '../../../../../client/workspaces/use/model/delta.ts';
import { stopGroups, stopsOfOrder } from '../../../../../client/workspaces/use/model/stops.ts';
import {
  allHours,
  isAllUnknown,
  kindHours,
  outsideHours,
  USE_KINDS,
} from '../../../../../client/workspaces/use/model/use-kinds.ts';
import { periodAround } from '../../../../../client/workspaces/use/model/use-period.ts';
import {
  formatTopic,
  intervalsOf,
  parseTopic,
  type Topic,
} from '../../../../../client/workspaces/use/model/use-topic.ts';
import { LOSSES, waterfall } from '../../../../../client/workspaces/use/model/waterfall.ts';
import {
  ledgerRow,
  OCTOBER,
  octoberByDay,
  octoberByMachine,
  OCTOBER_RINGED,
  octoberTotal,
  septemberTotal,
} from '../../../../support/use-ledger.ts';

const HOUR = 3_600_000;
const lathe = equipmentIdOf('machining', 'lathe-05');
const mill = equipmentIdOf('machining', 'mill-05');
const sum = (numbers: readonly number[]): number => numbers.reduce((total, more) => total + more, 0);
const october = periodAround('month', '2026-10-15');

describe('hours by kind', () => {
  it('are the eight numbers that people see, and add up to the planned time', () => {
    const hours = kindHours(octoberTotal());
    expect(USE_KINDS.map((kind) => Math.round(hours[kind] * 1e6) / 1e6)).toEqual([...OCTOBER]);
    expect(sum(USE_KINDS.map((kind) => hours[kind]))).toBeCloseTo(612, 6);
  });

  it.each([
    ['machine', octoberByMachine()],
    ['day', octoberByDay()],
  ])('by %s add up to those in total, kind by kind', (_, rows) => {
    const total = kindHours(octoberTotal());
    for (const kind of USE_KINDS)
      expect(sum(rows.map((row) => kindHours(row)[kind]))).toBeCloseTo(total[kind], 6);
    expect(sum(rows.map(allHours))).toBeCloseTo(612, 6);
  });

  it('count time of which nobody knows the state as unknown, whatever its plan says', () => {
    const row = ledgerRow('x', {}, [3, 0, 0, 0, 0, 0, 0, 2]);
    const planned = row.cells.map((cell) => ({ ...cell, useMode: 'production' as const }));
    expect(kindHours({ ...row, cells: planned })).toMatchObject({ production: 3, unknown: 2 });
    expect(isAllUnknown(row)).toBe(false);
    expect(isAllUnknown(ledgerRow('x', {}, [0, 0, 0, 0, 0, 0, 0, 2]))).toBe(true);
    expect(isAllUnknown(ledgerRow('x', {}, [0, 0, 0, 0, 0, 0, 0, 0]))).toBe(true);
  });

  it('leave out what lies outside planned operation, its unknown part too', () => {
    const row = ledgerRow('x', {}, OCTOBER);
    const night = [
      { useMode: 'unassigned' as const, state: 'off' as const, hours: 100 },
      { useMode: 'unassigned' as const, state: 'unknown' as const, hours: 7 },
    ];
    const withNights = { ...row, cells: [...row.cells, ...night] };
    expect(outsideHours(withNights)).toBeCloseTo(107, 6);
    expect(USE_KINDS.map((kind) => Math.round(kindHours(withNights)[kind] * 1e6) / 1e6)).toEqual([
      ...OCTOBER,
    ]);
    expect(allHours(withNights)).toBeCloseTo(612, 6);
  });
});

describe('the figures', () => {
  it('are 67.4 % used (65.3–68.4 with the unknown time) and 71.4 % OEE (67.5–73.0)', () => {
    const { figures, figureDetail } = octoberTotal();
    const percent = (share: number | null | undefined): string => ((share ?? NaN) * 100).toFixed(1);
    expect(percent(figures.utilisation)).toBe('67.4');
    expect([figureDetail.utilisation?.numerator, figureDetail.utilisation?.denominator]).toEqual([384, 570]);
    expect([figureDetail.utilisation?.low, figureDetail.utilisation?.high].map(percent)).toEqual([
      '65.3',
      '68.4',
    ]);
    expect(percent(figures.oee)).toBe('71.4');
    expect([figureDetail.oee?.low, figureDetail.oee?.high].map(percent)).toEqual(['67.5', '73.0']);
  });

  it('change by what one sees: 67.4 after 64.6 is 2.8 points more', () => {
    const [now, before] = [octoberTotal(), septemberTotal()].map(
      ({ figures }) => (figures.utilisation ?? 0) * 100,
    );
    expect(deltaOf(now, before, 1)).toMatchObject({ direction: 'up', size: 2.8 });
    expect(deltaOf(24, 24.04, 1)).toMatchObject({ direction: 'same', size: 0 });
    expect(deltaOf(24.1, 30, 0)).toMatchObject({ direction: 'down', size: 6 });
    expect(deltaOf(null, 1, 1)).toBeNull();
    expect(deltaOf(1, undefined, 1)).toBeNull();
  });
});

describe('the losses', () => {
  it('lead from 308 h under orders to 220 h in good parts, without a gap', () => {
    const { steps, gap } = waterfall(octoberTotal().losses);
    expect(steps.map(({ key, hours }) => [key, hours])).toEqual([
      ['plannedBusy', 308],
      ['setup', 26],
      ['faults', 14],
      ['interruptions', 20],
      ['speed', 20],
      ['quality', 8],
      ['effective', 220],
    ]);
    expect(gap).toBeCloseTo(0, 9);
    for (const [n, step] of steps.slice(1, -1).entries())
      expect(step.from).toBeCloseTo(steps[n]?.to ?? NaN, 9);
  });

  it('tell what they leave unexplained, and go up where work was faster than planned', () => {
    const losses = { ...octoberTotal().losses, speed: -10, effective: 249 };
    const { steps, gap } = waterfall(losses);
    expect(steps.find(({ key }) => key === 'speed')).toMatchObject({ from: 248, to: 258 });
    expect(gap).toBeCloseTo(1, 9);
  });
});

describe('the calendar', () => {
  it('has one cell for every day of the month, in weeks that begin on Monday', () => {
    const cells = calendarCells(october, octoberByDay(), '2026-11-03');
    expect(cells).toHaveLength(31);
    expect(cells[0]).toMatchObject({ day: '2026-10-01', week: 0, weekday: 3, kind: 'none' });
    expect(cells.at(-1)).toMatchObject({ day: '2026-10-31', week: 4, weekday: 5, kind: 'figure' });
    expect(cells.filter(({ ringed }) => ringed).map(({ day }) => Number(day.slice(8)))).toEqual(
      OCTOBER_RINGED,
    );
  });

  it('steps at 45, 60, 70 and 80 per cent as shown', () => {
    expect([0.444, 0.446, 0.6, 0.699, 0.7, 0.794, 0.8, 1].map(heatStep)).toEqual([0, 1, 2, 3, 3, 3, 4, 4]);
  });

  it('says of a day without plan, without record, without knowledge, or still to come what it is', () => {
    const free = ledgerRow('2026-10-01', {}, [0, 0, 0, 0, 0, 0, 0, 0]);
    const unknown = ledgerRow('2026-10-02', {}, [0, 0, 0, 0, 0, 0, 0, 24]);
    const kinds = calendarCells(october, [free, unknown], '2026-10-03').map(({ kind }) => kind);
    expect(kinds.slice(0, 4)).toEqual(['free', 'unknown', 'none', 'later']);
  });
});

describe('stops', () => {
  const stop = (from: number, to: number, more: Partial<UseInterval> = {}): UseInterval => ({
    equipment: lathe,
    from: Date.UTC(2026, 9, 20) + from * HOUR,
    to: Date.UTC(2026, 9, 20) + to * HOUR,
    state: 'interrupted',
    useMode: 'production',
    order: null,
    session: null,
    ...more,
  });

  it('stand together by machine, day and kind, longest first, and keep their sum', () => {
    const intervals = [
      stop(1, 2),
      stop(4, 6),
      stop(2, 3, { equipment: mill, state: 'fault' }),
      stop(30, 35),
      stop(8, 20, { state: 'running' }),
    ];
    const groups = stopGroups(intervals, [], 'UTC');
    expect(groups.map(({ equipment, day, times, hours }) => [equipment, day, times, hours])).toEqual([
      [lathe, '2026-10-21', 1, 5],
      [lathe, '2026-10-20', 2, 3],
      [mill, '2026-10-20', 1, 1],
    ]);
  });

  it('over midnight or over the end of an order are one', () => {
    const groups = stopGroups([stop(24, 26, { order: 'D-2' }), stop(22, 24)], [], 'UTC');
    expect(groups).toEqual([
      { equipment: lathe, state: 'interrupted', day: '2026-10-20', times: 1, hours: 4, reason: null },
    ]);
  });

  it('belong to the order that they kept waiting, with its worst days', () => {
    const intervals = [
      stop(1, 3, { order: 'd-1' }),
      stop(25, 30, { order: 'd-1' }),
      stop(50, 51, { order: 'd-1', state: 'fault' }),
      stop(52, 60, { order: 'd-1', state: 'running' }),
      stop(5, 9, { order: 'd-2' }),
    ];
    expect(stopsOfOrder(intervals, 'd-1', 'UTC', 2)).toEqual({
      hours: 8,
      days: ['2026-10-20', '2026-10-21'],
    });
    expect(stopsOfOrder(intervals, 'd-3', 'UTC', 2)).toEqual({ hours: 0, days: [] });
  });

  it('are told with what the machine said longest meanwhile', () => {
    const alarm = (from: number, to: number | null, text: string): AlarmView => ({
      id: text,
      equipment: lathe,
      condition: 'chute',
      level: 'FAULT',
      text,
      from: stop(from, from).from,
      to: to === null ? null : stop(to, to).from,
    });
    const alarms = [alarm(0, 2, '无料'), alarm(2.5, null, '堵料'), alarm(10, 12, '别的')];
    expect(stopGroups([stop(1, 5)], alarms, 'UTC')[0]?.reason).toBe('堵料');
  });
});

describe('orders', () => {
  const DAY = 24 * HOUR;
  const order = (id: string, more: Partial<OrderItem>): OrderItem => ({
    id,
    partner: 'yuanhang',
    part: { zh: '端盖' },
    quantity: 240,
    due: 10 * DAY,
    operations: [{ equipment: lathe, from: 0, to: null }],
    state: 'running',
    endedAt: null,
    demo: false,
    progress: { produced: 173, good: 168, scrap: 5, forecast: 9 * DAY },
    ...more,
  });
  const forecastFor = (forecast: number | null): OrderItem['progress'] => ({
    produced: 20,
    good: null,
    scrap: null,
    forecast,
  });

  it('are as far as their good parts, beside where an even pace would be', () => {
    expect(orderLine(order('a', {}), 6 * DAY)).toMatchObject({
      standing: 'on-time',
      done: 168,
      share: 0.7,
      plannedShare: 0.6,
      scrap: 5,
    });
  });

  it.each([
    ['delivered-late', 2, { state: 'done', endedAt: 11.5 * DAY }],
    ['on-time', 0, { state: 'done', endedAt: 9 * DAY }],
    ['expected-late', 3, { progress: forecastFor(12.1 * DAY) }],
    ['open', 0, { progress: forecastFor(null) }],
    ['overdue', 1, { due: 5.9 * DAY }],
    ['planned', 0, { state: 'planned' }],
  ] as const)('are %s, %i days late', (standing, daysLate, more) => {
    expect(orderLine(order('a', more), 6 * DAY)).toMatchObject({ standing, daysLate });
  });

  it('that need somebody come first; cancelled ones not at all; what is not counted is not nought', () => {
    const nobodyCounts = { produced: null, good: null, scrap: null, forecast: null };
    const orders = [
      order('fine', {}),
      order('off', { state: 'cancelled' }),
      order('late', { state: 'done', endedAt: 12 * DAY, progress: nobodyCounts }),
      order('slow', { progress: forecastFor(11 * DAY) }),
    ];
    const lines = orderLines(orders, 6 * DAY);
    expect(lines.map((line) => line.order.id)).toEqual(['late', 'slow', 'fine']);
    expect(lines[0]).toMatchObject({ done: null, scrap: null });
  });
});

describe('what the sheet tells', () => {
  const topics: Topic[] = [
    { about: 'figure', figure: 'oee' },
    { about: 'kind', kind: 'unknown', equipment: null },
    { about: 'kind', kind: 'production', equipment: lathe },
    ...LOSSES.map((loss): Topic => ({ about: 'loss', loss })),
    { about: 'day', day: '2026-10-20' },
    { about: 'equipment', equipment: lathe },
    { about: 'stop', equipment: lathe, state: 'fault', day: '2026-10-20' },
    { about: 'order', order: 'd-2031' },
    { about: 'stops' },
    { about: 'energy' },
  ];

  it.each(topics)('stands in the address and comes back: $about', (topic) => {
    expect(parseTopic(formatTopic(topic))).toEqual(topic);
  });

  it('is nothing where the address makes no sense', () => {
    for (const text of ['', 'figure:beauty', 'day:2026-02-30', 'equipment:lathe', 'kind:sleep', 'loss:', 'x'])
      expect(parseTopic(text)).toBeNull();
  });

  it('asks for the intervals that were counted', () => {
    expect(intervalsOf({ about: 'kind', kind: 'teaching', equipment: null })).toEqual({
      useModes: ['teaching'],
      states: EQUIPMENT_STATES.filter((state) => state !== 'unknown'),
    });
    expect(intervalsOf({ about: 'kind', kind: 'unknown', equipment: lathe })).toEqual({
      equipment: lathe,
      states: ['unknown'],
    });
    expect(intervalsOf({ about: 'loss', loss: 'speed' })).toBeNull();
  });
});
