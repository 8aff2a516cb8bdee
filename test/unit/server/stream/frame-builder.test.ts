import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameBuilder } from '../../../../server/stream/frame-builder.ts';
import type { FrameRow } from '../../../../shared/protocol.ts';
import type { Value } from '../../../../shared/sample.ts';

type Said = [equipment: number, signal: number, at: number, value: Value];
const said = fc.tuple(
  fc.nat(3),
  fc.nat(3),
  fc.nat(20),
  fc.oneof(fc.double({ noNaN: true }), fc.boolean(), fc.string(), fc.constant(null)),
);

/** What a client makes of rows: a value that is older than the known one is ignored. */
function apply(picture: Map<string, [number, Value]>, rows: readonly FrameRow[]): void {
  for (const [equipment, at, ...pairs] of rows)
    for (let n = 0; n < pairs.length; n += 2) {
      const key = `${equipment}/${Number(pairs[n])}`;
      if (at >= (picture.get(key)?.[0] ?? -1)) picture.set(key, [at, pairs[n + 1] ?? null]);
    }
}

describe('frames', () => {
  it('give the newest value of every signal, wherever the frames are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(said, fc.boolean())), (stream) => {
        const builder = createFrameBuilder();
        const picture = new Map<string, [number, Value]>();
        const truth = new Map<string, [number, Value]>();
        for (const [[equipment, signal, at, value], cut] of stream) {
          builder.add(equipment, signal, at, value);
          if (cut) apply(picture, builder.take());
          const key = `${equipment}/${signal}`;
          if (at >= (truth.get(key)?.[0] ?? -1)) truth.set(key, [at, value]);
        }
        apply(picture, builder.take());
        expect(picture).toEqual(truth);
      }),
    );
  });

  it('have one row per equipment and time, by equipment and then time, and each signal once', () => {
    fc.assert(
      fc.property(fc.array(said), (stream: Said[]) => {
        const builder = createFrameBuilder();
        stream.forEach((one) => builder.add(...one));
        const rows = builder.take();
        const keys = rows.map(([equipment, at]) => equipment * 1_000 + at);
        expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
        const signals = rows.flatMap(([equipment, , ...pairs]) =>
          pairs.filter((_, n) => n % 2 === 0).map((signal) => `${equipment}/${Number(signal)}`),
        );
        expect(new Set(signals).size).toBe(signals.length);
        expect(builder.isEmpty).toBe(true);
        expect(builder.take()).toEqual([]);
      }),
    );
  });
});
