/**
 * FRONT DOOR of the use ledger: what equipment was used for, counted from durable sources alone (recorded states, the plan, history's
 * counters), so that asking now, later, after a restart or after an import gives the same numbers.
 *
 * Contract (test/contract/use-ledger.test.ts): 1 rows of whatever grouping add up to the total; 2 hours of a row add up to its
 * period; 3 what was summarised and kept equals what is counted anew, byte for byte; 4 late readings, corrections, imports and
 * changes of the plan are in the next answer.
 */
import type { Page } from '../../shared/api.ts';
import type { Base, Equipment } from '../../shared/base.ts';
import type { EquipmentState, UseMode } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { UseAnswer, UseGrouping, UseInterval } from '../../shared/use.ts';

/** [fromMs, toMs); of what lies ahead nothing is counted. */
export interface UseQuestion {
  fromMs: number;
  toMs: number;
  by: UseGrouping;
  base: Base;
  /** Which equipment is counted: what the caller may see. */
  equipment: readonly Equipment[];
  /** Absent: all. */
  useModes?: readonly UseMode[] | undefined;
  /** Whether hours of people may be told. */
  tellsPeople: boolean;
}

export interface IntervalsQuestion {
  fromMs: number;
  toMs: number;
  base: Base;
  equipment: readonly Equipment[];
  states?: readonly EquipmentState[] | undefined;
  useModes?: readonly UseMode[] | undefined;
  order?: string | undefined;
  /** A day of the base, `2026-11-24`: only what lies in it. */
  day?: string | undefined;
  tellsPeople: boolean;
  cursor?: string | undefined;
  limit: number;
}

/** A cursor that this ledger did not give out. */
export class InvalidUseCursor extends Error {
  override readonly name = 'InvalidUseCursor';
}

export interface UseLedger {
  answer(question: UseQuestion): Promise<UseAnswer>;
  /** The intervals behind a figure, in order of equipment as asked, then of time. Throws {@link InvalidUseCursor}. */
  intervals(question: IntervalsQuestion): Promise<Page<UseInterval>>;
  /** A reading came, of any time: hours that may have been summed up without it are counted anew. Costs next to nothing. */
  noteReading(equipment: EquipmentId, atMs: number, receivedAtMs: number): void;
  /** Begins to sum up hours as they end, gently, in the background. */
  start(): void;
  stop(): Promise<void>;
}
