/** Packed samples: blocks in a table for each UTC day, each of one piece of equipment and within its day. */
import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  INTEGER,
  type DuckDBConnection,
  type DuckDBType,
} from '@duckdb/node-api';
import type { RawPoint } from '../downsample.ts';
import { DAY_MS } from '../rollup.ts';
import { decodeBlock } from '../sample-block.ts';
import { blockTable, type Catalogue } from './duckdb-catalogue.ts';

/** `to_ms` is the last sample's time; `number` rises in the order of packing: of one millisecond, lower arrived earlier. */
export const BLOCK_COLUMNS =
  'equipment INTEGER, from_ms BIGINT, to_ms BIGINT, samples INTEGER, number BIGINT, body BLOB';

/** For the appender, in the same order. */
export const BLOCK_TYPES: readonly DuckDBType[] = [INTEGER, BIGINT, BIGINT, INTEGER, BIGINT, BLOB];

export interface StoredBlock {
  equipment: number;
  fromMs: number;
  toMs: number;
  number: number;
  body: Uint8Array;
}

/** Blocks of one day that touch [fromMs, toMs), in order of packing. */
export async function readBlocks(
  connection: DuckDBConnection,
  dayMs: number,
  { fromMs, toMs, equipment }: { fromMs: number; toMs: number; equipment?: number },
): Promise<StoredBlock[]> {
  const own = equipment === undefined ? '' : `AND equipment = ${Number(equipment)}`;
  const result = await connection.runAndReadAll(
    `SELECT equipment, from_ms, to_ms, number, body FROM ${blockTable(dayMs)}
     WHERE to_ms >= $1 AND from_ms < $2 ${own} ORDER BY number`,
    [BigInt(fromMs), BigInt(toMs)],
    [BIGINT, BIGINT],
  );
  return result.getRows().map(([id, from, to, number, body]) => {
    if (!(body instanceof DuckDBBlobValue))
      throw new Error(`${blockTable(dayMs)} has a block without content`);
    return {
      equipment: Number(id),
      fromMs: Number(from),
      toMs: Number(to),
      number: Number(number),
      body: body.bytes,
    };
  });
}

/** Days of [fromMs, toMs) that have blocks, ascending. */
export function blockDaysIn(catalogue: Catalogue, fromMs: number, toMs: number): number[] {
  return [...catalogue.blockDays].filter((day) => day + DAY_MS > fromMs && day < toMs).sort((a, b) => a - b);
}

/** Readings of one signal that lie in [fromMs, toMs), in order of time, ties in order of arrival. */
export function readingsIn(
  blocks: readonly Pick<StoredBlock, 'body'>[],
  signal: string,
  fromMs: number,
  toMs: number,
): RawPoint[] {
  const readings: RawPoint[] = [];
  for (const { body } of blocks) {
    const block = decodeBlock(body);
    for (const [index, value] of block.readings(signal)) {
      const at = block.times[index] ?? 0;
      if (at >= fromMs && at < toMs) readings.push({ at, value });
    }
  }
  return inOrder(readings);
}

/** Sorts by time, keeps ties as they are; cheap where nothing is to do. */
export function inOrder<T extends { at: number }>(readings: T[]): T[] {
  for (let index = 1; index < readings.length; index++)
    if ((readings[index]?.at ?? 0) < (readings[index - 1]?.at ?? 0))
      return readings.sort((a, b) => a.at - b.at);
  return readings;
}
