/** Counts failed attempts in a sliding minute; bounded memory. Time is an argument. */

const WINDOW_MS = 60_000;
/** Keys remembered; beyond it the oldest are forgotten, so that made-up names cannot fill the memory. */
const MOST_KEYS = 10_000;

export interface AttemptLimit {
  /** Takes one attempt of the key; false: too many lately, and nothing was taken. */
  take(key: string, nowMs: number): boolean;
  /** Gives the newest attempt back: it succeeded. */
  giveBack(key: string): void;
}

/** @param mostPerMinute attempts allowed in any 60 s */
export function createAttemptLimit(mostPerMinute: number): AttemptLimit {
  const attempts = new Map<string, number[]>();
  return {
    take(key, nowMs) {
      const recent = (attempts.get(key) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
      const isFree = recent.length < mostPerMinute;
      if (isFree) recent.push(nowMs);
      // Deleted first so that the map stays in order of last use.
      attempts.delete(key);
      attempts.set(key, recent);
      if (attempts.size > MOST_KEYS) {
        const oldest = attempts.keys().next();
        if (!oldest.done) attempts.delete(oldest.value);
      }
      return isFree;
    },
    giveBack(key) {
      attempts.get(key)?.pop();
    },
  };
}
