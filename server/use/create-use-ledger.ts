/**
 * The use ledger over records, history and the plan. Hours that are over are summed up once and kept (equipment-use.ts); the rest is
 * counted anew each time.
 */
import type { Base, Equipment } from '../../shared/base.ts';
import type { HistoryStore } from '../history/history-store.ts';
import { daysOf } from '../insight/figures/base-days.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import { useRows, type EquipmentSpans } from '../insight/figures/use-rows.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RecordStore } from '../records/record-store.ts';
import { EquipmentUse } from './equipment-use.ts';
import { KeptDays, MOST_DAYS } from './kept-days.ts';
import { LateReadings } from './late-readings.ts';
import { readIntervals } from './read-intervals.ts';
import type { SpanReaderParts } from './span-reader.ts';
import type { UseLedger, UseQuestion } from './use-ledger.ts';
import { UseUpkeep } from './use-upkeep.ts';

/** While a period runs its end is a whole multiple of this: questions of one page have the same answer. */
const STEP_MS = 10_000;
/** Pieces of equipment that are read at the same time. */
const AT_ONCE = 4;

export interface UseLedgerParts {
  records: Pick<
    RecordStore,
    'stateIntervals' | 'presences' | 'useHourHeads' | 'useHours' | 'putUseHours' | 'touchUse'
  >;
  history: Pick<HistoryStore, 'query' | 'latest' | 'counts'>;
  /** The plan as it is now; the same object while it is the same. */
  readPlan: () => PlanIntervals;
  acknowledgements: SpanReaderParts['acknowledgements'];
  /** What has been taken and derived so far is in the stores; false: they did not take it in time. */
  settle: () => Promise<boolean>;
  readBase: () => Base;
  metrics: Pick<Metrics, 'useHours' | 'useDays' | 'useDaysLimit' | 'useTouched' | 'useLate' | 'useLateLimit'>;
  log: Log;
  now: () => number;
}

/** Opens nothing: the stores are open. */
export function createUseLedger(parts: UseLedgerParts): UseLedger {
  const { metrics } = parts;
  const days = new KeptDays();
  const use = new EquipmentUse({
    ...parts,
    days,
    count({ kept, counted }) {
      metrics.useHours.inc({ source: 'kept' }, kept);
      metrics.useHours.inc({ source: 'counted' }, counted);
      metrics.useDays.set(days.size);
    },
  });
  const late = new LateReadings(parts);
  const upkeep = new UseUpkeep({ ...parts, use, late });
  metrics.useDaysLimit.set(MOST_DAYS);
  const running = new RunningPeriods();

  const spansOf = async (
    question: UseQuestion,
    untilMs: number,
    plan: PlanIntervals,
  ): Promise<EquipmentSpans[]> => {
    const { base, equipment, fromMs, toMs } = question;
    if (untilMs <= fromMs) return equipment.map(nothingYet);
    const dayStarts = daysOf(base.timezone, fromMs, untilMs).map((day) => day.fromMs);
    const isSettled = await parts.settle();
    await late.write();
    const all: EquipmentSpans[] = [];
    const spansOfOne = (one: Equipment): Promise<EquipmentSpans> => {
      const read = () =>
        use.read({
          equipment: one,
          plan,
          timezone: base.timezone,
          dayStarts,
          fromMs,
          toMs: untilMs,
          isSettled,
        });
      return untilMs < toMs ? running.read({ plan, equipment: one, fromMs, untilMs }, read) : read();
    };
    // Several at a time, so that one is counted while others are read.
    for (let start = 0; start < equipment.length; start += AT_ONCE)
      all.push(...(await Promise.all(equipment.slice(start, start + AT_ONCE).map(spansOfOne))));
    return all;
  };

  return {
    async answer(question) {
      const { by, base, fromMs, toMs, useModes } = question;
      const untilMs = endOf(question, parts.now());
      const plan = parts.readPlan();
      const spans = await spansOf(question, untilMs, plan);
      const presences = question.tellsPeople
        ? await parts.records.presences({ overlapping: { fromMs, toMs: untilMs } })
        : undefined;
      const period = { fromMs, toMs: untilMs };
      const days = untilMs > fromMs ? daysOf(base.timezone, fromMs, untilMs) : [];
      const rows = useRows(
        { by, base, plan, days, period, ...(useModes && { useModes: new Set(useModes) }), presences },
        spans,
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
    async intervals(question) {
      await parts.settle();
      return readIntervals(parts, question);
    },
    noteReading: (equipment, atMs, receivedAtMs) => late.note(equipment, atMs, receivedAtMs),
    start: () => upkeep.start(),
    stop: () => upkeep.stop(),
  };
}

/** What lies ahead is not counted. */
function endOf({ fromMs, toMs }: UseQuestion, nowMs: number): number {
  const untilMs = toMs <= nowMs ? toMs : Math.floor(nowMs / STEP_MS) * STEP_MS;
  return Math.max(fromMs, untilMs);
}

const nothingYet = (equipment: Equipment): EquipmentSpans => ({
  equipment,
  spans: [],
  before: { readings: new Map(), lastKnown: null },
});

interface RunningKey {
  plan: PlanIntervals;
  equipment: Equipment;
  fromMs: number;
  untilMs: number;
}

/** What was read for periods that still run, until their common end has moved on: a page asks for one period in several groupings. */
class RunningPeriods {
  #untilMs = 0;
  #plan: PlanIntervals | undefined;
  #read = new Map<string, { equipment: Equipment; spans: Promise<EquipmentSpans> }>();

  read({ plan, equipment, fromMs, untilMs }: RunningKey, read: () => Promise<EquipmentSpans>) {
    if (untilMs !== this.#untilMs || plan !== this.#plan) {
      this.#read = new Map();
      this.#untilMs = untilMs;
      this.#plan = plan;
    }
    const key = `${equipment.id} ${fromMs}`;
    const known = this.#read.get(key);
    if (known?.equipment === equipment) return known.spans;
    const spans = read();
    this.#read.set(key, { equipment, spans });
    // A fault is told to who asked; who asks again tries again.
    spans.catch(() => this.#read.delete(key));
    return spans;
  }
}
