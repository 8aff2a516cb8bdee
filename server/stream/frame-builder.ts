/**
 * Conflates values of one workshop until the next frame: per signal the newest wins, a row per equipment and time. Pure.
 * Equipment and signals are numbered as in the snapshot (EquipmentNow.index, order of EquipmentNow.signals).
 */
import type { FrameRow } from '../../shared/protocol.ts';
import type { Value } from '../../shared/sample.ts';

interface Pending {
  at: number;
  value: Value;
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
  let waiting = new Map<number, Map<number, Pending>>();
  return {
    add(equipment, signal, at, value) {
      let signals = waiting.get(equipment);
      if (!signals) waiting.set(equipment, (signals = new Map()));
      const known = signals.get(signal);
      if (!known) signals.set(signal, { at, value });
      else if (at >= known.at) {
        known.at = at;
        known.value = value;
      }
    },
    get isEmpty() {
      return waiting.size === 0;
    },
    take() {
      const taken = waiting;
      waiting = new Map();
      return [...taken]
        .sort(([a], [b]) => a - b)
        .flatMap(([equipment, signals]) => rowsOf(equipment, signals));
    },
  };
}

function rowsOf(equipment: number, signals: ReadonlyMap<number, Pending>): FrameRow[] {
  const byTime = new Map<number, FrameRow>();
  for (const [signal, { at, value }] of signals) {
    const row = byTime.get(at);
    if (row) row.push(signal, value);
    else byTime.set(at, [equipment, at, signal, value]);
  }
  return [...byTime.values()].sort((a, b) => a[1] - b[1]);
}
