import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeText, encodeText } from '../../../../server/history/text-codec.ts';

const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));

it('every text comes back unit by unit, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyUnits,
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('%', '0', 'a', '\\') }),
      ),
      (text) => {
        expect(decodeText(encodeText(text))).toBe(text);
      },
    ),
  );
});

it('what is stored is valid UTF-8 without quotes, backslashes or control characters', () => {
  fc.assert(
    fc.property(anyUnits, (text) => {
      const stored = encodeText(text);
      expect(Buffer.from(stored).toString()).toBe(stored);
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      expect(stored).not.toMatch(/["'\\\u0000-\u001f\u007f]/);
    }),
  );
});

it('words of the workshop look in the database as they are', () => {
  for (const text of ['ACTIVE', 'O1001 (roughing)', '主轴暖机程序', '😀'])
    expect(encodeText(text)).toBe(text);
});
