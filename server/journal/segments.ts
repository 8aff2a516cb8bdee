/**
 * The journal's files: `{position of the first record, 16 digits}-{n}.journal`, in order. `n` tells a file from an earlier one
 * that begins at the same position (it was given up because the disk failed).
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Segment {
  readonly path: string;
  /** Position of its first record. */
  readonly first: number;
  /** Bytes written to it. */
  bytes: number;
}

const NAME = /^(\d{16})-(\d{4})\.journal$/;

/** The path of the `attempt`-th segment that begins at `first`. */
export const segmentPath = (directory: string, first: number, attempt: number): string =>
  join(directory, `${String(first).padStart(16, '0')}-${String(attempt).padStart(4, '0')}.journal`);

/** The segments of a directory, oldest first; other files are left alone. */
export function listSegments(directory: string): Segment[] {
  return readdirSync(directory)
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => {
      const path = join(directory, name);
      return { path, first: Number(name.slice(0, 16)), bytes: statSync(path).size };
    });
}

/** Index of the segment in which `position` stands: the last that begins at or before it; 0 where none does. */
export function segmentIndexOf(segments: readonly Segment[], position: number): number {
  let index = segments.length - 1;
  while (index > 0 && (segments[index]?.first ?? 0) > position) index--;
  return Math.max(0, index);
}
