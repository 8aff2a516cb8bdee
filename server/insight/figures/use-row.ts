/** One row of the use ledger from its sums: hours, time elements, losses, figures, parts, energy, resilience. */
import { EQUIPMENT_STATES, USE_MODES, type EquipmentState, type UseMode } from '../../../shared/equipment.ts';
import type { LocalText } from '../../../shared/text.ts';
import type { OeeLosses, TimeElements, UseRow } from '../../../shared/use.ts';
import { busyTimes, figuresOf, untoldOf } from './figure-formulas.ts';
import { UNIT, type Meter } from './meters.ts';
import type { UseTotals } from './totals.ts';

const HOUR_MS = 3_600_000;
const hoursOf = (ms: number): number => ms / HOUR_MS;

/** Whether people's hours may be told. */
export interface RowOptions {
  hasPersonHours: boolean;
}

/** The row as people get it. */
export function useRow(key: string, name: LocalText, totals: UseTotals, options: RowOptions): UseRow {
  const spent = spentHours(totals);
  return {
    key,
    name,
    ...spent,
    times: timeElements(totals),
    losses: lossesOf(totals),
    ...figuresOf(totals),
    unknownShare: totals.allMs > 0 ? (spent.hours.unknown * HOUR_MS) / totals.allMs : 0,
    parts: partsOf(totals),
    energy: energyOf(totals),
    resilience: resilienceOf(totals),
    ...(options.hasPersonHours && { personHours: hoursOf(totals.personMs) }),
    simulatedShare: totals.allMs > 0 ? totals.simulatedMs / totals.allMs : 0,
  };
}

/** Sums in whole ms first: what adds up there adds up in hours. */
function spentHours({ cellsMs }: UseTotals): Pick<UseRow, 'hours' | 'useModes' | 'cells'> {
  const states = Object.fromEntries(EQUIPMENT_STATES.map((state) => [state, 0])) as UseRow['hours'];
  const modes = Object.fromEntries(USE_MODES.map((mode) => [mode, 0])) as UseRow['useModes'];
  const cells: UseRow['cells'] = [];
  for (const useMode of USE_MODES)
    for (const state of EQUIPMENT_STATES) {
      const ms = cellsMs.get(`${useMode}|${state}`) ?? 0;
      if (ms === 0) continue;
      states[state] += ms;
      modes[useMode] += ms;
      cells.push({ useMode, state, hours: hoursOf(ms) });
    }
  return { hours: inHours<EquipmentState>(states), useModes: inHours<UseMode>(modes), cells };
}

const inHours = <K extends string>(ms: Record<K, number>): Record<K, number> =>
  Object.fromEntries(Object.entries<number>(ms).map(([key, one]) => [key, hoursOf(one)])) as Record<
    K,
    number
  >;

function timeElements(totals: UseTotals): TimeElements {
  const time = busyTimes(totals);
  return inHours<keyof TimeElements>({
    plannedOperation: totals.plannedOperationMs,
    plannedDown: totals.plannedDownMs,
    plannedBusy: time.plannedBusyMs,
    production: time.productionMs,
    setup: time.setupMs,
    unitProcessing: time.processingMs,
    delay: time.delayMs,
    busy: time.busyMs,
    down: time.downMs,
    orderExecution: totals.orderMs,
    unknown: time.unknownMs,
  });
}

function lossesOf(totals: UseTotals): OeeLosses {
  const { busy, toldMs, toldPlannedMs, goodPlannedMs } = totals;
  return inHours<keyof OeeLosses>({
    plannedBusy: busyTimes(totals).plannedBusyMs,
    faults: busy.fault + busy['emergency-stop'],
    interruptions: busy.interrupted,
    setup: busy.setup,
    idle: busy.idle + busy.off,
    speed: toldMs - toldPlannedMs,
    quality: toldPlannedMs - goodPlannedMs,
    unknown: busy.unknown,
    untold: untoldOf(totals),
    effective: goodPlannedMs,
  });
}

function partsOf({ gains, judged, has }: UseTotals): UseRow['parts'] {
  const amount = (meter: Meter): number | null => (has.has(meter) ? gains[meter] / UNIT : null);
  return {
    produced: amount('produced'),
    good: has.has('quality') ? judged.good / UNIT : null,
    scrap: amount('scrap'),
    rework: amount('rework'),
    ...(has.has('inspected') && { inspected: gains.inspected / UNIT, passed: gains.passed / UNIT }),
  };
}

function energyOf({ gains, has, perPart, idleEnergy }: UseTotals): UseRow['energy'] {
  if (!has.has('energy')) return { total: null, perPart: null, idle: null };
  return {
    total: gains.energy / UNIT,
    perPart: perPart.produced > 0 ? perPart.energy / perPart.produced : null,
    idle: idleEnergy / UNIT,
  };
}

function resilienceOf({ resilience }: UseTotals): UseRow['resilience'] {
  const mean = ({ ms, n }: { ms: number; n: number }): number | null => (n > 0 ? hoursOf(ms / n) : null);
  return {
    disturbances: resilience.disturbances,
    noticedHours: mean(resilience.noticed),
    respondedHours: mean(resilience.responded),
    recoveredHours: mean(resilience.recovered),
  };
}
