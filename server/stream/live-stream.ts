/** FRONT DOOR of the live stream: what the live runner tells it. */
import type { Change } from '../pipeline-contract.ts';

export interface LiveStream {
  /** Takes changes; values are conflated until the next frame, events go out at once. Never blocks. */
  publish(changes: readonly Change[]): void;
  stop(): Promise<void>;
}
