/** The use ledger, joined to the stores and the plan. */
import type { Base } from '../shared/base.ts';
import type { HistoryStore, HistoryWriter } from './history/history-store.ts';
import { NO_PLAN, type PlanIntervals } from './insight/figures/plan-intervals.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { RecordStore } from './records/record-store.ts';
import { createUseLedger } from './use/create-use-ledger.ts';
import type { UseLedger } from './use/use-ledger.ts';

/** A store that does not take samples must still answer from what it has: no question waits longer than this, ms. */
const LONGEST_WAIT_MS = 1_000;

export interface OpenUseParts {
  records: RecordStore;
  history: HistoryStore;
  /** What has been taken, but may not be in the stores yet. */
  writers: readonly Pick<HistoryWriter, 'flush'>[];
  readBase: () => Base;
  /** Absent: the base keeps no plan. */
  readPlan?: () => PlanIntervals;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

/** The stores must have been started. */
export function openUse({ writers, readPlan, ...parts }: OpenUseParts): UseLedger {
  return createUseLedger({
    ...parts,
    readPlan: readPlan ?? (() => NO_PLAN),
    acknowledgements: (equipment, fromMs, toMs) => parts.records.alarmActs(equipment, fromMs, toMs),
    settle: () => within(Promise.all(writers.map((writer) => writer.flush())), LONGEST_WAIT_MS),
  });
}

/** Whether it was done in time. A flush fails only when its writer gave up at the stop; it has said what is lost. */
async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
