import { describe, expect, it } from 'vitest';
import { readShdr } from '../../../../simulators/replay/read-shdr.ts';
import { aMapping, linesOf } from './some-mapping.ts';

async function read(stream: string) {
  const mapping = aMapping({
    format: { kind: 'shdr', newRunAfter: '1min', conditions: { Coolant: 'coolant-system' } },
    signals: {
      axis_x: { from: 'X' },
      tool: { from: 'T', enum: { '': 0 } },
      program: { from: 'P', as: 'text' },
    },
  });
  if (mapping.format.kind !== 'shdr') throw new Error('not an adapter stream');
  return readShdr(linesOf(stream), mapping, mapping.format);
}

describe("an adapter's stream", () => {
  it('reads several pairs of a line as one reading, and leaves out what is not mapped', async () => {
    const { runs, unmapped } = await read('2022-08-08T13:51:34.7167146Z|X|1.5|Y|2|P|O2001');
    expect(runs[0]?.readings).toEqual([
      { kind: 'values', offsetMs: 0, values: { axis_x: 1.5, program: 'O2001' } },
    ]);
    expect(unmapped).toEqual(['Y']);
  });

  it('keeps an empty word, takes an empty number for nothing said, and UNAVAILABLE for null', async () => {
    const { runs } = await read('2022-08-08T13:51:34Z|X||P||T|\n2022-08-08T13:51:35Z|X|UNAVAILABLE');
    expect(runs[0]?.readings).toEqual([
      { kind: 'values', offsetMs: 0, values: { program: '', tool: 0 } },
      { kind: 'values', offsetMs: 1000, values: { axis_x: null } },
    ]);
  });

  it('tells a condition from three pairs of equal length', async () => {
    const { runs } = await read(
      '2022-08-08T13:51:34Z|Coolant|FAULT|1021||LOW|pressure low\n2022-08-08T13:51:34Z|X|1|Y|2|P|a\n2022-08-08T13:51:34Z|Coolant|NORMAL||||',
    );
    expect(runs[0]?.readings).toEqual([
      {
        kind: 'condition',
        offsetMs: 0,
        id: 'coolant-system',
        level: 'FAULT',
        code: '1021',
        text: 'pressure low',
      },
      { kind: 'values', offsetMs: 0, values: { axis_x: 1, program: 'a' } },
      { kind: 'condition', offsetMs: 0, id: 'coolant-system', level: 'NORMAL' },
    ]);
  });

  it('passes over assets and commands, whose times are not of this clock', async () => {
    const { runs } = await read(
      [
        '2022-08-08T13:51:34Z|X|1',
        '2022-08-08T10:33:04Z|@ASSET@|123.20|CuttingTool|--multiline--ABCD',
        '<CuttingTool><X|9/></CuttingTool>',
        '--multiline--ABCD',
        '2022-08-08T13:51:35Z|@REMOVE_ASSET@|123.20|CuttingTool',
        '*adapterVersion:UNAVAILABLE',
        '2022-08-08T13:51:36Z|X|2',
      ].join('\n'),
    );
    expect(runs).toEqual([
      {
        firstLine: 1,
        lines: 7,
        startedAtMs: Date.UTC(2022, 7, 8, 13, 51, 34),
        durationMs: 2000,
        readings: [
          { kind: 'values', offsetMs: 0, values: { axis_x: 1 } },
          { kind: 'values', offsetMs: 2000, values: { axis_x: 2 } },
        ],
      },
    ]);
  });

  it('begins a run where the clock jumps, forwards or back, and keeps small steps back', async () => {
    const { runs } = await read(
      ['13:51:34.500', '13:51:34.250', '13:37:18.000', '14:21:07.000']
        .map((time, index) => `2022-08-08T${time}Z|X|${index}`)
        .join('\n'),
    );
    expect(
      runs.map(({ firstLine, readings }) => [firstLine, ...readings.map(({ offsetMs }) => offsetMs)]),
    ).toEqual([
      [1, 0, -250],
      [3, 0],
      [4, 0],
    ]);
  });

  it('names the line that it cannot read', async () => {
    await expect(read('2022-08-08T13:51:34Z|X|1\nhello')).rejects.toThrow(
      'line 2: expected a time, got "hello"',
    );
    await expect(read('2022-08-08T13:51:34Z|Coolant|SOSO||||')).rejects.toThrow('line 1');
  });
});
