/** A decoded reading on its way to its place in time. */
import type { PastDoor } from '../ingest/ingest.ts';

/** What a line holds and has not been admitted yet. */
export type Reading = Parameters<PastDoor['admit']>[0];

export interface PastReading {
  atMs: number;
  /** Where it stands in the file, from 1. */
  line: number;
  reading: Reading;
}
