/**
 * The end of the journal on disk: writes groups of records, begins new segments, brings what was written to the disk. A write that
 * fails or falls short changes nothing: the same group is written again at the same place. What a failed sync may have lost is
 * written again into a new segment, for a sync that fails once and then succeeds has forgotten it.
 */
import { putRecord, roomFor } from './record-format.ts';
import type { JournalFiles } from './journal-files.ts';
import { segmentPath, type Segment } from './segments.ts';

/** Records to write together, as bytes. */
export interface Group {
  /** Position of the first record. */
  first: number;
  chunks: readonly Buffer[];
}

export interface SegmentWriterOptions {
  directory: string;
  files: JournalFiles;
  /** In order; new ones are put at its end. */
  segments: Segment[];
  /** From here on a new segment is begun. */
  segmentBytes: number;
  /** JSON that stands at the head of every segment: what a reader must know who begins there. */
  preamble: () => string;
}

/** One owner; `write` and `sync` throw what the disk says. */
export class SegmentWriter {
  private file: number | undefined;
  private segment: Segment | undefined;
  private isBroken = false;
  private isNew = false;
  private unsynced: Group[] = [];
  /** Bytes that a loss of power would take. */
  unsyncedBytes = 0;
  private readonly options: SegmentWriterOptions;

  constructor(options: SegmentWriterOptions) {
    this.options = options;
  }

  /** Writes a group whole, or throws and has written nothing that counts. */
  write(group: Group): void {
    if (this.isBroken) this.writeAgain();
    if (group.chunks.length === 0) return;
    if (this.segment === undefined || this.segment.bytes >= this.options.segmentBytes)
      this.begin(group.first);
    this.put(group);
    this.unsynced.push(group);
    this.unsyncedBytes += bytesOf(group);
  }

  get isDirty(): boolean {
    return this.unsynced.length > 0;
  }

  /** Brings what was written before the call to the disk. Not to be called again before it has ended. */
  async sync(): Promise<void> {
    const { files, directory } = this.options;
    const { file, isNew } = this;
    const groups = this.unsynced;
    if (file === undefined || groups.length === 0) return;
    this.unsynced = [];
    try {
      await files.sync(file);
      if (isNew) await files.syncDirectory(directory);
      if (this.file === file) this.isNew = false;
      for (const group of groups) this.unsyncedBytes -= bytesOf(group);
    } catch (error) {
      this.unsynced = [...groups, ...this.unsynced];
      this.isBroken = true;
      throw error;
    }
  }

  close(): void {
    if (this.file !== undefined) this.options.files.close(this.file);
    this.file = undefined;
    this.segment = undefined;
  }

  private writeAgain(): void {
    const groups = this.unsynced;
    const first = groups[0]?.first;
    if (first !== undefined) {
      this.begin(first);
      for (const group of groups) this.put(group);
    }
    this.isBroken = false;
  }

  /** A new segment; the old one is closed once the new one has its head. */
  private begin(first: number): void {
    const { files, segments, directory, preamble } = this.options;
    const old = this.file;
    const { file, path } = this.create(directory, first);
    const segment: Segment = { path, first, bytes: 0 };
    try {
      const text = preamble();
      const head = Buffer.allocUnsafe(roomFor(text));
      const length = putRecord(head, 0, first, 0, text);
      this.putBytes(file, head.subarray(0, length), 0);
      segment.bytes = length;
    } catch (error) {
      files.close(file);
      // Best effort: an empty segment harms nobody, and the disk that refused us is reported by the error.
      void files.remove(path).catch(() => undefined);
      throw error;
    }
    // A sync under way still uses the old descriptor; it is closed when that one has ended.
    if (old !== undefined) this.retire(old);
    this.file = file;
    this.segment = segment;
    this.isNew = true;
    segments.push(segment);
  }

  /** What the old segment still has in the page cache goes to the disk before it is closed. */
  private retire(file: number): void {
    const { files } = this.options;
    const groups = this.isBroken ? [] : this.unsynced;
    if (!this.isBroken) this.unsynced = [];
    this.retiring = this.retiring
      .then(() => files.sync(file))
      .then(
        () => {
          for (const group of groups) this.unsyncedBytes -= bytesOf(group);
        },
        () => {
          this.unsynced = [...groups, ...this.unsynced];
          this.isBroken = groups.length > 0 || this.isBroken;
        },
      )
      .finally(() => files.close(file));
  }
  private retiring: Promise<void> = Promise.resolve();

  /** Resolves when no old segment is open any more. */
  get retired(): Promise<void> {
    return this.retiring;
  }

  private create(directory: string, first: number): { file: number; path: string } {
    for (let attempt = 0; ; attempt++) {
      const path = segmentPath(directory, first, attempt);
      if (this.options.segments.some((segment) => segment.path === path)) continue;
      try {
        return { file: this.options.files.create(path), path };
      } catch (error) {
        const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
        if (!isTaken || attempt >= 9_999) throw error;
      }
    }
  }

  private put(group: Group): void {
    const { file, segment } = this;
    if (file === undefined || segment === undefined) throw new Error('no journal segment is open');
    let at = segment.bytes;
    for (const chunk of group.chunks) at = this.putBytes(file, chunk, at);
    segment.bytes = at;
  }

  private putBytes(file: number, bytes: Buffer, start: number): number {
    let done = 0;
    while (done < bytes.length) {
      const written = this.options.files.write(file, bytes.subarray(done), start + done);
      if (written === 0) throw new Error(`the disk took none of ${bytes.length - done} bytes`);
      done += written;
    }
    return start + done;
  }
}

const bytesOf = (group: Group): number => group.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
