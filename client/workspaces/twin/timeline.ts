/** Where things stand on the last hour's strip. Pure: times in, shares of the width (0…1) out. */
import type { Severity } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';

/** One stretch of time in which scenarios of one type went on, on one or more machines. */
export interface TimelineBar {
  from: number;
  to: number;
  /** Distinct machines in this stretch. */
  equipment: EquipmentId[];
}

export interface TimelineLane {
  type: string;
  severity: Severity;
  bars: TimelineBar[];
}

export interface TimelineInterval {
  type: string;
  severity: Severity;
  equipment: readonly EquipmentId[];
  fromMs: number;
  /** Null while it lasts. */
  toMs: number | null;
}

/** A moment's place in [from, to), clipped to 0…1. */
export function placeOf(atMs: number, fromMs: number, toMs: number): number {
  return Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
}

const SEVERITY_RANK: Record<Severity, number> = { fault: 0, warning: 1, info: 2 };

/**
 * One lane per scenario type that occurred in [from, to); within a lane, overlapping or touching intervals become one bar.
 * Gravest lanes first, then by type. Nothing is left out and no two bars of a lane overlap.
 */
export function layoutLanes(
  intervals: readonly TimelineInterval[],
  fromMs: number,
  toMs: number,
): TimelineLane[] {
  const lanes = new Map<
    string,
    { severity: Severity; spans: { fromMs: number; toMs: number; equipment: Set<EquipmentId> }[] }
  >();
  const shown = intervals
    .filter((each) => each.fromMs < toMs && (each.toMs ?? Infinity) > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  for (const each of shown) {
    const lane = lanes.get(each.type) ?? { severity: each.severity, spans: [] };
    lanes.set(each.type, lane);
    const last = lane.spans.at(-1);
    const end = each.toMs ?? toMs;
    if (last && each.fromMs <= last.toMs) {
      last.toMs = Math.max(last.toMs, end);
      for (const id of each.equipment) last.equipment.add(id);
    } else lane.spans.push({ fromMs: each.fromMs, toMs: end, equipment: new Set(each.equipment) });
  }
  return [...lanes]
    .map(([type, { severity, spans }]) => ({
      type,
      severity,
      bars: spans.map((span) => ({
        from: placeOf(span.fromMs, fromMs, toMs),
        to: placeOf(span.toMs, fromMs, toMs),
        equipment: [...span.equipment],
      })),
    }))
    .sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || (a.type < b.type ? -1 : 1));
}

/** Full ten-minute marks inside the period, epoch ms. */
export function tickTimes(fromMs: number, toMs: number, everyMs = 600_000): number[] {
  const first = Math.ceil(fromMs / everyMs) * everyMs;
  return Array.from(
    { length: Math.max(0, Math.ceil((toMs - first) / everyMs)) },
    (_, i) => first + i * everyMs,
  );
}
