/**
 * What equipment was used for, and how well: the answer of `GET /api/v1/use` and what hangs on it. Hours are decimal hours, ratios
 * 0–1 (OEE and effectiveness may exceed 1), energy kW.h. `null`: cannot be told. Time elements and figures after ISO 22400-2:2014;
 * docs/figures.md has each formula with its clause.
 */
import type { EquipmentState, UseMode } from './equipment.ts';
import type { EquipmentId } from './names.ts';
import type { LocalText } from './text.ts';

/** By what the rows of the answer are told apart; `total` gives one row with key `total`. */
export const USE_GROUPINGS = [
  'equipment',
  'type',
  'workshop',
  'partner',
  'day',
  'order',
  'session',
  'total',
] as const;
export type UseGrouping = (typeof USE_GROUPINGS)[number];

/** Figures of one row. Each has numerator, denominator and unknown share in {@link UseRow.figureDetail}. */
export const USE_FIGURES = [
  'availability',
  'effectiveness',
  'qualityRatio',
  'oee',
  'netEquipmentEffectiveness',
  'utilisationEfficiency',
  'allocationEfficiency',
  'technicalEfficiency',
  'setupRatio',
  'productionProcessRatio',
  'scrapRatio',
  'reworkRatio',
  'firstPassYield',
  'utilisation',
  'productiveTeachingShare',
  'mtbfHours',
  'mttrHours',
] as const;
export type UseFigure = (typeof USE_FIGURES)[number];

/** Why a figure cannot be told: nothing was planned for production, nothing ran, nothing counts or inspects parts, no cycle time is known, … */
export const UNTOLD_REASONS = [
  'nothing-planned',
  'all-unknown',
  'nothing-ran',
  'no-parts',
  'no-cycle-time',
  'no-quality',
  'no-order',
  'no-teaching',
  'no-failure',
] as const;
export type UntoldReason = (typeof UNTOLD_REASONS)[number];

/** Why one figure is what it is. `low` and `high`: what it would be if all unknown time were spent in the worst, or the best, way. */
export interface FigureDetail {
  numerator: number | null;
  denominator: number | null;
  /** Unit of numerator and denominator: `h`, `{part}` or `1`. */
  unit: string;
  low: number | null;
  high: number | null;
  unknownShare: number;
  /** Present where the figure is null. */
  reason?: UntoldReason;
}

/** Time elements of ISO 22400-2 in hours; unknown time is in none of them but `plannedOperation` and `plannedBusy`. */
export interface TimeElements {
  plannedOperation: number;
  plannedDown: number;
  plannedBusy: number;
  production: number;
  setup: number;
  unitProcessing: number;
  delay: number;
  busy: number;
  down: number;
  orderExecution: number;
  unknown: number;
}

/**
 * The OEE waterfall, hours: `plannedBusy` less everything else but `effective` is `effective`, and OEE is `effective` over
 * `plannedBusy` less `unknown` and `untold`. Ask with `useMode=production,productive-teaching` for the waterfall of the time that
 * was planned for orders alone. `speed` is negative where parts came faster than planned.
 */
export interface OeeLosses {
  plannedBusy: number;
  faults: number;
  interruptions: number;
  setup: number;
  idle: number;
  speed: number;
  quality: number;
  unknown: number;
  /** Running without a known cycle time, or where nothing tells good parts from bad: neither loss nor effect can be told. */
  untold: number;
  effective: number;
}

export interface UseRow {
  /** Equipment id, type, workshop, partner id (`school` for the base's own), `2026-11-24` (day of the base), order id, session id or `total`. */
  key: string;
  name: LocalText;
  /** Hours by canonical state; they add up to the period (its part up to now). */
  hours: Record<EquipmentState, number>;
  /** Hours by use mode; the same sum. Time whose use or state is unknown counts where its plan says. */
  useModes: Record<UseMode, number>;
  /** Hours by use mode and state, only pairs that occurred; the same sum again. */
  cells: { useMode: UseMode; state: EquipmentState; hours: number }[];
  times: TimeElements;
  losses: OeeLosses;
  figures: Record<UseFigure, number | null>;
  figureDetail: Partial<Record<UseFigure, FigureDetail>>;
  /** Share of the period for which the state is unknown, 0–1. */
  unknownShare: number;
  /** Null: nothing counts them. `inspected` and `passed`: parts that a measuring machine judged; absent where none did. */
  parts: {
    produced: number | null;
    good: number | null;
    scrap: number | null;
    rework: number | null;
    inspected?: number;
    passed?: number;
  };
  energy: { total: number | null; perPart: number | null; idle: number | null };
  /** Disturbances (fault or emergency stop) that began in the period, and the mean times of resilience, hours. */
  resilience: {
    disturbances: number;
    noticedHours: number | null;
    respondedHours: number | null;
    recoveredHours: number | null;
  };
  /** Person-hours of training (人时数); absent for audiences that must not derive anything about people. */
  personHours?: number;
  /** Share of the hours that simulated or recorded equipment contributed, 0–1. */
  simulatedShare: number;
}

/** `GET /api/v1/use?from=&to=&by=`. */
export interface UseAnswer {
  from: number;
  to: number;
  /** The end of what is counted: `to`, or now where the period still runs. */
  until: number;
  by: UseGrouping;
  /** The use modes that were counted, where the question named some. */
  useMode?: UseMode[];
  rows: UseRow[];
}

/** One interval behind a figure (`GET /api/v1/use/intervals`, paged): exactly one state and one use mode. */
export interface UseInterval {
  equipment: EquipmentId;
  from: number;
  to: number;
  state: EquipmentState;
  useMode: UseMode;
  order: string | null;
  /** Null for audiences that must not derive anything about people. */
  session: string | null;
}
