/** Rows for uPlot from history answers and live values. Pure. Columns: seconds, value, band low, band high; null = gap. */
import type { HistoryAnswer } from '../../shared/api.ts';
import type { SignalKind } from '../../shared/equipment.ts';
import type { Value } from '../../shared/sample.ts';

export type TrendData = [
  seconds: number[],
  value: (number | null)[],
  low: (number | null)[],
  high: (number | null)[],
];

export interface TrendSeries {
  data: TrendData;
  /** Time of the newest point, epoch ms. */
  newestMs: number;
}

interface TrendSignal {
  kind: SignalKind;
  values?: readonly string[];
  staleAfterMs: number;
}

/** A value's height in the chart: numbers as they are, switches 0/1, words by their place in the list; null cannot be drawn. */
export function chartNumber(value: Value, signal: TrendSignal): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') {
    const place = signal.values?.indexOf(value) ?? -1;
    return place < 0 ? null : place;
  }
  return null;
}

const push = (
  data: TrendData,
  atMs: number,
  value: number | null,
  low: number | null,
  high: number | null,
): void => {
  data[0].push(atMs / 1000);
  data[1].push(value);
  data[2].push(low);
  data[3].push(high);
};

/** Longest distance between two points that is drawn as one line, ms. */
const gapAfterMs = (resolution: 'raw' | number, signal: TrendSignal): number =>
  Math.max(signal.staleAfterMs, resolution === 'raw' ? 0 : 2 * resolution);

/** History as columns; null when there is not a single drawable point. */
export function seriesFromHistory(answer: HistoryAnswer, signal: TrendSignal): TrendSeries | null {
  const found = answer.series[0];
  if (!found) return null;
  const data: TrendData = [[], [], [], []];
  const gapMs = gapAfterMs(found.resolution, signal);
  let newestMs = -Infinity;
  for (const point of found.points) {
    if (point.at - newestMs > gapMs && newestMs > 0) push(data, newestMs + 1, null, null, null);
    if ('value' in point) push(data, point.at, chartNumber(point.value, signal), null, null);
    else push(data, point.at, point.mean ?? chartNumber(point.last, signal), point.min, point.max);
    newestMs = point.at;
  }
  return { data, newestMs: Number.isFinite(newestMs) ? newestMs : answer.from };
}

/** Adds the newest live value when it is newer; after a silence longer than the signal's limit a gap comes first. */
export function appendLive(
  series: TrendSeries,
  newest: { value: Value; at: number } | undefined,
  nowMs: number,
  signal: TrendSignal,
): TrendSeries {
  if (!newest || newest.at <= series.newestMs || newest.at > nowMs + 60_000) return series;
  const data: TrendData = [
    [...series.data[0]],
    [...series.data[1]],
    [...series.data[2]],
    [...series.data[3]],
  ];
  if (newest.at - series.newestMs > signal.staleAfterMs && data[0].length > 0)
    push(data, series.newestMs + 1, null, null, null);
  push(data, newest.at, chartNumber(newest.value, signal), null, null);
  return { data, newestMs: newest.at };
}
