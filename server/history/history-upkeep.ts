/** Keeps a running store in order: one small step after the other, with a rest after each, so that writing goes first. */
import type { Log } from '../log.ts';
import type { HistoryStore } from './history-store.ts';

export interface HistoryUpkeepOptions {
  store: Pick<HistoryStore, 'maintain'>;
  log: Log;
  /** Epoch ms. */
  now: () => number;
  /** Rest after a step while more is due, and when nothing is, ms. Default 50 and 10,000. */
  restMs?: readonly [number, number];
}

/** Starts at once. `stop` resolves when the step under way has ended. A step that fails is said once and tried again. */
export function startHistoryUpkeep({ store, log, now, restMs = [50, 10_000] }: HistoryUpkeepOptions): {
  stop(): Promise<void>;
} {
  let stopped = false;
  let isFailing = false;
  let wake = (): void => undefined;

  async function step(): Promise<boolean> {
    try {
      const more = await store.maintain(now());
      if (isFailing) log.info('Upkeep of history works again');
      isFailing = false;
      return more;
    } catch (error) {
      if (!isFailing && !stopped)
        log.warn({ err: error }, 'Upkeep of history failed: nothing is lost, it is tried again');
      isFailing = true;
      return false;
    }
  }

  const running = (async () => {
    while (!stopped) {
      const rest = restMs[(await step()) ? 0 : 1];
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
