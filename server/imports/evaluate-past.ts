/**
 * Derives anew what imported readings touch, by the same pure corridor that live uses: what history now holds of the touched
 * equipment, people's decisions at their times, from an hour before the first touched hour (from where somebody checked in or a
 * scenario began that lasted then, a day at most) to an hour after the last (until nobody is there and no scenario lasts, a day
 * at most). What comes out takes the place of what stood in the records for that equipment and time. Decisions of people stay.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Base, Equipment } from '../../shared/base.ts';
import type { ImportAnswer } from '../../shared/imports.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { EquipmentNow } from '../../shared/protocol.ts';
import type { Presence, Project, StepProgress } from '../../shared/teaching.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { Change, Pipeline, PipelineInput } from '../pipeline-contract.ts';
import type { RecordStore, ReplacedPeriod } from '../records/record-store.ts';
import { mergeByTime } from './merge-by-time.ts';
import { inputsFromRecords, readHistory, type Timed } from './past-inputs.ts';
import { PastProgress } from './past-progress.ts';
import { HOUR_MS, type Period, type Touched } from './touched-hours.ts';

const BEFORE_MS = HOUR_MS;
const AFTER_MS = HOUR_MS;
const LONGEST_MS = 24 * HOUR_MS;
/** So many results are written at a time: the time that this takes, live waits. */
const MOST_RESULTS = 300;

export interface EvaluationParts {
  readBase: () => Base;
  projects: readonly Project[];
  history: Pick<HistoryStore, 'read'>;
  records: Pick<
    RecordStore,
    | 'replaceResults'
    | 'recordChanges'
    | 'facts'
    | 'allEvidence'
    | 'scenarios'
    | 'alarms'
    | 'presences'
    | 'progress'
  >;
  /** A corridor of its own, for inputs in order of time. */
  createReplay: (base: Base, presences: readonly Presence[]) => Pipeline;
  /** All that live has derived so far is in the records when it resolves. */
  settleLive: () => Promise<void>;
  /** Up to when results of equipment that speaks now are live's own to tell; undefined: it does not speak now. */
  liveFromMs: (equipment: EquipmentId) => number | undefined;
  /** Nothing from here on is derived anew, and what lasts is lost here; undefined: no such end. */
  untilMs?: number | undefined;
  /** Tells live and its viewers where students stand now. */
  tell: (progress: readonly StepProgress[]) => void;
}

/** Evaluates all periods, in order. `heed` is told of samples and may throw to break off. */
export async function evaluatePast(
  parts: EvaluationParts,
  touched: Touched,
  heed: (samples: number) => void,
): Promise<ImportAnswer['evaluated']> {
  const known = new Set(parts.readBase().equipment.map(({ id }) => id));
  const all = new Set<EquipmentId>();
  let results = 0;
  await parts.settleLive();
  for (const period of touched.hours.periods(BEFORE_MS + AFTER_MS)) {
    const equipment = new Set(await withNeighbours(parts, period, touched.people));
    for (const id of equipment) {
      if (!known.has(id)) equipment.delete(id);
      else all.add(id);
    }
    if (equipment.size > 0) results += await new PastPeriod(parts, { ...period, equipment }, heed).evaluate();
  }
  return { equipment: all.size, results };
}

/** Whose card was held here leaves where they were: those places are touched too. */
async function withNeighbours(
  { records }: EvaluationParts,
  { fromMs, toMs, equipment }: Period,
  people: ReadonlySet<string>,
): Promise<EquipmentId[]> {
  if (people.size === 0) return [...equipment];
  const presences = await records.presences({ overlapping: { fromMs, toMs: toMs + AFTER_MS } });
  const there = presences.filter(({ person }) => people.has(person)).map((presence) => presence.equipment);
  return [...equipment, ...there];
}

class PastPeriod {
  readonly #parts: EvaluationParts;
  readonly #period: Period;
  readonly #equipment: readonly EquipmentId[];
  readonly #heed: (samples: number) => void;
  /** What is live's own to tell begins here. */
  readonly #limitMs: number;
  readonly #progress = new PastProgress();
  #results: Change[] = [];
  #lasting: ReplacedPeriod['lasting'];
  /** Results before this are written. */
  #writtenMs: number;
  #count = 0;

  constructor(parts: EvaluationParts, period: Period, heed: (samples: number) => void) {
    this.#parts = parts;
    this.#period = period;
    this.#equipment = [...period.equipment];
    this.#heed = heed;
    this.#writtenMs = period.fromMs;
    this.#limitMs = Math.min(
      parts.untilMs ?? Infinity,
      ...this.#equipment.map((id) => parts.liveFromMs(id) ?? Infinity),
    );
  }

  /** How many results there are. */
  async evaluate(): Promise<number> {
    const { records, createReplay } = this.#parts;
    const startMs = await this.#start();
    const presences = await records.presences({ atMs: startMs });
    const replay = createReplay(this.#base(), presences);
    const { before, within, after } = await inputsFromRecords(this.#parts, this.#period, {
      startMs,
      endMs: this.#period.toMs + LONGEST_MS,
    });
    for (const { input } of before) this.#progress.note(replay.apply(input));
    const endMs = await this.#walk(replay, startMs, within);
    if (endMs === this.#parts.untilMs) this.#lose(replay);
    await this.#write(endMs);
    for (const { atMs, input } of after) if (atMs >= endMs) this.#progress.note(replay.apply(input));
    await this.#settleProgress(endMs);
    return this.#count;
  }

  /** Where the past must begin so that what lasts when the period begins is known. */
  async #start(): Promise<number> {
    const { records } = this.#parts;
    const { fromMs } = this.#period;
    const at = { fromMs, toMs: fromMs + 1 };
    const scenarios = await records.scenarios({ ...at, equipment: this.#equipment }, { limit: 500 });
    const presences = (await records.presences({ atMs: fromMs })).filter(({ equipment }) =>
      this.#period.equipment.has(equipment),
    );
    const alarms = await records.alarms({ ...at, equipment: this.#equipment }, { limit: 500 });
    const begins = [...scenarios.items, ...alarms.items, ...presences].map((one) => one.fromMs - 60_000);
    return Math.max(0, fromMs - LONGEST_MS, Math.min(fromMs - BEFORE_MS, ...begins));
  }

  /** All equipment, so that people can come from everywhere; but only what is touched means anything. */
  #base(): Base {
    const base = this.#parts.readBase();
    const bare = (one: Equipment): Equipment => ({ ...one, type: 'generic', signals: [], states: [] });
    return {
      ...base,
      equipment: base.equipment.map((one) => (this.#period.equipment.has(one.id) ? one : bare(one))),
    };
  }

  /** Gives the end: what comes from there on is not derived anew. */
  async #walk(replay: Pipeline, startMs: number, others: readonly Timed[]): Promise<number> {
    const { toMs } = this.#period;
    const untilMs = toMs + LONGEST_MS;
    const samples = readHistory(this.#parts.history, this.#equipment, { fromMs: startMs, toMs: untilMs });
    let count = 0;
    let lastMs = startMs;
    for await (const piece of mergeByTime([samples, inPieces(others)])) {
      for (const { atMs, input } of piece) {
        if (atMs >= this.#limitMs) return this.#passTo(replay, this.#limitMs);
        if (atMs >= toMs + AFTER_MS && !this.#isBusy(replay)) return this.#passTo(replay, atMs);
        this.#begin(replay, atMs);
        this.#take(replay, input);
        if (input.kind === 'sample') lastMs = atMs;
      }
      count += piece.length;
      this.#heed(count);
      await nextTurn(); // Live comes first.
      if (this.#results.length >= MOST_RESULTS) await this.#write(piece.at(-1)?.atMs ?? this.#writtenMs);
    }
    const endMs = Math.min(this.#limitMs, Math.max(lastMs, toMs) + AFTER_MS);
    this.#begin(replay, endMs);
    return this.#passTo(replay, endMs);
  }

  #passTo(replay: Pipeline, atMs: number): number {
    this.#take(replay, { kind: 'tick', atMs: atMs - 1 });
    return atMs;
  }

  #take(replay: Pipeline, input: PipelineInput): void {
    this.#keep(replay.apply(input));
  }

  /** What lasts ends here, for nobody goes on with it. */
  #lose(replay: Pipeline): void {
    this.#keep(replay.rebase({ ...this.#parts.readBase(), equipment: [] }));
  }

  #keep(changes: readonly Change[]): void {
    this.#progress.note(changes);
    if (!this.#lasting) return;
    for (const change of changes) {
      if (!isResultOf(change, this.#period.equipment)) continue;
      if (change.kind === 'progress') this.#progress.touch(change.progress);
      else this.#results.push(change);
    }
  }

  /** When the period begins: what lasts is remembered, and from here on results count. */
  #begin(replay: Pipeline, atMs: number): void {
    const { fromMs } = this.#period;
    if (this.#lasting || atMs < fromMs) return;
    this.#take(replay, { kind: 'tick', atMs: fromMs - 1 });
    const known = this.#equipment.flatMap((id) => replay.equipmentNow(id) ?? []);
    this.#lasting = {
      scenarios: known.flatMap(({ scenarios }) => scenarios.map(({ id }) => id)),
      presences: known.flatMap(({ people }) => people ?? []),
    };
    for (const now of known) this.#results.push(...stateAt(now, fromMs));
  }

  #isBusy(replay: Pipeline): boolean {
    return this.#equipment.some((id) => {
      const now = replay.equipmentNow(id);
      return now !== undefined && (now.scenarios.length > 0 || (now.people ?? []).length > 0);
    });
  }

  /** Results before `toMs`. What is of that instant belongs to the next part: it would be replaced by it. */
  async #write(toMs: number): Promise<void> {
    const results = this.#results.filter((result) => timeOf(result) < toMs);
    this.#results = this.#results.filter((result) => timeOf(result) >= toMs);
    const period = { equipment: this.#equipment, fromMs: this.#writtenMs, toMs };
    const isFirst = this.#writtenMs === this.#period.fromMs;
    const evidence = await this.#parts.records.allEvidence();
    for (const proof of evidence)
      if (this.#period.equipment.has(proof.equipment) && proof.toMs >= period.fromMs && proof.toMs < toMs)
        this.#progress.touch(proof);
    await this.#parts.records.replaceResults(
      { ...period, ...(isFirst && this.#lasting && { lasting: this.#lasting }) },
      results,
    );
    this.#count += results.length;
    this.#writtenMs = toMs;
  }

  async #settleProgress(endMs: number): Promise<void> {
    const standing = this.#progress.changed(await this.#parts.records.progress({}), endMs);
    if (standing.length === 0) return;
    await this.#parts.records.recordChanges(
      standing.map((progress) => ({ kind: 'progress', at: progress.atMs, progress, corrected: true })),
    );
    this.#parts.tell(standing);
  }
}

/** The state in which the period begins, where it is known: what was written of it may have said otherwise. */
function stateAt({ id, state, stateSince }: EquipmentNow, atMs: number): Change[] {
  if (state === 'unknown' || stateSince === null || stateSince >= atMs) return [];
  return [{ kind: 'state', at: atMs, equipment: id, state, previous: state }];
}

function timeOf(change: Change): number {
  if (change.kind === 'evidence') return change.evidence.toMs;
  return 'at' in change ? change.at : change.sample.atMs;
}

function isResultOf(change: Change, equipment: ReadonlySet<EquipmentId>): boolean {
  switch (change.kind) {
    case 'values':
    case 'withdrawn':
    case 'evidence-withdrawn':
      return false;
    case 'state':
    case 'online':
    case 'condition':
      return equipment.has(change.equipment);
    case 'progress':
      return change.equipment !== undefined && equipment.has(change.equipment);
    case 'scenario':
      return change.scenario.equipment.some((id) => equipment.has(id));
    case 'alarm':
      return equipment.has(change.alarm.equipment);
    case 'warning':
      return equipment.has(change.warning.equipment);
    case 'presence':
      return equipment.has(change.presence.equipment);
    case 'noticed':
      return equipment.has(change.noticed.equipment);
    case 'evidence':
      return equipment.has(change.evidence.equipment);
  }
}

async function* inPieces<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  yield await Promise.resolve(items);
}
