/**
 * The spans of one piece of equipment for a period: hours that are over from their kept sums, the rest counted from the stores; what
 * was counted and cannot change by itself any more is kept. Whole days of the base are one span each. One question at a time per piece
 * of equipment, so that nothing is counted twice by questions that come together.
 */
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { DayCount, HistoryStore } from '../history/history-store.ts';
import type { Before } from '../insight/figures/fold-spans.ts';
import { mergeSpans } from '../insight/figures/merge-spans.ts';
import { meterSources, type MeterSource } from '../insight/figures/meters.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import type { UseSpan } from '../insight/figures/span.ts';
import type { EquipmentSpans } from '../insight/figures/use-rows.ts';
import type { KeptUseHour, RecordStore, StateInterval, UseHourHead } from '../records/record-store.ts';
import { hourBasis } from './hour-basis.ts';
import type { HourMark, KeptDays } from './kept-days.ts';
import { readSpans, type ReadSpan, type SpanReaderParts } from './span-reader.ts';
import { cutInstants, HOUR_MS, hourOf, isWholeHour } from './use-hours.ts';

const DAY_MS = 86_400_000;
/** So long after its end an hour is summed up: readings under way have come, results are settled. */
export const CLOSED_AFTER_MS = 10 * 60_000;
/** Runs longer than this ask first which days have readings at all. */
const LONG_RUN_HOURS = 30;

export interface EquipmentUseParts extends Omit<SpanReaderParts, 'records' | 'history'> {
  records: Pick<RecordStore, 'stateIntervals' | 'presences' | 'useHourHeads' | 'useHours' | 'putUseHours'>;
  history: Pick<HistoryStore, 'query' | 'latest' | 'counts'>;
  days: KeptDays;
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
    const read = (): Promise<EquipmentSpans> => new UseWalk(this.#parts, request).read();
    const turn = (this.#busy.get(id) ?? Promise.resolve()).then(read, read);
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

/** An hour (or less) with what tells whether it is still the same; no mark: it is not kept. */
interface WalkedSpan {
  span: UseSpan;
  mark?: HourMark;
}

class UseWalk {
  readonly #parts: EquipmentUseParts;
  readonly #request: UseRequest;
  readonly #sources: readonly MeterSource[];
  readonly #heads = new Map<number, UseHourHead>();
  readonly #basisOf: ReturnType<typeof hourBasis>;
  readonly #fresh: KeptUseHour[] = [];
  readonly #hours = { kept: 0, counted: 0 };

  constructor(parts: EquipmentUseParts, request: UseRequest) {
    this.#parts = parts;
    this.#request = request;
    this.#sources = meterSources(request.equipment);
    this.#basisOf = hourBasis({
      ...request,
      fromMs: hourOf(request.fromMs),
      toMs: hourOf(request.toMs) + HOUR_MS,
    });
  }

  async read(): Promise<EquipmentSpans> {
    const { equipment, fromMs, toMs } = this.#request;
    const { records } = this.#parts;
    for (const head of await records.useHourHeads(equipment.id, hourOf(fromMs) - DAY_MS, toMs))
      this.#heads.set(head.hourMs, head);
    const past = await records.stateIntervals(equipment.id, Math.max(0, fromMs - DAY_MS), fromMs);
    const spans = await this.#walk(past.at(-1)?.state ?? 'unknown');
    if (this.#fresh.length > 0) await records.putUseHours(this.#fresh);
    this.#parts.count(this.#hours);
    const isCounted = spans.some(({ ends }) => Object.keys(ends).length > 0);
    return {
      equipment,
      spans,
      before: {
        readings: isCounted ? await this.#readingsBefore(past) : new Map(),
        lastKnown: past.findLast(({ state }) => state !== 'unknown')?.state ?? null,
      },
    };
  }

  /** A day after the other; whole ones as one span. */
  async #walk(stateBefore: EquipmentState): Promise<UseSpan[]> {
    const { equipment, fromMs, toMs, dayStarts } = this.#request;
    const spans: UseSpan[] = [];
    let before = stateBefore;
    for (const [place, startMs] of dayStarts.entries()) {
      const day = {
        fromMs: Math.max(fromMs, startMs),
        toMs: Math.min(toMs, dayStarts[place + 1] ?? toMs),
        stateBefore: before,
      };
      const isWhole = day.fromMs === startMs && dayStarts[place + 1] !== undefined && day.toMs < toMs;
      const instants = cutInstants(day.fromMs, day.toMs);
      const heads = instants.slice(0, -1).map((at, index) => this.#headAt(at, instants[index + 1] ?? at));
      const known = isWhole && this.#parts.days.find(equipment.id, day, heads, this.#basisOf);
      if (known) {
        spans.push(known);
        this.#hours.kept += heads.length;
      } else {
        const walked = await this.#walkHours(instants, before);
        if (isWhole) spans.push(this.#merge(walked));
        else spans.push(...walked.map(({ span }) => span));
      }
      before = spans.at(-1)?.endState ?? before;
    }
    return spans;
  }

  #merge(walked: readonly WalkedSpan[]): UseSpan {
    const span = mergeSpans(
      walked.map((one) => one.span),
      this.#sources,
    );
    const marks = walked.flatMap(({ mark }) => mark ?? []);
    if (marks.length === walked.length) this.#parts.days.put(this.#request.equipment.id, { span, marks });
    return span;
  }

  async #walkHours(instants: readonly number[], stateBefore: EquipmentState): Promise<WalkedSpan[]> {
    const { equipment } = this.#request;
    const last = instants.length - 1;
    const bodies = new Map<number, KeptUseHour>();
    const [fromMs = 0, toMs = 0] = [instants[0], instants[last]];
    for (const hour of await this.#parts.records.useHours(equipment.id, fromMs, toMs))
      bodies.set(hour.hourMs, hour);
    const bodyAt = (place: number): string | null => {
      const head = this.#headAt(instants[place] ?? 0, instants[place + 1] ?? 0);
      return head?.hasBody ? (bodies.get(head.hourMs)?.body ?? null) : null;
    };
    const walked: WalkedSpan[] = [];
    let before = stateBefore;
    for (let place = 0; place < last;) {
      const kept = this.#keptSpan(instants[place] ?? 0, bodyAt(place), before);
      if (kept) {
        walked.push(kept);
        before = kept.span.endState;
        place += 1;
        continue;
      }
      let end = place + 1;
      while (end < last && bodyAt(end) === null) end += 1;
      for (const one of await this.#count(instants.slice(place, end + 1))) {
        walked.push(this.#keep(one, before));
        before = one.span.endState;
      }
      place = end;
    }
    return walked;
  }

  /** The row of the whole hour between two instants. */
  #headAt(fromMs: number, toMs: number): UseHourHead | undefined {
    return isWholeHour(fromMs, toMs) ? this.#heads.get(fromMs) : undefined;
  }

  /** The kept sum, if it holds for the plan as it is and the state before it. */
  #keptSpan(hourMs: number, body: string | null, before: EquipmentState): WalkedSpan | undefined {
    const head = this.#heads.get(hourMs);
    if (body === null || !head || head.basis !== this.#basisOf(hourMs, before)) return undefined;
    const span = JSON.parse(body) as UseSpan;
    this.#hours.kept += 1;
    return { span, mark: { generation: head.generation, basis: head.basis, endState: span.endState } };
  }

  async #count(instants: readonly number[]): Promise<ReadSpan[]> {
    const { equipment } = this.#request;
    const [fromMs, toMs] = [instants[0] ?? 0, instants.at(-1) ?? 0];
    let days = this.#request.daysWithReadings;
    if (!days && instants.length > LONG_RUN_HOURS)
      days = daysOfReadings(await this.#parts.history.counts({ fromMs, toMs: toMs + 1 }), equipment.id);
    const read = await readSpans(this.#parts, { ...this.#request, instants, daysWithReadings: days });
    this.#hours.counted += read.length;
    return read;
  }

  /** Hours of which nothing is known are counted as fast as they are read, and not kept. */
  #keep({ span, isFinal, dependsUntilMs }: ReadSpan, before: EquipmentState): WalkedSpan {
    const isOver = span.toMs + CLOSED_AFTER_MS <= this.#parts.now();
    const isEmpty = span.lastKnown === null && Object.keys(span.ends).length === 0;
    const isWhole = isWholeHour(span.fromMs, span.toMs);
    if (!this.#request.isSettled || !isFinal || !isOver || isEmpty || !isWhole) return { span };
    const basis = this.#basisOf(span.fromMs, before);
    const generation = this.#heads.get(span.fromMs)?.generation ?? 0;
    const { id } = this.#request.equipment;
    const body = JSON.stringify(span);
    this.#fresh.push({ equipment: id, hourMs: span.fromMs, generation, dependsUntilMs, basis, body });
    return { span, mark: { generation, basis, endState: span.endState } };
  }

  /** The newest reading of each counter at the begin: from kept hours of the day before, as far as they have it, else from history. */
  async #readingsBefore(past: readonly StateInterval[]): Promise<Before['readings']> {
    const { equipment, fromMs } = this.#request;
    const newest = (await this.#keptReadings()) ?? (await this.#parts.history.latest(equipment.id, fromMs));
    const signals = new Set(this.#sources.map(({ signal }) => signal));
    return new Map(
      newest
        .filter(({ signal }) => signals.has(signal))
        .map(({ signal, value, atMs }) => {
          const wasUnknown = past.some(({ state, toMs }) => state === 'unknown' && toMs > atMs);
          return [signal, { value, atMs, isKnownSince: atMs >= fromMs - DAY_MS && !wasUnknown }];
        }),
    );
  }

  /** Undefined: the hours just before are not all kept, or do not have a reading of each counter. */
  async #keptReadings(): Promise<
    { signal: string; value: UseSpan['ends'][string]['last']['value']; atMs: number }[] | undefined
  > {
    const { equipment, fromMs } = this.#request;
    if (fromMs % HOUR_MS !== 0) return undefined;
    const found = new Map<string, UseSpan['ends'][string]['last']>();
    for (let hourMs = fromMs - HOUR_MS; hourMs >= fromMs - DAY_MS; hourMs -= HOUR_MS) {
      if (this.#heads.get(hourMs)?.hasBody !== true) return undefined;
      const [hour] = await this.#parts.records.useHours(equipment.id, hourMs, hourMs + HOUR_MS);
      if (!hour || hour.body === null) return undefined;
      const { ends } = JSON.parse(hour.body) as UseSpan;
      for (const { signal } of this.#sources) {
        const last = ends[signal]?.last;
        if (last && !found.has(signal)) found.set(signal, last);
      }
      if (found.size === this.#sources.length)
        return [...found].map(([signal, { value, atMs }]) => ({ signal, value, atMs }));
    }
    return undefined;
  }
}
