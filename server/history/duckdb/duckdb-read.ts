/**
 * Everything that is stored of a period, as samples in order of time, seen as it was when the reading began: one transaction
 * over slices of time. A slice is as long as holds some ten thousand samples, so memory stays bounded however long the
 * period and however many machines.
 */
import { BIGINT, type DuckDBConnection } from '@duckdb/node-api';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Sample } from '../../../shared/sample.ts';
import type { ReadRange } from '../history-store.ts';
import { DAY_MS } from '../rollup.ts';
import { decodeBlock } from '../sample-block.ts';
import { blockDaysIn, readBlocks, type StoredBlock } from './duckdb-blocks.ts';
import { blockTable, type Catalogue, type ReadingTable } from './duckdb-catalogue.ts';
import { readHot } from './duckdb-hot.ts';

/** A slice is made longer below the first and shorter above the second number of samples. */
const FEW_SAMPLES = 5_000;
const MANY_SAMPLES = 20_000;
const SHORTEST_SLICE_MS = 1_000;
/** Decoded blocks that are kept for the next slice, in samples. */
const KEPT_SAMPLES = 200_000;

interface Arrived {
  /** Within one millisecond: events, then blocks in order of packing, then rows. */
  rank: number;
  sample: Sample;
}

/** Reads slice after slice; the connection must have begun a transaction. */
export class SliceReader {
  private readonly connection: DuckDBConnection;
  private readonly catalogue: Catalogue;
  private readonly names: ReadonlyMap<number, EquipmentId>;
  private readonly tables: readonly ReadingTable[];
  private readonly equipment: number | undefined;
  private readonly toMs: number;
  private fromMs: number;
  private sliceMs = 60_000;
  private readonly decoded = new Map<number, { toMs: number; samples: Sample[] }>();

  /** `catalogue` is copied as far as it changes; the equipment of the range must be known. */
  constructor(connection: DuckDBConnection, catalogue: Catalogue, range: ReadRange) {
    this.connection = connection;
    this.catalogue = { ...catalogue, blockDays: new Set(catalogue.blockDays) };
    this.names = new Map([...catalogue.equipment].map(([name, { id }]) => [id, name as EquipmentId]));
    const own = range.equipment === undefined ? undefined : catalogue.equipment.get(range.equipment);
    this.equipment = own?.id;
    this.tables = (own === undefined ? [...catalogue.tables.values()] : [own.table]).map(
      ({ name, columns }) => ({
        name,
        columns: [...columns],
      }),
    );
    this.fromMs = range.fromMs;
    this.toMs = range.toMs;
  }

  /** The next samples; undefined at the end. */
  async next(): Promise<Sample[] | undefined> {
    while (this.fromMs < this.toMs) {
      const firstMs = await this.firstFrom(this.fromMs);
      if (firstMs === undefined) return undefined;
      const fromMs = Math.max(this.fromMs, firstMs);
      const toMs = Math.min(this.toMs, fromMs + this.sliceMs);
      const samples = await this.slice(fromMs, toMs);
      this.fromMs = toMs;
      if (samples.length < FEW_SAMPLES) this.sliceMs *= 2;
      else if (samples.length > MANY_SAMPLES) this.sliceMs = Math.max(SHORTEST_SLICE_MS, this.sliceMs / 2);
      if (samples.length > 0) return samples;
    }
    return undefined;
  }

  /** Where anything may lie at or after an instant: gaps of years cost one question. */
  private async firstFrom(fromMs: number): Promise<number | undefined> {
    const first: number[] = [];
    const own = this.equipment === undefined ? '' : `AND equipment = ${this.equipment}`;
    for (const table of ['event', ...this.tables.map(({ name }) => name)]) {
      const result = await this.connection.runAndReadAll(
        `SELECT min(ms) FROM ${table} WHERE ms >= $1 AND ms < $2 ${own}`,
        [BigInt(fromMs), BigInt(this.toMs)],
        [BIGINT, BIGINT],
      );
      const value = result.getRows()[0]?.[0];
      if (typeof value === 'bigint') first.push(Number(value));
    }
    const [day] = blockDaysIn(this.catalogue, fromMs, this.toMs);
    if (day !== undefined) first.push(Math.max(day, fromMs));
    return first.length === 0 ? undefined : Math.min(...first);
  }

  private async slice(fromMs: number, toMs: number): Promise<Sample[]> {
    const arrived: Arrived[] = [];
    await this.addEvents(arrived, fromMs, toMs);
    for (const day of blockDaysIn(this.catalogue, fromMs, toMs))
      await this.addBlocks(arrived, day, fromMs, toMs);
    const equipment = this.equipment === undefined ? {} : { equipment: this.equipment };
    for (const table of this.tables) {
      const { samples } = await readHot(this.connection, this.catalogue, table, {
        fromMs,
        toMs,
        ...equipment,
      });
      for (const sample of samples) arrived.push({ rank: Infinity, sample });
    }
    // Sorting keeps ties as they are, so rows of one table and samples of one block stay in order of arrival.
    arrived.sort((a, b) => a.sample.atMs - b.sample.atMs || (a.rank === b.rank ? 0 : a.rank - b.rank));
    return arrived.map(({ sample }) => sample);
  }

  private async addEvents(arrived: Arrived[], fromMs: number, toMs: number): Promise<void> {
    const own = this.equipment === undefined ? '' : `AND equipment = ${this.equipment}`;
    const result = await this.connection.runAndReadAll(
      `SELECT body FROM event WHERE ms >= $1 AND ms < $2 ${own} ORDER BY ms, rowid`,
      [BigInt(fromMs), BigInt(toMs)],
      [BIGINT, BIGINT],
    );
    for (const [body] of result.getRows())
      arrived.push({ rank: -1, sample: JSON.parse(String(body)) as Sample });
  }

  private async addBlocks(arrived: Arrived[], day: number, fromMs: number, toMs: number): Promise<void> {
    const equipment = this.equipment === undefined ? {} : { equipment: this.equipment };
    let kept = 0;
    for (const [number, { toMs: end, samples }] of this.decoded)
      if (end < fromMs) this.decoded.delete(number);
      else kept += samples.length;
    for (const block of await readBlocks(this.connection, day, { fromMs, toMs, ...equipment })) {
      const known = this.decoded.get(block.number)?.samples;
      const samples = known ?? this.samplesOf(block);
      for (const sample of samples)
        if (sample.atMs >= fromMs && sample.atMs < toMs) arrived.push({ rank: block.number, sample });
      if (known !== undefined || kept + samples.length > KEPT_SAMPLES || block.toMs < toMs) continue;
      kept += samples.length;
      this.decoded.set(block.number, { toMs: block.toMs, samples });
    }
  }

  private samplesOf({ equipment, body }: StoredBlock): Sample[] {
    const name = this.names.get(equipment);
    if (name === undefined) throw new Error(`a block is of equipment ${equipment}, which has no name`);
    return decodeBlock(body).samples(name);
  }
}

/** Samples (values and events) by equipment and UTC day that has any, in no particular order. Both ends begin a day. */
export async function countDays(
  connection: DuckDBConnection,
  catalogue: Catalogue,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<{ equipment: EquipmentId; dayMs: number; samples: number }[]> {
  const names = new Map([...catalogue.equipment].map(([name, { id }]) => [id, name as EquipmentId]));
  const counts = new Map<string, { equipment: EquipmentId; dayMs: number; samples: number }>();
  const add = (id: number, dayMs: number, samples: number) => {
    const equipment = names.get(id);
    if (equipment === undefined) throw new Error(`history has samples of equipment ${id}, which has no name`);
    const count = counts.get(`${id}/${dayMs}`) ?? { equipment, dayMs, samples: 0 };
    counts.set(`${id}/${dayMs}`, { ...count, samples: count.samples + samples });
  };
  for (const table of ['event', ...[...catalogue.tables.values()].map(({ name }) => name)]) {
    const result = await connection.runAndReadAll(
      `SELECT equipment, ms // ${DAY_MS}, count(*) FROM ${table} WHERE ms >= $1 AND ms < $2 GROUP BY ALL`,
      [BigInt(fromMs), BigInt(toMs)],
      [BIGINT, BIGINT],
    );
    for (const [id, day, count] of result.getRows()) add(Number(id), Number(day) * DAY_MS, Number(count));
  }
  for (const day of blockDaysIn(catalogue, fromMs, toMs)) {
    const result = await connection.runAndReadAll(
      `SELECT equipment, sum(samples)::BIGINT FROM ${blockTable(day)} GROUP BY equipment`,
    );
    for (const [id, count] of result.getRows()) add(Number(id), day, Number(count));
  }
  return [...counts.values()];
}
