/**
 * Cuts time into stretches with exactly one state, use mode, order, session and day each. They tile the period: every sum over
 * them is the period.
 */
import type { EquipmentState, UseMode } from '../../../shared/equipment.ts';
import type { Period, PlanInterval } from './plan-intervals.ts';

/** [fromMs, toMs) in which nothing changes. */
export interface Stretch extends Period {
  state: EquipmentState;
  useMode: UseMode;
  order: string | null;
  session: string | null;
  /** Within the base's planned operation. */
  isPlanned: boolean;
  /** When the day of the base began that it lies in. */
  dayMs: number;
}

export interface Cuts {
  /** Tile the period. */
  states: readonly (Period & { state: EquipmentState })[];
  /** Tile the period. */
  plan: readonly PlanInterval[];
  /** In order, apart from each other. */
  planned: readonly Period[];
  /** Starts of days in order; the first at or before the period's begin. */
  dayStarts: readonly number[];
}

/** The stretches of [fromMs, toMs), in order; neighbours differ in something. */
export function cutStretches({ fromMs, toMs }: Period, cuts: Cuts): Stretch[] {
  const at = walkers(cuts);
  const stretches: Stretch[] = [];
  for (let startMs = fromMs; startMs < toMs;) {
    const state = at.state(startMs);
    const plan = at.plan(startMs);
    const planned = at.planned(startMs);
    const day = at.day(startMs);
    const endMs = Math.min(toMs, state.toMs, plan.toMs, planned.toMs, day.toMs);
    stretches.push({
      fromMs: startMs,
      toMs: endMs,
      state: state.state,
      useMode: plan.useMode,
      order: plan.order,
      session: plan.session,
      isPlanned: planned.isPlanned,
      dayMs: day.dayMs,
    });
    startMs = endMs;
  }
  return stretches;
}

/** Each gives what holds at an instant and until when; asked with growing instants only. */
function walkers({ states, plan, planned, dayStarts }: Cuts) {
  const places = { state: 0, plan: 0, planned: 0, day: 0 };
  return {
    state(atMs: number) {
      while ((states[places.state]?.toMs ?? Infinity) <= atMs) places.state += 1;
      return states[places.state] ?? { state: 'unknown' as const, toMs: Infinity };
    },
    plan(atMs: number) {
      while ((plan[places.plan]?.toMs ?? Infinity) <= atMs) places.plan += 1;
      return (
        plan[places.plan] ?? { useMode: 'unassigned' as const, order: null, session: null, toMs: Infinity }
      );
    },
    planned(atMs: number) {
      while ((planned[places.planned]?.toMs ?? Infinity) <= atMs) places.planned += 1;
      const next = planned[places.planned];
      if (!next) return { isPlanned: false, toMs: Infinity };
      return next.fromMs <= atMs
        ? { isPlanned: true, toMs: next.toMs }
        : { isPlanned: false, toMs: next.fromMs };
    },
    day(atMs: number) {
      while ((dayStarts[places.day + 1] ?? Infinity) <= atMs) places.day += 1;
      return { dayMs: dayStarts[places.day] ?? 0, toMs: dayStarts[places.day + 1] ?? Infinity };
    },
  };
}
