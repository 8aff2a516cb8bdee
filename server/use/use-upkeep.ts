/**
 * Sums up hours as they end, one piece of equipment at a time with pauses between, so that questions find them. Nothing depends on it
 * but speed: a question counts what is not there yet.
 */
import type { Base } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { daysOf } from '../insight/figures/base-days.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import type { Log } from '../log.ts';
import type { HistoryStore } from '../history/history-store.ts';
import { CLOSED_AFTER_MS, daysOfReadings, type EquipmentUse } from './equipment-use.ts';
import type { LateReadings } from './late-readings.ts';
import { HOUR_MS, hourOf } from './use-hours.ts';

/** So far back hours are summed up without being asked for: a month and what it is compared with. */
const REACH_MS = 62 * 24 * HOUR_MS;
/** Later passes look so far back: what came late since. */
const AGAIN_MS = 48 * HOUR_MS;
const WRITE_EVERY_MS = 1_000;
const FIRST_PASS_AFTER_MS = 60_000;
const PASS_EVERY_MS = 10 * 60_000;
/** Between two pieces of equipment, and within one after each piece of a day's length, others get their turn. */
const PAUSE_MS = 100;
const STRIDE_MS = 24 * HOUR_MS;

const dayOf = (atMs: number): number => Math.floor(atMs / STRIDE_MS) * STRIDE_MS;

export interface UseUpkeepParts {
  use: EquipmentUse;
  late: LateReadings;
  history: Pick<HistoryStore, 'counts'>;
  readBase: () => Base;
  readPlan: () => PlanIntervals;
  settle: () => Promise<boolean>;
  log: Log;
  now: () => number;
}

export class UseUpkeep {
  readonly #parts: UseUpkeepParts;
  readonly #doneMs = new Map<EquipmentId, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isStopping = false;
  #pass: Promise<void> = Promise.resolve();

  constructor(parts: UseUpkeepParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timers.add(
      setInterval(() => {
        this.#parts.late.write().catch((error: unknown) => this.#say(error));
      }, WRITE_EVERY_MS),
    );
    this.#timers.add(setTimeout(() => this.#begin(), FIRST_PASS_AFTER_MS));
    this.#timers.add(setInterval(() => this.#begin(), PASS_EVERY_MS));
  }

  /** Waits for the piece that is being summed up; what was noted is written. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#pass;
    await this.#parts.late.write().catch((error: unknown) => this.#say(error));
  }

  #begin(): void {
    this.#pass = this.#pass.then(() => this.#sumUp()).catch((error: unknown) => this.#say(error));
  }

  #say(error: unknown): void {
    this.#parts.log.warn({ err: error }, 'hours of use were not summed up; tried again');
  }

  async #sumUp(): Promise<void> {
    const { readBase, readPlan, settle, now } = this.#parts;
    const base = readBase();
    const toMs = hourOf(now() - CLOSED_AFTER_MS);
    const isSettled = await settle();
    if (!isSettled) return;
    const counts = await this.#parts.history.counts({ fromMs: Math.max(0, toMs - REACH_MS), toMs });
    for (const equipment of base.equipment) {
      const doneMs = this.#doneMs.get(equipment.id);
      const sinceMs = doneMs === undefined ? toMs - REACH_MS : Math.min(doneMs, toMs) - AGAIN_MS;
      const daysWithReadings = daysOfReadings(counts, equipment.id);
      for (let fromMs = Math.max(0, sinceMs); fromMs < toMs; fromMs += STRIDE_MS) {
        if (this.#isStopping) return;
        if (!daysWithReadings.has(dayOf(fromMs)) && !daysWithReadings.has(dayOf(fromMs + STRIDE_MS)))
          continue;
        const endMs = Math.min(toMs, fromMs + STRIDE_MS);
        const dayStarts = daysOf(base.timezone, fromMs, endMs).map((day) => day.fromMs);
        const { timezone } = base;
        await this.#parts.use.read({
          equipment,
          plan: readPlan(),
          timezone,
          dayStarts,
          fromMs,
          toMs: endMs,
          isSettled,
          daysWithReadings,
        });
        await new Promise((resolve) => setTimeout(resolve, fromMs + STRIDE_MS < toMs ? 1 : PAUSE_MS));
      }
      this.#doneMs.set(equipment.id, toMs);
    }
  }
}
