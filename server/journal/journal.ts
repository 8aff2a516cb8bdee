/**
 * FRONT DOOR of the journal: every admitted sample on disk before its message is acknowledged, in one order, until every
 * consumer has it. A *position* counts samples since the journal began.
 *
 * What it promises (test/unit/server/journal, test/contract/no-loss.test.ts):
 * 1. What `whenKept` has called back for survives kill -9; after at most 100 ms more it survives a loss of power.
 * 2. `read` gives what was appended, in order and unchanged, also after a restart.
 * 3. A torn last record is cut off at the start; a damaged record elsewhere costs that record only, is counted and logged.
 * 4. When the disk takes nothing, `isOpen` is false, what was appended already is kept in memory and written first when the
 *    disk takes something again; it asks by itself.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';

/** Samples in the journal, as `read` gives them. */
export interface JournalSlice {
  /** Position of the first sample that was asked for. */
  from: number;
  /** Where to read on. More than `from`, or equal where nothing is there. */
  to: number;
  /** How many samples there are, and the equipment they are of. */
  count: number;
  equipment: readonly EquipmentId[];
  /** When the first was received, epoch ms; undefined without any. */
  receivedAtMs: number | undefined;
  /** The samples; parsed when they are asked for. */
  readonly samples: readonly Sample[];
  /** As {@link HistoryBatch.encoded}: a line per message. */
  encoded: Uint8Array;
  /** Samples between `from` and `to` whose records are damaged. */
  lost: number;
}

/** How the journal stands. */
export interface JournalHealth {
  ok: boolean;
  /** For people, when not ok: what happened, where, what to do. */
  reason?: string;
}

/** The side of those who put samples in. */
export interface JournalIntake {
  /**
   * Takes the samples of one message. They are written with those of the next two milliseconds. Never throws. `payload`: the
   * message, where it is one plain reading of our own dialect that was admitted as it is; it is kept instead of the sample.
   */
  append(samples: readonly Sample[], payload?: Uint8Array): void;
  /** See {@link Keeping} of ingest. */
  readonly isOpen: boolean;
  whenOpen(done: () => void): () => void;
  whenKept(done: () => void): void;
}

/** The side of those who take samples out. */
export interface JournalOutlet {
  /** Tells this journal from one that lay here before; part of the names that consumers give to slices. */
  readonly identity: string;
  /** Position of the oldest sample that is still here. */
  readonly oldest: number;
  /** Everything before this position is kept and can be read. */
  readonly kept: number;
  /** Tells of every group that was kept. Gives the function that ends it. */
  onKept(listener: () => void): () => void;
  /**
   * The messages from `from` on: at least one where there is one, then as many as fit into `most` samples; with `to`, exactly those
   * before it. `from` and `to` are ends of earlier slices. From memory where possible, else from disk.
   */
  read(from: number, most: number, to?: number): Promise<JournalSlice>;
  /** A consumer's cursor: where it must go on, and which slice it may have handed on already. Durable when it resolves. */
  cursor(consumer: string): JournalCursor;
}

/** How far one consumer is. Segments that lie before every cursor are removed, oldest first. */
export interface JournalCursor {
  /** Everything before it has been handled. */
  readonly applied: number;
  /** End of the slice that was begun and not confirmed: it must be handled again, with the same boundaries. */
  readonly intended: number | undefined;
  /** Says which slice comes next, from `applied` on; survives a loss of power when it resolves. */
  intend(to: number): Promise<void>;
  /** Says that everything before `to` is handled. */
  confirm(to: number): void;
  /** Goes to another place, back to what was lost behind the journal or forward over what it no longer has. */
  move(to: number): void;
}
