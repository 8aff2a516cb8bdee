/**
 * The journal's records in memory: those of the present turn, not yet written, and a bounded window of the newest written ones, so
 * that a consumer who keeps up never reads the disk. Text is written once; the window shares its bytes.
 */
import { mayStandInLine, SAID_END, saidStart } from '../../shared/kept-samples.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';
import { HEADER_BYTES, putHeader, putRecord, roomFor } from './record-format.ts';
import type { Group } from './segment-writer.ts';

/** Records are put side by side into blocks of this size; a block is freed when nobody needs its records any more. */
const BLOCK_BYTES = 256 * 1024;

/** One record in memory. Not its samples: thousands of objects that outlive a collection cost more than parsing some again. */
export interface Entry {
  from: number;
  to: number;
  /** Of its first sample. */
  equipment: EquipmentId;
  receivedAtMs: number;
  /** Equipment of the others, where it is not the same. */
  others: readonly EquipmentId[] | undefined;
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

  /** The samples of one message; nothing for none. `payload`: see {@link JournalIntake.append}. */
  append(samples: readonly Sample[], payload?: Uint8Array): void {
    const [first] = samples;
    if (first === undefined) return;
    const from = this.next;
    const start =
      payload !== undefined && mayStandInLine(payload)
        ? this.putSaid(first, payload)
        : this.putSamples(samples);
    this.next = from + samples.length;
    this.pendingBytes += this.end - start;
    this.entries.push({
      from,
      to: this.next,
      equipment: first.equipment,
      receivedAtMs: first.receivedAtMs,
      others: samples.length === 1 ? undefined : othersOf(samples),
      block: this.block,
      start: start + HEADER_BYTES,
      end: this.end,
    });
  }

  private putSamples(samples: readonly Sample[]): number {
    const body = JSON.stringify(samples);
    const room = roomFor(body);
    if (this.end + room > this.block.length) this.newBlock(room);
    const start = this.end;
    this.end = putRecord(this.block, start, this.next, samples.length, body);
    return start;
  }

  /** One reading as it came; a tenth of the cost. */
  private putSaid({ equipment, receivedAtMs }: Sample, payload: Uint8Array): number {
    const before = saidStart(equipment, receivedAtMs);
    const room = HEADER_BYTES + before.length + payload.byteLength + SAID_END.length;
    if (this.end + room > this.block.length) this.newBlock(room);
    const { block, end: start } = this;
    const said = start + HEADER_BYTES + block.write(before, start + HEADER_BYTES, 'latin1');
    block.set(payload, said);
    this.end = said + payload.byteLength;
    this.end += block.write(SAID_END, this.end, 'latin1');
    putHeader(block, start, this.end, { position: this.next, count: 1 });
    return start;
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

function othersOf(samples: readonly Sample[]): readonly EquipmentId[] | undefined {
  const others = new Set(samples.map(({ equipment }) => equipment));
  return others.size > 1 ? [...others] : undefined;
}
