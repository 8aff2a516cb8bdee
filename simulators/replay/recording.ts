/** What a reader makes of a recorded file: runs of readings, in the order of the file, with the times of the file. */
import type { ConditionLevel, Value } from '../../shared/sample.ts';

/** Values or a condition at one instant of a run. `offsetMs` counts from the run's first line and may step back. */
export type RecordedReading =
  | { kind: 'values'; offsetMs: number; values: Record<string, Value> }
  | {
      kind: 'condition';
      offsetMs: number;
      id: string;
      level: ConditionLevel;
      code?: string;
      text?: string;
    };

/** A stretch of the file under one clock. */
export interface RecordedRun {
  /** First line of the run in the file, counted from 1. */
  firstLine: number;
  /** Lines of the file that belong to it, those without a mapped value included. */
  lines: number;
  /** Recorded time of its first line, epoch ms. */
  startedAtMs: number;
  /** From the first line to the latest time in it, ms. */
  durationMs: number;
  readings: RecordedReading[];
}

/** A whole file. */
export interface Recording {
  runs: RecordedRun[];
  /** Columns or keys that the mapping does not use, for whoever extends it. */
  unmapped: string[];
  /** Texts that could not be read as their signal says, e.g. a word where a number should be. */
  unreadable: number;
}
