import { describe, expect, it } from 'vitest';
import { checkMapping } from '../../../../simulators/replay/recording-mapping.ts';
import { readMapping } from '../../../../simulators/replay/read-recording.ts';

const good = {
  equipment: 'machining.lathe-07',
  file: 'okuma.shdr.gz',
  licence: 'Apache-2.0',
  attribution: 'somebody',
  format: { kind: 'shdr' },
  signals: { axis_x: { from: 'X1actw' } },
};

describe('a mapping file', () => {
  it('fills in what it leaves out', () => {
    expect(checkMapping(good)).toMatchObject({
      ok: true,
      mapping: {
        pauseBetweenRuns: '10s',
        signals: { axis_x: { from: 'X1actw', as: 'number', scale: 1, offset: 0, enum: {} } },
      },
    });
  });

  it('lists all of its faults at once, each with its place', () => {
    const checked = checkMapping({
      ...good,
      equipment: 'lathe-07',
      file: '../../etc/passwd',
      runs: [0],
      pauseBetweenRuns: 'a while',
      format: { kind: 'csv', separator: ';;', decimalMark: '·', time: { column: 't', format: 'noon' } },
      signals: { 'Axis X': { from: 'X1actw' }, axis_z: { from: 'Z1actw', scale: 'twice' } },
    });
    expect(checked.ok ? [] : checked.faults.map(({ path }) => path)).toEqual([
      'equipment',
      'file',
      'format.separator',
      'format.decimalMark',
      'format.time.format',
      'runs.0',
      'pauseBetweenRuns',
      'signals.Axis X',
      'signals.axis_z.scale',
    ]);
  });

  it('calls a misspelt field by its name', () => {
    const checked = checkMapping({ ...good, signals: { axis_x: { from: 'X1actw', skale: 2 } } });
    expect(checked).toEqual({
      ok: false,
      faults: [{ path: 'signals.axis_x', expected: 'no field "skale" (misspelt?)' }],
    });
  });

  it('says which format it knows when another is named', () => {
    const checked = checkMapping({ ...good, format: { kind: 'parquet' } });
    expect(checked.ok ? [] : checked.faults.map(({ path }) => path)).toEqual(['format.kind']);
  });

  it('that is not there is named in the message', async () => {
    await expect(readMapping('/nowhere/mapping.yaml')).rejects.toThrow(
      'cannot read the mapping file /nowhere/mapping.yaml',
    );
  });
});
