/**
 * Sums up hours of one piece of equipment from what records and history hold of it. Asks states once for the whole period and
 * readings for a day at a time, and only for days that have any.
 */
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { HistoryStore } from '../history/history-store.ts';
import { meterSources, type MeterReading, type MeterSource } from '../insight/figures/meters.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import {
  findDisturbances,
  isDecided,
  LONGEST_DISTURBANCE_MS,
  type Disturbance,
} from '../insight/figures/resilience.ts';
import { summariseSpan, type UseSpan } from '../insight/figures/span.ts';
import { cutStretches } from '../insight/figures/stretches.ts';
import type { RecordStore, StateInterval } from '../records/record-store.ts';
import { readMeters } from './meter-readings.ts';

const DAY_MS = 86_400_000;
/** What people touch when they see to a machine: a change of one of these is an action. */
const HAND_SIGNALS = new Set([
  'door',
  'fence',
  'mode',
  'controller_mode',
  'plc_mode',
  'estop',
  'chuck',
  'vice',
  'clamp',
  'enabling_switch',
]);
const MOST_ACTION_POINTS = 20_000;

export interface SpanReaderParts {
  records: Pick<RecordStore, 'stateIntervals' | 'presences'>;
  history: Pick<HistoryStore, 'query' | 'counts'>;
  /** When alarms of the equipment were acknowledged within [fromMs, toMs). */
  acknowledgements: (equipment: EquipmentId, fromMs: number, toMs: number) => Promise<readonly number[]>;
  now: () => number;
}

export interface SpanRequest {
  equipment: Equipment;
  /** Cuts of the period, in order; two at least. */
  instants: readonly number[];
  plan: PlanIntervals;
  /** Starts of the base's days, the first at or before the period. */
  dayStarts: readonly number[];
  /** UTC days (their begins) on which the equipment said anything; undefined: not known. */
  daysWithReadings?: ReadonlySet<number> | undefined;
}

/** A span, and whether nothing that is still to come can change it by itself. */
export interface ReadSpan {
  span: UseSpan;
  isFinal: boolean;
  /** The end of what it was derived from: of the span, or of how its disturbances went on. */
  dependsUntilMs: number;
}

/** One span for each pair of instants. */
export async function readSpans(parts: SpanReaderParts, request: SpanRequest): Promise<ReadSpan[]> {
  const { equipment, instants, plan, dayStarts } = request;
  const [fromMs, toMs] = [instants[0] ?? 0, instants.at(-1) ?? 0];
  const states = await parts.records.stateIntervals(equipment.id, fromMs, toMs);
  const disturbances = await readDisturbances(parts, equipment, states, { fromMs, toMs });
  const sources = meterSources(equipment);
  const uses = plan.useModes(equipment.id, fromMs, toMs);
  const planned = plan.plannedOperation(equipment.id, fromMs, toMs);
  const spans: ReadSpan[] = [];
  let readings: ReadonlyMap<string, readonly MeterReading[]> = new Map();
  let readUntilMs = fromMs;
  for (const [place, startMs] of instants.slice(0, -1).entries()) {
    const endMs = instants[place + 1] ?? toMs;
    if (endMs > readUntilMs) {
      readUntilMs = Math.min(toMs, Math.max(endMs, dayOf(startMs) + DAY_MS));
      readings = await readDay(parts, request, sources, { fromMs: startMs, toMs: readUntilMs });
    }
    const period = { fromMs: startMs, toMs: endMs };
    const own = disturbances.filter(({ fromMs: at }) => at >= startMs && at < endMs);
    spans.push({
      span: summariseSpan({
        stretches: cutStretches(period, {
          states: clipped(states, period),
          plan: clipped(uses, period),
          planned: clipped(planned, period),
          dayStarts,
        }),
        sources,
        readings: within(readings, period),
        disturbances: own,
      }),
      isFinal: own.every((one) => isDecided(one, parts.now())),
      dependsUntilMs: Math.max(endMs, ...own.map(endOf)),
    });
  }
  return spans;
}

const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS;

const endOf = ({ fromMs, recoveredMs }: Disturbance): number =>
  recoveredMs === null ? fromMs + LONGEST_DISTURBANCE_MS : recoveredMs;

/** Intervals in order of time that touch the period, cut at its ends. */
function clipped<T extends { fromMs: number; toMs: number }>(
  all: readonly T[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): T[] {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.toMs ?? 0) > fromMs) high = middle;
    else low = middle + 1;
  }
  const found: T[] = [];
  for (let place = low; place < all.length; place += 1) {
    const one = all[place];
    if (!one || one.fromMs >= toMs) break;
    found.push({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) });
  }
  return found;
}

/** Readings of (fromMs, toMs]. */
function within(
  readings: ReadonlyMap<string, readonly MeterReading[]>,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Map<string, MeterReading[]> {
  return new Map(
    [...readings].map(([signal, all]) => [signal, all.filter(({ atMs }) => atMs > fromMs && atMs <= toMs)]),
  );
}

async function readDay(
  { history }: SpanReaderParts,
  { equipment, daysWithReadings }: SpanRequest,
  sources: readonly MeterSource[],
  period: { fromMs: number; toMs: number },
): Promise<ReadonlyMap<string, readonly MeterReading[]>> {
  // A reading at the very end of a day lies in the next one.
  const hasReadings = [dayOf(period.fromMs), dayOf(period.toMs)].some(
    (day) => daysWithReadings?.has(day) ?? true,
  );
  if (!hasReadings) return new Map();
  return readMeters(
    history,
    equipment.id,
    sources.map(({ signal }) => signal),
    period,
  );
}

async function readDisturbances(
  parts: SpanReaderParts,
  equipment: Equipment,
  states: readonly StateInterval[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Disturbance[]> {
  if (!states.some(({ state }) => state === 'fault' || state === 'emergency-stop')) return [];
  const untilMs = Math.max(toMs, Math.min(parts.now() + 1, toMs + LONGEST_DISTURBANCE_MS));
  const before = await lastKnownBefore(parts, equipment.id, fromMs);
  const all = untilMs > toMs ? await parts.records.stateIntervals(equipment.id, fromMs, untilMs) : states;
  const found = findDisturbances({ fromMs, toMs }, all, before, []);
  const answered: Disturbance[] = [];
  for (const one of found) {
    const endMs = Math.min(untilMs, one.respondedMs ?? endOf(one)) + 1;
    const actions = await readActions(parts, equipment, one.fromMs, endMs);
    const noticed = actions.find((atMs) => atMs > one.fromMs && atMs < endMs);
    answered.push({ ...one, noticedMs: noticed ?? one.noticedMs });
  }
  return answered;
}

/** The last state that is known in the day before; null: none is. */
export async function lastKnownBefore(
  { records }: Pick<SpanReaderParts, 'records'>,
  equipment: EquipmentId,
  atMs: number,
): Promise<StateInterval['state'] | null> {
  const states = await records.stateIntervals(equipment, Math.max(0, atMs - DAY_MS), atMs);
  return states.findLast(({ state }) => state !== 'unknown')?.state ?? null;
}

/** Instants at which somebody acknowledged an alarm, checked in, or moved what people move; in order. */
async function readActions(
  { history, records, acknowledgements }: SpanReaderParts,
  { id, signals }: Equipment,
  fromMs: number,
  toMs: number,
): Promise<number[]> {
  const keys = signals.flatMap(({ key }) => (HAND_SIGNALS.has(key) ? [key] : []));
  const [acknowledged, presences, series] = await Promise.all([
    acknowledgements(id, fromMs, toMs),
    records.presences({ overlapping: { fromMs, toMs } }),
    keys.length === 0
      ? []
      : history.query({ equipment: id, signals: keys, fromMs, toMs, points: MOST_ACTION_POINTS }),
  ]);
  const checkIns = presences.flatMap(({ equipment, fromMs: at }) =>
    equipment === id && at > fromMs ? [at] : [],
  );
  const moves = series.flatMap(({ points }) => {
    const said = points.map((point) => ({
      at: point.at,
      value: 'value' in point ? point.value : point.last,
    }));
    return said.flatMap(({ at, value }, place) => {
      const before = said[place - 1];
      return before && before.value !== null && value !== null && before.value !== value ? [at] : [];
    });
  });
  return [...acknowledged, ...checkIns, ...moves].sort((a, b) => a - b);
}
