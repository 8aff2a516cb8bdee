/**
 * The figures of ISO 22400-2:2014 and of the base's own reports, from sums. Each is numerator by denominator; unknown time is in
 * neither, and `low` and `high` say what the figure would be with all of it spent in the worst or the best way. Effectiveness and
 * OEE are not clipped: they exceed 1 where the planned cycle time is generous. docs/figures.md has the list with the clauses.
 */
import type { FigureDetail, UntoldReason, UseFigure } from '../../../shared/use.ts';
import { UNIT } from './meters.ts';
import type { UseTotals } from './totals.ts';

const HOUR_MS = 3_600_000;

/** A figure with all that its detail needs; `extra` is unknown time, in the unit of the two. */
interface Ratio {
  over: number;
  under: number;
  unit: string;
  low: number | null;
  high: number | null;
  unknownShare: number;
  /** Why it cannot be told; absent: it can, unless `under` is 0. */
  reason?: UntoldReason | undefined;
}

export interface Figures {
  figures: Record<UseFigure, number | null>;
  figureDetail: Record<UseFigure, FigureDetail>;
}

/** All figures of some totals. */
export function figuresOf(totals: UseTotals): Figures {
  const ratios: Record<UseFigure, Ratio> = {
    ...timeRatios(totals),
    ...outputRatios(totals),
    ...partRatios(totals),
    ...useRatios(totals),
    ...failureTimes(totals),
  };
  const figures = {} as Record<UseFigure, number | null>;
  const figureDetail = {} as Record<UseFigure, FigureDetail>;
  for (const [name, ratio] of Object.entries(ratios) as [UseFigure, Ratio][]) {
    const { over, under, unit, low, high, unknownShare } = ratio;
    const reason = ratio.reason ?? (under === 0 ? 'nothing-planned' : undefined);
    figures[name] = reason === undefined ? over / under : null;
    figureDetail[name] = {
      numerator: under === 0 && over === 0 ? null : over,
      denominator: under === 0 && over === 0 ? null : under,
      unit,
      low,
      high,
      unknownShare,
      ...(reason !== undefined && { reason }),
    };
  }
  return { figures, figureDetail };
}

/** Planned busy time and its parts, ms. PBT less unknown is what is known of it. */
export function busyTimes({ busy, delayMs, downMs }: UseTotals) {
  const knownMs = busy.running + busy.setup + delayMs + downMs;
  return {
    plannedBusyMs: knownMs + busy.unknown,
    knownMs,
    productionMs: busy.running,
    setupMs: busy.setup,
    processingMs: busy.running + busy.setup,
    delayMs,
    downMs,
    busyMs: busy.running + busy.setup + delayMs,
    unknownMs: busy.unknown,
  };
}

/** Hours over hours; unknown time could have been all of the numerator, or none. */
function hours(overMs: number, underMs: number, unknownMs: number, emptyReason: UntoldReason): Ratio {
  const [over, under, unknown] = [overMs / HOUR_MS, underMs / HOUR_MS, unknownMs / HOUR_MS];
  const all = under + unknown;
  return {
    over,
    under,
    unit: 'h',
    low: all > 0 ? over / all : null,
    high: all > 0 ? (over + unknown) / all : null,
    unknownShare: all > 0 ? unknown / all : 0,
    reason: underMs > 0 ? undefined : unknownMs > 0 ? 'all-unknown' : emptyReason,
  };
}

/** The share of planned busy time that is unknown stands beside each of these. */
function timeRatios(totals: UseTotals) {
  const time = busyTimes(totals);
  const share = time.plannedBusyMs > 0 ? time.unknownMs / time.plannedBusyMs : 0;
  const of = (overMs: number, underMs: number, emptyReason: UntoldReason): Ratio => ({
    ...hours(overMs, underMs, time.unknownMs, emptyReason),
    unknownShare: share,
  });
  const { orderMs, orderRunningMs, orderUnknownMs } = totals;
  return {
    availability: of(time.productionMs, time.knownMs, 'nothing-planned'),
    allocationEfficiency: of(time.busyMs, time.knownMs, 'nothing-planned'),
    utilisationEfficiency: of(time.productionMs, time.busyMs, 'nothing-ran'),
    technicalEfficiency: of(time.productionMs, time.productionMs + time.delayMs, 'nothing-ran'),
    setupRatio: of(time.setupMs, time.processingMs, 'nothing-ran'),
    productionProcessRatio: hours(orderRunningMs, orderMs, orderUnknownMs, 'no-order'),
  };
}

/** Effectiveness, OEE and NEE: planned time of the parts against time, and so of what has a planned time alone. */
function outputRatios(totals: UseTotals) {
  const time = busyTimes(totals);
  const unknownShare = time.plannedBusyMs > 0 ? time.unknownMs / time.plannedBusyMs : 0;
  const untoldMs = untoldOf(totals);
  const underMs = time.knownMs - untoldMs;
  const good = totals.goodPlannedMs;
  const oee = hours(good, underMs, time.unknownMs, 'nothing-planned');
  const oeeReason = whyUntold(totals, totals.toldMs, true) ?? oee.reason;
  const effectivenessReason =
    time.productionMs === 0 ? 'nothing-ran' : whyUntold(totals, totals.pricedMs, false);
  // AUPT / PBT × PRI × GQ / APT, over the time that can be told.
  const neeMs = totals.toldMs > 0 ? ((totals.toldMs + time.setupMs) * good) / totals.toldMs : 0;
  return {
    effectiveness: {
      ...hours(totals.pricedPlannedMs, totals.pricedMs, 0, 'nothing-ran'),
      low: ratioOf(totals.pricedPlannedMs, totals.pricedMs + time.unknownMs),
      high: ratioOf(totals.pricedPlannedMs + totals.acrossPlannedMs, totals.pricedMs),
      unknownShare,
      reason: effectivenessReason,
    },
    oee: { ...oee, ...boundsOfOee(totals, oee), unknownShare, reason: oeeReason },
    netEquipmentEffectiveness: {
      ...hours(neeMs, underMs, time.unknownMs, 'nothing-planned'),
      unknownShare,
      reason: oeeReason,
    },
  };
}

/** Where nothing tells good parts from bad ones OEE lies between none and all of them being good. */
function boundsOfOee(totals: UseTotals, { low, high }: Ratio): Pick<Ratio, 'low' | 'high'> {
  const time = busyTimes(totals);
  if (totals.toldMs > 0 || totals.busy.running === 0) return { low, high };
  if (totals.pricedMs === 0) return { low: null, high: null };
  return { low: 0, high: ratioOf(totals.pricedPlannedMs + time.unknownMs, time.plannedBusyMs) };
}

/** Running time that is neither loss nor effect. */
export const untoldOf = ({ busy, toldMs }: UseTotals): number => busy.running - toldMs;

/** Undefined: it can be told, as nothing ran or some of what ran has what it takes. */
function whyUntold(totals: UseTotals, toldMs: number, needsQuality: boolean): UntoldReason | undefined {
  if (totals.busy.running === 0 || toldMs > 0) return undefined;
  if (totals.runningCountedMs === 0) return 'no-parts';
  return totals.pricedMs === 0 || !needsQuality ? 'no-cycle-time' : 'no-quality';
}

/** Parts over parts. Counters go on while nobody hears them, so unknown time leaves no doubt about their sums. */
function partRatios({ gains, judged, producedBy, has, busy }: UseTotals) {
  const unknownShare = share(busy.unknown, Object.values(busy));
  const of = (over: number, under: number, isCounted: boolean): Ratio => {
    const value = ratioOf(over, under);
    const reason = !has.has('produced') ? 'no-parts' : !isCounted ? 'no-quality' : 'no-parts';
    return {
      over: over / UNIT,
      under: under / UNIT,
      unit: '{part}',
      low: isCounted ? value : null,
      high: isCounted ? value : null,
      unknownShare,
      reason: isCounted && under > 0 ? undefined : reason,
    };
  };
  return {
    qualityRatio: of(judged.good, judged.produced, has.has('quality')),
    scrapRatio: of(gains.scrap, producedBy.scrap, has.has('scrap')),
    reworkRatio: of(gains.rework, producedBy.rework, has.has('rework')),
    firstPassYield: of(gains.passed, gains.inspected, has.has('inspected')),
  };
}

function useRatios(totals: UseTotals) {
  let productive = 0;
  let teaching = 0;
  let unknown = 0;
  for (const [key, ms] of totals.cellsMs) {
    const [useMode, state] = key.split('|');
    if (useMode !== 'teaching' && useMode !== 'productive-teaching') continue;
    teaching += ms;
    if (useMode === 'productive-teaching') productive += ms;
    if (state === 'unknown') unknown += ms;
  }
  const { usedMs, usableMs, usableUnknownMs } = totals;
  const value = ratioOf(productive, teaching);
  return {
    utilisation: hours(usedMs, usableMs, usableUnknownMs, 'nothing-planned'),
    productiveTeachingShare: {
      ...hours(productive, teaching, 0, 'no-teaching'),
      low: value,
      high: value,
      unknownShare: teaching > 0 ? unknown / teaching : 0,
    },
  };
}

/** Ours: by the number of failures, not by failures + 1; over the time of all uses, because machines fail in lessons too. */
function failureTimes({ operatingMs, faultMs, failures, cellsMs, allMs }: UseTotals) {
  let unknownMs = 0;
  for (const [key, ms] of cellsMs) if (key.endsWith('|unknown')) unknownMs += ms;
  const of = (ms: number): Ratio => ({
    over: ms / HOUR_MS,
    under: failures,
    unit: 'h',
    low: null,
    high: null,
    unknownShare: allMs > 0 ? unknownMs / allMs : 0,
    reason: failures > 0 ? undefined : 'no-failure',
  });
  return { mtbfHours: of(operatingMs), mttrHours: of(faultMs) };
}

const ratioOf = (over: number, under: number): number | null => (under > 0 ? over / under : null);

const share = (part: number, all: readonly number[]): number => {
  const sum = all.reduce((total, one) => total + one, 0);
  return sum > 0 ? part / sum : 0;
};
