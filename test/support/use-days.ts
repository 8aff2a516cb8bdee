/** Days of equipment written down as minutes of states, with a plan and counters, for tests of what figures make of them. */
import type { Base, Equipment } from '../../shared/base.ts';
import { resolveBase } from '../../shared/base.ts';
import type { EquipmentState, UseMode } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { UseGrouping, UseRow } from '../../shared/use.ts';
import { daysOf } from '../../server/insight/figures/base-days.ts';
import { meterSources, type MeterReading } from '../../server/insight/figures/meters.ts';
import { NO_PLAN, type PlanIntervals } from '../../server/insight/figures/plan-intervals.ts';
import { findDisturbances } from '../../server/insight/figures/resilience.ts';
import { summariseSpan, type UseSpan } from '../../server/insight/figures/span.ts';
import { cutStretches } from '../../server/insight/figures/stretches.ts';
import { useRows, type RowsQuestion } from '../../server/insight/figures/use-rows.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A base of machines that count produced, good, scrap, reworked parts and energy. */
export function countingBase(machines: readonly { id: string; owner?: string }[], timezone = 'UTC'): Base {
  const counters = ['part_count', 'good_count', 'scrap_count', 'rework_count', 'energy'];
  const resolved = resolveBase({
    base: { id: 'test', timezone },
    partners: [...new Set(machines.flatMap(({ owner }) => owner ?? []))].map((id) => ({ id })),
    workshops: [
      {
        id: 'hall',
        equipment: machines.map(({ id, owner }) => ({
          id,
          type: 'generic',
          ...(owner !== undefined && { owner }),
          signals: counters.map((key) => ({ key, kind: 'counter' })),
        })),
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

export interface StateInterval {
  state: EquipmentState;
  fromMs: number;
  toMs: number;
}

/** States one after the other, each with its minutes. */
export function statesOf(
  fromMs: number,
  spells: readonly (readonly [EquipmentState, number])[],
): StateInterval[] {
  let atMs = fromMs;
  return spells.map(([state, minutes]) => {
    const interval = { state, fromMs: atMs, toMs: atMs + minutes * MINUTE_MS };
    atMs = interval.toMs;
    return interval;
  });
}

/** Everything that is known of one machine. */
export interface MachineDay {
  equipment: Equipment;
  states: readonly StateInterval[];
  readings?: Readonly<Record<string, readonly MeterReading[]>>;
  actions?: readonly number[];
}

/** A plan of one use mode after the other; the rest of the time is unassigned. */
export function planOf(
  uses: readonly { fromMs: number; toMs: number; useMode: UseMode; order?: string; session?: string }[],
  more: Partial<PlanIntervals> = {},
): PlanIntervals {
  const useModes: PlanIntervals['useModes'] = (_equipment, fromMs, toMs) => {
    const cuts = [fromMs, toMs, ...uses.flatMap((use) => [use.fromMs, use.toMs])];
    const inside = [...new Set(cuts.filter((at) => at >= fromMs && at <= toMs))].sort((a, b) => a - b);
    return inside.slice(0, -1).map((startMs, place) => {
      const use = uses.find((one) => one.fromMs <= startMs && startMs < one.toMs);
      const { useMode = 'unassigned', order = null, session = null } = use ?? {};
      return { useMode, order, session, fromMs: startMs, toMs: inside[place + 1] ?? toMs };
    });
  };
  return { ...NO_PLAN, useModes, ...more };
}

const within = <T extends { fromMs: number; toMs: number }>(
  all: readonly T[],
  fromMs: number,
  toMs: number,
) =>
  all
    .filter((one) => one.toMs > fromMs && one.fromMs < toMs)
    .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) }));

/** The spans of a machine between instants. */
export function spansOf(
  { equipment, states, readings = {}, actions = [] }: MachineDay,
  { instants, plan, timezone }: { instants: readonly number[]; plan: PlanIntervals; timezone: string },
): UseSpan[] {
  return instants.slice(0, -1).map((fromMs, place) => {
    const toMs = instants[place + 1] ?? fromMs;
    const before = states.findLast((one) => one.toMs <= fromMs && one.state !== 'unknown')?.state ?? null;
    return summariseSpan({
      stretches: cutStretches(
        { fromMs, toMs },
        {
          states: within(states, fromMs, toMs),
          plan: plan.useModes(equipment.id, fromMs, toMs),
          planned: plan.plannedOperation(equipment.id, fromMs, toMs),
          dayStarts: daysOf(timezone, fromMs, toMs).map((day) => day.fromMs),
        },
      ),
      sources: meterSources(equipment),
      readings: new Map(
        Object.entries(readings).map(([key, all]) => [
          key,
          all.filter(({ atMs }) => atMs > fromMs && atMs <= toMs),
        ]),
      ),
      disturbances: findDisturbances(
        { fromMs, toMs },
        states.filter((one) => one.toMs > fromMs),
        before,
        actions,
      ),
    });
  });
}

/** The rows that the ledger would tell of machines, their time cut at `instants` (the first and last are the period). */
export function rowsOf(
  machines: readonly MachineDay[],
  {
    base,
    by,
    instants,
    plan = NO_PLAN,
    ...more
  }: {
    base: Base;
    by: UseGrouping;
    instants: readonly number[];
    plan?: PlanIntervals;
  } & Partial<RowsQuestion>,
): UseRow[] {
  const [fromMs = 0, toMs = 0] = [instants[0], instants.at(-1)];
  const days = daysOf(base.timezone, fromMs, toMs);
  return useRows(
    { by, period: { fromMs, toMs }, base, plan, days, ...more },
    machines.map((machine) => ({
      equipment: machine.equipment,
      spans: spansOf(machine, { instants, plan, timezone: base.timezone }),
      before: { readings: new Map(), lastKnown: null },
    })),
  );
}

/** The base's machine of that id. */
export function machineOf(base: Base, id: EquipmentId | string): Equipment {
  const found = base.equipment.find((one) => one.id === id);
  if (!found) throw new Error(`no equipment ${id}`);
  return found;
}
