/**
 * How much alarms ask of people: floods, and the figures of ISA-18.2 clause 16. PURE: a fold over the instants at which alarms
 * called, in order of time. A flood begins with the call that makes more than ten in ten minutes and ends when fewer than five
 * have come in the last ten; its calls are one group.
 */
import type { EquipmentId } from '../../../shared/names.ts';

const WINDOW_MS = 600_000;
const FLOOD_ABOVE = 10;
const FLOOD_ENDS_BELOW = 5;
/** An alarm that stands for longer is stale (ISA-18.2, clause 16). */
export const STALE_AFTER_MS = 24 * 3_600_000;
const MOST_FREQUENT = 10;

/** An alarm called for somebody. */
export interface AlarmCall {
  alarm: string;
  type: string;
  equipment: EquipmentId;
  atMs: number;
}

export interface Flood {
  id: string;
  /** The first of the calls that made it a flood. */
  fromMs: number;
  /** Null while it lasts. */
  toMs: number | null;
  /** Ids of its alarms, each once, in order of their first call. */
  alarms: string[];
  calls: number;
}

/** Floods among calls in order of time, as known at `nowMs`. */
export function floodsOf(calls: readonly AlarmCall[], nowMs: number): Flood[] {
  const floods: Flood[] = [];
  let recent: AlarmCall[] = [];
  let flood: Flood | undefined;
  const passTo = (atMs: number): void => {
    // The instant at which the fifth youngest call leaves the window.
    while (flood) {
      const leaves = recent.at(-FLOOD_ENDS_BELOW);
      const endMs = leaves ? leaves.atMs + WINDOW_MS : atMs;
      if (endMs > atMs) return;
      flood.toMs = endMs;
      flood = undefined;
    }
  };
  for (const call of calls) {
    passTo(call.atMs);
    recent = [...recent.filter(({ atMs }) => atMs > call.atMs - WINDOW_MS), call];
    if (flood) join(flood, [call]);
    else if (recent.length > FLOOD_ABOVE) {
      const fromMs = recent[0]?.atMs ?? call.atMs;
      flood = { id: `flood:${fromMs}`, fromMs, toMs: null, alarms: [], calls: 0 };
      join(flood, recent);
      floods.push(flood);
    }
  }
  passTo(nowMs);
  return floods;
}

function join(flood: Flood, calls: readonly AlarmCall[]): void {
  for (const { alarm } of calls) if (!flood.alarms.includes(alarm)) flood.alarms.push(alarm);
  flood.calls += calls.length;
}

export interface AlarmLoad {
  calls: number;
  /** Mean and largest number of calls in ten minutes. One is fine, two is the limit for one person. */
  perTenMinutes: number;
  mostInTenMinutes: number;
  /** Share of the period that was a flood, 0–1. */
  floodShare: number;
  /** Standing for more than 24 hours at the end. */
  stale: number;
  /** The types that called most, with their share of all calls. */
  top: { type: string; equipment: EquipmentId; calls: number; share: number }[];
}

/** The figures of a period; `standingSinceMs` are the beginnings of the alarms that stand at its end. */
export function alarmLoad(
  calls: readonly AlarmCall[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  standingSinceMs: readonly number[],
): AlarmLoad {
  const within = calls.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const floodMs = floodsOf(calls, toMs).reduce(
    (sum, flood) => sum + Math.max(0, Math.min(flood.toMs ?? toMs, toMs) - Math.max(flood.fromMs, fromMs)),
    0,
  );
  const counts = new Map<string, AlarmLoad['top'][number]>();
  for (const { type, equipment } of within) {
    const key = `${equipment}\n${type}`;
    const known = counts.get(key) ?? { type, equipment, calls: 0, share: 0 };
    known.calls += 1;
    counts.set(key, known);
  }
  const top = [...counts.values()]
    .sort((a, b) => b.calls - a.calls || (`${a.equipment}${a.type}` < `${b.equipment}${b.type}` ? -1 : 1))
    .slice(0, MOST_FREQUENT);
  return {
    calls: within.length,
    perTenMinutes: (within.length * WINDOW_MS) / (toMs - fromMs),
    mostInTenMinutes: mostInWindow(within),
    floodShare: floodMs / (toMs - fromMs),
    stale: standingSinceMs.filter((since) => toMs - since > STALE_AFTER_MS).length,
    top: top.map((one) => ({ ...one, share: one.calls / within.length })),
  };
}

function mostInWindow(calls: readonly AlarmCall[]): number {
  let first = 0;
  let most = 0;
  calls.forEach(({ atMs }, index) => {
    while ((calls[first]?.atMs ?? atMs) <= atMs - WINDOW_MS) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
