/**
 * FRONT DOOR of history: every admitted sample at rest, and questions over time.
 *
 * Contract (test/contract/history-store.test.ts runs the same numbers on every implementation):
 * 1. A value is read back unchanged: number to the last bit, text to the last character, time to the millisecond.
 * 2. `append` resolves when the samples survive kill -9 of this process. It may be called while another is under way;
 *    order of the calls is kept.
 * 3. Several readings of one equipment in the same millisecond are all kept, in order of arrival.
 * 4. Appending the same batch again does not double it, also after a restart (the batch carries an id; at least the last
 *    50,000 ids are known). A batch with samples that cannot be kept is refused whole (UnwritableBatchError names them).
 * 5. UNAVAILABLE (null) is kept and read back as null; a signal that a sample does not name is simply absent.
 * 6. `query` covers [from, to); raw where at most `points` readings lie there, else buckets of equal width, aligned to
 *    the epoch (the first may begin before `from`), each with min, max, mean (unweighted over numbers; zeros without
 *    sign), last and count (UNAVAILABLE counts); empty buckets are left out (gaps stay gaps). Without numbers in a bucket
 *    min, max and mean are null. A range or number of points that makes no sense is a RangeError.
 * 7. Late and out-of-order samples are put where their time says.
 * 8. `latest` gives the newest reading at or before a time for each signal of an equipment.
 */
import type { HistorySeries } from '../../shared/api.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample, Value } from '../../shared/sample.ts';

/** Samples that are committed together; `id` makes a repeated append harmless. */
export interface HistoryBatch {
  id: string;
  samples: readonly Sample[];
  /** Where the batch stands among all samples ever taken (whole numbers, half-open); a later batch has a higher `to`. */
  position?: { from: number; to: number };
  /**
   * The same samples as UTF-8 text, in order: one line (ended by `\n`) per message, each a JSON array of samples. For stores that
   * hand them to another thread: bytes cost a fraction of what copying objects does.
   */
  encoded?: Uint8Array;
}

export interface HistoryQuery {
  equipment: EquipmentId;
  /** Signal keys; unknown ones give an empty series. Units are joined by the caller (here ''). */
  signals: readonly string[];
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** Most points per signal, 1…20,000. */
  points: number;
}

export interface HistoryHealth {
  ok: boolean;
  /** For people, when not ok. */
  reason?: string;
}

export interface HistoryStore {
  readonly kind: 'duckdb' | 'influx';
  start(): Promise<void>;
  append(batch: HistoryBatch): Promise<void>;
  /**
   * The highest `position.to` of any batch that is durable here; undefined where none had a position. A store that lost its
   * newest batches (a damaged file) is filled again from there. Stores that cannot tell leave this out.
   */
  appliedPosition?(): Promise<number | undefined>;
  query(query: HistoryQuery): Promise<HistorySeries[]>;
  latest(equipment: EquipmentId, atMs: number): Promise<{ signal: string; value: Value; atMs: number }[]>;
  health(): Promise<HistoryHealth>;
  /** Flushes and closes; safe to call twice. */
  stop(): Promise<void>;
}

/** Where the live runner puts samples: bounded, never blocks, tells what it holds. Implemented by write-batcher.ts over a HistoryStore. */
export interface HistoryWriter {
  /** Takes samples into the queue. False: the queue is full and the samples were NOT taken (counted by the writer). */
  write(samples: readonly Sample[]): boolean;
  /** Resolves when everything taken so far is committed. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}
