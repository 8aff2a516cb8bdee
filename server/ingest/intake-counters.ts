/**
 * What the door counts. The counts of every reading are plain numbers that `/metrics` takes over when it is asked; the book's
 * windows are counted at once.
 */
import type { Base } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Refusal, Sample } from '../../shared/sample.ts';
import type { Metrics } from '../metrics.ts';
import type { Verdict } from './admit.ts';
import type { IntakeBook } from './intake-book.ts';

/** Accepted readings of one piece of equipment since the counters were last brought up to date. */
interface Tally {
  accepted: number;
}

/** Counters of one door. */
export interface IntakeCounters {
  rebase(base: Base): void;
  accepted(sample: Sample, atMs: number): void;
  duplicate(atMs: number): void;
  /** The book counts it, with its group. */
  quarantined(refusal: Refusal, readings: number): void;
  /** Read again and better: these counters only grow, so it counts as one more reading. */
  released(verdict: Verdict): void;
  flagged(flag: string, atMs: number): void;
}

/** Counters for a base; every result is shown from the start, so that a rate over them is right from the first reading. */
export function createIntakeCounters(base: Base, metrics: Metrics, { ledger }: IntakeBook): IntakeCounters {
  const waiting = { accepted: 0, duplicate: 0, quarantined: 0 };
  let tallies = talliesOf(base);
  const bringUpToDate = (): void => {
    for (const result of ['accepted', 'duplicate', 'quarantined'] as const) {
      metrics.readingsReceived.inc(waiting[result]);
      metrics.readings.inc({ result }, waiting[result]);
      waiting[result] = 0;
    }
    for (const [equipment, tally] of tallies) {
      metrics.readingsByEquipment.inc({ equipment }, tally.accepted);
      tally.accepted = 0;
    }
  };
  metrics.beforeScrape.add(bringUpToDate);
  return {
    rebase(next) {
      bringUpToDate();
      tallies = talliesOf(next);
    },
    accepted(sample, atMs) {
      ledger.count('accepted', atMs);
      waiting.accepted += 1;
      const tally = tallies.get(sample.equipment);
      if (tally) tally.accepted += 1;
      if (sample.flags === undefined) return;
      for (const flag of sample.flags) {
        ledger.flag(flag, atMs);
        metrics.readingsFlagged.inc({ flag });
      }
    },
    duplicate(atMs) {
      ledger.count('duplicate', atMs);
      waiting.duplicate += 1;
    },
    quarantined(refusal, readings) {
      waiting.quarantined += readings;
      metrics.quarantined.inc({ reason: refusal.code }, readings);
    },
    released({ kind }) {
      if (kind === 'refused') return;
      waiting[kind] += 1;
      metrics.readingsReread.inc();
    },
    flagged(flag, atMs) {
      ledger.flag(flag, atMs);
      metrics.readingsFlagged.inc({ flag });
    },
  };
}

const talliesOf = (base: Base): ReadonlyMap<EquipmentId, Tally> =>
  new Map(base.equipment.map(({ id }) => [id, { accepted: 0 }]));
