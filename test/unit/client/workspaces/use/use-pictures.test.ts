import { describe, expect, it } from 'vitest';
import { chartColours } from '../../../../../client/workspaces/use/charts/chart-colours.ts';
import {
  barsOption,
  calendarOption,
  energyOption,
  waterfallOption,
} from '../../../../../client/workspaces/use/charts/chart-options.ts';
import { withoutStyles } from '../../../../../client/workspaces/use/charts/without-styles.ts';
import { calendarCells } from '../../../../../client/workspaces/use/model/calendar-cells.ts';
import { kindHours } from '../../../../../client/workspaces/use/model/use-kinds.ts';
import { periodAround } from '../../../../../client/workspaces/use/model/use-period.ts';
import { waterfall } from '../../../../../client/workspaces/use/model/waterfall.ts';
import {
  daysName,
  hoursMinutes,
  hoursNumber,
  percent,
  percentNumber,
} from '../../../../../client/workspaces/use/use-words.ts';
import { octoberByDay, octoberByMachine, octoberTotal } from '../../../../support/use-ledger.ts';

const colours = chartColours('light');
const seriesOf = (option: object): { data: unknown[] }[] =>
  (option as { series: { data: unknown[] }[] }).series;
const sum = (numbers: readonly unknown[]): number =>
  numbers.reduce<number>((total, more) => total + (typeof more === 'number' ? more : 0), 0);

describe('the pictures', () => {
  it('draw all hours of every machine, 612 in sum', () => {
    const series = seriesOf(barsOption(octoberByMachine().map(kindHours), 102, colours));
    expect(series).toHaveLength(8);
    expect(sum(series.map(({ data }) => sum(data)))).toBeCloseTo(612, 6);
  });

  it('let every bar of the losses hang where the one before ended', () => {
    const { steps } = waterfall(octoberTotal().losses);
    const [, base, bars] = seriesOf(waterfallOption(steps, 'setup', colours));
    const heights = (bars?.data as { value: number }[]).map(({ value }) => value);
    expect(base?.data).toEqual([0, 282, 268, 248, 228, 220, 0]);
    expect(heights).toEqual([308, 26, 14, 20, 20, 8, 220]);
  });

  it('show every day that has come, in the step of its share', () => {
    const cells = calendarCells(periodAround('month', '2026-10-01'), octoberByDay(), '2026-10-20');
    const [heat] = seriesOf(calendarOption(cells, ['2026-10-01', '2026-10-31'], colours));
    const days = heat?.data as { value: [string, number] }[];
    expect(days).toHaveLength(20);
    expect(days.at(-1)?.value).toEqual(['2026-10-20', 0]);
    expect(days[0]?.value).toEqual(['2026-10-01', -1]);
  });

  it('stack idle energy on that of work: together what the meters say', () => {
    const series = seriesOf(energyOption(octoberByDay(), colours));
    expect(sum(series.map(({ data }) => sum(data)))).toBeCloseTo(octoberTotal().energy.total ?? NaN, 6);
  });

  it('carry fonts without style attributes, which the server refuses', () => {
    const text = { attrs: { x: 1, style: 'font-size:12px;font-family:A, B;cursor:pointer' } };
    withoutStyles({ attrs: {}, children: [text] });
    expect(text.attrs).toEqual({ x: 1, 'font-size': '12px', 'font-family': 'A, B' });
  });
});

describe('figures in words', () => {
  it('are hours and minutes, rounded, with a true minus', () => {
    expect([6 + 10 / 60, 20, 0.004, -1.5, 34].map(hoursMinutes)).toEqual([
      '6:10',
      '20:00',
      '0:00',
      '−1:30',
      '34:00',
    ]);
  });

  it('name days by what they do not have in common', () => {
    const named = (first: string, last: string): string => daysName(first, last);
    expect([
      named('2026-11-16', '2026-11-22'),
      named('2026-11-30', '2026-12-06'),
      named('2026-12-28', '2027-01-03'),
      named('2026-11-24', '2026-11-24'),
    ]).toEqual(['2026-11-16 – 22', '2026-11-30 – 12-06', '2026-12-28 – 2027-01-03', '2026-11-24']);
  });

  it('are whole hours from ten on, per cents with one decimal, and never a nought for what is not known', () => {
    expect([212, 9.94, 3.25, 4, null].map((hours) => hoursNumber(hours))).toEqual([
      '212',
      '9.9',
      '3.3',
      '4',
      '—',
    ]);
    expect([percent(0.6737), percent(null), percentNumber(undefined)]).toEqual(['67.4 %', '—', '—']);
  });
});
