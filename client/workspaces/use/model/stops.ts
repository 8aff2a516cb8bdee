/** Stops of a period as people speak of them: one line per machine, day and kind of stop, longest first. Pure. */
import type { AlarmView } from '../../../../shared/api.ts';
import type { EquipmentState } from '../../../../shared/equipment.ts';
import type { EquipmentId } from '../../../../shared/names.ts';
import type { UseInterval } from '../../../../shared/use.ts';
import { dayOf } from '../../../format/zoned-day.ts';
import { STOP_STATES } from './use-topic.ts';

const HOUR_MS = 3_600_000;

/** A line of the list. */
export interface StopGroup {
  equipment: EquipmentId;
  state: EquipmentState;
  /** Day on which the stops began. */
  day: string;
  times: number;
  hours: number;
  /** What the machine said meanwhile; null where it said nothing. */
  reason: string | null;
}

const isStop = (state: EquipmentState): boolean => STOP_STATES.some((one) => one === state);

/** Lines for the stops among the intervals. A stop over midnight counts on the day when it began, once. */
export function stopGroups(
  intervals: readonly UseInterval[],
  alarms: readonly AlarmView[],
  timezone: string,
): StopGroup[] {
  const groups = new Map<string, StopGroup & { endMs: number; reasonMs: number }>();
  const openEnds = new Map<string, { key: string; endMs: number }>();
  const inOrder = intervals.filter(({ state }) => isStop(state)).sort((a, b) => a.from - b.from);
  for (const stop of inOrder) {
    const thread = `${stop.equipment} ${stop.state}`;
    const before = openEnds.get(thread);
    // The server cuts at midnight and where an order or a session changes: for people that is still one stop.
    const goesOn = before?.endMs === stop.from;
    const day = dayOf(stop.from, timezone);
    const key = goesOn ? before.key : `${thread} ${day}`;
    const group = groups.get(key) ?? {
      equipment: stop.equipment,
      state: stop.state,
      day,
      times: 0,
      hours: 0,
      reason: null,
      endMs: stop.to,
      reasonMs: 0,
    };
    group.hours += (stop.to - stop.from) / HOUR_MS;
    if (!goesOn) group.times += 1;
    const said = reasonOf(stop, alarms);
    if (said && said.ms > group.reasonMs) Object.assign(group, { reason: said.text, reasonMs: said.ms });
    groups.set(key, group);
    openEnds.set(thread, { key, endMs: stop.to });
  }
  return [...groups.values()]
    .map(({ equipment, state, day, times, hours, reason }) => ({
      equipment,
      state,
      day,
      times,
      hours,
      reason,
    }))
    .sort((a, b) => b.hours - a.hours || b.day.localeCompare(a.day));
}

/** What stopped one order, hours; and the days that lost most, at most `mostDays`, in order. */
export function stopsOfOrder(
  intervals: readonly UseInterval[],
  order: string,
  timezone: string,
  mostDays: number,
): { hours: number; days: string[] } {
  const byDay = new Map<string, number>();
  for (const { state, order: held, from, to } of intervals) {
    if (held !== order || !isStop(state)) continue;
    const day = dayOf(from, timezone);
    byDay.set(day, (byDay.get(day) ?? 0) + (to - from) / HOUR_MS);
  }
  const worst = [...byDay].sort(([, a], [, b]) => b - a).slice(0, mostDays);
  return {
    hours: [...byDay.values()].reduce((sum, more) => sum + more, 0),
    days: worst.map(([day]) => day).sort(),
  };
}

/** The alarm that covers most of a stop. */
function reasonOf(
  { equipment, from, to }: UseInterval,
  alarms: readonly AlarmView[],
): { text: string; ms: number } | null {
  let best: { text: string; ms: number } | null = null;
  for (const alarm of alarms) {
    const text = alarm.text ?? alarm.code;
    if (alarm.equipment !== equipment || !text) continue;
    const ms = Math.min(to, alarm.to ?? to) - Math.max(from, alarm.from);
    if (ms > (best?.ms ?? 0)) best = { text, ms };
  }
  return best;
}
