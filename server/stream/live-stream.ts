/** FRONT DOOR of the live stream: what the live runner tells it. */
import type { Base } from '../../shared/base.ts';
import type { UseModeEvent } from '../../shared/protocol.ts';
import type { Change } from '../pipeline-contract.ts';

export interface LiveStream {
  /** Takes changes; values are conflated until the next frame, events go out at once. Never blocks. */
  publish(changes: readonly (Change | UseModeEvent)[]): void;
  /** The base has changed: viewers are told, and get nothing more until they watch again. */
  rebase(base: Base): void;
  stop(): Promise<void>;
}
