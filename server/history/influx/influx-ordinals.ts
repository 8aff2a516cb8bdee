/**
 * Where readings of one millisecond go. InfluxDB keeps one point per series and nanosecond and overwrites it silently,
 * so a reading's time is ms × 10⁶ + ordinal. The same batch must get the same ordinals again (then a repeated write
 * overwrites itself), another batch must get later ones (then nothing is lost). What this process wrote is remembered;
 * for everything else the database is asked.
 */
import type { EquipmentId } from '../../../shared/names.ts';
import type { HistoryBatch } from '../history-store.ts';
import type { InfluxConnection } from './influx-connection.ts';
import { batchNumber, measurementOf, sourceOf, type Measurement } from './influx-lines.ts';

/** Nanoseconds in a millisecond: as many readings of one piece of equipment can share one. */
export const ORDINALS_PER_MS = 1_000_000;

/** Milliseconds per series, and plans, that are remembered; older ones are asked for. */
const REMEMBERED_MS = 4_096;
const REMEMBERED_PLANS = 16;

/** Ids that are recognised as repeated without asking whenever a millisecond is not new. */
const REMEMBERED_IDS = 50_000;

interface SeriesState {
  measurement: Measurement;
  equipment: EquipmentId;
  /** Newest time with a point, in ms; -1 without any. Later milliseconds are surely empty. */
  newestMs: number;
  /**
   * By ms, what this process planned. `next`: lower ordinals are given away, written or not. `alone`: the millisecond was
   * empty before, so that every batch in it was planned here and nothing needs to be asked.
   */
  planned: Map<number, { next: number; alone: boolean }>;
}

/** Readings of one batch that share series and millisecond, in order of arrival. */
interface Slot {
  series: SeriesState;
  atMs: number;
  indexes: number[];
}

/** Plans batches one after the other; not to be called again before the plan before is there. */
export class InfluxOrdinals {
  private readonly connection: Pick<InfluxConnection, 'query'>;
  private readonly series: Record<Measurement, Map<EquipmentId, SeriesState>> = {
    reading: new Map(),
    event: new Map(),
  };
  private readonly plans = new Map<string, number[]>();
  private readonly ids = new Map<string, true>();

  constructor(connection: Pick<InfluxConnection, 'query'>) {
    this.connection = connection;
  }

  /** One ordinal per sample of the batch, in its order. The same for the same batch, also in another process. */
  async plan(batch: HistoryBatch): Promise<readonly number[]> {
    const planned = this.plans.get(batch.id);
    if (planned?.length === batch.samples.length) return planned;
    const slots = await this.slotsOf(batch);
    const ordinals = new Array<number>(batch.samples.length).fill(0);
    const repeated = this.ids.has(batch.id);
    const unknown = slots.filter(
      ({ series, atMs }) => repeated || (atMs <= series.newestMs && series.planned.get(atMs)?.alone !== true),
    );
    const first = await this.lookUp(unknown, batchNumber(batch.id));
    for (const slot of slots) {
      const { planned } = slot.series;
      const before = planned.get(slot.atMs);
      const start = first.get(slot) ?? before?.next ?? 0;
      const end = start + slot.indexes.length;
      if (end > ORDINALS_PER_MS)
        throw new Error(
          `more than ${ORDINALS_PER_MS} readings of ${slot.series.equipment} in one millisecond`,
        );
      for (const [offset, index] of slot.indexes.entries()) ordinals[index] = start + offset;
      const next = Math.max(end, before?.next ?? 0);
      remember(planned, slot.atMs, { next, alone: !first.has(slot) }, REMEMBERED_MS);
    }
    for (const { series, atMs } of slots) series.newestMs = Math.max(series.newestMs, atMs);
    remember(this.plans, batch.id, ordinals, REMEMBERED_PLANS);
    remember(this.ids, batch.id, true, REMEMBERED_IDS);
    return ordinals;
  }

  /** Groups samples by series and millisecond. Two nested maps, because joined text keys cost more than the rest. */
  private async slotsOf(batch: HistoryBatch): Promise<Slot[]> {
    await this.addMissingSeries(batch);
    const slots = new Map<SeriesState, Map<number, Slot>>();
    for (const [index, sample] of batch.samples.entries()) {
      const series = this.series[measurementOf(sample)].get(sample.equipment);
      if (series === undefined) throw new Error(`the series of ${sample.equipment} is not known`);
      let byTime = slots.get(series);
      if (byTime === undefined) slots.set(series, (byTime = new Map()));
      const slot = byTime.get(sample.atMs);
      if (slot === undefined) byTime.set(sample.atMs, { series, atMs: sample.atMs, indexes: [index] });
      else slot.indexes.push(index);
    }
    return [...slots.values()].flatMap((byTime) => [...byTime.values()]);
  }

  private async addMissingSeries(batch: HistoryBatch): Promise<void> {
    const missing: Pick<SeriesState, 'measurement' | 'equipment'>[] = [];
    const asked = { reading: new Set<EquipmentId>(), event: new Set<EquipmentId>() };
    for (const sample of batch.samples) {
      const { equipment } = sample;
      const measurement = measurementOf(sample);
      if (this.series[measurement].has(equipment) || asked[measurement].has(equipment)) continue;
      asked[measurement].add(equipment);
      missing.push({ measurement, equipment });
    }
    const answers = await this.connection.query(
      missing.map(
        ({ measurement, equipment }) =>
          `SELECT last("batch") FROM ${sourceOf(measurement)} WHERE "equipment" = '${equipment}'`,
      ),
      'ms',
    );
    for (const [index, series] of missing.entries()) {
      const newest = answers[index]?.[0]?.['time'];
      const newestMs = typeof newest === 'number' ? newest : -1;
      this.series[series.measurement].set(series.equipment, { ...series, newestMs, planned: new Map() });
    }
  }

  /** First ordinal for slots that hold or may hold points from elsewhere: own points' first, else behind the last one. */
  private async lookUp(slots: readonly Slot[], batch: number): Promise<Map<Slot, number>> {
    const first = new Map<Slot, number>();
    const candidates = await this.withoutEmptyRanges(slots);
    const answers = await this.connection.query(
      candidates.map(({ series, atMs }) => `SELECT "batch" FROM ${rangeOf(series, atMs, atMs)}`),
      'text',
    );
    for (const [index, slot] of candidates.entries()) {
      const points = (answers[index] ?? []).map((row) => ({
        ordinal: ordinalOf(row['time']),
        batch: row['batch'],
      }));
      const own = points.find((point) => point.batch === batch);
      const given = slot.series.planned.get(slot.atMs)?.next ?? 0;
      first.set(
        slot,
        own?.ordinal ?? points.reduce((next, { ordinal }) => Math.max(next, ordinal + 1), given),
      );
    }
    return first;
  }

  /** An import of the past mostly meets empty time: one question per series instead of one per millisecond. */
  private async withoutEmptyRanges(slots: readonly Slot[]): Promise<Slot[]> {
    const ranges = new Map<SeriesState, { from: number; to: number }>();
    for (const { series, atMs } of slots) {
      const range = ranges.get(series);
      ranges.set(series, {
        from: Math.min(range?.from ?? atMs, atMs),
        to: Math.max(range?.to ?? atMs, atMs),
      });
    }
    const entries = [...ranges];
    const answers = await this.connection.query(
      entries.map(([series, { from, to }]) => `SELECT count("batch") FROM ${rangeOf(series, from, to)}`),
      'ms',
    );
    const empty = new Set(
      entries.filter((_, index) => answers[index]?.length === 0).map(([series]) => series),
    );
    return slots.filter(({ series }) => !empty.has(series));
  }
}

/** Both ends included, in ms. */
function rangeOf({ measurement, equipment }: SeriesState, fromMs: number, toMs: number): string {
  return `${sourceOf(measurement)} WHERE "equipment" = '${equipment}' AND time >= ${fromMs}ms AND time < ${toMs + 1}ms`;
}

/** The six digits below the millisecond of an RFC 3339 time, whose trailing zeros InfluxDB leaves out. */
function ordinalOf(time: unknown): number {
  const fraction = /\.(\d+)Z$/.exec(String(time))?.[1] ?? '';
  return Number(fraction.padEnd(9, '0').slice(3));
}

/** Sets an entry as the youngest and drops the oldest beyond the limit. */
function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
