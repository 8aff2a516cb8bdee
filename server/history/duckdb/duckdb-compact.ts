/**
 * Packing, in small steps: rows of one piece of equipment leave their wide table, become blocks, and what they say goes
 * into the rollups, all in one transaction. So each reading is in exactly one place, and in the rollups exactly when it is
 * in a block; late rows are packed and counted the same way.
 */
import { BIGINT, DuckDBBlobValue, INTEGER, VARCHAR, type DuckDBValue } from '@duckdb/node-api';
import type { ValuesSample } from '../../../shared/sample.ts';
import { addReading, DAY_MS, HOUR_MS, joinRollup, MINUTE_MS, type Rollup } from '../rollup.ts';
import { encodeBlock, MAX_BLOCK_SAMPLES } from '../sample-block.ts';
import { appendRows, rollBack } from './duckdb-append.ts';
import { BLOCK_COLUMNS, BLOCK_TYPES } from './duckdb-blocks.ts';
import { blockTable, monthOf, seriesOf, type KnownEquipment } from './duckdb-catalogue.ts';
import type { Database } from './duckdb-database.ts';
import { countHot, readHot } from './duckdb-hot.ts';
import { ROLLUP_COLUMNS, ROLLUP_TYPES, rollupRow } from './duckdb-rollup.ts';

/** Readings are left alone for so long, that those which are a little late still find their neighbours. */
const GRACE_MS = 2 * MINUTE_MS;

/** Fewer samples than fill a block wait for more, at most for so long. */
const LONGEST_WAIT_MS = HOUR_MS;

/** Most samples of a step: it takes the writer for some tens of milliseconds. */
const STEP_SAMPLES = MAX_BLOCK_SAMPLES;

export interface PackingStep {
  equipment: KnownEquipment;
  beforeMs: number;
}

/** What is due at `nowMs`, oldest first. */
export async function planPacking({ writer, catalogue }: Database, nowMs: number): Promise<PackingStep[]> {
  const beforeMs = Math.floor((nowMs - GRACE_MS) / MINUTE_MS) * MINUTE_MS;
  const byId = new Map([...catalogue.equipment.values()].map((equipment) => [equipment.id, equipment]));
  const due: (PackingStep & { firstMs: number })[] = [];
  for (const table of catalogue.tables.values())
    for (const { id, count, firstMs } of await countHot(writer, table, beforeMs)) {
      const equipment = byId.get(id);
      if (equipment === undefined || (count < MAX_BLOCK_SAMPLES && firstMs > nowMs - LONGEST_WAIT_MS))
        continue;
      due.push({ equipment, beforeMs, firstMs });
    }
  return due.sort((a, b) => a.firstMs - b.firstMs);
}

/** Packs the oldest rows of a step's equipment. Tells whether more of them are left, and whether tables were made. */
export async function pack(
  database: Database,
  { equipment, beforeMs }: PackingStep,
): Promise<{ more: boolean; madeTables: boolean }> {
  const { samples, untilMs, more } = await oldest(database, equipment, beforeMs);
  if (samples.length === 0) return { more: false, madeTables: false };
  const { writer } = database;
  await writer.run('BEGIN');
  try {
    await writer.run(
      `DELETE FROM ${equipment.table.name} WHERE equipment = $1 AND ms < $2`,
      [equipment.id, BigInt(untilMs)],
      [INTEGER, BIGINT],
    );
    const madeBlocks = await writeBlocks(database, equipment.id, samples);
    const madeMinutes = await writeRollups(database, equipment.id, samples);
    await writer.run('COMMIT');
    return { more, madeTables: madeBlocks || madeMinutes };
  } catch (error) {
    await rollBack(database, error);
    throw error;
  }
}

/** Whole minutes, or at least whole milliseconds: rows of one millisecond must not be torn from each other. */
async function oldest(
  { writer, catalogue }: Database,
  { id, table }: KnownEquipment,
  beforeMs: number,
): Promise<{ samples: ValuesSample[]; untilMs: number; more: boolean }> {
  const range = { fromMs: 0, toMs: beforeMs, equipment: id };
  const { samples } = await readHot(writer, catalogue, table, { ...range, limit: STEP_SAMPLES + 1 });
  if (samples.length <= STEP_SAMPLES) return { samples, untilMs: beforeMs, more: false };
  const [firstMs, endMs] = [samples[0]?.atMs ?? 0, samples.at(-1)?.atMs ?? 0];
  const minuteMs = Math.floor(endMs / MINUTE_MS) * MINUTE_MS;
  const untilMs = minuteMs > firstMs ? minuteMs : endMs > firstMs ? endMs : firstMs + 1;
  if (untilMs <= endMs) return { samples: samples.filter(({ atMs }) => atMs < untilMs), untilMs, more: true };
  const flood = await readHot(writer, catalogue, table, { ...range, toMs: untilMs });
  return { samples: flood.samples, untilMs, more: true };
}

async function writeBlocks(
  database: Database,
  id: number,
  samples: readonly ValuesSample[],
): Promise<boolean> {
  const { writer, catalogue } = database;
  let made = false;
  for (let first = 0; first < samples.length;) {
    const dayMs = Math.floor((samples[first]?.atMs ?? 0) / DAY_MS) * DAY_MS;
    let end = Math.min(samples.length, first + MAX_BLOCK_SAMPLES);
    while ((samples[end - 1]?.atMs ?? 0) >= dayMs + DAY_MS) end -= 1;
    const some = samples.slice(first, end);
    if (!catalogue.blockDays.has(dayMs)) {
      await writer.run(`CREATE TABLE ${blockTable(dayMs)} (${BLOCK_COLUMNS})`);
      catalogue.blockDays.add(dayMs);
      made = true;
    }
    const times = [some[0]?.atMs ?? 0, some.at(-1)?.atMs ?? 0].map(BigInt);
    const number = BigInt(catalogue.nextBlock++);
    const body = new DuckDBBlobValue(encodeBlock(some));
    const [from = 0n, to = 0n] = times;
    await appendRows(writer, blockTable(dayMs), BLOCK_TYPES, [[id, from, to, some.length, number, body]]);
    first = end;
  }
  return made;
}

async function writeRollups(
  database: Database,
  id: number,
  samples: readonly ValuesSample[],
): Promise<boolean> {
  const { writer, catalogue } = database;
  const minutes = minutesOf(samples);
  const numbers = await numberSeries(database, id, [...minutes.keys()]);
  const rows = new Map<string, DuckDBValue[][]>();
  const put = (table: string, row: DuckDBValue[]) => {
    const list = rows.get(table);
    if (list === undefined) rows.set(table, [row]);
    else list.push(row);
  };
  for (const [key, byMinute] of minutes) {
    const series = numbers.get(key) ?? 0;
    const hours = new Map<number, Rollup>();
    for (const minute of byMinute.values()) {
      put(`minute_${monthOf(minute.start)}`, rollupRow(series, minute));
      joinRollup(hours, HOUR_MS, minute);
    }
    for (const hour of hours.values()) put('rollup_hour', rollupRow(series, hour));
  }
  let made = false;
  for (const [table, list] of rows) {
    const month = table.slice('minute_'.length);
    if (table !== 'rollup_hour' && !catalogue.minuteMonths.has(month)) {
      await writer.run(`CREATE TABLE ${table} (${ROLLUP_COLUMNS})`);
      catalogue.minuteMonths.add(month);
      made = true;
    }
    await appendRows(writer, table, ROLLUP_TYPES, list);
  }
  return made;
}

function minutesOf(samples: readonly ValuesSample[]): Map<string, Map<number, Rollup>> {
  const minutes = new Map<string, Map<number, Rollup>>();
  for (const { atMs, values } of samples)
    for (const key in values) {
      let own = minutes.get(key);
      if (own === undefined) minutes.set(key, (own = new Map()));
      addReading(own, MINUTE_MS, atMs, values[key] ?? null);
    }
  return minutes;
}

async function numberSeries({ writer, catalogue }: Database, id: number, keys: readonly string[]) {
  const known = seriesOf(catalogue, id);
  const added: DuckDBValue[][] = [];
  for (const key of keys) {
    if (known.has(key)) continue;
    known.set(key, catalogue.nextSeries);
    added.push([catalogue.nextSeries, id, key]);
    catalogue.nextSeries += 1;
  }
  await appendRows(writer, 'series', [INTEGER, INTEGER, VARCHAR], added);
  return known;
}
