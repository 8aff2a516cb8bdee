/** History whose past readings make the hours that they belong to be counted anew: for imports, which write beside the live runner. */
import type { HistoryStore } from '../history/history-store.ts';
import type { RecordStore, TouchedUse } from '../records/record-store.ts';
import { HOUR_MS, hourOf } from './use-hours.ts';

/** Hours are touched once the readings are durable: what is summed up before that does not have them, what comes after does. */
export function touchingUse(
  history: HistoryStore,
  records: Pick<RecordStore, 'touchUse'>,
): Pick<HistoryStore, 'append' | 'counts' | 'read'> {
  return {
    async append(batch) {
      await history.append(batch);
      const touched = new Map<string, TouchedUse>();
      for (const { equipment, atMs } of batch.samples) {
        // A reading belongs to the moment just before it.
        const fromMs = hourOf(atMs - 1);
        const key = `${equipment} ${fromMs}`;
        if (!touched.has(key)) touched.set(key, { equipment, fromMs, toMs: fromMs + HOUR_MS });
      }
      await records.touchUse([...touched.values()]);
    },
    counts: (range) => history.counts(range),
    read: (range) => history.read(range),
  };
}
