/**
 * Conflates values of one workshop until the next frame: per signal the newest wins, a row per equipment and time. Pure.
 * Equipment and signals are numbered as in the snapshot (EquipmentNow.index, order of EquipmentNow.signals).
 */
import type { FrameRow } from '../../shared/protocol.ts';
import type { Value } from '../../shared/sample.ts';

/** What waits of one piece of equipment; its arrays live as long as the builder, so that a value costs no object. */
interface Waiting {
  /** Signals that wait, in order of their first value. */
  signals: number[];
  /** By signal; undefined: nothing waits. */
  times: (number | undefined)[];
  values: Value[];
}

export interface FrameBuilder {
  /** Takes a value; one that is older than the value waiting for the same signal is left out. */
  add(equipment: number, signal: number, at: number, value: Value): void;
  readonly isEmpty: boolean;
  /** The rows since the last take, by equipment and then time; the builder is empty afterwards. */
  take(): FrameRow[];
}

/** Bounded by the signals of the workshop. */
export function createFrameBuilder(): FrameBuilder {
  const known: (Waiting | undefined)[] = [];
  let changed: number[] = [];
  return {
    add(equipment, signal, at, value) {
      const waiting = (known[equipment] ??= { signals: [], times: [], values: [] });
      const waitingMs = waiting.times[signal];
      if (waitingMs === undefined) {
        if (waiting.signals.length === 0) changed.push(equipment);
        waiting.signals.push(signal);
      } else if (at < waitingMs) return;
      waiting.times[signal] = at;
      waiting.values[signal] = value;
    },
    get isEmpty() {
      return changed.length === 0;
    },
    take() {
      const taken = changed.sort((a, b) => a - b);
      changed = [];
      return taken.flatMap((equipment) => {
        const waiting = known[equipment];
        return waiting ? takeRows(equipment, waiting) : [];
      });
    },
  };
}

function takeRows(equipment: number, waiting: Waiting): FrameRow[] {
  const rows: FrameRow[] = [];
  for (const signal of waiting.signals) {
    const at = waiting.times[signal] ?? 0;
    const value = waiting.values[signal] ?? null;
    waiting.times[signal] = undefined;
    // Nearly always there is one row: the values of one message.
    const row = rows.find((one) => one[1] === at);
    if (row) row.push(signal, value);
    else rows.push([equipment, at, signal, value]);
  }
  waiting.signals = [];
  return rows.sort((a, b) => a[1] - b[1]);
}
