/**
 * The use ledger over records, history and the plan. Hours that are over are summed up once and kept (hour-shelf.ts); the rest is
 * counted anew each time.
 */
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { HistoryStore } from '../history/history-store.ts';
import { daysOf } from '../insight/figures/base-days.ts';
import type { Before } from '../insight/figures/fold-spans.ts';
import { meterSources } from '../insight/figures/meters.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import { useRows, type EquipmentSpans } from '../insight/figures/use-rows.ts';
import type { RecordStore } from '../records/record-store.ts';
import { lastKnownBefore, readSpans, type SpanReaderParts } from './span-reader.ts';
import { readIntervals } from './read-intervals.ts';
import { cutInstants } from './use-hours.ts';
import type { UseLedger, UseQuestion } from './use-ledger.ts';

const DAY_MS = 86_400_000;

export interface UseLedgerParts {
  records: Pick<RecordStore, 'stateIntervals' | 'presences'>;
  history: Pick<HistoryStore, 'query' | 'latest' | 'counts'>;
  /** The plan as it is now. */
  readPlan: () => PlanIntervals;
  acknowledgements: SpanReaderParts['acknowledgements'];
  /** What has been taken and derived so far is in the stores; false: they did not take it in time. */
  settle: () => Promise<boolean>;
  now: () => number;
}

/** Opens nothing: the stores are open. */
export function createUseLedger(parts: UseLedgerParts): UseLedger {
  return {
    async answer(question) {
      const { by, base, fromMs, toMs, useModes } = question;
      const untilMs = Math.max(fromMs, Math.min(toMs, parts.now()));
      const plan = parts.readPlan();
      await parts.settle();
      const days = untilMs > fromMs ? daysOf(base.timezone, fromMs, untilMs) : [];
      const spans = untilMs > fromMs ? await allSpans(parts, question, { untilMs, plan, days }) : [];
      const presences = question.tellsPeople
        ? await parts.records.presences({ overlapping: { fromMs, toMs: untilMs } })
        : undefined;
      const rows = useRows(
        {
          by,
          base,
          plan,
          days,
          period: { fromMs, toMs: untilMs },
          ...(useModes && { useModes: new Set(useModes) }),
          ...(presences && { presences }),
        },
        spans.length > 0 ? spans : question.equipment.map(nothingYet),
      );
      return {
        from: fromMs,
        to: toMs,
        until: untilMs,
        by,
        ...(useModes && { useMode: [...useModes] }),
        rows,
      };
    },
    intervals: (question) => readIntervals(parts, question),
    noteReading: () => undefined,
  };
}

const nothingYet = (equipment: Equipment): EquipmentSpans => ({
  equipment,
  spans: [],
  before: { readings: new Map(), lastKnown: null },
});

interface Frame {
  untilMs: number;
  plan: PlanIntervals;
  days: readonly { fromMs: number }[];
}

async function allSpans(
  parts: UseLedgerParts,
  { fromMs, equipment }: UseQuestion,
  { untilMs, plan, days }: Frame,
): Promise<EquipmentSpans[]> {
  const counts = await parts.history.counts({ fromMs, toMs: untilMs + 1 });
  const all: EquipmentSpans[] = [];
  for (const one of equipment) {
    const daysWithReadings = new Set(
      counts.filter((count) => count.equipment === one.id).map(({ dayMs }) => dayMs),
    );
    const read = await readSpans(parts, {
      equipment: one,
      instants: cutInstants(fromMs, untilMs),
      plan,
      dayStarts: days.map((day) => day.fromMs),
      daysWithReadings,
    });
    all.push({
      equipment: one,
      spans: read.map(({ span }) => span),
      before: await readBefore(parts, one, fromMs),
    });
  }
  return all;
}

async function readBefore(parts: UseLedgerParts, equipment: Equipment, atMs: number): Promise<Before> {
  const signals = new Set(meterSources(equipment).map(({ signal }) => signal));
  const newest = signals.size === 0 ? [] : await parts.history.latest(equipment.id, atMs);
  const counted = newest.filter(({ signal }) => signals.has(signal));
  const sinceMs = Math.min(atMs, ...counted.map((one) => one.atMs));
  const unknown = await unknownSince(parts, equipment.id, Math.max(sinceMs, atMs - DAY_MS), atMs);
  return {
    readings: new Map(
      counted.map(({ signal, value, atMs: at }) => [
        signal,
        { value, atMs: at, isKnownSince: at >= atMs - DAY_MS && !unknown.some(({ toMs }) => toMs > at) },
      ]),
    ),
    lastKnown: await lastKnownBefore(parts, equipment.id, atMs),
  };
}

async function unknownSince(
  { records }: UseLedgerParts,
  equipment: EquipmentId,
  fromMs: number,
  toMs: number,
) {
  const states = await records.stateIntervals(equipment, fromMs, toMs);
  return states.filter(({ state }) => state === 'unknown');
}
