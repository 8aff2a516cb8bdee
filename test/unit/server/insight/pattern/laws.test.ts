/** Laws that hold for every pattern and every run, whatever the definitions say in detail. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { SPARE_RISES } from '../../../../../server/insight/pattern/count-operator.ts';
import { MAX_STEPS } from '../../../../../server/insight/pattern/step-grid.ts';
import { MAX_WINDOW_ENTRIES } from '../../../../../server/insight/pattern/window-extreme.ts';
import type { Pattern, Truth } from '../../../../../shared/pattern.ts';
import { durationMs } from '../../../../../shared/time.ts';
import { LENGTH_MS, patterns, START_MS, worlds } from '../../../../support/pattern-worlds.ts';
import { Reference, type World } from '../../../../support/reference-evaluator.ts';
import { playThrough, startedFor } from '../../../../support/run-pattern.ts';

/** A twentieth of the pairs that the comparison with the definitions tries; PATTERN_PAIRS sets both. */
const RUNS = Number(process.env['PATTERN_PAIRS'] ?? 12_000) / 20;
vi.setConfig({ testTimeout: 600_000 });

const WEEK_MS = 7 * 86_400_000;
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

/** Patterns that ask for staleness itself say so on purpose; estimates go by what is known, as long as it is enough. */
function asksForStaleness(pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return false;
  const { op, minCoverage } = pattern as { op?: unknown; minCoverage?: unknown };
  if (op === 'stale' || op === 'cycleTrend' || (op === 'aggregate' && minCoverage !== 1)) return true;
  return Object.values(pattern).some(asksForStaleness);
}

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
const figure: fc.Arbitrary<Pattern> = patterns.filter(
  ({ op }) => op === 'aggregate' || op === 'rate' || op === 'follows',
);
const windowed: fc.Arbitrary<Pattern> = fc.oneof(
  flat,
  figure,
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

test('how often an unchanged value is said again changes nothing, to the last bit', () => {
  const again = fc.array(
    fc.tuple(
      fc.constantFrom('x', 'y', 'word', 'count', 'm1/x'),
      fc.integer({ min: START_MS, max: START_MS + LENGTH_MS }),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(worlds, patterns, again, (random, pattern, times) => {
      const signals = Object.entries(random.signals).map(([key, signal]) => [
        key,
        { ...signal, staleAfterMs: Infinity },
      ]);
      const world: World = { ...random, signals: Object.fromEntries(signals) as World['signals'] };
      const repeated = times.flatMap(([key, atMs]) => {
        const said = world.samples.findLast((sample) => sample.key === key && sample.atMs <= atMs);
        return said ? [{ ...said, atMs }] : [];
      });
      const samples = [...world.samples, ...repeated].sort((a, b) => a.atMs - b.atMs);
      const rare = startedFor(pattern, world);
      const often = startedFor(pattern, world);
      expect(playThrough(often, { ...world, samples }, [])).toEqual(playThrough(rare, world, []));
      expect([often.truth, often.margin]).toEqual([rare.truth, rare.margin]);
    }),
    { numRuns: RUNS },
  );
});

test('figures are the same to the last bit whenever the run began, once their window is full', () => {
  const full = fc.tuple(worlds, figure, fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(full, ([world, pattern, laterMs]) => {
      if ((pattern.op !== 'aggregate' && pattern.op !== 'rate') || ('while' in pattern && pattern.while))
        return;
      const plain = { ...pattern, hysteresis: undefined } as typeof pattern;
      const first = startedFor(plain, world);
      const later = startedFor(plain, { ...world, startMs: world.startMs + laterMs });
      const margins = [first, later].map((run) => {
        const found = new Map<number, unknown>();
        const from = run === first ? world : { ...world, startMs: world.startMs + laterMs };
        playThrough(run, from, everyMs, (atMs) => found.set(atMs, [run.truth, run.margin]));
        return found;
      });
      const fullMs = world.startMs + laterMs + 2 * durationMs(String(plain.over));
      for (let atMs = fullMs; atMs <= world.endMs; atMs += 1)
        expect(margins[1]?.get(atMs)).toEqual(margins[0]?.get(atMs));
    }),
    { numRuns: RUNS },
  );
});

test('memory stays bounded over a week, however unkind the signals', () => {
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
      { op: 'aggregate', signal: 'y', over: '7d', measure: 'slope', is: '>', value: 5, while: rising },
      { op: 'rate', signal: 'x', is: '<', value: -1, over: '8h' },
      { op: 'changesBy', signal: 'x', atLeast: 9 },
      { op: 'cycleTrend', counter: 'x', signal: 'y', measure: 'max', cycles: 9, rise: 1 },
      {
        op: 'follows',
        signal: 'y',
        reference: { points: Array.from({ length: 1000 }, (_, i) => [i * 60_000, i % 7]) },
        within: 1,
        shift: '5s',
        startsWith: sawtooth,
      },
      { op: 'across', type: 'cmm', where: 'line', are: 'all', of: rising },
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
  for (let i = 0; i < WEEK_MS / 30_000; i += 1) {
    run.sample('x', i, i * 30_000);
    run.sample('y', i % 10, i * 30_000);
    run.advance(i * 30_000);
    most = Math.max(most, run.storedElements);
  }
  const others = 5 + SPARE_RISES + 9 + 7 + 5 + MAX_STEPS + (MAX_STEPS + 1) + 9;
  expect(most).toBeLessThanOrEqual(2 * MAX_WINDOW_ENTRIES + others);
  expect(most).toBeGreaterThan(MAX_WINDOW_ENTRIES / 2);
});
