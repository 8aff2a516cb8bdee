/** What the four pictures show, as ECharts options. Pure: figures and colours in, options out; texts that people press stand in HTML above. */
import type { CustomSeriesRenderItem } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { UseRow } from '../../../../shared/use.ts';
import { formatNumber } from '../../../format/number.ts';
import { FONT_STACK } from '../../../theme.ts';
import type { DayCell } from '../model/calendar-cells.ts';
import { MOST_ROWS } from '../model/calendar-cells.ts';
import { USE_KINDS, type KindHours } from '../model/use-kinds.ts';
import type { WaterfallStep } from '../model/waterfall.ts';
import { hatched, kindStyle, type ChartColours } from './chart-colours.ts';

const text = (colour: string, size: number, weight: 400 | 700 = 400) => ({
  color: colour,
  fontSize: size,
  fontWeight: weight,
  fontFamily: FONT_STACK,
});
/** Pictures stand still: nothing here is news. Decals are only where we ask for them. */
const STILL = { animation: false, aria: { enabled: false, decal: { show: false } } } as const;

/** Utilisation by day: weeks below each other, or side by side where there are many. */
export function calendarOption(
  cells: readonly DayCell[],
  range: readonly [string, string],
  colours: ChartColours,
): EChartsCoreOption {
  const isLong = (cells.at(-1)?.week ?? 0) >= MOST_ROWS;
  const gap = isLong ? 2 : 5;
  const shown = cells.filter(({ kind }) => kind !== 'later');
  return {
    ...STILL,
    visualMap: {
      show: false,
      type: 'piecewise',
      dimension: 1,
      pieces: [-1, 0, 1, 2, 3, 4].map((value) => ({
        value,
        color: value < 0 ? colours.empty : colours.heat[value],
      })),
    },
    calendar: {
      orient: isLong ? 'horizontal' : 'vertical',
      range,
      left: 0,
      right: 0,
      top: 0,
      bottom: 0,
      cellSize: 'auto',
      splitLine: { show: false },
      itemStyle: { color: 'transparent', borderWidth: 0 },
      dayLabel: { show: false, firstDay: 1 },
      monthLabel: { show: false },
      yearLabel: { show: false },
    },
    series: [
      {
        type: 'heatmap',
        coordinateSystem: 'calendar',
        silent: true,
        data: shown.map(({ day, kind, step }) => ({
          value: [day, step ?? -1],
          ...(kind === 'unknown' && { itemStyle: hatched(colours.kind('unknown'), colours) }),
        })),
        itemStyle: { borderRadius: isLong ? 4 : 9, borderWidth: gap, borderColor: colours.card },
      },
    ],
  };
}

/** Hours by kind, one bar per row, first row on top; rows are as high as those of the table above. */
export function barsOption(
  rows: readonly KindHours[],
  maxHours: number,
  colours: ChartColours,
): EChartsCoreOption {
  return {
    ...STILL,
    grid: { left: 0, right: 1, top: 0, bottom: 22 },
    xAxis: {
      type: 'value',
      min: 0,
      max: maxHours,
      interval: maxHours / 3,
      axisLabel: {
        ...text(colours.secondInk, 11),
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
        formatter: (hours: number) =>
          `${formatNumber(hours, maxHours < 10 ? 1 : 0)}${Math.abs(hours - maxHours) < 1e-6 ? ' h' : ''}`,
      },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: colours.line } },
    },
    yAxis: { type: 'category', inverse: true, show: false, data: rows.map((_, n) => n) },
    series: USE_KINDS.map((kind) => ({
      type: 'bar',
      stack: 'hours',
      silent: true,
      barWidth: 14,
      data: rows.map((row) => row[kind]),
      itemStyle: { ...kindStyle(kind, colours), borderColor: colours.card, borderWidth: 0.5 },
      label: {
        show: kind === 'production',
        ...text('#fff', 11, 700),
        formatter: ({ value }: { value: number }) => (value >= maxHours * 0.11 ? formatNumber(value, 0) : ''),
      },
    })),
  };
}

/** Width of a bar of the waterfall, share of its place. */
const BAR = 0.74;

/** Losses from the order's time to the good parts: bars on transparent ones, joined by thin lines. */
export function waterfallOption(
  steps: readonly WaterfallStep[],
  chosen: string | null,
  colours: ChartColours,
): EChartsCoreOption {
  const connect: CustomSeriesRenderItem = (params, api) => {
    const step = steps[params.dataIndex];
    if (!step || params.dataIndex === steps.length - 1) return null;
    const [middle = 0, y = 0] = api.coord([params.dataIndex, step.to]);
    const [next = 0] = api.coord([params.dataIndex + 1, step.to]);
    const [x1, x2] = [middle + (next - middle) * (BAR / 2), next - (next - middle) * (BAR / 2)];
    return {
      type: 'line',
      shape: { x1, y1: y, x2, y2: y },
      style: { stroke: colours.secondInk, lineWidth: 1, opacity: 0.5 },
    };
  };
  const signed = ({ key, hours }: WaterfallStep): string => {
    const digits = Math.abs(hours) < 10 && !Number.isInteger(hours) ? 1 : 0;
    return formatNumber(key === 'plannedBusy' || key === 'effective' ? hours : -hours, digits);
  };
  return {
    ...STILL,
    grid: { left: 0, right: 0, top: 20, bottom: 0 },
    xAxis: {
      type: 'category',
      data: steps.map(({ key }) => key),
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      show: false,
      max: Math.max(...steps.map(({ from, to }) => Math.max(from, to)), 0.01),
    },
    series: [
      { type: 'custom', silent: true, z: 1, renderItem: connect, data: steps.map(({ to }) => to) },
      {
        type: 'bar',
        stack: 'steps',
        silent: true,
        barWidth: `${BAR * 100}%`,
        itemStyle: { color: 'transparent' },
        data: steps.map(({ from, to }) => Math.min(from, to)),
      },
      {
        type: 'bar',
        stack: 'steps',
        silent: true,
        barMinHeight: 2,
        label: {
          show: true,
          position: 'top',
          distance: 4,
          ...text(colours.ink, 12, 700),
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const step = steps[dataIndex];
            return step ? signed(step) : '';
          },
        },
        data: steps.map((step) => ({
          value: Math.abs(step.to - step.from),
          itemStyle: {
            ...(step.key === 'unknown'
              ? hatched(colours.kind('unknown'), colours)
              : { color: colours.loss[step.key] }),
            borderRadius: 2,
            ...(chosen === step.key && { borderColor: colours.ink, borderWidth: 2 }),
          },
        })),
      },
    ],
  };
}

/** Energy by day, what was used while idle on top. A day that cannot be told has no bar. */
export function energyOption(days: readonly UseRow[], colours: ChartColours): EChartsCoreOption {
  const idle = ({ energy }: UseRow): number | null => energy.idle;
  const work = ({ energy }: UseRow): number | null =>
    energy.total === null ? null : energy.total - (energy.idle ?? 0);
  const bar = { type: 'bar', stack: 'energy', barCategoryGap: '32%', cursor: 'pointer' } as const;
  return {
    ...STILL,
    grid: { left: 34, right: 6, top: 8, bottom: 20 },
    xAxis: {
      type: 'category',
      data: days.map(({ key }) => key.slice(5)),
      axisLabel: {
        ...text(colours.secondInk, 11),
        hideOverlap: true,
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
      },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'value',
      splitNumber: 2,
      axisLabel: text(colours.secondInk, 11),
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      { ...bar, itemStyle: { color: colours.work }, data: days.map(work) },
      { ...bar, itemStyle: { color: colours.idle, borderRadius: [2, 2, 0, 0] }, data: days.map(idle) },
    ],
  };
}
