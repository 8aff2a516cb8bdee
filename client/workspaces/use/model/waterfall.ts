/** From the time planned for orders down to what went into good parts, one step per loss (after ISO 22400-2, OEE). Pure. */
import type { OeeLosses } from '../../../../shared/use.ts';

/** In the order in which people look for them: what one can change first. */
export const LOSSES = [
  'setup',
  'faults',
  'interruptions',
  'idle',
  'unknown',
  'untold',
  'speed',
  'quality',
] as const satisfies readonly (keyof OeeLosses)[];
export type Loss = (typeof LOSSES)[number];

/** One bar. `from` and `to`: hours, `to` ≤ `from` for a loss; a gain (faster than planned) has `to` > `from`. */
export interface WaterfallStep {
  key: 'plannedBusy' | Loss | 'effective';
  from: number;
  to: number;
  hours: number;
}

/** Hours below which a loss is not drawn: half a minute. */
const NOTHING_HOURS = 0.5 / 60;

/** Start, the losses that occurred, end. `gap`: what the losses leave unexplained, hours; 0 apart from rounding. */
export function waterfall(losses: OeeLosses): { steps: WaterfallStep[]; gap: number } {
  const steps: WaterfallStep[] = [
    { key: 'plannedBusy', from: 0, to: losses.plannedBusy, hours: losses.plannedBusy },
  ];
  let level = losses.plannedBusy;
  for (const key of LOSSES) {
    const hours = losses[key];
    if (Math.abs(hours) < NOTHING_HOURS) continue;
    steps.push({ key, from: level, to: level - hours, hours });
    level -= hours;
  }
  steps.push({ key: 'effective', from: 0, to: losses.effective, hours: losses.effective });
  return { steps, gap: level - losses.effective };
}
