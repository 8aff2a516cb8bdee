/**
 * The end of the journal after a crash: what a write left half done is cut off, so that new records follow the last whole one.
 */
import { readFileSync } from 'node:fs';
import type { Log } from '../log.ts';
import type { JournalFiles } from './journal-files.ts';
import { nextRecordStart, recordAt } from './record-format.ts';
import type { Segment } from './segments.ts';

/** Cuts the newest segment after its last whole record; gives the position after the last record of all. */
export function repairTail(segments: Segment[], files: JournalFiles, log: Log): number {
  const newest = segments.at(-1);
  if (newest === undefined) return 0;
  const bytes = readFileSync(newest.path);
  let end = 0;
  let position = newest.first;
  for (let at = 0; at !== -1 && at < bytes.length;) {
    const record = recordAt(bytes, at);
    if (record === undefined) {
      // Damage before whole records is the reader's to report; only what nothing whole follows is cut off.
      at = nextRecordStart(bytes, at + 1);
      continue;
    }
    position = Math.max(position, record.position + record.count);
    end = record.next;
    at = end;
  }
  if (end < bytes.length) {
    const file = files.open(newest.path);
    try {
      files.truncate(file, end);
    } finally {
      files.close(file);
    }
    newest.bytes = end;
    log.warn(
      { path: newest.path, bytes: bytes.length - end },
      'The last, unfinished journal record was cut off',
    );
  }
  return position;
}
