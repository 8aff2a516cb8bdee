import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../simulators/replay/read-csv.ts';
import { aMapping, linesOf } from './some-mapping.ts';

async function read(
  table: string,
  parts: Record<string, unknown> = {},
  format: Record<string, unknown> = {},
) {
  const mapping = aMapping({
    format: { kind: 'csv', separator: ';', time: { column: 't', format: 'ms' }, ...format },
    ...parts,
  });
  if (mapping.format.kind !== 'csv') throw new Error('not a table');
  return readCsv(linesOf(table), mapping, mapping.format);
}

describe('a recorded table', () => {
  it('reads numbers with a decimal comma, exponents too', async () => {
    const { runs } = await read('t;p\n0;-0,25\n1;1,12E-44\n2;7', {}, { decimalMark: ',' });
    expect(runs[0]?.readings.map((reading) => 'values' in reading && reading.values)).toEqual([
      { power: -0.25 },
      { power: 1.12e-44 },
      { power: 7 },
    ]);
  });

  it('takes an empty cell for nothing said: neither null nor zero', async () => {
    const signals = { power: { from: 'p' }, energy: { from: 'e' } };
    const { runs } = await read('t;p;e\n0;;5\n1;;\n2;1;', { signals });
    expect(runs[0]?.readings).toEqual([
      { kind: 'values', offsetMs: 0, values: { energy: 5 } },
      { kind: 'values', offsetMs: 2, values: { power: 1 } },
    ]);
    expect(runs[0]?.lines).toBe(3);
  });

  it('keeps gaps as recorded unless the mapping makes them the start of a run', async () => {
    const table = 't;p\n0;1\n1000;2\n9000000;3\n9001000;4';
    expect((await read(table)).runs.map(({ durationMs }) => durationMs)).toEqual([9_001_000]);
    const split = await read(table, {}, { newRunAfter: '1h' });
    expect(split.runs.map(({ firstLine, lines, durationMs }) => [firstLine, lines, durationMs])).toEqual([
      [2, 2, 1000],
      [4, 2, 1000],
    ]);
  });

  it('converts to the unit of the signal and knows words by the table of the mapping', async () => {
    const signals = {
      power: { from: 'p', scale: 0.001, offset: 1 },
      coolant: { from: 'c', as: 'text', enum: { yes: true, no: false } },
    };
    const { runs, unreadable, unmapped } = await read('t;p;c;x\n0;500;yes;1\n1;many;perhaps;1', { signals });
    expect(runs[0]?.readings).toEqual([
      { kind: 'values', offsetMs: 0, values: { power: 1.5, coolant: true } },
    ]);
    expect([unreadable, unmapped]).toEqual([2, ['x']]);
  });

  it('reads UNAVAILABLE as null', async () => {
    const { runs } = await read('t;p\n0;UNAVAILABLE');
    expect(runs[0]?.readings).toEqual([{ kind: 'values', offsetMs: 0, values: { power: null } }]);
  });

  it('names the columns that the mapping wants and the table lacks', async () => {
    await expect(read('time;watts\n0;1')).rejects.toThrow('no column "t", "p"; the file has time, watts');
  });

  it('names the row whose time cannot be read', async () => {
    await expect(read('t;p\n0;1\nnoon;1')).rejects.toThrow('row 3: no time in column "t"');
  });
});
