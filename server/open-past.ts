/**
 * Fills in the past of a demo that starts for the first time: a child process lives the simulated machines through the days before the
 * start, and what they said goes day by day, the oldest first, through the import's door, which derives all that follows as live
 * does. Begun once for a DATA_DIR, gone on with after a stop or a crash, never twice: what is there already is found as known.
 */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PastAnswer } from '../shared/past.ts';
import type { HistoryStore } from './history/history-store.ts';
import { BrokenOff, ImportRunning, type ImportProgress, type Imports } from './imports/imports.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { writtenDays, type DayFile } from './past-child.ts';
import { readPastMark, writePastMark, type PastMark } from './past-mark.ts';

const DAY_MS = 86_400_000;
/** Teachers look back a week. */
const PAST_DAYS = 7;
/** While somebody else's import is under way, it is asked again so often, ms. */
const RETRY_MS = 500;
/** A day is put in order in memory; larger ones (never seen) would go by files. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024;
/** Of a day's work, where reading and storing end; measured. */
const READ_SHARE = 0.1;
const STORED_SHARE = 0.4;

export interface PastParts {
  dataDir: string;
  retentionDays: number;
  baseFile: string;
  /** Live begins here, epoch ms: nothing of the past is later. */
  untilMs: number;
  days?: number;
  imports: Pick<Imports, 'run'>;
  history: Pick<HistoryStore, 'counts'>;
  /** Called once before the first day: what people planned for these days, so that what happens has its use. */
  prepare?: (fromMs: number, untilMs: number) => Promise<void>;
  metrics: Metrics;
  log: Log;
}

export interface Past {
  status(): PastAnswer;
  /** Resolves when all is filled in, or failed, which is logged; call once. */
  fill(): Promise<void>;
  /** Breaks off; the next start goes on. What is being imported ends when the import is stopped. */
  stop(): Promise<void>;
}

/** Nothing is read or written before `fill`. */
export function openPast(parts: PastParts): Past {
  const filling = new Filling(parts);
  let running: Promise<void> | undefined;
  return {
    status: () => filling.status,
    fill: () => (running ??= filling.run()),
    async stop() {
      filling.stop();
      await running;
    },
  };
}

class Filling {
  readonly #parts: PastParts;
  readonly #file: string;
  readonly #directory: string;
  #state: PastAnswer['state'] = 'none';
  #mark: PastMark | undefined;
  /** Of the day under way: how much of it is done, and its length. */
  #dayShare = 0;
  #dayMs = DAY_MS;
  readonly #stopping = new AbortController();

  constructor(parts: PastParts) {
    this.#parts = parts;
    this.#file = join(parts.dataDir, 'demo-past.json');
    this.#directory = join(parts.dataDir, 'demo-past');
  }

  get status(): PastAnswer {
    if (this.#state === 'none') return { state: 'none', share: 0 };
    if (this.#state === 'done') return { state: 'done', share: 1 };
    const { untilMs = 0, days = 1, doneMs = 0 } = this.#mark ?? {};
    const filledMs = this.#dayShare * this.#dayMs + doneMs - (untilMs - days * DAY_MS);
    return { state: this.#state, share: Math.min(1, Math.max(0, filledMs / (days * DAY_MS))) };
  }

  stop(): void {
    this.#stopping.abort();
  }

  async run(): Promise<void> {
    const { log } = this.#parts;
    try {
      const mark = await this.#begin();
      this.#mark = mark;
      if (mark.isDone) return;
      this.#enter('running');
      await this.#fillIn(mark);
    } catch (error) {
      if (error instanceof BrokenOff || this.#stopping.signal.aborted) return;
      this.#enter('failed');
      log.error({ err: error }, "the demo's past is not complete; the next start goes on with it");
    }
  }

  /** The mark of an earlier start, or a new one; where live has a past of its own, nothing is filled in. */
  async #begin(): Promise<PastMark> {
    const known = await readPastMark(this.#file);
    if (known) return known;
    const { untilMs, retentionDays, history, prepare } = this.#parts;
    const wanted = Math.max(0, Math.min(this.#parts.days ?? PAST_DAYS, retentionDays - 2));
    const fromMs = untilMs - wanted * DAY_MS;
    // Counts are by day of UTC, and on this day live has begun already.
    const toMs = Math.floor(untilMs / DAY_MS) * DAY_MS;
    const counts = wanted < 1 ? [] : await history.counts({ fromMs, toMs });
    const hasOwn = wanted < 1 || counts.some(({ samples }) => samples > 0);
    const mark = { version: 1, untilMs, days: wanted, filesDone: 0, doneMs: fromMs, isDone: hasOwn } as const;
    if (!hasOwn) await prepare?.(fromMs, untilMs);
    await writePastMark(this.#file, mark);
    return mark;
  }

  async #fillIn(begun: PastMark): Promise<void> {
    const { baseFile, log } = this.#parts;
    const startedMs = performance.now();
    const { untilMs, days, filesDone: fromDay } = begun;
    const directory = this.#directory;
    const { signal } = this.#stopping;
    let readings = 0;
    for await (const file of writtenDays({ baseFile, untilMs, days, fromDay, directory, signal })) {
      this.#dayMs = file.toMs - file.fromMs;
      readings += await this.#takeDay(file, untilMs);
      await this.#note({ ...begun, filesDone: file.day + 1, doneMs: file.toMs });
      await rm(file.file, { force: true });
    }
    await this.#note({ ...(this.#mark ?? begun), isDone: true });
    await rm(directory, { recursive: true, force: true });
    this.#enter('done');
    const tookS = Math.round((performance.now() - startedMs) / 100) / 10;
    log.info({ readings, days, tookS }, "the demo's past is filled in");
  }

  async #note(mark: PastMark): Promise<void> {
    await writePastMark(this.#file, mark);
    this.#mark = mark;
    this.#show(0);
  }

  /** Gives how many readings were new. */
  async #takeDay({ file }: DayFile, untilMs: number): Promise<number> {
    const { imports, log } = this.#parts;
    for (;;) {
      if (this.#stopping.signal.aborted) throw new BrokenOff('the server is being stopped');
      try {
        const answer = await imports.run(createReadStream(file, { highWaterMark: 64 * 1024 }), {
          language: 'en',
          untilMs,
          inMemoryBytes: IN_MEMORY_BYTES,
          progress: shareOf((share) => this.#show(share)),
        });
        if (answer.refused > 0)
          log.warn({ reasons: answer.reasons }, "readings of the demo's past were refused");
        return answer.accepted;
      } catch (error) {
        if (!(error instanceof ImportRunning)) throw error;
        await wait(RETRY_MS);
      }
    }
  }

  #enter(state: PastAnswer['state']): void {
    this.#state = state;
    this.#show(0);
  }

  #show(dayShare: number): void {
    this.#dayShare = dayShare;
    this.#parts.metrics.pastShare.set(this.status.share);
  }
}

/** Turns an import's stages into the share of its work that is done. */
function shareOf(show: (share: number) => void): (progress: ImportProgress) => void {
  let all = 1;
  return ({ stage, readings }) => {
    if (stage === 'reading') {
      all = Math.max(all, readings);
      show(READ_SHARE * (1 - 1 / (1 + readings / 50_000)));
    } else {
      const [from, to] = stage === 'storing' ? [READ_SHARE, STORED_SHARE] : [STORED_SHARE, 1];
      show(from + (to - from) * Math.min(1, readings / all));
    }
  };
}
