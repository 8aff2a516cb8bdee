/**
 * Reads records back from the segments: for a consumer who is behind the window in memory, and at the start. Remembers where it
 * stopped, so that reading on costs no search. Damaged records are passed over and reported once.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { mayBeCutOff, nextRecordStart, possibleRecordStart, recordAt } from './record-format.ts';
import { segmentIndexOf, type Segment } from './segments.ts';

/** How much is read at once; a longer record is read in larger steps. */
const STEP_BYTES = 1024 * 1024;

/** One record as read. `body` is valid while the chunk that it is a part of is. */
export interface ReadRecord {
  position: number;
  count: number;
  body: Buffer;
}

/** What could not be read: told once per place. */
export interface Damage {
  path: string;
  /** Offset in the file. */
  at: number;
}

/** False ends the walk before this record; it is given again next time. */
export type Visit = (record: ReadRecord) => boolean;

/** Walks over the records of segments. */
export class JournalReader {
  private readonly segments: readonly Segment[];
  private readonly report: (damage: Damage) => void;
  private readonly reported = new Set<string>();
  /** Where the last walk ended. */
  private place: { position: number; path: string; offset: number } | undefined;

  constructor(segments: readonly Segment[], report: (damage: Damage) => void) {
    this.segments = segments;
    this.report = report;
  }

  /** Visits the records that end behind `from`, in order, preambles (count 0) where their segment is read from its head. */
  async walk(from: number, visit: Visit): Promise<void> {
    let index = segmentIndexOf(this.segments, from);
    const place = this.place?.position === from ? this.place : undefined;
    let offset = 0;
    if (place !== undefined) {
      const at = this.segments.findIndex(({ path }) => path === place.path);
      if (at !== -1) [index, offset] = [at, place.offset];
    }
    // A copy: the list may grow at its end and lose its head while we wait for the disk.
    for (const segment of this.segments.slice(index)) {
      const end = await this.walkSegment(segment, offset, from, visit);
      if (end !== undefined) {
        this.place = { position: end.position, path: segment.path, offset: end.offset };
        return;
      }
      offset = 0;
    }
    this.place = undefined;
  }

  /** Where the visitor ended the walk; undefined when the segment is at its end. */
  private async walkSegment(
    segment: Segment,
    start: number,
    from: number,
    visit: Visit,
  ): Promise<{ position: number; offset: number } | undefined> {
    const file = await open(segment.path, 'r');
    try {
      let offset = start;
      let step = STEP_BYTES;
      // What is written meanwhile is left for the next walk.
      const length = segment.bytes;
      while (offset < length) {
        const chunk = await readChunk(file, offset, Math.min(step, length - offset));
        if (chunk.length === 0) return undefined;
        const isLast = offset + chunk.length >= length;
        const done = this.walkChunk({ chunk, segment, offset, isLast }, from, visit);
        if (done.stopped !== undefined) return { position: done.stopped, offset: offset + done.used };
        step = done.used === 0 ? step * 2 : STEP_BYTES;
        offset += done.used;
      }
      return undefined;
    } finally {
      await file.close();
    }
  }

  private walkChunk(
    { chunk, segment, offset, isLast }: { chunk: Buffer; segment: Segment; offset: number; isLast: boolean },
    from: number,
    visit: Visit,
  ): { used: number; stopped?: number } {
    let at = 0;
    while (at < chunk.length) {
      const record = recordAt(chunk, at);
      if (record === undefined) {
        if (!isLast && mayBeCutOff(chunk, at)) return { used: at };
        this.tell(segment.path, offset + at);
        const next = isLast ? nextRecordStart(chunk, at + 1) : possibleRecordStart(chunk, at + 1);
        at = next === -1 ? chunk.length : next;
        continue;
      }
      const { position, count, bodyStart, next } = record;
      const isWanted = count === 0 || position + count > from;
      if (isWanted && !visit({ position, count, body: chunk.subarray(bodyStart, next) }))
        return { used: at, stopped: position };
      at = next;
    }
    return { used: at };
  }

  private tell(path: string, at: number): void {
    const key = `${path}@${at}`;
    if (this.reported.has(key)) return;
    if (this.reported.size >= 10_000) this.reported.clear();
    this.reported.add(key);
    this.report({ path, at });
  }
}

async function readChunk(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
