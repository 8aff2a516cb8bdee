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

const relation = fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const);
/** Off the values that means of whole numbers take, so that the last bit never decides. */
const OFF = 0.0137;
/** Mostly short windows; now and then one of which one step is longer than a millisecond. */
const over = fc.oneof(
  { weight: 5, arbitrary: someMs(15) },
  { weight: 1, arbitrary: ms(140).filter((text) => text !== '0ms') },
);

const aggregate = (restriction: fc.Arbitrary<Pattern | undefined>): fc.Arbitrary<Pattern> =>
  fc
    .constantFrom(
      'mean' as const,
      'max' as const,
      'min' as const,
      'slope' as const,
      'deviation' as const,
      'span' as const,
    )
    .chain((measure) =>
      fc.record({
        op: fc.constant('aggregate' as const),
        signal: fc.constantFrom('x', 'x', 'x', 'y', 'count', 'absent'),
        over,
        measure: fc.constant(measure),
        is: relation,
        value:
          measure === 'slope'
            ? fc.integer({ min: -3, max: 3 }).map((value) => value * 10_000 + OFF)
            : measure === 'deviation' || measure === 'span'
              ? fc.integer({ min: 0, max: 3 }).map((value) => (measure === 'span' ? value : value + OFF))
              : level.map((value) => (measure === 'mean' ? value + OFF : Math.max(value, 0))),
        hysteresis: fc.constantFrom(undefined, undefined, 0.5, 1, 2),
        minCoverage: fc.constantFrom(undefined, 0.05, 0.3, 0.5, 1),
        while: restriction,
      }),
    );

const trace = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), level), { minLength: 1, maxLength: 5 })
  .map((steps) => {
    let ms = 0;
    const points: [number, number][] = [[0, 0]];
    for (const [gap, value] of steps) points.push([(ms += gap), value]);
    return { points };
  });

/** Operators that make a figure of the past, with patterns inside. */
function figures(inside: fc.Arbitrary<Pattern>): fc.Arbitrary<Pattern> {
  const restriction = fc.oneof(fc.constant(undefined), inside);
  return fc.oneof(
    { weight: 3, arbitrary: aggregate(restriction) },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constant('rate' as const),
        signal: fc.constantFrom('x', 'y', 'count', 'count'),
        is: relation,
        value: fc.constantFrom(OFF, 10_000 + OFF, 30_000 + OFF),
        over,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('cycleTrend' as const),
        counter: fc.constantFrom('count', 'count', 'x'),
        signal: fc.constantFrom('x', 'y'),
        measure: fc.constantFrom('mean' as const, 'max' as const),
        while: restriction,
        cycles: fc.integer({ min: 3, max: 4 }),
        rise: fc.constantFrom(0, OFF, 0.21),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constant('follows' as const),
        signal: fc.constantFrom('x', 'x', 'y'),
        reference: trace,
        within: fc.integer({ min: 0, max: 2 }),
        shift: ms(3),
        startsWith: inside,
      }),
    },
  );
}

const changesBy: fc.Arbitrary<Pattern> = fc
  .record({
    signal: fc.constantFrom('x', 'y', 'count'),
    atLeast: fc.integer({ min: 0, max: 3 }),
    more: fc.constantFrom(undefined, 0, 1, 3),
    direction: fc.constantFrom(undefined, 'up' as const, 'down' as const),
  })
  .map(({ signal, atLeast, more, direction }): Pattern => ({
    op: 'changesBy',
    signal,
    atLeast,
    atMost: more === undefined ? undefined : atLeast + more,
    direction,
  }));

/** What other equipment is asked: a simple thing of its own signal, or that over time. */
const across: fc.Arbitrary<Pattern> = fc.record({
  op: fc.constant('across' as const),
  type: fc.constantFrom('cmm' as const, 'cmm' as const, 'cmm' as const, 'robot-arm' as const),
  where: fc.constant('station' as const),
  are: fc.constantFrom('any' as const, 'all' as const),
  of: fc
    .tuple(relation, level, fc.constantFrom('plain', 'held', 'once', 'rises', 'mean'))
    .map(([is, value, kind]): Pattern => {
      const of: Pattern = { op: 'compare', signal: 'x', is, value };
      if (kind === 'held') return { op: 'held', for: '4ms', of };
      if (kind === 'once') return { op: 'once', within: '4ms', of };
      if (kind === 'rises') return { op: 'rises', of };
      if (kind === 'mean')
        return {
          op: 'aggregate',
          signal: 'x',
          over: '5ms',
          measure: 'mean',
          is,
          value: value + OFF,
          while: of,
        };
      return of;
    }),
});

/** Patterns of every operator, up to four levels deep. */
export const patterns: fc.Arbitrary<Pattern> = fc.letrec<{ pattern: Pattern }>((tie) => {
  const some = (count: number): fc.Arbitrary<Pattern[]> =>
    fc.array(tie('pattern'), { minLength: 1, maxLength: count });
  return {
    pattern: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'pattern' },
      { weight: 7, arbitrary: atom },
      { weight: 1, arbitrary: changesBy },
      { weight: 1, arbitrary: across },
      { weight: 2, arbitrary: figures(tie('pattern')) },
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
  { key: 'm1/x', value: 0, atMs: START_MS - 2 },
  { key: 'm2/x', value: 0, atMs: START_MS - 2 },
];

/** Runs with gaps, stale and UNAVAILABLE values, values from before the start, and many things at one instant. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    early: fc.constantFrom(true, true, true, false),
    stale: fc.tuple(staleAfter, staleAfter, staleAfter, fc.constantFrom(15, 40, Infinity)),
    samples: fc.array(
      fc
        .constantFrom('x', 'x', 'x', 'y', 'y', 'word', 'word', 'm1/x', 'm2/x')
        .chain((key) => fc.record({ key: fc.constant(key), value: valueOf[key] ?? level, atMs: time })),
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
      count: { staleAfterMs: stale[3], range: [-10, 100], kind: 'counter' },
      'm1/x': { staleAfterMs: stale[0] },
      'm2/x': { staleAfterMs: 2 * stale[1] },
    },
    related: { 'cmm@station': ['m1', 'm2'] },
    samples: [...(early ? EARLY : []), ...samples, ...counts]
      .filter(({ atMs }) => atMs <= START_MS + LENGTH_MS)
      .sort((a, b) => a.atMs - b.atMs),
    conditions: conditions.toSorted((a, b) => a.atMs - b.atMs),
  }));
