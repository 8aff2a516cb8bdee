/**
 * Keeps derived facts on their way to the record store: bounded, in order, one batch in flight, retried with back-off until
 * the store takes it. What no longer fits is counted and logged as lost; it can be derived again from history.
 */
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Change } from './pipeline-contract.ts';
import type { RecordStore } from './records/record-store.ts';

const MOST_QUEUED = 100_000;
const MOST_PER_BATCH = 2_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;

export interface RecordsWriter {
  /** Takes every change but values into the queue; never blocks. */
  write(changes: readonly Change[]): void;
  /** Resolves when all that was taken is committed. */
  flush(): Promise<void>;
  /** Flushes, at most `limitMs` long; says how many changes did not make it. */
  stop(limitMs: number): Promise<number>;
}

/** Creates the writer over a started store. */
export function createRecordsWriter(parts: {
  store: RecordStore;
  metrics: Metrics;
  log: Log;
}): RecordsWriter {
  const { store, metrics, log } = parts;
  let queue: Change[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;
  let lost = 0;

  const writeBatch = async (batch: Change[]): Promise<void> => {
    for (let waitMs = FIRST_RETRY_MS; !stopped; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      try {
        await store.recordChanges(batch);
        return;
      } catch (error) {
        log.error(
          { error, changes: batch.length, waitMs },
          'the record store did not take derived facts; trying again',
        );
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
    queue = [...batch, ...queue];
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0 && !stopped) {
      const batch = queue.slice(0, MOST_PER_BATCH);
      queue = queue.slice(MOST_PER_BATCH);
      await writeBatch(batch);
      metrics.recordsQueue.set(queue.length);
    }
  };

  const kick = (): Promise<void> => {
    running ??= drain().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    write(changes) {
      for (const change of changes) {
        if (change.kind === 'values') continue;
        if (queue.length < MOST_QUEUED) queue.push(change);
        else if (++lost === 1)
          log.error(
            'the queue to the record store is full: derived facts are being lost until it answers again',
          );
      }
      metrics.recordsQueue.set(queue.length);
      if (queue.length > 0) void kick();
    },
    async flush() {
      while (queue.length > 0 || running) await kick();
    },
    async stop(limitMs) {
      await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, limitMs).unref())]);
      stopped = true;
      return queue.length + lost;
    },
  };
}
