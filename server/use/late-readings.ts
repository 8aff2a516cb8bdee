/**
 * Readings that came for hours that may have been summed up: noted at once, written to the records before the next answer and every
 * second, so that those hours are counted anew. Bounded: beyond {@link MOST_NOTED} hours, of each piece of equipment only a stretch of
 * time is noted that has them all.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Metrics } from '../metrics.ts';
import type { RecordStore, TouchedUse } from '../records/record-store.ts';
import { CLOSED_AFTER_MS } from './equipment-use.ts';
import { HOUR_MS, hourOf } from './use-hours.ts';

/** A reading is late for an hour when it came so long after its end; less than the time after which hours are summed up. */
const LATE_AFTER_MS = CLOSED_AFTER_MS - 60_000;
/** Hours that wait to be written, at most. */
export const MOST_NOTED = 50_000;

export interface LateReadingsParts {
  records: Pick<RecordStore, 'touchUse'>;
  metrics: Pick<Metrics, 'useTouched' | 'useLate' | 'useLateLimit'>;
}

export class LateReadings {
  readonly #parts: LateReadingsParts;
  readonly #noted = new Map<string, TouchedUse>();
  #writing: Promise<void> | undefined;

  constructor(parts: LateReadingsParts) {
    this.#parts = parts;
    parts.metrics.useLateLimit.set(MOST_NOTED);
  }

  note(equipment: EquipmentId, atMs: number, receivedAtMs: number): void {
    // A reading belongs to the moment just before it.
    const hourMs = hourOf(atMs - 1);
    if (receivedAtMs >= hourMs + HOUR_MS + LATE_AFTER_MS)
      this.#add({ equipment, fromMs: hourMs, toMs: hourMs + HOUR_MS });
  }

  /** Resolves when all that was noted is durable; rejects when it cannot be written, and it stays noted. */
  async write(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    if (this.#noted.size === 0) return;
    this.#writing = this.#writeAll([...this.#noted.values()]);
    this.#noted.clear();
    await this.#writing;
  }

  async #writeAll(noted: readonly TouchedUse[]): Promise<void> {
    const { records, metrics } = this.#parts;
    try {
      await records.touchUse(noted);
      metrics.useTouched.inc(noted.length);
    } catch (error) {
      for (const one of noted) this.#add(one);
      throw error;
    } finally {
      metrics.useLate.set(this.#noted.size);
    }
  }

  #add({ equipment, fromMs, toMs }: TouchedUse): void {
    const key = this.#noted.size < MOST_NOTED ? `${equipment} ${fromMs}` : equipment;
    const known = this.#noted.get(key) ?? { fromMs, toMs };
    this.#noted.set(key, {
      equipment,
      fromMs: Math.min(known.fromMs, fromMs),
      toMs: Math.max(known.toMs, toMs),
    });
  }
}
