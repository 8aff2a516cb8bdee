/**
 * The journal's records in memory: those of the present turn, not yet written, and a bounded window of the newest written ones, so
 * that a consumer who keeps up never reads the disk. Text is written once; the window shares its bytes.
 */
import type { Sample } from '../../shared/sample.ts';
import { putRecord, roomFor, HEADER_BYTES } from './record-format.ts';
import type { Group } from './segment-writer.ts';

/** Records are put side by side into blocks of this size; a block is freed when nobody needs its records any more. */
const BLOCK_BYTES = 256 * 1024;

/** One record in memory. */
export interface Entry {
  from: number;
  to: number;
  samples: readonly Sample[];
  /** Its body: `block` from `start` to `end`. */
  block: Buffer;
  start: number;
  end: number;
}

export class RecordBuffer {
  /** Position of the next sample. */
  next: number;
  private block = Buffer.allocUnsafe(BLOCK_BYTES);
  private groupStart = 0;
  private end = 0;
  private groupFirst: number;
  private earlier: Buffer[] = [];
  /** Bytes that wait to be written. */
  pendingBytes = 0;
  private entries: Entry[] = [];
  private head = 0;
  private readonly most: number;

  /** `most`: samples in the window. */
  constructor(next: number, most: number) {
    this.next = next;
    this.groupFirst = next;
    this.most = most;
  }

  /** Goes on at a later position; only while nothing is in it. */
  startAt(position: number): void {
    this.next = position;
    this.groupFirst = position;
  }

  append(samples: readonly Sample[]): void {
    const body = JSON.stringify(samples);
    const room = roomFor(body);
    if (this.end + room > this.block.length) this.newBlock(room);
    const start = this.end;
    const from = this.next;
    this.end = putRecord(this.block, start, from, samples.length, body);
    this.next = from + samples.length;
    this.pendingBytes += this.end - start;
    this.entries.push({
      from,
      to: this.next,
      samples,
      block: this.block,
      start: start + HEADER_BYTES,
      end: this.end,
    });
  }

  /** What waits; the same again until `written` is called. */
  group(): Group {
    const last = this.block.subarray(this.groupStart, this.end);
    return { first: this.groupFirst, chunks: last.length > 0 ? [...this.earlier, last] : this.earlier };
  }

  /** The group is on disk. Forgets the oldest records beyond the window. */
  written(): void {
    this.earlier = [];
    this.groupStart = this.end;
    this.groupFirst = this.next;
    this.pendingBytes = 0;
    this.forgetBefore(this.next - this.most);
  }

  /** The consumers need nothing before this position. */
  forgetBefore(position: number): void {
    while (this.head < this.entries.length && (this.entries[this.head]?.to ?? 0) <= position) this.head++;
    if (this.head < 1_024 || this.head * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.head);
    this.head = 0;
  }

  /** The records that end behind `from`, or undefined when the window begins later. */
  since(from: number): { entries: readonly Entry[]; index: number } | undefined {
    const first = this.entries[this.head]?.from ?? this.next;
    if (from < first) return undefined;
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.to ?? Infinity) <= from) low = middle + 1;
      else high = middle;
    }
    return { entries: this.entries, index: low };
  }

  private newBlock(room: number): void {
    if (this.end > this.groupStart)
      this.earlier = [...this.earlier, this.block.subarray(this.groupStart, this.end)];
    this.block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, room));
    this.groupStart = 0;
    this.end = 0;
  }
}
