/** Random patterns and random runs for the properties of the pattern language: small numbers, so that limits and times coincide. */
import fc from 'fast-check';
import type { Pattern } from '../../shared/pattern.ts';
import type { ConditionLevel, Value } from '../../shared/sample.ts';
import type { World } from './reference-evaluator.ts';

const ms = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((value) => `${value}ms`);
const someMs = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max }).map((value) => `${value}ms`);
const gauge = fc.constantFrom('x', 'x', 'x', 'x', 'x', 'y', 'y', 'y', 'absent');
const level = fc.integer({ min: -3, max: 3 });

const atom: fc.Arbitrary<Pattern> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('compare' as const),
      signal: gauge,
      is: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
      value: level,
      hysteresis: fc.constantFrom(undefined, 0, 1, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(gauge, level, level).map(([signal, a, b]): Pattern => ({
      op: 'between',
      signal,
      low: Math.min(a, b),
      high: Math.max(a, b),
    })),
  },
  fc.record({
    op: fc.constant('equals' as const),
    signal: gauge,
    value: level,
    tolerance: fc.constantFrom(undefined, 0.5, 1),
  }),
  {
    weight: 2,
    arbitrary: fc.constantFrom<Pattern>(
      { op: 'equals', signal: 'word', value: 'A' },
      { op: 'oneOf', signal: 'word', values: ['A', 'B'] },
      { op: 'equals', signal: 'x', value: 'A' },
    ),
  },
  fc.record({ op: fc.constant('changes' as const), signal: fc.constantFrom('x', 'word', 'count') }),
  fc.record({ op: fc.constant('stale' as const), signal: fc.constantFrom('x', 'y', 'absent') }),
  fc.record({
    op: fc.constant('condition' as const),
    level: fc.constantFrom('WARNING' as const, 'FAULT' as const),
    id: fc.constantFrom(undefined, 'c1'),
  }),
  fc.record({
    op: fc.constant('steadyCycles' as const),
    counter: fc.constantFrom('count', 'x'),
    cycles: fc.integer({ min: 2, max: 4 }),
    spread: fc.constantFrom(0.15, 0.5, 1),
  }),
  fc.record({
    op: fc.constant('stalledCycles' as const),
    counter: fc.constantFrom('count', 'x'),
    factor: fc.constantFrom(1, 1.3, 2, 3),
  }),
);

/** Patterns of every operator, up to four levels deep. */
export const patterns: fc.Arbitrary<Pattern> = fc.letrec<{ pattern: Pattern }>((tie) => {
  const some = (count: number): fc.Arbitrary<Pattern[]> =>
    fc.array(tie('pattern'), { minLength: 1, maxLength: count });
  return {
    pattern: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'pattern' },
      { weight: 7, arbitrary: atom },
      {
        weight: 1,
        arbitrary: fc.record({ op: fc.constantFrom('rises' as const, 'falls' as const), of: tie('pattern') }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: some(3) }),
      },
      { weight: 1, arbitrary: fc.record({ op: fc.constant('not' as const), of: tie('pattern') }) },
      {
        weight: 1,
        arbitrary: fc.record({ op: fc.constant('held' as const), for: ms(8), of: tie('pattern') }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant('once' as const),
          within: fc.option(ms(8), { nil: undefined }),
          of: tie('pattern'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant('since' as const),
          hold: tie('pattern'),
          since: tie('pattern'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant('then' as const),
          first: tie('pattern'),
          next: tie('pattern'),
          within: someMs(15),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant('sequence' as const),
          stages: fc.array(tie('pattern'), { minLength: 2, maxLength: 4 }),
          within: fc.option(someMs(20), { nil: undefined }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant('count' as const),
          of: tie('pattern'),
          atLeast: fc.integer({ min: 1, max: 3 }),
          within: someMs(20),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant('never' as const),
          of: tie('pattern'),
          while: tie('pattern'),
        }),
      },
    ),
  };
}).pattern;

/** When a run starts in the random worlds; samples may be older. */
export const START_MS = 1_000;
/** How long a run lasts at most, ms. */
export const LENGTH_MS = 40;

const valueOf: Record<string, fc.Arbitrary<Value>> = {
  x: fc.oneof({ weight: 15, arbitrary: level }, { weight: 1, arbitrary: fc.constant(null) }),
  y: fc.oneof({ weight: 25, arbitrary: level }, { weight: 1, arbitrary: fc.constantFrom(null, 'odd', true) }),
  word: fc.constantFrom('A', 'B', 'C', 'A', 'B', 'A', 'B', 'A', 'C', 'B', null),
};

const staleAfter = fc.constantFrom(4, 12, 20, Infinity, Infinity, Infinity);
const time = fc.integer({ min: START_MS - 10, max: START_MS + LENGTH_MS });

/** A counter that mostly grows at a rhythm, is reset now and then, and sometimes lost. */
const counting = fc
  .tuple(
    fc.integer({ min: 2, max: 6 }),
    fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, -1, 9), { minLength: 3, maxLength: 20 }),
  )
  .map(([rhythm, steps]) => {
    let atMs = START_MS - 4;
    let value = 0;
    return steps.map((step) => {
      atMs += Math.max(1, rhythm + (step === 9 ? 0 : step));
      value = step === 9 ? 0 : value + (step === 2 ? 2 : 1);
      return { key: 'count', value: step === 9 && rhythm % 2 === 0 ? null : value, atMs };
    });
  });

/** Values known from the beginning. */
const EARLY: World['samples'] = [
  { key: 'x', value: 0, atMs: START_MS - 3 },
  { key: 'y', value: 0, atMs: START_MS - 2 },
  { key: 'word', value: 'A', atMs: START_MS - 1 },
  { key: 'count', value: 0, atMs: START_MS - 5 },
];

/** Runs with gaps, stale and UNAVAILABLE values, values from before the start, and many things at one instant. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    early: fc.constantFrom(true, true, true, false),
    stale: fc.tuple(staleAfter, staleAfter, staleAfter, fc.constantFrom(15, 40, Infinity)),
    samples: fc.array(
      fc
        .constantFrom('x', 'x', 'y', 'word')
        .chain((key) =>
          fc.record({ key: fc.constant(key), value: valueOf[key] ?? fc.constant(null), atMs: time }),
        ),
      { minLength: 5, maxLength: 40 },
    ),
    counts: counting,
    conditions: fc.array(
      fc.record({
        id: fc.constantFrom('c1', 'c2'),
        level: fc.constantFrom<ConditionLevel>('NORMAL', 'NORMAL', 'WARNING', 'FAULT', 'UNAVAILABLE'),
        atMs: time,
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ early, stale, samples, counts, conditions }): World => ({
    startMs: START_MS,
    endMs: START_MS + LENGTH_MS,
    signals: {
      x: { staleAfterMs: stale[0], range: [-4, 4] },
      y: { staleAfterMs: stale[1] },
      word: { staleAfterMs: stale[2] },
      count: { staleAfterMs: stale[3], range: [0, 100] },
    },
    samples: [...(early ? EARLY : []), ...samples, ...counts]
      .filter(({ atMs }) => atMs <= START_MS + LENGTH_MS)
      .sort((a, b) => a.atMs - b.atMs),
    conditions: conditions.toSorted((a, b) => a.atMs - b.atMs),
  }));
