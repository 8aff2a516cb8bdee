/** Laws that hold for every pattern and every run, whatever the definitions say in detail. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { SPARE_RISES } from '../../../../../server/insight/pattern/count-operator.ts';
import { MAX_WINDOW_ENTRIES } from '../../../../../server/insight/pattern/window-extreme.ts';
import type { Pattern, Truth } from '../../../../../shared/pattern.ts';
import { LENGTH_MS, patterns, START_MS, worlds } from '../../../../support/pattern-worlds.ts';
import { Reference, type World } from '../../../../support/reference-evaluator.ts';
import { playThrough, startedFor } from '../../../../support/run-pattern.ts';

/** A twentieth of the pairs that the comparison with the definitions tries; PATTERN_PAIRS sets both. */
const RUNS = Number(process.env['PATTERN_PAIRS'] ?? 20_000) / 20;
vi.setConfig({ testTimeout: 600_000 });

const everyMs = Array.from({ length: LENGTH_MS + 1 }, (_, i) => START_MS + i);

/** The truth after each millisecond. */
function truths(pattern: Pattern, world: World): Truth[] {
  const run = startedFor(pattern, world);
  const found: Truth[] = [];
  playThrough(run, world, everyMs, () => found.push(run.truth));
  return found;
}

test('how often time is advanced changes nothing: neither truth nor its times nor what decided', () => {
  const ticks = fc.array(fc.integer({ min: START_MS, max: START_MS + LENGTH_MS }), { maxLength: 20 });
  fc.assert(
    fc.property(worlds, patterns, ticks, (world, pattern, some) => {
      const rare = startedFor(pattern, world);
      const often = startedFor(pattern, world);
      expect(playThrough(often, world, some)).toEqual(playThrough(rare, world, []));
      expect([often.truth, often.sinceMs, often.margin]).toEqual([rare.truth, rare.sinceMs, rare.margin]);
      expect(often.nextDeadlineMs()).toBe(rare.nextDeadlineMs());
    }),
    { numRuns: RUNS },
  );
});

/** Patterns that ask for staleness itself say so on purpose. */
const asksForStaleness = (pattern: Pattern): boolean => JSON.stringify(pattern).includes('"stale"');

test('values that go stale earlier never make anything true or false that was not', () => {
  fc.assert(
    fc.property(worlds, patterns, fc.integer({ min: 1, max: 10 }), (world, pattern, staleAfterMs) => {
      fc.pre(!asksForStaleness(pattern));
      const signals = Object.fromEntries(
        Object.entries(world.signals).map(([key, signal]) => [
          key,
          { ...signal, staleAfterMs: Math.min(signal.staleAfterMs, staleAfterMs) },
        ]),
      );
      const fresh = truths(pattern, world);
      truths(pattern, { ...world, signals }).forEach((truth, i) => {
        if (truth !== 'unknown') expect(truth).toBe(fresh[i]);
      });
    }),
    { numRuns: RUNS },
  );
});

test('not, all and any keep to the laws of Kleene', () => {
  const not = (of: Pattern): Pattern => ({ op: 'not', of });
  fc.assert(
    fc.property(worlds, patterns, patterns, (world, a, b) => {
      expect(truths(not(not(a)), world)).toEqual(truths(a, world));
      expect(truths(not({ op: 'all', of: [a, b] }), world)).toEqual(
        truths({ op: 'any', of: [not(a), not(b)] }, world),
      );
      expect(truths({ op: 'all', of: [a, b] }, world)).toEqual(truths({ op: 'all', of: [b, a] }, world));
      expect(truths({ op: 'any', of: [a, { op: 'all', of: [a, b] }] }, world)).toEqual(truths(a, world));
      expect(truths({ op: 'held', for: '5ms', of: a }, world)).toEqual(
        truths(not({ op: 'once', within: '5ms', of: not(a) }), world),
      );
      expect(truths({ op: 'falls', of: a }, world)).toEqual(truths({ op: 'rises', of: not(a) }, world));
    }),
    { numRuns: RUNS / 5 },
  );
});

test('no margin contradicts the truth, neither of the whole nor of the parts that decided it', () => {
  fc.assert(
    fc.property(worlds, patterns, (world, pattern) => {
      const run = startedFor(pattern, world);
      playThrough(run, world, [], () => {
        const margins = [
          run.margin,
          ...run.deciding().flatMap((part) => [part.margin, part.normalisedMargin]),
        ];
        for (const margin of margins) {
          if (margin === null) continue;
          expect(Number.isFinite(margin)).toBe(true);
          if (run.truth === 'true') expect(margin).toBeGreaterThanOrEqual(0);
        }
        if (run.truth === 'false' && run.margin !== null) expect(run.margin).toBeLessThanOrEqual(0);
      });
    }),
    { numRuns: RUNS },
  );
});

/** Patterns whose margin the definitions give: limits, connectives, and windows right over limits and connectives. */
const limit: fc.Arbitrary<Pattern> = fc
  .tuple(
    fc.constantFrom('x', 'y'),
    fc.constantFrom('>' as const, '<=' as const),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([signal, is, value]): Pattern => ({ op: 'compare', signal, is, value }));
const flat: fc.Arbitrary<Pattern> = fc.oneof(
  limit,
  fc.record({ op: fc.constant('not' as const), of: limit }),
  fc.record({
    op: fc.constantFrom('all' as const, 'any' as const),
    of: fc.array(limit, { minLength: 2, maxLength: 3 }),
  }),
);
const windowed: fc.Arbitrary<Pattern> = fc.oneof(
  flat,
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), flat, fc.boolean())
    .map(([width, of, isHeld]): Pattern =>
      isHeld ? { op: 'held', for: `${width}ms`, of } : { op: 'once', within: `${width}ms`, of },
    ),
);

test('the margin is the one of the definitions wherever a limit was crossed', () => {
  fc.assert(
    fc.property(worlds, windowed, (world, pattern) => {
      const cells = new Reference(world).cells(pattern);
      const run = startedFor(pattern, world);
      playThrough(run, world, everyMs, (atMs) => {
        if (run.truth !== 'unknown' && run.sinceMs === atMs)
          expect(run.margin).toBeCloseTo(cells[2 * (atMs - START_MS) + 1]?.margin ?? NaN, 9);
      });
    }),
    { numRuns: RUNS },
  );
});

test('memory stays bounded, however long a run and however unkind its signals', () => {
  const rising: Pattern = { op: 'compare', signal: 'x', is: '>', value: -1 };
  const sawtooth: Pattern = { op: 'compare', signal: 'y', is: '>', value: 5 };
  const pattern: Pattern = {
    op: 'any',
    of: [
      { op: 'held', for: '1h', of: rising },
      { op: 'once', within: '1h', of: { op: 'not', of: rising } },
      { op: 'count', of: sawtooth, atLeast: 5, within: '1h' },
      { op: 'sequence', stages: [sawtooth, { op: 'not', of: sawtooth }, rising], within: '1ms' },
      { op: 'steadyCycles', counter: 'x', cycles: 7, spread: 0.1 },
      { op: 'stalledCycles', counter: 'x', factor: 2 },
    ],
  };
  const world: World = {
    startMs: 0,
    endMs: 0,
    samples: [],
    conditions: [],
    signals: { x: { staleAfterMs: 1e9 }, y: { staleAfterMs: 1e9 } },
  };
  const run = startedFor(pattern, world);
  let most = 0;
  for (let i = 0; i < 20_000; i += 1) {
    run.sample('x', i, i * 100);
    run.sample('y', i % 10, i * 100);
    run.advance(i * 100);
    most = Math.max(most, run.storedElements);
  }
  expect(most).toBeLessThanOrEqual(2 * MAX_WINDOW_ENTRIES + 5 + SPARE_RISES + 9 + 7 + 5);
  expect(most).toBeGreaterThan(MAX_WINDOW_ENTRIES / 2);
});
