/**
 * The way of samples into a history store: a bounded queue, batches by size or age, one batch under way, repeated with
 * the same id until the store has it. Never blocks and never drops in silence: what does not fit is refused, counted
 * and logged once per episode.
 */
import { randomUUID } from 'node:crypto';
import type { Sample } from '../../shared/sample.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { HistoryBatch, HistoryHealth, HistoryStore, HistoryWriter } from './history-store.ts';
import { UnwritableBatchError } from './unwritable-batch.ts';

export interface WriteBatcherOptions {
  store: Pick<HistoryStore, 'append'>;
  metrics: Metrics;
  log: Log;
  /** Most samples that may wait, those under way included. Default 500,000 (about 150 MB). */
  queueLimit?: number;
  /** Most samples in one batch. Default 5,000. */
  batchSize?: number;
  /** Longest time that a sample waits for company, ms. Default 250. */
  batchAgeMs?: number;
  /** First and longest wait before a failed batch is tried again, ms; it doubles in between. Default 200 and 10,000. */
  retryMs?: readonly [number, number];
  /** How long `stop` tries to write what is left, ms. Default 3,000. */
  stopLimitMs?: number;
}

export interface WriteBatcher extends HistoryWriter {
  /** Not ok while batches fail or samples are refused; the reason is a sentence for people. */
  health(): HistoryHealth;
}

/** Writes nothing before the first `write`. After `stop` everything is refused. */
export function createWriteBatcher(options: WriteBatcherOptions): WriteBatcher {
  return new Batcher(options);
}

class Batcher implements WriteBatcher {
  private readonly store: Pick<HistoryStore, 'append'>;
  private readonly metrics: Metrics;
  private readonly log: Log;
  private readonly queueLimit: number;
  private readonly batchSize: number;
  private readonly batchAgeMs: number;
  private readonly retryMs: readonly [number, number];
  private readonly stopLimitMs: number;

  /** Samples in order of arrival; those before `head` are written. */
  private queue: Sample[] = [];
  private head = 0;
  /** Of samples ever taken and ever settled (written, or found unwritable): a flush waits for a number. */
  private taken = 0;
  private settled = 0;
  private flushes: { until: number; resolve: () => void; reject: (error: Error) => void }[] = [];

  /** Batch ids of one process never meet those of another. */
  private readonly run = randomUUID();
  private nextBatch = 0;
  private writing: Promise<void> | undefined;
  private ageTimer: NodeJS.Timeout | undefined;
  private wakeFromRetry: (() => void) | undefined;
  private failure: string | undefined;
  private refusing = false;
  private refusedInEpisode = 0;
  private stopping: Promise<void> | undefined;
  private abandoned = false;

  constructor(options: WriteBatcherOptions) {
    this.store = options.store;
    this.metrics = options.metrics;
    this.log = options.log;
    this.queueLimit = options.queueLimit ?? 500_000;
    this.batchSize = options.batchSize ?? 5_000;
    this.batchAgeMs = options.batchAgeMs ?? 250;
    this.retryMs = options.retryMs ?? [200, 10_000];
    this.stopLimitMs = options.stopLimitMs ?? 3_000;
    this.metrics.historyQueueLimit.set(this.queueLimit);
    this.metrics.historyQueue.set(0);
  }

  write(samples: readonly Sample[]): boolean {
    if (this.stopping !== undefined || this.waiting + samples.length > this.queueLimit) {
      this.refuse(samples.length);
      return false;
    }
    for (const sample of samples) this.queue.push(sample);
    this.taken += samples.length;
    this.metrics.historyQueue.set(this.waiting);
    if (this.waiting >= this.batchSize) this.writeNow();
    else if (this.waiting > 0) this.ageTimer ??= setTimeout(() => this.writeNow(), this.batchAgeMs);
    return true;
  }

  flush(): Promise<void> {
    if (this.settled >= this.taken) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.flushes.push({ until: this.taken, resolve, reject });
      this.writeNow();
    });
  }

  stop(): Promise<void> {
    this.stopping ??= this.writeRest();
    return this.stopping;
  }

  health(): HistoryHealth {
    if (this.refusing)
      return {
        ok: false,
        reason: `The history queue is full (${this.queueLimit} samples): new samples are lost to history. ${this.failure ?? 'The store is slower than the equipment.'}`,
      };
    if (this.failure !== undefined)
      return {
        ok: false,
        reason: `${this.failure} ${this.waiting} samples wait and are written as soon as it answers.`,
      };
    return { ok: true };
  }

  /** Samples taken and not settled. */
  private get waiting(): number {
    return this.queue.length - this.head;
  }

  private refuse(count: number): void {
    this.metrics.historyRefused.inc(count);
    this.refusedInEpisode += count;
    if (this.refusing) return;
    this.refusing = true;
    this.log.error(
      { queueLimit: this.queueLimit },
      this.stopping === undefined
        ? 'The history queue is full: samples are lost to history from now on'
        : 'Samples came after the history writer was stopped: they are lost to history',
    );
  }

  private writeNow(): void {
    clearTimeout(this.ageTimer);
    this.ageTimer = undefined;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
      // What came during the last batch and is younger than the age limit.
      if (this.waiting > 0 && !this.abandoned)
        this.ageTimer ??= setTimeout(() => this.writeNow(), this.batchAgeMs);
    });
  }

  /** Writes until less than a batch is left that nobody waits for. */
  private async writeAll(): Promise<void> {
    do {
      const samples = this.queue.slice(this.head, this.head + this.batchSize);
      const written = await this.writeUntilKept({ id: `${this.run}/${this.nextBatch++}`, samples });
      if (written === undefined) return;
      this.settle(samples.length, written);
    } while (
      this.waiting > 0 &&
      (this.waiting >= this.batchSize || this.flushes.length > 0 || this.stopping)
    );
  }

  private settle(count: number, written: number): void {
    this.head += count;
    this.settled += count;
    if (this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    this.metrics.historyWritten.inc(written);
    this.metrics.historyQueue.set(this.waiting);
    if (this.refusing && this.stopping === undefined && this.waiting + this.batchSize <= this.queueLimit) {
      this.log.error({ lost: this.refusedInEpisode }, 'The history queue takes samples again');
      this.refusing = false;
      this.refusedInEpisode = 0;
    }
    const done = this.flushes.filter(({ until }) => until <= this.settled);
    this.flushes = this.flushes.filter(({ until }) => until > this.settled);
    for (const { resolve } of done) resolve();
  }

  /** How many samples of the batch are in the store at last; undefined when `stop` gave up. */
  private async writeUntilKept(batch: HistoryBatch): Promise<number | undefined> {
    let current = batch;
    for (let waitMs = this.retryMs[0]; !this.abandoned;) {
      const took = this.metrics.historyWriteSeconds.startTimer();
      try {
        if (current.samples.length > 0) await this.store.append(current);
        took();
        this.recover();
        return current.samples.length;
      } catch (error) {
        took();
        if (error instanceof UnwritableBatchError && error.indexes.length > 0) {
          current = this.without(current, error);
          continue;
        }
        this.fail(error);
        await this.pause(waitMs);
        waitMs = Math.min(this.retryMs[1], waitMs * 2);
      }
    }
    return undefined;
  }

  /** The batch without the samples that no store can keep; they are lost, counted and logged. */
  private without(batch: HistoryBatch, error: UnwritableBatchError): HistoryBatch {
    const bad = new Set(error.indexes);
    const samples = batch.samples.filter((_, index) => !bad.has(index));
    this.metrics.historyRefused.inc(batch.samples.length - samples.length);
    this.log.error({ err: error }, 'Samples that cannot be stored are lost to history');
    // The id stays: nothing of the batch was written under it.
    return { id: batch.id, samples };
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.metrics.historyWriteErrors.inc();
    if (this.failure === undefined)
      this.log.error({ err: error }, 'The history store does not take samples; retrying');
    this.failure = `The history store does not take samples (${reason}).`;
  }

  private recover(): void {
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.log.info('The history store takes samples again');
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
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.stopLimitMs)));
    const rest = this.flush().catch(() => undefined);
    this.wakeFromRetry?.();
    await Promise.race([rest, limit]);
    clearTimeout(timer);
    clearTimeout(this.ageTimer);
    this.abandoned = true;
    this.wakeFromRetry?.();
    if (this.waiting === 0) return;
    this.metrics.historyRefused.inc(this.waiting);
    this.log.error(
      { lost: this.waiting },
      `Stopped before the history store took the last samples. ${this.failure ?? ''}`,
    );
    const error = new Error(`the history writer stopped with ${this.waiting} samples unwritten`);
    for (const { reject } of this.flushes.splice(0)) reject(error);
  }
}
