/**
 * How far a piece of equipment's readings are behind the server's clock, so that time may pass for it no faster than its
 * readings come. PURE. A gateway that sends a minute's readings at once, one that forwards what it kept during an outage, or
 * a device whose clock is slow would otherwise find that time has already passed over what it has to tell, and "held for 10 s"
 * could never come true.
 */
import { MAX_AHEAD_MS } from '../../shared/sample.ts';

/** Beyond this a reading no longer holds time back: it changes the present only if it is news, ms. */
export const MOST_BEHIND_MS = 3_600_000;

export interface DelayEstimate {
  /** Takes one reading; those of one message share their time of receipt. */
  hear(reading: { atMs: number; receivedAtMs: number }): void;
  /** Server's clock minus the equipment's, ms; negative where the equipment's clock is fast. 0 before the first reading. */
  readonly ms: number;
}

/**
 * The delay is the newest message's (receipt minus its newest reading), plus the longest span of readings in the last two
 * messages: where readings come in batches, the next batch begins where this one ended. Only readings that are newer than all
 * before them say how far the equipment has come; one that comes late says nothing but that a clock is not fast after all.
 */
export function createDelayEstimate(): DelayEstimate {
  let receivedAtMs = NaN;
  let beforeMs = -Infinity;
  let oldestMs = 0;
  let newestMs = -Infinity;
  let earlierSpanMs = 0;
  let ms = 0;
  return {
    get ms() {
      return ms;
    },
    hear(reading) {
      const isSameMessage = reading.receivedAtMs === receivedAtMs;
      if (reading.atMs <= (isSameMessage ? beforeMs : newestMs)) {
        if (ms < 0) ms = Math.min(0, reading.receivedAtMs - reading.atMs);
        return;
      }
      if (isSameMessage) {
        oldestMs = Math.min(oldestMs, reading.atMs);
        newestMs = Math.max(newestMs, reading.atMs);
      } else {
        earlierSpanMs = newestMs === -Infinity ? 0 : newestMs - oldestMs;
        beforeMs = newestMs;
        receivedAtMs = reading.receivedAtMs;
        oldestMs = newestMs = reading.atMs;
      }
      const spanMs = Math.max(earlierSpanMs, newestMs - oldestMs);
      ms = Math.min(MOST_BEHIND_MS, Math.max(-MAX_AHEAD_MS, receivedAtMs - newestMs + spanMs));
    },
  };
}
