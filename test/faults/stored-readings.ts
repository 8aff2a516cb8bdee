/** What of a plan is in a history store: asked through its front door, reading by reading. */
import type { HistoryStore } from '../../server/history/history-store.ts';
import { equipmentOf, type ReadingPlan } from './reading-plan.ts';

export interface Stored {
  /** Readings in the store, doubled ones counted twice. */
  stored: number;
  doubled: number;
  /** Numbers of missing readings, the first few. */
  missing: number[];
  missingCount: number;
}

/** One reading a millisecond and machine: so many fit into an answer even if each were there twice. */
const STEP_MS = 10_000;

export async function countStored(store: HistoryStore, plan: ReadingPlan): Promise<Stored> {
  const seen = new Uint8Array(plan.readings);
  const endMs = plan.startMs + Math.ceil(plan.readings / plan.machines);
  for (let machine = 0; machine < plan.machines; machine++) {
    for (let fromMs = plan.startMs; fromMs < endMs; fromMs += STEP_MS) {
      const range = { fromMs, toMs: Math.min(endMs, fromMs + STEP_MS), points: 20_000 };
      const [series] = await store.query({ equipment: equipmentOf(machine), signals: ['x'], ...range });
      if (series !== undefined && series.resolution !== 'raw')
        throw new Error('more than 20,000 readings in 10 s');
      for (const point of series?.points ?? [])
        if ('value' in point && typeof point.value === 'number')
          seen[point.value] = (seen[point.value] ?? 0) + 1;
    }
  }
  const stored = seen.reduce((sum, times) => sum + times, 0);
  const missing = [...seen.entries()].filter(([, times]) => times === 0).map(([n]) => n);
  const doubled = seen.reduce((sum, times) => sum + Math.max(0, times - 1), 0);
  return { stored, doubled, missing: missing.slice(0, 10), missingCount: missing.length };
}
