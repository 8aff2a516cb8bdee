/**
 * What figures need to know of the plan: what equipment was to be used for, when the base meant to work, and what an order plans
 * for one part. {@link NO_PLAN} is a base that keeps none: nothing is assigned, and all time is planned operation.
 */
import type { UseMode } from '../../../shared/equipment.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { LocalText } from '../../../shared/text.ts';

/** [fromMs, toMs) with one use, order and session (null: none). */
export interface PlanInterval {
  useMode: UseMode;
  order: string | null;
  session: string | null;
  fromMs: number;
  toMs: number;
}

/** [fromMs, toMs). */
export interface Period {
  fromMs: number;
  toMs: number;
}

export interface PlanIntervals {
  /** In order, without gaps or overlaps between `fromMs` and `toMs`. */
  useModes(equipment: EquipmentId, fromMs: number, toMs: number): readonly PlanInterval[];
  /** Planned operation within [fromMs, toMs), in order, apart from each other. Where no calendar says otherwise, all of it. */
  plannedOperation(equipment: EquipmentId, fromMs: number, toMs: number): readonly Period[];
  /** PRI, the planned run time per item of an order on this equipment, ms; null: it has none. */
  cycleMs(order: string, equipment: EquipmentId): number | null;
  /** Undefined: there is no such order. */
  orderName(order: string): LocalText | undefined;
  sessionName(session: string): LocalText | undefined;
}

export const NO_PLAN: PlanIntervals = {
  useModes: (_equipment, fromMs, toMs) => [
    { useMode: 'unassigned', order: null, session: null, fromMs, toMs },
  ],
  plannedOperation: (_equipment, fromMs, toMs) => [{ fromMs, toMs }],
  cycleMs: () => null,
  orderName: () => undefined,
  sessionName: () => undefined,
};
