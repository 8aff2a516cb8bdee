/**
 * Trend of one signal: history first (min/max band where it is bucketed), then live values appended as they come.
 * Gaps stay gaps; state words are drawn as steps by their place in the list of words.
 */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import type { EquipmentId } from '../../shared/names.ts';
import type { BaseView } from '../../shared/api.ts';
import { useApp } from '../app-context.ts';
import { formatNumber } from '../format/number.ts';
import { hourMinute } from '../format/time.ts';
import { historyQuery } from '../rest/queries.ts';
import { ProblemView } from './problem-view.tsx';
import { useTheme } from './theme-root.tsx';
import { TEXT_EVERY_MS } from './ticker.ts';
import { appendLive, seriesFromHistory, type TrendSeries } from './trend-series.ts';

/** Length of the shown window, ms. */
export const TREND_MS = 15 * 60_000;
const POINTS = 400;

export interface SignalChartProps {
  id: EquipmentId;
  signal: BaseView['equipment'][number]['signals'][number];
  height?: number;
}

export function SignalChart({ id, signal, height = 96 }: SignalChartProps) {
  const { t } = useTranslation();
  const { now } = useApp();
  const [until] = useState(() => Math.ceil(now() / 1000) * 1000);
  const history = useQuery(historyQuery(id, signal.key, until - TREND_MS, until, POINTS));
  const series = useMemo(
    () => (history.data ? seriesFromHistory(history.data, signal) : null),
    [history.data, signal],
  );
  if (history.isPending) return <Skeleton height={height} aria-hidden="true" />;
  if (history.isError) return <ProblemView problem={history.error} retry={() => void history.refetch()} />;
  return series ? (
    <LiveChart key={`${id} ${signal.key}`} id={id} signal={signal} height={height} start={series} />
  ) : (
    <p className="second">{t('machine.trendEmpty')}</p>
  );
}

function LiveChart({ id, signal, height, start }: Required<SignalChartProps> & { start: TrendSeries }) {
  const { t } = useTranslation();
  const { latest, base, now } = useApp();
  const { theme } = useTheme();
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let series = start;
    const chart = new uPlot(
      chartOptions(element.clientWidth, height, signal, base.timezone),
      series.data,
      element,
    );
    const follow = (): void => {
      if (document.hidden) return;
      series = appendLive(series, latest.get(id, signal.key), now(), signal);
      chart.setData(series.data, false);
      chart.setScale('x', { min: (now() - TREND_MS) / 1000, max: now() / 1000 });
    };
    follow();
    const timer = setInterval(follow, 2 * TEXT_EVERY_MS);
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      clearInterval(timer);
      resized.disconnect();
      chart.destroy();
    };
  }, [id, signal, height, start, latest, base.timezone, now, theme]);

  return <div ref={root} className="chart" style={{ height }} role="img" aria-label={t('machine.trend')} />;
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function chartOptions(
  width: number,
  height: number,
  signal: SignalChartProps['signal'],
  timezone: string,
): uPlot.Options {
  const words = signal.kind === 'state' || signal.kind === 'switch';
  const stepped = uPlot.paths.stepped;
  const grid = { stroke: token('line'), width: 1 };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { x: { time: true }, y: { range: (_self, low, high) => niceRange(low, high, words) } },
    series: [
      {},
      {
        stroke: token('brand'),
        width: 1.6,
        points: { show: false },
        spanGaps: false,
        ...(words && stepped && { paths: stepped({ align: 1 }) }),
      },
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: `color-mix(in srgb, ${token('brand')} 16%, transparent)` }],
    axes: [
      {
        stroke: token('ink-2'),
        font: '11px sans-serif',
        size: 18,
        gap: 2,
        grid: { show: false },
        ticks: { show: false },
        values: (_self: uPlot, splits: number[]) =>
          splits.map((second) => hourMinute(second * 1000, timezone)),
      },
      {
        stroke: token('ink-2'),
        font: '11px sans-serif',
        size: 40,
        gap: 4,
        grid,
        ticks: { show: false },
        splits: words ? () => [] : undefined,
        values: (_self: uPlot, splits: number[]) =>
          splits.map((value) => formatNumber(value, Math.abs(value) < 10 ? Math.min(signal.digits, 2) : 0)),
      },
    ].map(
      (axis) =>
        Object.fromEntries(Object.entries(axis).filter(([, value]) => value !== undefined)) as uPlot.Axis,
    ),
    padding: [6, 8, 0, 0],
  };
}

/** A flat line sits in the middle; nothing known gives 0…1. */
function niceRange(low: number | null, high: number | null, words: boolean): [number, number] {
  if (low === null || high === null) return [0, 1];
  if (words) return [Math.min(-0.2, low - 0.2), Math.max(1.2, high + 0.2)];
  const space = (high - low) * 0.12 || Math.max(1, Math.abs(high) * 0.1);
  return [low - space, high + space];
}
