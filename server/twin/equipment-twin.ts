/**
 * The present state of one piece of equipment: latest values, conditions, whether its gateway is there. PURE and small: it
 * remembers what was said, never what it means. Owned and changed by the pipeline only.
 */
import type { Equipment, Signal } from '../../shared/base.ts';
import type { ConditionLevel, Value } from '../../shared/sample.ts';

/** Latest value of one signal. */
export interface SignalTwin {
  readonly signal: Signal;
  /** null: UNAVAILABLE, or never reported. */
  value: Value;
  /** When the equipment took it, epoch ms; null: never reported. */
  atMs: number | null;
  /** Outside its physical range. */
  outOfRange: boolean;
}

/** A condition as last reported at WARNING, FAULT or UNAVAILABLE; NORMAL removes it. */
export interface ConditionTwin {
  id: string;
  level: ConditionLevel;
  code?: string;
  text?: string;
  atMs: number;
}

export interface EquipmentTwin {
  readonly equipment: Equipment;
  /** In the order of the base, which is the order that frames count by. */
  readonly signals: readonly SignalTwin[];
  readonly byKey: ReadonlyMap<string, SignalTwin>;
  readonly conditions: Map<string, ConditionTwin>;
  /** Time of the newest report of each condition id, cleared ones included, so that an older one is known as late. */
  readonly conditionTimes: Map<string, number>;
  /** null: the gateway has never said. */
  online: boolean | null;
  /** Since when the gateway is gone; values from before are not to be trusted. null while it is there. */
  offlineSinceMs: number | null;
  /** Evaluation time at which values or conditions last came; null: never. */
  heardAtMs: number | null;
}

/** The twin of equipment that has said nothing yet. */
export function createEquipmentTwin(equipment: Equipment): EquipmentTwin {
  const signals = equipment.signals.map((signal): SignalTwin => ({
    signal,
    value: null,
    atMs: null,
    outOfRange: false,
  }));
  return {
    equipment,
    signals,
    byKey: new Map(signals.map((entry) => [entry.signal.key, entry])),
    conditions: new Map(),
    conditionTimes: new Map(),
    online: null,
    offlineSinceMs: null,
    heardAtMs: null,
  };
}
