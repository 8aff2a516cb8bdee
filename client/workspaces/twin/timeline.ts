/** Where things stand on the last hour's strip. Pure: times in, shares of the width (0…1) out. */

export interface TimelineBar {
  id: string;
  row: number;
  from: number;
  to: number;
  label: string;
  open: boolean;
  severity: 'info' | 'warning' | 'fault';
}

interface TimelineInterval {
  id: string;
  fromMs: number;
  toMs: number | null;
  label: string;
  severity: 'info' | 'warning' | 'fault';
}

/** A moment's place in [from, to), clipped to 0…1. */
export function placeOf(atMs: number, fromMs: number, toMs: number): number {
  return Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
}

/**
 * Bars of intervals that overlap [from, to), put into as few rows as possible (at most `rows`): each goes to the first row
 * that is free at its start. What finds no row is counted in `hidden`, never drawn over something else.
 */
export function layoutBars(
  intervals: readonly TimelineInterval[],
  fromMs: number,
  toMs: number,
  rows: number,
): { bars: TimelineBar[]; hidden: number } {
  const freeAt = Array.from({ length: rows }, () => -Infinity);
  const bars: TimelineBar[] = [];
  let hidden = 0;
  const rankOf = { fault: 0, warning: 1, info: 2 };
  const shown = intervals
    .filter((each) => each.fromMs < toMs && (each.toMs ?? Infinity) > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs || rankOf[a.severity] - rankOf[b.severity] || (a.id < b.id ? -1 : 1));
  for (const each of shown) {
    const row = freeAt.findIndex((free) => free <= each.fromMs);
    if (row < 0) {
      hidden += 1;
      continue;
    }
    freeAt[row] = each.toMs ?? Infinity;
    bars.push({
      id: each.id,
      row,
      from: placeOf(each.fromMs, fromMs, toMs),
      to: placeOf(each.toMs ?? toMs, fromMs, toMs),
      label: each.label,
      open: each.toMs === null,
      severity: each.severity,
    });
  }
  return { bars, hidden };
}

/** Full ten-minute marks inside the period, epoch ms. */
export function tickTimes(fromMs: number, toMs: number, everyMs = 600_000): number[] {
  const first = Math.ceil(fromMs / everyMs) * everyMs;
  return Array.from(
    { length: Math.max(0, Math.ceil((toMs - first) / everyMs)) },
    (_, i) => first + i * everyMs,
  );
}
