/**
 * When one edge node may be asked for its births: at once, then at most every 10 s, then twice as long each time up to 5 min
 * while the reasons do not end. A node that was well for a while starts anew. Pure: time is an argument.
 */
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;

export interface RebirthLimit {
  /** There is a reason to ask. */
  want(): void;
  /** The births have come. */
  settle(): void;
  /** Another connection of the node: what was before does not count. */
  reset(): void;
  readonly isWanted: boolean;
  /** True when the request is to be sent now; counts it as sent. */
  take(nowMs: number): boolean;
}

export function createRebirthLimit(): RebirthLimit {
  let isWanted = false;
  let askedAtMs = -Infinity;
  let pauseMs = 0;
  return {
    want() {
      isWanted = true;
    },
    settle() {
      isWanted = false;
    },
    reset() {
      isWanted = false;
      askedAtMs = -Infinity;
      pauseMs = 0;
    },
    get isWanted() {
      return isWanted;
    },
    take(nowMs) {
      const sinceMs = nowMs - askedAtMs;
      if (!isWanted || sinceMs < pauseMs) return false;
      pauseMs = sinceMs >= 2 * pauseMs ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      askedAtMs = nowMs;
      return true;
    },
  };
}
