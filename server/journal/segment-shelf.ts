/** Which segments there are, how large, and which every consumer has handled: those may go, oldest first. */
import type { JournalFiles } from './journal-files.ts';
import type { Segment } from './segments.ts';

/** Every restart begins a segment: of small ones no more than this are kept for refilling. */
const MOST_SEGMENTS = 256;

export class SegmentShelf {
  /** Shared with the writer, which puts new ones at the end. */
  private readonly segments: Segment[];
  private readonly files: JournalFiles;
  private readonly appliedBy = new Map<string, number>();
  private removing: Promise<void> | undefined;

  constructor(segments: Segment[], { files }: { files: JournalFiles }) {
    this.segments = segments;
    this.files = files;
  }

  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get count(): number {
    return this.segments.length;
  }

  /** Position of the oldest record; undefined where there is none. */
  get first(): number | undefined {
    return this.segments[0]?.first;
  }

  /** What every consumer has handled; 0 where there is none. */
  get applied(): number {
    return this.appliedBy.size === 0 ? 0 : Math.min(...this.appliedBy.values());
  }

  setApplied(consumer: string, position: number): void {
    this.appliedBy.set(consumer, position);
  }

  /** Position at the head of a segment such that about `bytes` lie behind it. */
  tailStart(bytes: number): number | undefined {
    let sum = 0;
    let start: number | undefined;
    for (const segment of [...this.segments].reverse()) {
      if (start !== undefined && sum + segment.bytes > bytes) break;
      sum += segment.bytes;
      start = segment.first;
    }
    return start;
  }

  /** Removes the oldest handled segments while at least `keepBytes` of handled ones stay; never the newest of all. */
  async removeApplied(keepBytes: number): Promise<void> {
    if (this.removing !== undefined) return this.removing;
    this.removing = this.removeNow(keepBytes);
    try {
      await this.removing;
    } finally {
      this.removing = undefined;
    }
  }

  private async removeNow(keepBytes: number): Promise<void> {
    const { applied } = this;
    const handled = this.segments.filter(
      (_, index) => (this.segments[index + 1]?.first ?? Infinity) <= applied,
    );
    let bytes = handled.reduce((sum, segment) => sum + segment.bytes, 0);
    for (const segment of handled) {
      bytes -= segment.bytes;
      if (bytes < keepBytes && this.segments.length <= MOST_SEGMENTS) return;
      await this.files.remove(segment.path);
      this.segments.splice(this.segments.indexOf(segment), 1);
    }
  }
}
