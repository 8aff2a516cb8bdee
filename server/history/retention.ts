/** How long history is kept, by class. Times here are epoch ms; classes end at whole UTC days. Pure. */
import { DAY_MS } from './rollup.ts';

/** Days by class; absent: for ever. */
export interface Retention {
  raw?: number;
  minutes?: number;
  hours?: number;
  events?: number;
}

/** RETENTION_DAYS says how long readings are kept; minutes three times as long, hours and events for ever. */
export function retentionOf(days: number, eventDays?: number): Retention {
  return { raw: days, minutes: days * 3, ...(eventDays === undefined ? {} : { events: eventDays }) };
}

/** Everything before this instant is to go: the begin of the UTC day `days` ago; 0 when kept for ever. */
export function keptFromMs(days: number | undefined, nowMs: number): number {
  return days === undefined ? 0 : Math.max(0, Math.floor(nowMs / DAY_MS - days) * DAY_MS);
}
