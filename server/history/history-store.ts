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
 * 9. `read` gives back everything that was appended for [from, to), of all equipment or one, unchanged (also what was
 *    noted beside the values), in order of time, ties of one equipment and kind in order of arrival, in bounded memory.
 *    What was appended before it began is in; what comes meanwhile does not disturb it.
 * 10. `maintain` takes a small step of upkeep (packing, rollups, retention). No answer to `query`, `latest`, `read` or
 *     `counts` changes by it, but for what retention ends; means keep to 10⁻⁷ of their bucket's spread.
 * 11. Where readings have been ended by retention, `query` answers from rollups (never finer than a minute, buckets that
 *     the period cuts as a whole) and `latest` still knows; the classes (retention.ts) end one by one.
 * 12. `counts` tells how many samples each piece of equipment has on each UTC day.
 * 13. A signal that is new, is no longer sent, or changes its type, equipment that changes its type, and any number of
 *     signals leave everything older as it was.
 */
import type { HistorySeries } from '../../shared/api.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample, Value } from '../../shared/sample.ts';

/** Samples that are committed together; `id` makes a repeated append harmless. */
export interface HistoryBatch {
  id: string;
  /** May be parsed from `encoded` when they are asked for: who can do without does not ask. */
  readonly samples: readonly Sample[];
  /** The equipment in it, where that is known without the samples. */
  equipment?: readonly EquipmentId[];
  /** Where the batch stands among all samples ever taken (whole numbers, half-open); a later batch has a higher `to`. */
  position?: { from: number; to: number };
  /**
   * The same samples as UTF-8 text, in order: one line (ended by `\n`) per message, as shared/kept-samples.ts says. For stores that
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

/** What `read` and `counts` regard: [fromMs, toMs), whole ms; absent `equipment`: all. */
export interface ReadRange {
  fromMs: number;
  toMs: number;
  equipment?: EquipmentId;
}

/** Samples (values, conditions, status, badges) of one piece of equipment on one UTC day. */
export interface DayCount {
  equipment: EquipmentId;
  /** Begin of the day, epoch ms. */
  dayMs: number;
  samples: number;
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
  /** In chunks, none of them empty. Ending the loop early lets go of what it held. */
  read(range: ReadRange): AsyncIterable<readonly Sample[]>;
  /** By equipment, then by day, of the UTC days that touch the range. */
  counts(range: Omit<ReadRange, 'equipment'>): Promise<DayCount[]>;
  /** One small step of upkeep as of `nowMs`; true while more is due. history-upkeep.ts calls it in a running server. */
  maintain(nowMs: number): Promise<boolean>;
  health(): Promise<HistoryHealth>;
  /** Flushes and closes; safe to call twice. */
  stop(): Promise<void>;
}

/** What brings samples from the journal into a store. Implemented by history-feeder.ts. */
export interface HistoryWriter {
  /** Resolves when everything kept so far is committed to the store. */
  flush(): Promise<void>;
  /** Tries for a short while to write the rest; what the store has not taken stays in the journal. */
  stop(): Promise<void>;
}
