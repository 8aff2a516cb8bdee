/**
 * Whole days of the base as one span each, in memory: made of kept hours, and good for as long as those hours stay the same. Bounded;
 * what was not asked for longest goes first.
 */
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { UseSpan } from '../insight/figures/span.ts';
import type { UseHourHead } from '../records/record-store.ts';

/** A year of twelve machines, or a month of 150. */
export const MOST_DAYS = 5_000;

/** An hour as it was when its day was put together. */
export interface HourMark {
  generation: number;
  basis: string;
  endState: EquipmentState;
}

export interface KeptDay {
  span: UseSpan;
  marks: readonly HourMark[];
}

export class KeptDays {
  readonly #days = new Map<string, KeptDay>();

  get size(): number {
    return this.#days.size;
  }

  put(equipment: EquipmentId, day: KeptDay): void {
    const key = keyOf(equipment, day.span);
    this.#days.delete(key);
    this.#days.set(key, day);
    for (const oldest of this.#days.keys()) {
      if (this.#days.size <= MOST_DAYS) break;
      this.#days.delete(oldest);
    }
  }

  /** The day, if each of its hours is as it was; `heads` are its hours' rows in order, `basisOf` what each must hold for. */
  find(
    equipment: EquipmentId,
    day: { fromMs: number; toMs: number; stateBefore: EquipmentState },
    heads: readonly (UseHourHead | undefined)[],
    basisOf: (hourMs: number, stateBefore: EquipmentState) => string,
  ): UseSpan | undefined {
    const key = keyOf(equipment, day);
    const kept = this.#days.get(key);
    if (!kept || kept.marks.length !== heads.length) return undefined;
    let before = day.stateBefore;
    for (const [place, mark] of kept.marks.entries()) {
      const head = heads[place];
      if (!head?.hasBody || head.generation !== mark.generation || head.basis !== mark.basis)
        return undefined;
      if (basisOf(head.hourMs, before) !== mark.basis) return undefined;
      before = mark.endState;
    }
    this.#days.delete(key);
    this.#days.set(key, kept);
    return kept.span;
  }
}

const keyOf = (equipment: EquipmentId, { fromMs, toMs }: { fromMs: number; toMs: number }): string =>
  `${equipment} ${fromMs} ${toMs}`;
