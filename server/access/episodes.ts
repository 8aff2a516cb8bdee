/** Tells the first time of something from its repetitions: it is over when it was quiet for a while. Time is an argument. */

const QUIET_MS = 10 * 60_000;
/** Keys remembered; beyond it the one that was quiet longest is forgotten, so that made-up names cannot fill the memory. */
const MOST_KEYS = 1_000;

export interface Episodes {
  /** True when this is the first time, or the first after ten quiet minutes. */
  begins(key: string, nowMs: number): boolean;
}

export function createEpisodes(): Episodes {
  const lastMs = new Map<string, number>();
  return {
    begins(key, nowMs) {
      const last = lastMs.get(key);
      // Deleted first so that the map stays in order of last use.
      lastMs.delete(key);
      lastMs.set(key, nowMs);
      if (lastMs.size > MOST_KEYS) {
        const oldest = lastMs.keys().next();
        if (!oldest.done) lastMs.delete(oldest.value);
      }
      return last === undefined || nowMs - last > QUIET_MS;
    },
  };
}
