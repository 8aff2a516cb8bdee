/** Limits how often something may happen: bursts up to `burst`, `perSecond` in the long run. Time is an argument. */
export interface TokenBucket {
  /** True when it may happen now. */
  take(nowMs: number): boolean;
}

export function createTokenBucket(burst: number, perSecond: number): TokenBucket {
  let tokens = burst;
  let lastMs: number | undefined;
  return {
    take(nowMs) {
      // A clock that steps back gives nothing and takes nothing.
      const passedMs = Math.max(0, nowMs - (lastMs ?? nowMs));
      tokens = Math.min(burst, tokens + (passedMs * perSecond) / 1000);
      lastMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
