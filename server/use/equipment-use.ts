/**
 * The spans of one piece of equipment for a period: hours that are over from their kept sums, the rest counted from the stores; what
 * was counted and cannot change by itself any more is kept. One question at a time per piece of equipment, so that nothing is counted
 * twice by questions that come together.
 */
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { DayCount, HistoryStore } from '../history/history-store.ts';
import type { Before } from '../insight/figures/fold-spans.ts';
import { meterSources } from '../insight/figures/meters.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import type { UseSpan } from '../insight/figures/span.ts';
import type { EquipmentSpans } from '../insight/figures/use-rows.ts';
import type { KeptUseHour, RecordStore } from '../records/record-store.ts';
import { hourBasis } from './hour-basis.ts';
import { readSpans, type ReadSpan, type SpanReaderParts } from './span-reader.ts';
import { cutInstants, HOUR_MS, hourOf, isWholeHour } from './use-hours.ts';

const DAY_MS = 86_400_000;
/** So long after its end an hour is summed up: readings under way have come, results are settled. */
export const CLOSED_AFTER_MS = 10 * 60_000;
/** Runs longer than this ask first which days have readings at all. */
const LONG_RUN_HOURS = 30;

export interface EquipmentUseParts extends Omit<SpanReaderParts, 'records' | 'history'> {
  records: Pick<RecordStore, 'stateIntervals' | 'presences' | 'useHours' | 'putUseHours'>;
  history: Pick<HistoryStore, 'query' | 'latest' | 'counts'>;
  /** Told how many hours came from kept sums, and how many were counted. */
  count: (hours: { kept: number; counted: number }) => void;
}

export interface UseRequest {
  equipment: Equipment;
  plan: PlanIntervals;
  timezone: string;
  /** Starts of the base's days, the first at or before the period. */
  dayStarts: readonly number[];
  fromMs: number;
  /** Not later than now. */
  toMs: number;
  /** Whether the stores have all that came before; if not, nothing is kept. */
  isSettled: boolean;
  /** UTC days (their begins) on which the equipment said anything; absent: not known. */
  daysWithReadings?: ReadonlySet<number> | undefined;
}

/** Counts; give it the same parts for the life of the server. */
export class EquipmentUse {
  readonly #parts: EquipmentUseParts;
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(parts: EquipmentUseParts) {
    this.#parts = parts;
  }

  /** The spans of the period, in order, and what was before. */
  async read(request: UseRequest): Promise<EquipmentSpans> {
    const { id } = request.equipment;
    const turn = (this.#busy.get(id) ?? Promise.resolve()).then(
      () => new UseWalk(this.#parts, request).read(),
      () => new UseWalk(this.#parts, request).read(),
    );
    this.#busy.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#busy.get(id) === turn) this.#busy.delete(id);
    }
  }
}

/** The UTC days on which the equipment said anything. */
export const daysOfReadings = (counts: readonly DayCount[], equipment: EquipmentId): ReadonlySet<number> =>
  new Set(counts.flatMap((count) => (count.equipment === equipment ? [count.dayMs] : [])));

class UseWalk {
  readonly #parts: EquipmentUseParts;
  readonly #request: UseRequest;
  readonly #instants: readonly number[];
  readonly #kept: Map<number, KeptUseHour>;
  readonly #spans: UseSpan[] = [];
  readonly #fresh: KeptUseHour[] = [];
  #keptHours = 0;

  constructor(parts: EquipmentUseParts, request: UseRequest) {
    this.#parts = parts;
    this.#request = request;
    this.#instants = cutInstants(request.fromMs, request.toMs);
    this.#kept = new Map();
  }

  async read(): Promise<EquipmentSpans> {
    const { equipment, fromMs, toMs } = this.#request;
    const { records } = this.#parts;
    const lookBackMs = hourOf(fromMs) - DAY_MS;
    for (const hour of await records.useHours(equipment.id, lookBackMs, toMs))
      this.#kept.set(hour.hourMs, hour);
    const past = await records.stateIntervals(equipment.id, Math.max(0, fromMs - DAY_MS), fromMs);
    await this.#walk(past.at(-1)?.state ?? 'unknown');
    if (this.#fresh.length > 0) await records.putUseHours(this.#fresh);
    this.#parts.count({ kept: this.#keptHours, counted: this.#spans.length - this.#keptHours });
    const needed = this.#spans.some(({ ends }) => Object.keys(ends).length > 0);
    return {
      equipment,
      spans: this.#spans,
      before: {
        readings: needed ? await this.#readingsBefore(past) : new Map(),
        lastKnown: past.findLast(({ state }) => state !== 'unknown')?.state ?? null,
      },
    };
  }

  async #walk(stateBefore: EquipmentState): Promise<void> {
    const { fromMs, toMs } = this.#request;
    const basisOf = hourBasis({ ...this.#request, fromMs: hourOf(fromMs), toMs: hourOf(toMs) + HOUR_MS });
    const last = this.#instants.length - 1;
    let before = stateBefore;
    for (let place = 0; place < last;) {
      const kept = this.#keptAt(place);
      if (kept?.body != null && kept.basis === basisOf(kept.hourMs, before)) {
        const span = JSON.parse(kept.body) as UseSpan;
        this.#spans.push(span);
        this.#keptHours += 1;
        before = span.endState;
        place += 1;
        continue;
      }
      let end = place + 1;
      while (end < last && this.#keptAt(end)?.body == null) end += 1;
      const read = await this.#count(this.#instants.slice(place, end + 1));
      for (const one of read) {
        if (this.#mayKeep(one)) this.#keep(one, basisOf(one.span.fromMs, before));
        this.#spans.push(one.span);
        before = one.span.endState;
      }
      place = end;
    }
  }

  /** The row of the whole hour that begins at this instant. */
  #keptAt(place: number): KeptUseHour | undefined {
    const [fromMs = 0, toMs = 0] = this.#instants.slice(place, place + 2);
    return isWholeHour(fromMs, toMs) ? this.#kept.get(fromMs) : undefined;
  }

  async #count(instants: readonly number[]): Promise<ReadSpan[]> {
    const { equipment } = this.#request;
    const [fromMs, toMs] = [instants[0] ?? 0, instants.at(-1) ?? 0];
    let days = this.#request.daysWithReadings;
    if (!days && instants.length > LONG_RUN_HOURS)
      days = daysOfReadings(await this.#parts.history.counts({ fromMs, toMs: toMs + 1 }), equipment.id);
    return readSpans(this.#parts, { ...this.#request, instants, daysWithReadings: days });
  }

  /** Hours of which nothing is known are counted as fast as they are read. */
  #mayKeep({ span, isFinal }: ReadSpan): boolean {
    const isOver = span.toMs + CLOSED_AFTER_MS <= this.#parts.now();
    const isEmpty = span.lastKnown === null && Object.keys(span.ends).length === 0;
    return this.#request.isSettled && isFinal && isOver && !isEmpty && isWholeHour(span.fromMs, span.toMs);
  }

  #keep({ span, dependsUntilMs }: ReadSpan, basis: string): void {
    this.#fresh.push({
      equipment: this.#request.equipment.id,
      hourMs: span.fromMs,
      generation: this.#kept.get(span.fromMs)?.generation ?? 0,
      dependsUntilMs,
      basis,
      body: JSON.stringify(span),
    });
  }

  /** The newest reading of each counter at the begin: from the hours of the day before where they are kept, else from history. */
  async #readingsBefore(
    past: readonly { state: EquipmentState; toMs: number }[],
  ): Promise<Before['readings']> {
    const { equipment, fromMs } = this.#request;
    const signals = new Set(meterSources(equipment).map(({ signal }) => signal));
    const newest = await this.#parts.history.latest(equipment.id, fromMs);
    const sinceMs = fromMs - DAY_MS;
    return new Map(
      newest
        .filter(({ signal }) => signals.has(signal))
        .map(({ signal, value, atMs }) => {
          const wasUnknown = past.some(({ state, toMs }) => state === 'unknown' && toMs > atMs);
          return [signal, { value, atMs, isKnownSince: atMs >= sinceMs && !wasUnknown }];
        }),
    );
  }
}
