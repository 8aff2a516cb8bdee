/** Puts the readings of a file into runs: a clock that jumps, forwards or back, begins a new one. PURE. */
import { durationMs } from '../../shared/time.ts';
import type { RecordedReading, RecordedRun } from './recording.ts';

type WithoutOffset<T> = T extends unknown ? Omit<T, 'offsetMs'> : never;
/** A reading whose place in time its line says. */
export type UntimedReading = WithoutOffset<RecordedReading>;

/** Collects runs line by line. Lines come in the order of the file. */
export interface RunBuilder {
  /** A line with a time of its own and the readings in it (none: the line only counts). */
  timed(atMs: number, readings: readonly UntimedReading[]): void;
  /** A line without a time of its own: part of an asset, an adapter's command. */
  untimed(): void;
  /** The line that names the columns: it belongs to no run. */
  heading(): void;
  finish(): RecordedRun[];
}

/** `newRunAfter` is a duration text; without it the whole file is one run. */
export function createRunBuilder(newRunAfter: string | undefined): RunBuilder {
  const longestStepMs = newRunAfter === undefined ? Number.POSITIVE_INFINITY : durationMs(newRunAfter);
  const runs: RecordedRun[] = [];
  let line = 0;
  let previousMs = 0;
  return {
    timed(atMs, readings) {
      line += 1;
      let run = runs.at(-1);
      if (!run || Math.abs(atMs - previousMs) > longestStepMs) {
        run = { firstLine: line, lines: 0, startedAtMs: atMs, durationMs: 0, readings: [] };
        runs.push(run);
      }
      previousMs = atMs;
      run.lines += 1;
      const offsetMs = atMs - run.startedAtMs;
      run.durationMs = Math.max(run.durationMs, offsetMs);
      for (const reading of readings) run.readings.push({ ...reading, offsetMs });
    },
    untimed() {
      line += 1;
      const run = runs.at(-1);
      if (run) run.lines += 1;
    },
    heading() {
      line += 1;
    },
    finish: () => runs,
  };
}
