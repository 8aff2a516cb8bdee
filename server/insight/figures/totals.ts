/**
 * Sums over cells of any equipment: plain amounts that add up, from which every figure is a ratio of sums (never a mean of ratios).
 * Time in ms; parts and energy in 1 / UNIT.
 */
import type { EquipmentState, UseMode } from '../../../shared/equipment.ts';
import type { Meter } from './meters.ts';
import { UNIT } from './meters.ts';
import type { SpanCell } from './span.ts';

/** What of a piece of equipment figures depend on. */
export interface EquipmentFacts {
  /** Not live: simulated or recorded. */
  isSimulated: boolean;
  /** Which meters it has. */
  meters: ReadonlySet<Meter>;
}

/** The use modes in which production may be expected: ISO 22400-2's planned busy time. Other uses take the time away from it. */
export const PRODUCTION_MODES: ReadonlySet<UseMode> = new Set<UseMode>([
  'production',
  'productive-teaching',
  'unassigned',
]);

export interface UseTotals {
  allMs: number;
  simulatedMs: number;
  /** By `useMode|state`. */
  cellsMs: Map<string, number>;
  plannedOperationMs: number;
  plannedDownMs: number;
  /** Within planned busy time. */
  busy: Record<EquipmentState, number>;
  /** ADET: neither running nor set-up although there was an order. */
  delayMs: number;
  downMs: number;
  /** With an order, the state known. */
  orderMs: number;
  orderRunningMs: number;
  orderUnknownMs: number;
  /** Running time whose parts have a planned cycle time; those parts times that. */
  pricedMs: number;
  pricedPlannedMs: number;
  /** The same where good parts are told from bad, too; and the good ones alone. */
  toldMs: number;
  toldPlannedMs: number;
  goodPlannedMs: number;
  /** Planned time of all parts gained across unknown time. */
  acrossPlannedMs: number;
  runningCountedMs: number;
  gains: Record<Meter, number>;
  /** Of equipment that tells good parts from bad; parts produced where scrap, or rework, is counted. */
  judged: { produced: number; good: number };
  producedBy: { scrap: number; rework: number };
  has: Set<Meter | 'quality'>;
  /** Where parts and energy are both counted, in planned busy time. */
  perPart: { energy: number; produced: number };
  idleEnergy: number;
  usedMs: number;
  usableMs: number;
  usableUnknownMs: number;
  failures: number;
  operatingMs: number;
  faultMs: number;
  resilience: { disturbances: number } & Record<
    'noticed' | 'responded' | 'recovered',
    { ms: number; n: number }
  >;
  personMs: number;
}

/** Nothing yet. */
export function emptyTotals(): UseTotals {
  return {
    allMs: 0,
    simulatedMs: 0,
    cellsMs: new Map(),
    plannedOperationMs: 0,
    plannedDownMs: 0,
    busy: {
      running: 0,
      setup: 0,
      idle: 0,
      interrupted: 0,
      fault: 0,
      'emergency-stop': 0,
      off: 0,
      unknown: 0,
    },
    delayMs: 0,
    downMs: 0,
    orderMs: 0,
    orderRunningMs: 0,
    orderUnknownMs: 0,
    pricedMs: 0,
    pricedPlannedMs: 0,
    toldMs: 0,
    toldPlannedMs: 0,
    goodPlannedMs: 0,
    acrossPlannedMs: 0,
    runningCountedMs: 0,
    gains: { produced: 0, good: 0, scrap: 0, rework: 0, inspected: 0, passed: 0, energy: 0 },
    judged: { produced: 0, good: 0 },
    producedBy: { scrap: 0, rework: 0 },
    has: new Set(),
    perPart: { energy: 0, produced: 0 },
    idleEnergy: 0,
    usedMs: 0,
    usableMs: 0,
    usableUnknownMs: 0,
    failures: 0,
    operatingMs: 0,
    faultMs: 0,
    resilience: {
      disturbances: 0,
      noticed: { ms: 0, n: 0 },
      responded: { ms: 0, n: 0 },
      recovered: { ms: 0, n: 0 },
    },
    personMs: 0,
  };
}

/** What of a cell is no time: gains and failures, without its hours. */
export type CellCounts = Pick<SpanCell, 'gains' | 'failures'>;

/** Adds a cell. `cycleMs` is the planned time per part that holds in it (order, or standard cycle); null: none is known. */
export function addCell(
  totals: UseTotals,
  cell: SpanCell,
  facts: EquipmentFacts,
  cycleMs: number | null,
): void {
  const { state, useMode, ms } = cell;
  totals.allMs += ms;
  if (facts.isSimulated) totals.simulatedMs += ms;
  const key = `${useMode}|${state}`;
  totals.cellsMs.set(key, (totals.cellsMs.get(key) ?? 0) + ms);
  if (state === 'running' || state === 'setup') totals.operatingMs += ms;
  if (state === 'fault') totals.faultMs += ms;
  addUse(totals, cell);
  addProductionTime(totals, cell, facts, cycleMs);
  addCounts(totals, cell, facts, cycleMs);
}

/** Within planned operation: by the calendar, or because a use was planned outside it. */
const isInOperation = ({ isPlanned, useMode }: SpanCell): boolean => isPlanned || useMode !== 'unassigned';

const isBusyTime = (cell: SpanCell): boolean => isInOperation(cell) && PRODUCTION_MODES.has(cell.useMode);

function addUse(totals: UseTotals, cell: SpanCell): void {
  const { state, useMode, ms } = cell;
  if (!isInOperation(cell)) return;
  totals.plannedOperationMs += ms;
  if (!PRODUCTION_MODES.has(useMode)) totals.plannedDownMs += ms;
  if (useMode === 'maintenance') return;
  if (state === 'unknown') {
    totals.usableUnknownMs += ms;
    return;
  }
  totals.usableMs += ms;
  if (useMode !== 'unassigned' && state !== 'off') totals.usedMs += ms;
}

function addProductionTime(
  totals: UseTotals,
  cell: SpanCell,
  { meters }: EquipmentFacts,
  cycleMs: number | null,
): void {
  if (!isBusyTime(cell)) return;
  const { state, order, ms } = cell;
  totals.busy[state] += ms;
  if (state === 'unknown') {
    if (order !== null) totals.orderUnknownMs += ms;
    return;
  }
  if (order !== null) totals.orderMs += ms;
  if (state === 'running') {
    if (order !== null) totals.orderRunningMs += ms;
    if (!meters.has('produced')) return;
    totals.runningCountedMs += ms;
    if (cycleMs === null) return;
    totals.pricedMs += ms;
    if (knowsQuality(meters)) totals.toldMs += ms;
  } else if (state !== 'setup') {
    if (order !== null) totals.delayMs += ms;
    else totals.downMs += ms;
  }
}

/** Whether good parts are told from bad ones. */
const knowsQuality = (meters: ReadonlySet<Meter>): boolean =>
  meters.has('produced') && (meters.has('good') || meters.has('scrap'));

/** Adds what a cell counted; also what came to it from the span before, with no time of its own. */
export function addCounts(
  totals: UseTotals,
  cell: SpanCell,
  { meters }: EquipmentFacts,
  cycleMs: number | null,
): void {
  const { gains } = cell;
  totals.failures += cell.failures;
  for (const meter of meters) {
    totals.has.add(meter);
    totals.gains[meter] += bothOf(gains[meter]);
  }
  if (cell.state === 'idle') totals.idleEnergy += bothOf(gains.energy);
  const produced = bothOf(gains.produced);
  if (knowsQuality(meters)) {
    totals.has.add('quality');
    totals.judged.produced += produced;
    totals.judged.good += goodOf(meters, (meter) => bothOf(gains[meter]));
  }
  for (const meter of ['scrap', 'rework'] as const)
    if (meters.has(meter)) totals.producedBy[meter] += produced;
  if (!isBusyTime(cell)) return;
  if (meters.has('produced') && meters.has('energy')) {
    totals.perPart.energy += bothOf(gains.energy);
    totals.perPart.produced += produced;
  }
  if (cycleMs !== null) addPlannedTime(totals, cell, meters, cycleMs);
}

/** PRI times quantity. What was gained across unknown time counts for the order alone. */
function addPlannedTime(
  totals: UseTotals,
  { gains }: CellCounts,
  meters: ReadonlySet<Meter>,
  cycleMs: number,
): void {
  const planned = (amount: number): number => (amount / UNIT) * cycleMs;
  const plannedMs = planned(gains.produced?.[0] ?? 0);
  totals.pricedPlannedMs += plannedMs;
  totals.acrossPlannedMs += planned(gains.produced?.[1] ?? 0);
  if (!knowsQuality(meters)) return;
  totals.toldPlannedMs += plannedMs;
  totals.goodPlannedMs += planned(goodOf(meters, (meter) => gains[meter]?.[0] ?? 0));
}

/** Good parts as they are counted, else those that were neither scrap nor rework. */
function goodOf(meters: ReadonlySet<Meter>, amountOf: (meter: Meter) => number): number {
  return meters.has('good')
    ? amountOf('good')
    : amountOf('produced') - amountOf('scrap') - amountOf('rework');
}

const bothOf = (sums: readonly [number, number] | undefined): number => (sums ? sums[0] + sums[1] : 0);
