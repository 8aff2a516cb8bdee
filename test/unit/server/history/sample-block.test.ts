import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock, encodeBlock, MAX_BLOCK_SAMPLES } from '../../../../server/history/sample-block.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Value, ValuesSample } from '../../../../shared/sample.ts';

const equipment = equipmentIdOf('machining', 'lathe-01');
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer().map((n) => n / 100),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((n) => n * 2 ** 22),
  fc.constantFrom<Value>(
    -0,
    0,
    5e-324,
    1.7976931348623157e308,
    2 ** 53,
    -(2 ** 53),
    0.1 + 0.2,
    null,
    true,
    false,
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom<Value>('\ud800', '[]', 'null', '主轴暖机', ''),
);
const sample = fc.record(
  {
    kind: fc.constant('values' as const),
    equipment: fc.constant(equipment),
    atMs: fc.integer({ min: 0, max: 9_223_372_035_853 }),
    receivedAtMs: fc.integer({ min: 0, max: 9_223_372_035_853 }),
    values: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor', 'to_string'), value),
    seq: fc.oneof(fc.nat(), fc.constant(2 ** 32), fc.integer({ min: -5, max: 5 })),
    flags: fc.constantFrom(['late'] as const, ['time-ahead', 'out-of-range', 'transient'] as const),
    outOfRange: fc.constantFrom(['a'], ['a', 'b']),
  },
  { requiredKeys: ['kind', 'equipment', 'atMs', 'receivedAtMs', 'values'] },
) as fc.Arbitrary<ValuesSample>;

const inOrder = (samples: ValuesSample[]) => samples.sort((a, b) => a.atMs - b.atMs);

describe('a block', () => {
  it('gives back every sample exactly as it was', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
        const written = inOrder(samples);
        const read = decodeBlock(encodeBlock(written)).samples(equipment);
        expect(read).toEqual(written);
        for (const [index, { values }] of written.entries())
          for (const key of Object.keys(values))
            expect(Object.is(read[index]?.values[key], values[key])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the readings of one signal alone, in order, with the places of their samples', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
        const written = inOrder(samples);
        const block = decodeBlock(encodeBlock(written));
        const wanted = written.flatMap(({ values }, index) => ('b' in values ? [[index, values['b']]] : []));
        expect(block.readings('b')).toEqual(wanted);
        expect([...block.times]).toEqual(written.map(({ atMs }) => atMs));
        expect(block.readings('nothing')).toEqual([]);
      }),
    );
  });

  it('is smaller than two bytes a value where sensors round, also when they speak by exception', () => {
    let [x, y] = [20, 400];
    const samples = Array.from({ length: MAX_BLOCK_SAMPLES }, (_, index): ValuesSample => {
      x = Math.round((x + ((index * 7919) % 11) / 10 - 0.5) * 10) / 10;
      y = Math.round((y + ((index * 104_729) % 13) / 100 - 0.06) * 100) / 100;
      const atMs = 1_764_000_000_000 + index * 1_000 + (index % 3);
      return {
        kind: 'values',
        equipment,
        atMs,
        receivedAtMs: atMs + 4 + (index % 5),
        seq: index,
        values: index % 3 === 0 ? { x, y } : index % 3 === 1 ? { y } : { x },
      };
    });
    const values = samples.reduce((sum, one) => sum + Object.keys(one.values).length, 0);
    expect(encodeBlock(samples).length / values).toBeLessThan(2);
  });

  it('refuses more samples than a block may have, and bytes that are none of its own', () => {
    const one: ValuesSample = { kind: 'values', equipment, atMs: 0, receivedAtMs: 0, values: { a: 1 } };
    expect(() => encodeBlock(new Array<ValuesSample>(MAX_BLOCK_SAMPLES + 1).fill(one))).toThrow(RangeError);
    expect(() => decodeBlock(Uint8Array.of(9, 1, 2))).toThrow(/format 9/);
    const good = encodeBlock([one]);
    expect(() => decodeBlock(good.subarray(0, good.length - 3)).samples(equipment)).toThrow();
  });
});
