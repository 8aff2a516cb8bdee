/** The short way of the JSON dialect says the same as the schema, about whatever may come. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainTelemetry } from '../../server/ingest/decode-json.ts';
import { createSeenWindow, takeKey } from '../../server/ingest/seen-window.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import { telemetrySchema } from '../../shared/telemetry.ts';

const id = equipmentIdOf('hall', 'rig');
const number = fc.oneof(
  { weight: 5, arbitrary: fc.nat(2_000_000_000) },
  fc.integer({ min: -2, max: 2 ** 53 }),
  fc.double(),
  fc.constant(253_402_300_800_000),
);
const body = fc.record(
  {
    ts: fc.oneof({ weight: 8, arbitrary: number }, fc.constant('2026-01-02T03:04:05Z'), fc.constant(null)),
    seq: fc.oneof({ weight: 8, arbitrary: number }, fc.constant(null), fc.string()),
    values: fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constant(null),
      fc.constant([1]),
      fc.constant(7),
    ),
  },
  { requiredKeys: ['ts', 'values'] },
);

it('what is taken without asking the schema is what the schema takes', () => {
  let taken = 0;
  fc.assert(
    fc.property(body, (some) => {
      const element = JSON.parse(JSON.stringify(some)) as object;
      const short = plainTelemetry(id, element, undefined);
      if (short === undefined) return;
      taken += 1;
      const { ts, seq, values } = telemetrySchema.parse(element);
      expect(short).toEqual({
        ok: true,
        isVerbatim: true,
        reading: { kind: 'values', equipment: id, atMs: ts, values, ...(seq !== undefined && { seq }) },
      });
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(20);
});

it('a reading is a duplicate exactly when it is among those remembered, in whatever order they come', () => {
  const reading = fc.tuple(fc.nat(12), fc.nat(3));
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), (readings, size) => {
      const window = createSeenWindow(size);
      const taken: string[] = [];
      for (const [atMs, seq] of readings) {
        const key = `${atMs}/${seq}`;
        const isNew = takeKey(window, atMs, seq);
        if (taken.slice(-size).includes(key)) expect(isNew).toBe(false);
        if (!taken.slice(-2 * size).includes(key)) expect(isNew).toBe(true);
        if (isNew) taken.push(key);
      }
    }),
  );
});
