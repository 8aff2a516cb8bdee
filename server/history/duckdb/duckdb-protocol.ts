/** What the DuckDB store and its worker thread say to each other. Plain data only: it crosses threads by structured clone. */
import type { HistorySeries } from '../../../shared/api.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Sample, Value } from '../../../shared/sample.ts';
import type { DayCount, HistoryBatch, HistoryQuery, ReadRange } from '../history-store.ts';
import type { Retention } from '../retention.ts';

export interface DuckdbSettings {
  /** The database file; its directory exists. */
  file: string;
  /** DuckDB's own limit; the rest of the process is not counted. */
  memoryLimitMb: number;
  threads: number;
  /** A question that takes longer is interrupted. */
  queryLimitMs: number;
  retention: Retention;
}

/** Table group by equipment, for equipment that the worker has not heard of yet. */
export type Groups = Readonly<Record<EquipmentId, string>>;

export type DuckdbRequest =
  | { do: 'open'; settings: DuckdbSettings }
  | { do: 'append'; batch: HistoryBatch; groups: Groups }
  | { do: 'query'; query: HistoryQuery }
  | { do: 'latest'; equipment: EquipmentId; atMs: number }
  | { do: 'position' }
  | { do: 'read-open'; range: ReadRange }
  | { do: 'read-next'; reader: number }
  | { do: 'read-close'; reader: number }
  | { do: 'counts'; fromMs: number; toMs: number }
  | { do: 'maintain'; nowMs: number }
  | { do: 'check' }
  | { do: 'close' };

export type LatestReading = { signal: string; value: Value; atMs: number };

/** What each request is answered with. */
export interface DuckdbAnswers {
  open: null;
  append: null;
  query: HistorySeries[];
  latest: LatestReading[];
  /** -1: no batch had a position. */
  position: number;
  /** The reader's number. */
  'read-open': number;
  /** Null at the end. */
  'read-next': Sample[] | null;
  'read-close': null;
  counts: DayCount[];
  /** Whether more is due. */
  maintain: boolean;
  check: null;
  close: null;
}

export type DuckdbReply =
  | { kind: 'done'; id: number; value: DuckdbAnswers[keyof DuckdbAnswers] }
  | { kind: 'failed'; id: number; message: string; unwritable?: readonly number[] }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; message: string };

export type Envelope = { id: number; request: DuckdbRequest };
