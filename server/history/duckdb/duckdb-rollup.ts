/** Rollups as rows: minutes in a table for each UTC month, hours in one table. Rows of one bucket are joined when read. */
import {
  BIGINT,
  DOUBLE,
  FLOAT,
  INTEGER,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Value } from '../../../shared/sample.ts';
import { HOUR_MS, meanAt, MINUTE_MS, placeOfMean, type Rollup } from '../rollup.ts';
import { decodeText, encodeText } from '../text-codec.ts';
import { monthOf, type Catalogue } from './duckdb-catalogue.ts';

/**
 * `place` says where the mean lies between min and max; `last` is the newest value where that is a number, `word` the
 * others: `u` UNAVAILABLE, `z` negative zero, `y`/`n` true and false, `t…` a text.
 */
export const ROLLUP_COLUMNS =
  'series INTEGER, start BIGINT, count INTEGER, numbers INTEGER, min DOUBLE, max DOUBLE, place FLOAT, last DOUBLE, word VARCHAR, last_after INTEGER';

/** For the appender, in the same order. */
export const ROLLUP_TYPES: readonly DuckDBType[] = [
  INTEGER,
  BIGINT,
  INTEGER,
  INTEGER,
  DOUBLE,
  DOUBLE,
  FLOAT,
  DOUBLE,
  VARCHAR,
  INTEGER,
];

export function rollupRow(series: number, rollup: Rollup): DuckDBValue[] {
  const { start, count, numbers, min, max, last, lastMs } = rollup;
  const isNumber = typeof last === 'number' && !Object.is(last, -0);
  return [
    series,
    BigInt(start),
    count,
    numbers,
    min,
    max,
    placeOfMean(rollup),
    isNumber ? last : null,
    isNumber ? null : wordOf(last),
    lastMs - start,
  ];
}

/** Rollups of one series with `fromMs` ≤ start < `toMs` in the order in which they were made. */
export async function readRollups(
  connection: DuckDBConnection,
  catalogue: Catalogue,
  series: number,
  { of, fromMs, toMs }: { of: number; fromMs: number; toMs: number },
): Promise<Rollup[]> {
  const tables = of === HOUR_MS ? ['rollup_hour'] : minuteTables(catalogue, fromMs, toMs);
  const rollups: Rollup[] = [];
  for (const table of tables) {
    const result = await connection.runAndReadAll(
      `SELECT start, count, numbers, min, max, place, last, word, last_after FROM ${table}
       WHERE series = $1 AND start >= $2 AND start < $3 ORDER BY rowid`,
      [series, BigInt(fromMs), BigInt(toMs)],
      [INTEGER, BIGINT, BIGINT],
    );
    for (const row of result.getRows()) rollups.push(rollupOf(row));
  }
  return rollups;
}

/** Newest reading of each series in hours that begin before `beforeMs`, by number of the series. */
export async function readNewest(
  connection: DuckDBConnection,
  series: readonly number[],
  beforeMs: number,
): Promise<Map<number, { atMs: number; value: Value }>> {
  if (series.length === 0) return new Map();
  const result = await connection.runAndReadAll(
    `SELECT series, arg_max(struct_pack(at := start + last_after, last := last, word := word), ((start + last_after)::HUGEINT << 64) + rowid)
     FROM rollup_hour WHERE series IN (${series.map(Number).join(', ')}) AND start < $1 GROUP BY series`,
    [BigInt(beforeMs)],
    [BIGINT],
  );
  return new Map(
    result.getRowsJson().map(([id, cell]) => {
      const { at, last, word } = cell as unknown as { at: string; last: number | null; word: string | null };
      return [Number(id), { atMs: Number(at), value: lastOf(last, word) }];
    }),
  );
}

function minuteTables(catalogue: Catalogue, fromMs: number, toMs: number): string[] {
  const [first, last] = [monthOf(fromMs), monthOf(toMs - MINUTE_MS)];
  return [...catalogue.minuteMonths]
    .filter((month) => month >= first && month <= last)
    .sort()
    .map((month) => `minute_${month}`);
}

function rollupOf([start, count, numbers, min, max, place, last, word, after]: DuckDBValue[]): Rollup {
  const isEmpty = typeof min !== 'number' || typeof max !== 'number' || typeof place !== 'number';
  return {
    start: Number(start),
    count: Number(count),
    numbers: Number(numbers),
    min: isEmpty ? null : min,
    max: isEmpty ? null : max,
    mean: isEmpty ? null : meanAt(min, max, place),
    last: lastOf(typeof last === 'number' ? last : null, typeof word === 'string' ? word : null),
    lastMs: Number(start) + Number(after),
  };
}

function wordOf(value: Value): string {
  if (value === null) return 'u';
  if (typeof value === 'boolean') return value ? 'y' : 'n';
  return typeof value === 'number' ? 'z' : `t${encodeText(value)}`;
}

function lastOf(last: number | null, word: string | null): Value {
  if (word === null) return last;
  if (word.startsWith('t')) return decodeText(word.slice(1));
  if (word === 'z') return -0;
  return word === 'u' ? null : word === 'y';
}
