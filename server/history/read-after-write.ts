/** Questions that see what was written just before them: what waits in the queue is committed first, as far as a short wait allows. */
import type { HistoryStore, HistoryWriter } from './history-store.ts';

/** A store that does not take samples must still answer from what it has: no question waits longer than this, ms. */
const LONGEST_WAIT_MS = 1_000;

/**
 * The questions of `store`, each asked once everything that `writer` had taken before it is committed, or after
 * `longestWaitMs`.
 */
export function readAfterWrite(
  store: Pick<HistoryStore, 'query' | 'latest' | 'read'>,
  writer: Pick<HistoryWriter, 'flush'>,
  longestWaitMs = LONGEST_WAIT_MS,
): Pick<HistoryStore, 'query' | 'latest' | 'read'> {
  const settled = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestWaitMs)));
    // A flush fails only when the writer gave up at the stop; it has logged what is lost.
    await Promise.race([writer.flush().catch(() => undefined), limit]);
    clearTimeout(timer);
  };
  return {
    async query(query) {
      await settled();
      return store.query(query);
    },
    async latest(equipment, atMs) {
      await settled();
      return store.latest(equipment, atMs);
    },
    async *read(range) {
      await settled();
      yield* store.read(range);
    },
  };
}
