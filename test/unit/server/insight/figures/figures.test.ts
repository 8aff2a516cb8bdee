/** What figures make of time, counters and disturbances that are not a plain shift. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EQUIPMENT_STATES, USE_MODES, type EquipmentState } from '../../../../../shared/equipment.ts';
import { daysOf } from '../../../../../server/insight/figures/base-days.ts';
import { mergeSpans } from '../../../../../server/insight/figures/merge-spans.ts';
import { meterSources } from '../../../../../server/insight/figures/meters.ts';
import { useRows } from '../../../../../server/insight/figures/use-rows.ts';
import {
  countingBase,
  HOUR_MS,
  machineOf,
  MINUTE_MS,
  planOf,
  rowsOf,
  spansOf,
  statesOf,
  type MachineDay,
} from '../../../../support/use-days.ts';

const T0 = Date.UTC(2026, 10, 24, 8);
const at = (minute: number): number => T0 + minute * MINUTE_MS;
const base = countingBase([{ id: 'm1' }, { id: 'm2' }]);
const equipment = machineOf(base, 'hall.m1');
const rowOf = (
  machine: Partial<MachineDay>,
  minutes: number,
  more: Partial<Parameters<typeof rowsOf>[1]> = {},
) => {
  const states = machine.states ?? statesOf(T0, [['running', minutes]]);
  const options = { base, by: 'total' as const, instants: [T0, at(minutes)], ...more };
  const [row] = rowsOf([{ equipment, ...machine, states }], options);
  if (!row) throw new Error('no row');
  return row;
};

describe('days of a base', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Europe/Berlin', '2026-11-24', 24],
    ['Asia/Shanghai', '2026-03-29', 24],
    ['America/Santiago', '2026-09-06', 23],
    ['Asia/Kolkata', '2026-03-29', 24],
  ])('in %s the day %s has %d hours', (timezone, day, hours) => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    const days = daysOf(timezone, noon - 36 * HOUR_MS, noon + 36 * HOUR_MS);
    const place = days.findIndex(({ name }) => name === day);
    expect(((days[place + 1]?.fromMs ?? 0) - (days[place]?.fromMs ?? 0)) / HOUR_MS).toBe(hours);
  });
});

describe('counters', () => {
  const parts = (values: readonly (readonly [minute: number, value: number])[]) => ({
    part_count: values.map(([minute, value]) => ({ atMs: at(minute), value })),
  });

  it('gain nothing by their first value, and start anew where they are smaller than before', () => {
    const row = rowOf(
      {
        readings: parts([
          [1, 500],
          [2, 503],
          [3, 2],
          [4, 5],
        ]),
      },
      10,
    );
    expect(row.parts.produced).toBe(3 + 2 + 3);
  });

  it('gained across unknown time count as parts, not for effectiveness and OEE', () => {
    const states = statesOf(T0, [
      ['running', 10],
      ['unknown', 10],
      ['running', 10],
    ]);
    const readings = {
      ...parts([
        [1, 0],
        [9, 8],
        [21, 20],
        [29, 28],
      ]),
    };
    const plan = planOf([], { cycleMs: () => null });
    const priced = { ...equipment, standardCycleMs: MINUTE_MS };
    const row = rowOf({ equipment: priced, states, readings }, 30, { plan });
    expect(row.parts.produced).toBe(28);
    expect(row.figureDetail.effectiveness?.numerator).toBeCloseTo(16 / 60, 10);
    expect(row.figures.effectiveness).toBeCloseTo(16 / 20, 10);
    expect(row.figureDetail.effectiveness?.high).toBeCloseTo(28 / 20, 10);
  });

  it('count a part for the order that ends as it is counted', () => {
    const plan = planOf([{ fromMs: T0, toMs: at(5), useMode: 'production', order: 'o1' }]);
    const readings = parts([
      [1, 0],
      [5, 1],
      [6, 2],
    ]);
    const [row] = rowsOf([{ equipment, states: statesOf(T0, [['running', 10]]), readings }], {
      base,
      by: 'order',
      instants: [T0, at(10)],
      plan,
    });
    expect(row).toMatchObject({ key: 'o1', parts: { produced: 1 } });
  });
});

describe('a figure that cannot be told', () => {
  const priced = { ...equipment, standardCycleMs: MINUTE_MS };
  const withoutQuality = { ...priced, signals: priced.signals.filter(({ key }) => key === 'part_count') };
  it.each([
    ['oee', equipment, 'no-cycle-time'],
    ['oee', withoutQuality, 'no-quality'],
    ['oee', { ...priced, signals: [] }, 'no-parts'],
    ['qualityRatio', withoutQuality, 'no-quality'],
    ['mtbfHours', priced, 'no-failure'],
    ['productiveTeachingShare', priced, 'no-teaching'],
    ['productionProcessRatio', priced, 'no-order'],
  ] as const)('%s is null and says why', (figure, machine, reason) => {
    const readings = {
      part_count: [
        { atMs: at(1), value: 0 },
        { atMs: at(5), value: 3 },
      ],
    };
    const row = rowOf({ equipment: machine, readings }, 10);
    expect(row.figures[figure]).toBeNull();
    expect(row.figureDetail[figure]?.reason).toBe(reason);
  });

  it('is null, not 0, where all is unknown', () => {
    const row = rowOf({ states: statesOf(T0, [['unknown', 10]]) }, 10);
    expect(row.figures).toMatchObject({ availability: null, utilisation: null, oee: null });
    expect(row.figureDetail.availability).toMatchObject({
      low: 0,
      high: 1,
      unknownShare: 1,
      reason: 'all-unknown',
    });
  });
});

describe('use', () => {
  it('of a machine given to teaching is no loss of production, but use of the machine', () => {
    const plan = planOf([{ fromMs: T0, toMs: at(30), useMode: 'teaching', session: 's1' }]);
    const states = statesOf(T0, [
      ['idle', 30],
      ['running', 30],
    ]);
    const row = rowOf({ states }, 60, { plan });
    expect(row.times).toMatchObject({ plannedOperation: 1, plannedDown: 0.5, plannedBusy: 0.5 });
    expect(row.figures).toMatchObject({ availability: 1, utilisation: 0.5 });
  });

  it('can be told of some use modes alone', () => {
    const plan = planOf([{ fromMs: T0, toMs: at(30), useMode: 'production', order: 'o1' }]);
    const states = statesOf(T0, [
      ['running', 15],
      ['idle', 45],
    ]);
    expect(rowOf({ states }, 60, { plan }).figures.availability).toBe(0.25);
    const useModes = new Set(['production'] as const);
    expect(rowOf({ states }, 60, { plan, useModes }).figures.availability).toBe(0.5);
  });

  it('outside planned operation counts only where a use was planned', () => {
    const plan = planOf([{ fromMs: at(50), toMs: at(60), useMode: 'production', order: 'o1' }], {
      plannedOperation: () => [{ fromMs: T0, toMs: at(30) }],
    });
    expect(rowOf({}, 60, { plan }).times.plannedBusy).toBeCloseTo(40 / 60, 10);
  });

  it('tells hours of people only while a session held the machine', () => {
    const plan = planOf([{ fromMs: at(10), toMs: at(40), useMode: 'teaching', session: 's1' }]);
    const there = (person: string, from: number, to: number | null) => ({
      person,
      equipment: equipment.id,
      fromMs: at(from),
      toMs: to === null ? null : at(to),
    });
    const presences = [there('p1', 0, 25), there('p2', 30, null)];
    expect(rowOf({}, 60, { plan, presences }).personHours).toBeCloseTo(25 / 60, 10);
    expect(rowOf({}, 60, { plan })).not.toHaveProperty('personHours');
  });
});

describe('resilience', () => {
  it('tells when a disturbance was noticed, answered, and over', () => {
    const states = statesOf(T0, [
      ['running', 10],
      ['fault', 6],
      ['emergency-stop', 6],
      ['setup', 5],
      ['running', 1],
      ['idle', 2],
      ['running', 30],
    ]);
    const { resilience, figures } = rowOf({ states, actions: [at(4), at(13)] }, 60);
    expect(resilience.disturbances).toBe(1);
    expect(resilience.noticedHours).toBeCloseTo(3 / 60, 10);
    expect(resilience.respondedHours).toBeCloseTo(12 / 60, 10);
    expect(resilience.recoveredHours).toBeCloseTo(20 / 60, 10);
    expect(figures.mttrHours).toBeCloseTo(6 / 60, 10);
  });

  it('takes unknown time within a disturbance for a part of it', () => {
    const states = statesOf(T0, [
      ['running', 5],
      ['fault', 5],
      ['unknown', 5],
      ['fault', 5],
      ['idle', 40],
    ]);
    const { resilience, figureDetail } = rowOf({ states }, 60);
    expect(resilience).toMatchObject({ disturbances: 1, recoveredHours: null });
    expect(figureDetail.mtbfHours?.denominator).toBe(1);
  });
});

/** Two machines, states and counters at random over a day and a half. */
const someDay = fc.record({
  spells: fc.array(fc.tuple(fc.constantFrom(...EQUIPMENT_STATES), fc.integer({ min: 1, max: 300 })), {
    minLength: 1,
    maxLength: 30,
  }),
  counts: fc.array(fc.tuple(fc.integer({ min: 1, max: 2_160 }), fc.integer({ min: 0, max: 40 })), {
    maxLength: 40,
  }),
  cuts: fc.array(fc.integer({ min: 1, max: 2_159 }), { maxLength: 20 }),
  uses: fc.array(fc.tuple(fc.constantFrom(...USE_MODES), fc.integer({ min: 0, max: 2_000 })), {
    maxLength: 4,
  }),
});

describe('the sums of any day', () => {
  const plan = (uses: readonly (readonly [(typeof USE_MODES)[number], number])[]) =>
    planOf(
      uses.map(([useMode, from], place) => ({
        useMode,
        fromMs: at(from),
        toMs: at(from + 200),
        ...(useMode.startsWith('prod') && { order: `o${place}` }),
      })),
      { cycleMs: () => 60_000 },
    );
  const machineOfDay = ({
    spells,
    counts,
  }: {
    spells: [EquipmentState, number][];
    counts: [number, number][];
  }) => {
    const known = statesOf(T0, spells);
    const endMs = Math.max(at(2_160), known.at(-1)?.toMs ?? 0);
    const rest = { state: 'idle' as const, fromMs: known.at(-1)?.toMs ?? T0, toMs: endMs };
    const part_count = [...counts]
      .sort(([a], [b]) => a - b)
      .map(([minute, value]) => ({ atMs: at(minute), value }));
    const readings = {
      part_count,
      good_count: part_count.map(({ atMs, value }) => ({ atMs, value: value / 2 })),
    };
    return { equipment, states: rest.toMs > rest.fromMs ? [...known, rest] : known, readings };
  };

  it('do not depend on how its time was cut, nor on whether spans were merged', () => {
    fc.assert(
      fc.property(someDay, ({ cuts, uses, ...day }) => {
        const machine = machineOfDay(day);
        const instants = [...new Set([T0, ...cuts.map(at), at(2_160)])].sort((a, b) => a - b);
        const options = { base, by: 'total' as const, plan: plan(uses) };
        const [whole] = rowsOf([machine], { ...options, instants: [T0, at(2_160)] });
        const [cut] = rowsOf([machine], { ...options, instants });
        const spans = spansOf(machine, { instants, plan: options.plan, timezone: 'UTC' });
        const [merged] = useRows(
          { ...options, period: { fromMs: T0, toMs: at(2_160) }, days: daysOf('UTC', T0, at(2_160)) },
          [
            {
              equipment,
              spans: [mergeSpans(spans, meterSources(equipment))],
              before: { readings: new Map(), lastKnown: null },
            },
          ],
        );
        // Planned times are sums of doubles: alike to a billionth; the rest is exact.
        const plain = (row: unknown): unknown =>
          JSON.parse(JSON.stringify(row), (_key, value: unknown) =>
            typeof value === 'number' ? Math.round(value * 1e9) / 1e9 : value,
          );
        expect(plain(cut)).toEqual(plain(whole));
        expect(plain(merged)).toEqual(plain(whole));
      }),
      { numRuns: 60 },
    );
  });

  it('add up: states and use modes to the period, elements to planned busy time, losses to it', () => {
    fc.assert(
      fc.property(someDay, ({ uses, ...day }) => {
        const [row] = rowsOf([machineOfDay(day)], {
          base,
          by: 'total',
          plan: plan(uses),
          instants: [T0, at(2_160)],
        });
        if (!row) throw new Error('no row');
        const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
        const { times, losses } = row;
        expect(sum(Object.values(row.hours))).toBeCloseTo(36, 9);
        expect(sum(Object.values(row.useModes))).toBeCloseTo(36, 9);
        expect(times.plannedBusy).toBeCloseTo(times.plannedOperation - times.plannedDown, 9);
        expect(times.busy + times.down + times.unknown).toBeCloseTo(times.plannedBusy, 9);
        expect(times.busy).toBeCloseTo(times.production + times.setup + times.delay, 9);
        const { plannedBusy, ...parts } = losses;
        expect(sum(Object.values(parts))).toBeCloseTo(plannedBusy, 9);
        for (const { low, high, reason } of Object.values(row.figureDetail))
          if (reason === undefined && low !== null && high !== null)
            expect(high).toBeGreaterThanOrEqual(low - 1e-12);
      }),
      { numRuns: 60 },
    );
  });
});
