/** The worked shift of docs/figures.md: eight hours of which every minute is told, with exactly the figures that follow. */
import { describe, expect, it } from 'vitest';
import { EQUIPMENT_STATES } from '../../../../../shared/equipment.ts';
import {
  countingBase,
  HOUR_MS,
  machineOf,
  MINUTE_MS,
  planOf,
  rowsOf,
  statesOf,
} from '../../../../support/use-days.ts';

const EIGHT = Date.UTC(2026, 10, 24, 8);
const SIXTEEN = EIGHT + 8 * HOUR_MS;
const at = (minute: number): number => EIGHT + minute * MINUTE_MS;

const base = countingBase([{ id: 'm1' }]);
const equipment = machineOf(base, 'hall.m1');
const states = statesOf(EIGHT, [
  ['idle', 30],
  ['setup', 30],
  ['running', 100],
  ['fault', 10],
  ['running', 70],
  ['unknown', 20],
  ['running', 80],
  ['interrupted', 15],
  ['setup', 20],
  ['running', 60],
  ['fault', 10],
  ['running', 15],
  ['idle', 20],
]);
/** The order runs from the end of the maintenance to the last part. */
const plan = planOf(
  [
    { fromMs: EIGHT, toMs: at(30), useMode: 'maintenance' },
    { fromMs: at(30), toMs: at(460), useMode: 'production', order: 'o1' },
  ],
  { cycleMs: () => 2.5 * MINUTE_MS },
);
/** 120 parts, counted while the machine runs. */
const counted = (to: number) => [
  { atMs: at(31), value: 1_000 },
  { atMs: at(100), value: 1_000 + Math.floor(to / 2) },
  { atMs: at(230), value: 1_000 + Math.floor(to / 2) },
  { atMs: at(300), value: 1_000 + Math.floor(to / 2) },
  { atMs: at(455), value: 1_000 + to },
];
const readings = {
  part_count: counted(120),
  good_count: counted(114),
  scrap_count: counted(4),
  rework_count: counted(2),
};

describe('the worked shift', () => {
  const [row] = rowsOf([{ equipment, states, readings }], {
    base,
    by: 'equipment',
    instants: [EIGHT, SIXTEEN],
    plan,
  });
  if (!row) throw new Error('no row');

  it('has the time elements of ISO 22400-2', () => {
    const minutes = Object.fromEntries(
      Object.entries(row.times).map(([key, h]) => [key, Math.round(h * 60)]),
    );
    expect(minutes).toMatchObject({
      plannedOperation: 480,
      plannedDown: 30,
      plannedBusy: 450,
      production: 325,
      setup: 50,
      unitProcessing: 375,
      delay: 35,
      busy: 410,
      down: 20,
      orderExecution: 410,
      unknown: 20,
    });
  });

  it.each([
    ['availability', 0.7558],
    ['effectiveness', 0.9231],
    ['qualityRatio', 0.95],
    ['oee', 0.6628],
    ['netEquipmentEffectiveness', 0.7648],
    ['allocationEfficiency', 0.9535],
    ['utilisationEfficiency', 0.7927],
    ['technicalEfficiency', 0.9028],
    ['setupRatio', 0.1333],
    ['productionProcessRatio', 0.7927],
    ['scrapRatio', 0.0333],
    ['mtbfHours', 187.5 / 60],
    ['mttrHours', 10 / 60],
  ] as const)('has %s %d', (figure, expected) => {
    expect(row.figures[figure]).toBeCloseTo(expected, 4);
  });

  it('says how far availability may lie off, and which share of the time is unknown', () => {
    const { availability, oee } = row.figureDetail;
    expect(availability?.low).toBeCloseTo(0.7222, 4);
    expect(availability?.high).toBeCloseTo(0.7667, 4);
    expect(availability?.unknownShare).toBeCloseTo(0.0444, 4);
    expect(oee?.numerator).toBeCloseTo((2.5 * 114) / 60, 10);
    expect(oee?.denominator).toBeCloseTo(430 / 60, 10);
  });

  it('loses on the way to good parts exactly what it does not reach', () => {
    const { plannedBusy, effective, ...lost } = row.losses;
    expect(plannedBusy - Object.values(lost).reduce((sum, one) => sum + one, 0)).toBeCloseTo(effective, 10);
    expect(effective / (plannedBusy - lost.unknown - lost.untold)).toBeCloseTo(row.figures.oee ?? 0, 10);
  });

  it('tells the same hours by state, by use mode and in cells', () => {
    const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
    expect(sum(EQUIPMENT_STATES.map((state) => row.hours[state]))).toBeCloseTo(8, 10);
    expect(sum(Object.values(row.useModes))).toBeCloseTo(8, 10);
    expect(sum(row.cells.map(({ hours }) => hours))).toBeCloseTo(8, 10);
  });
});
