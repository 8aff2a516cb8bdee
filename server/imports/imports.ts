/**
 * FRONT DOOR of imports: past readings as lines come in; when the promise resolves they are in history, all that follows from them
 * is evaluated, and both can be read back. The same readings again change nothing, whatever came between (another file that overlaps,
 * live, kill -9 in the middle).
 */
import type { ImportAnswer } from '../../shared/imports.ts';
import type { Refusal } from '../../shared/sample.ts';
import type { Language } from '../../shared/text.ts';

/** Bytes of a file, in pieces of any size. */
export type Bytes = AsyncIterable<Uint8Array>;

/** How far an import has come. */
export interface ImportProgress {
  stage: 'reading' | 'storing' | 'evaluating';
  /** Readings read or stored so far; while evaluating, samples of history. */
  readings: number;
}

export interface ImportOptions {
  /** Of the sentences that say why readings were refused. */
  language: Language;
  /** Called now and then. */
  progress?: (progress: ImportProgress) => void;
  /** Size of the bytes where it is known, to look for room on the disk before. */
  bytes?: number | undefined;
  /**
   * Nothing of this instant or later is derived anew, epoch ms: for a past of equipment that ends where its live begins. What still
   * lasts then is lost there.
   */
  untilMs?: number | undefined;
  /** Bytes of the source that are put in order in memory before a file on the disk is needed. */
  inMemoryBytes?: number | undefined;
}

export interface Imports {
  /** One at a time: throws {@link ImportRunning}, {@link NoRoom} or whatever the source or a store throws. */
  run(source: Bytes, options: ImportOptions): Promise<ImportAnswer>;
  /** Evaluates what an import that was broken off has stored without evaluating it. Resolves at once where there is nothing. */
  recover(): Promise<void>;
  /** Breaks off what is under way at its next step; resolves when it has ended. Sent again, it goes on there. */
  stop(): Promise<void>;
}

/** One import at a time. */
export class ImportRunning extends Error {
  override readonly name = 'ImportRunning';
}

/** The disk has no room to put the lines in order. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** The server is being stopped. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** A refused reading and where it stands. */
export interface RefusedLine {
  line: number;
  refusal: Refusal;
}
