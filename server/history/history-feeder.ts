/**
 * The way of samples from the journal into a history store: a consumer with a cursor, batches by size or age, one under way, repeated
 * with the same id and content until the store has it, also after a restart. A store that is down costs disk, not memory, and
 * loses nothing.
 */
import type { JournalCursor, JournalOutlet, JournalSlice } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { HistoryBatch, HistoryHealth, HistoryStore, HistoryWriter } from './history-store.ts';
import { UnwritableBatchError } from './unwritable-batch.ts';

export interface HistoryFeederOptions {
  store: Pick<HistoryStore, 'append' | 'appliedPosition'>;
  journal: JournalOutlet;
  metrics: Metrics;
  log: Log;
  /** The server's clock, epoch ms: for the age of what waits. */
  now: () => number;
  /** Most samples in one batch, unless one message has more. Default 5,000. */
  batchSize?: number;
  /** Longest time that a sample waits for company, ms. Default 250. */
  batchAgeMs?: number;
  /** First and longest wait before a failed batch is tried again, ms; it doubles in between. Default 200 and 10,000. */
  retryMs?: readonly [number, number];
  /** How long `stop` tries to write what is left, ms. Default 2,000. */
  stopLimitMs?: number;
}

export interface HistoryFeeder extends HistoryWriter {
  /** Not ok while batches fail; the reason is a sentence for people. */
  health(): HistoryHealth;
}

const CONSUMER = 'history';

/** Goes on where the store is; resolves when it has found out where. The store must have been started. */
export async function startHistoryFeeder(options: HistoryFeederOptions): Promise<HistoryFeeder> {
  const cursor = options.journal.cursor(CONSUMER);
  await align(cursor, options);
  const feeder = new Feeder(options, cursor);
  feeder.begin();
  return feeder;
}

/** What the store says of itself is nearer to the truth than the cursor, which is written before and after it. */
async function align(cursor: JournalCursor, { store, journal, log }: HistoryFeederOptions): Promise<void> {
  if (store.appliedPosition === undefined) return;
  const stored = (await store.appliedPosition()) ?? 0;
  if (stored === cursor.applied) return;
  const to = Math.max(stored, journal.oldest);
  if (to < cursor.applied)
    log.warn(
      { samples: cursor.applied - to },
      'History lacks samples that it had: its newest part is filled again from the journal',
    );
  // A slice that was begun keeps its boundaries, and so its id, unless the store has it.
  if (to > cursor.applied || to < cursor.applied) cursor.move(to);
}

class Feeder implements HistoryFeeder {
  private readonly options: Required<HistoryFeederOptions>;
  private readonly cursor: JournalCursor;
  private readonly stopListening: () => void;
  private flushes: { until: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  private writing: Promise<void> | undefined;
  private ageTimer: NodeJS.Timeout | undefined;
  private wakeFromRetry: (() => void) | undefined;
  private failure: string | undefined;
  /** How many waited when the metrics were told last. */
  private shown = 0;
  private stopping: Promise<void> | undefined;
  private abandoned = false;

  constructor(options: HistoryFeederOptions, cursor: JournalCursor) {
    this.options = {
      batchSize: 5_000,
      batchAgeMs: 250,
      retryMs: [200, 10_000],
      stopLimitMs: 2_000,
      ...options,
    };
    this.cursor = cursor;
    this.stopListening = options.journal.onKept(() => this.heed());
  }

  /** Takes up what an earlier process left. */
  begin(): void {
    if (this.waiting > 0)
      this.options.log.info({ samples: this.waiting }, 'History takes up what waits in the journal');
    this.show();
    if (this.waiting > 0) this.writeNow();
  }

  flush(): Promise<void> {
    const until = this.options.journal.kept;
    if (this.cursor.applied >= until) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.flushes.push({ until, resolve, reject });
      this.writeNow();
    });
  }

  stop(): Promise<void> {
    this.stopping ??= this.writeRest();
    return this.stopping;
  }

  health(): HistoryHealth {
    if (this.failure === undefined) return { ok: true };
    return {
      ok: false,
      reason: `${this.failure} ${this.waiting} samples wait in the journal and are written as soon as it answers.`,
    };
  }

  private get waiting(): number {
    return this.options.journal.kept - this.cursor.applied;
  }

  /** Called for every group, many times a second: cheap. */
  private heed(): void {
    if (this.ageTimer === undefined || this.waiting - this.shown >= this.options.batchSize) this.show();
    if (this.waiting >= this.options.batchSize) this.writeNow();
    else this.ageTimer ??= setTimeout(() => this.writeNow(), this.options.batchAgeMs);
  }

  private show(): void {
    const { metrics } = this.options;
    this.shown = this.waiting;
    metrics.historyQueue.set(this.waiting);
    metrics.journalApplied.set({ consumer: CONSUMER }, this.cursor.applied);
    if (this.waiting === 0) metrics.journalBacklogSeconds.set({ consumer: CONSUMER }, 0);
  }

  private writeNow(): void {
    clearTimeout(this.ageTimer);
    this.ageTimer = undefined;
    if (this.abandoned) return;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
      // What came during the last batch and is younger than the age limit.
      if (this.waiting > 0 && !this.abandoned)
        this.ageTimer ??= setTimeout(() => this.writeNow(), this.options.batchAgeMs);
    });
  }

  /** Writes until less than a batch is left that nobody waits for. */
  private async writeAll(): Promise<void> {
    do {
      const slice = await this.repeat(() => this.nextSlice());
      if (slice === undefined) return;
      const written = slice.to === slice.from ? 0 : await this.repeat(() => this.writeOnce(slice));
      if (written === undefined) return;
      this.settle(slice, written);
    } while (
      this.waiting > 0 &&
      (this.waiting >= this.options.batchSize || this.flushes.length > 0 || this.stopping !== undefined)
    );
  }

  /** The batch that was begun before a crash, else the next; its boundaries are on disk before the store sees it. */
  private async nextSlice(): Promise<JournalSlice> {
    const { journal, batchSize, metrics, now } = this.options;
    const { applied, intended } = this.cursor;
    const slice = await journal.read(applied, batchSize, intended);
    if (slice.receivedAtMs !== undefined)
      metrics.journalBacklogSeconds.set(
        { consumer: CONSUMER },
        Math.max(0, now() - slice.receivedAtMs) / 1_000,
      );
    if (slice.to === slice.from && this.waiting > 0)
      throw new Error(`the journal gives nothing from position ${applied} on`);
    if (slice.to > slice.from && intended === undefined) await this.cursor.intend(slice.to);
    return slice;
  }

  /** How many samples of the slice are in the store. */
  private async writeOnce(slice: JournalSlice): Promise<number> {
    const { store, journal, metrics } = this.options;
    let batch: HistoryBatch = {
      id: `${journal.identity}/${slice.from}-${slice.to}`,
      get samples() {
        return slice.samples;
      },
      equipment: slice.equipment,
      position: { from: slice.from, to: slice.to },
      encoded: slice.encoded,
    };
    for (let { count } = slice; count > 0; count = batch.samples.length) {
      const took = metrics.historyWriteSeconds.startTimer();
      try {
        await store.append(batch);
        return count;
      } catch (error) {
        if (!(error instanceof UnwritableBatchError) || error.indexes.length === 0) throw error;
        batch = this.without(batch, error);
      } finally {
        took();
      }
    }
    return 0;
  }

  /** The batch without the samples that no store can keep; they are lost to history, counted and logged. */
  private without({ id, samples, position }: HistoryBatch, error: UnwritableBatchError): HistoryBatch {
    const bad = new Set(error.indexes);
    const rest = samples.filter((_, index) => !bad.has(index));
    this.options.metrics.historyRefused.inc(samples.length - rest.length);
    this.options.log.error({ err: error }, 'Samples that cannot be stored are lost to history');
    // The id stays: nothing of the batch was written under it.
    return { id, samples: rest, ...(position && { position }) };
  }

  private settle(slice: JournalSlice, written: number): void {
    const { metrics, log } = this.options;
    if (slice.lost > 0) {
      metrics.historyRefused.inc(slice.lost);
      log.error({ samples: slice.lost }, 'Samples in damaged journal records are lost to history');
    }
    if (slice.to > slice.from) this.cursor.confirm(slice.to);
    metrics.historyWritten.inc(written);
    this.show();
    const done = this.flushes.filter(({ until }) => until <= this.cursor.applied);
    this.flushes = this.flushes.filter(({ until }) => until > this.cursor.applied);
    for (const { resolve } of done) resolve();
  }

  /** Tries until it succeeds, with growing pauses; undefined when `stop` gave up. */
  private async repeat<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    const [first, longest] = this.options.retryMs;
    for (let waitMs = first; !this.abandoned; waitMs = Math.min(longest, waitMs * 2)) {
      try {
        const result = await attempt();
        this.recover();
        return result;
      } catch (error) {
        this.fail(error);
        await this.pause(waitMs);
      }
    }
    return undefined;
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.options.metrics.historyWriteErrors.inc();
    if (this.failure === undefined)
      this.options.log.error({ err: error }, 'The history store does not take samples; retrying');
    this.failure = `The history store does not take samples (${reason}).`;
    this.show();
  }

  private recover(): void {
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.options.log.info('The history store takes samples again');
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeFromRetry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async writeRest(): Promise<void> {
    this.stopListening();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.options.stopLimitMs)));
    const rest = this.flush().catch(() => undefined);
    this.wakeFromRetry?.();
    await Promise.race([rest, limit]);
    clearTimeout(timer);
    clearTimeout(this.ageTimer);
    this.abandoned = true;
    this.wakeFromRetry?.();
    if (this.waiting === 0) return;
    this.options.log.warn(
      { samples: this.waiting },
      `Stopped before the history store took the last samples; they are in the journal, and the next start goes on with them. ${this.failure ?? ''}`.trim(),
    );
    const error = new Error(`the history feeder stopped with ${this.waiting} samples still in the journal`);
    for (const { reject } of this.flushes.splice(0)) reject(error);
  }
}
