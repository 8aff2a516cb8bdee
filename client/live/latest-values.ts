/**
 * The newest value of every watched signal, as the panels and the table read it: exact values with the time the equipment
 * took them, no interpolation (the scene has its own frame buffer for that). Readers ask when they draw; nothing is pushed.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Frame, Snapshot } from '../../shared/protocol.ts';
import type { Value } from '../../shared/sample.ts';

export interface LatestValue {
  value: Value;
  /** When the equipment took it, epoch ms. */
  at: number;
}

/** Newest wins by the equipment's own time; a late row changes nothing. */
export class LatestValues {
  #byEquipment = new Map<EquipmentId, Map<string, LatestValue>>();
  #newest = new Map<EquipmentId, number>();
  #wire = new Map<string, { id: EquipmentId; keys: string[] }[]>();

  applySnapshot(snapshot: Snapshot): void {
    const rows: { id: EquipmentId; keys: string[] }[] = [];
    for (const now of snapshot.equipment) {
      rows[now.index] = { id: now.id, keys: now.signals.map(({ key }) => key) };
      const values = new Map<string, LatestValue>();
      for (const { key, value, at } of now.signals) if (at !== null) values.set(key, { value, at });
      this.#byEquipment.set(now.id, values);
      this.#newest.set(now.id, Math.max(-Infinity, ...[...values.values()].map(({ at }) => at)));
    }
    this.#wire.set(snapshot.workshop, rows);
  }

  applyFrame(frame: Frame): void {
    const rows = this.#wire.get(frame.workshop);
    for (const [index, at, ...pairs] of frame.rows) {
      const target = rows?.[index];
      const values = target && this.#byEquipment.get(target.id);
      if (!target || !values) continue;
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        const key = target.keys[pairs[i] as number];
        if (key === undefined || (values.get(key)?.at ?? -Infinity) > at) continue;
        values.set(key, { value: pairs[i + 1] as Value, at });
      }
      if (at > (this.#newest.get(target.id) ?? -Infinity)) this.#newest.set(target.id, at);
    }
  }

  /** Newest value; undefined when the signal has never reported (or is not watched). */
  get(id: EquipmentId, key: string): LatestValue | undefined {
    return this.#byEquipment.get(id)?.get(key);
  }

  /** Time of the newest value of an equipment, epoch ms; −Infinity when there is none. */
  newestAt(id: EquipmentId): number {
    return this.#newest.get(id) ?? -Infinity;
  }
}
