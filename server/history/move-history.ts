/**
 * Moves all readings and events from one history store to another, day by day, in bounded memory. It can be broken off and
 * begun again, and done twice it changes nothing: batches carry the same ids each time, and a day that is finished is
 * skipped. Every day is counted in both stores before it is called finished.
 */
import type { Sample } from '../../shared/sample.ts';
import type { DayCount, HistoryStore } from './history-store.ts';
import { DAY_MS } from './rollup.ts';

const BATCH_SAMPLES = 5_000;
/** All times that a store can hold. */
const ALWAYS = { fromMs: 0, toMs: 253_402_300_800_000 };

type Source = Pick<HistoryStore, 'read' | 'counts'>;
type Target = Pick<HistoryStore, 'append' | 'counts' | 'maintain'>;

export interface MoveOptions {
  from: Source;
  to: Target;
  /** Days (ms of their begin) that an earlier run has finished. */
  done: ReadonlySet<number>;
  /** Called when a day is finished; its promise is waited for. */
  finished: (day: MovedDay) => Promise<void> | void;
  /** Epoch ms, for the upkeep of the target. */
  now: () => number;
}

export interface MovedDay {
  dayMs: number;
  equipment: number;
  samples: number;
  /** False: nothing was to do. */
  moved: boolean;
  /** This day's place among all of them. */
  number: number;
  of: number;
}

/** Throws an Error with a sentence when a day does not arrive whole; what has arrived stays and is not doubled next time. */
export async function moveHistory(options: MoveOptions): Promise<void> {
  const { from, to, done, finished, now } = options;
  const days = byDay(await from.counts(ALWAYS));
  const there = byDay(await to.counts(ALWAYS));
  let number = 0;
  for (const [dayMs, counts] of days) {
    number += 1;
    const missing = missingIn(there.get(dayMs) ?? [], counts);
    const moved = missing.length > 0 || !(done.has(dayMs) || isSame(there.get(dayMs) ?? [], counts));
    if (moved) {
      await moveDay(from, to, dayMs);
      const still = missingIn(await to.counts({ fromMs: dayMs, toMs: dayMs + DAY_MS }), counts);
      if (still.length > 0)
        throw new Error(
          `${nameOf(dayMs)} did not arrive whole: ${still[0]?.equipment} has fewer readings there than here. Run the command again.`,
        );
      while (await to.maintain(now()));
    }
    const samples = counts.reduce((sum, count) => sum + count.samples, 0);
    await finished({ dayMs, equipment: counts.length, samples, moved, number, of: days.size });
  }
}

/** `2025-11-24`. */
export function nameOf(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 10);
}

async function moveDay(from: Source, to: Target, dayMs: number): Promise<void> {
  let waiting: Sample[] = [];
  let number = 0;
  const put = async (samples: Sample[]) => to.append({ id: `move/${dayMs}/${number++}`, samples });
  for await (const samples of from.read({ fromMs: dayMs, toMs: dayMs + DAY_MS })) {
    waiting.push(...samples);
    while (waiting.length >= BATCH_SAMPLES) {
      await put(waiting.slice(0, BATCH_SAMPLES));
      waiting = waiting.slice(BATCH_SAMPLES);
    }
  }
  if (waiting.length > 0) await put(waiting);
}

function byDay(counts: readonly DayCount[]): Map<number, DayCount[]> {
  const days = new Map<number, DayCount[]>();
  for (const count of [...counts].sort((a, b) => a.dayMs - b.dayMs)) {
    const day = days.get(count.dayMs);
    if (day === undefined) days.set(count.dayMs, [count]);
    else day.push(count);
  }
  return days;
}

/** Counts of which the other store has less. */
function missingIn(there: readonly DayCount[], counts: readonly DayCount[]): DayCount[] {
  const samples = new Map(there.map((count) => [count.equipment, count.samples]));
  return counts.filter((count) => (samples.get(count.equipment) ?? 0) < count.samples);
}

function isSame(there: readonly DayCount[], counts: readonly DayCount[]): boolean {
  return missingIn(there, counts).length === 0 && missingIn(counts, there).length === 0;
}
