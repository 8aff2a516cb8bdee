/** Which hours of which equipment an import touches: bounded by time and equipment, not by the number of readings. */
import type { EquipmentId } from '../../shared/names.ts';

export const HOUR_MS = 3_600_000;

/** [fromMs, toMs) of some equipment. */
export interface Period {
  fromMs: number;
  toMs: number;
  equipment: ReadonlySet<EquipmentId>;
}

/** What must be evaluated: hours of equipment, and whose cards were among the readings. */
export interface Touched {
  hours: TouchedHours;
  people: ReadonlySet<string>;
}

/** As kept in a file. */
export type HoursAsData = [equipment: string, hours: number[]][];

export class TouchedHours {
  readonly #hours = new Map<EquipmentId, Set<number>>();

  static from(data: HoursAsData): TouchedHours {
    const touched = new TouchedHours();
    for (const [equipment, hours] of data) touched.#hours.set(equipment as EquipmentId, new Set(hours));
    return touched;
  }

  get isEmpty(): boolean {
    return this.#hours.size === 0;
  }

  add(equipment: EquipmentId, atMs: number): void {
    let hours = this.#hours.get(equipment);
    if (!hours) this.#hours.set(equipment, (hours = new Set()));
    hours.add(Math.floor(atMs / HOUR_MS));
  }

  addAll(other: TouchedHours): void {
    for (const [equipment, hours] of other.#hours)
      for (const hour of hours) this.add(equipment, hour * HOUR_MS);
  }

  toData(): HoursAsData {
    return [...this.#hours].map(([equipment, hours]) => [equipment, [...hours]]);
  }

  /** Hours no further apart than `gapMs` are one period, of all equipment together: people walk between them. In order. */
  periods(gapMs: number): Period[] {
    const byHour = new Map<number, Set<EquipmentId>>();
    for (const [equipment, hours] of this.#hours)
      for (const hour of hours) {
        let there = byHour.get(hour);
        if (!there) byHour.set(hour, (there = new Set()));
        there.add(equipment);
      }
    const periods: { fromMs: number; toMs: number; equipment: Set<EquipmentId> }[] = [];
    for (const [hour, equipment] of [...byHour].sort(([a], [b]) => a - b)) {
      const [fromMs, toMs] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
      const last = periods.at(-1);
      if (!last || fromMs - last.toMs > gapMs) periods.push({ fromMs, toMs, equipment: new Set(equipment) });
      else {
        last.toMs = toMs;
        for (const id of equipment) last.equipment.add(id);
      }
    }
    return periods;
  }
}
