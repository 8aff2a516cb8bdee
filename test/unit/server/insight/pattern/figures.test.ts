/** Figures of the past and other equipment, one sentence each, on small runs written out by hand. */
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../../../server/insight/pattern/compile.ts';
import { stepGridOf } from '../../../../../server/insight/pattern/step-grid.ts';
import type { IncrementalEvaluator } from '../../../../../server/insight/pattern/incremental-evaluator.ts';
import type { Pattern } from '../../../../../shared/pattern.ts';
import type { Value } from '../../../../../shared/sample.ts';
import { startedFor } from '../../../../support/run-pattern.ts';

const signals = {
  load: { staleAfterMs: 30_000, range: [0, 150] as const },
  speed: { staleAfterMs: 30_000, range: [0, 5000] as const },
  parts: { staleAfterMs: 600_000, kind: 'counter' as const },
  'hall.cmm-01/result': { staleAfterMs: Infinity },
  'hall.cmm-02/result': { staleAfterMs: Infinity },
};
const related = { 'cmm@station': ['hall.cmm-01', 'hall.cmm-02'] };
const started = (pattern: Pattern): IncrementalEvaluator =>
  startedFor(pattern, { startMs: 0, endMs: 0, signals, related, samples: [], conditions: [] });

/** Sets values at an instant, lets time come to it and gives the changes as "time truth". */
function at(run: IncrementalEvaluator, atMs: number, values: Record<string, Value> = {}): string[] {
  for (const [key, value] of Object.entries(values)) run.sample(key, value, atMs);
  return run.advance(atMs).map((change) => `${change.atMs} ${change.truth}`);
}

const cutting: Pattern = { op: 'compare', signal: 'speed', is: '>', value: 50 };
const meanLoad: Pattern = {
  op: 'aggregate',
  signal: 'load',
  over: '10s',
  measure: 'mean',
  is: '>',
  value: 60,
};

describe('a figure over a window', () => {
  test('is weighted by how long each value held, whatever the number of samples', () => {
    const run = started(meanLoad);
    at(run, 0, { load: 50 });
    expect(at(run, 9000, { load: 140 })).toEqual(['9000 false']);
    for (let ms = 9100; ms < 10_000; ms += 100) at(run, ms, { load: 140 });
    expect(at(run, 10_000)).toEqual([]);
    expect(run.deciding()).toMatchObject([{ signal: 'load', value: 59, atMs: 10_000, margin: -1 }]);
    expect(at(run, 11_000)).toEqual(['10200 true']);
  });

  test('cannot be told before nine tenths of the window are known, nor when less is known again', () => {
    const run = started(meanLoad);
    at(run, 0, { load: 100 });
    expect(at(run, 8999)).toEqual([]);
    expect(at(run, 20_000)).toEqual(['9000 true']);
    at(run, 20_000, { load: null });
    expect(at(run, 40_000)).toEqual(['21200 unknown']);
  });

  test('counts only the time during which another pattern is true', () => {
    const run = started({ ...meanLoad, while: cutting });
    at(run, 0, { load: 10, speed: 0 });
    expect(at(run, 5000, { speed: 1000, load: 90 })).toEqual([]);
    at(run, 6000, { speed: 0, load: 10 });
    expect(at(run, 10_000)).toEqual(['10000 true']);
    expect(at(run, 20_000)).toEqual(['16000 unknown']);
  });

  test('the slope is in the unit per minute', () => {
    const run = started({ ...meanLoad, measure: 'slope', value: 5, is: '>=' });
    for (let s = 0; s <= 20; s += 1) at(run, s * 1000, { load: 20 + s });
    // A staircase of one unit per second, over ten steps of it.
    expect(run.deciding()[0]?.value).toBeCloseTo(59.4, 9);
  });

  test('nothing is waited for while nothing changes', () => {
    const run = started(meanLoad);
    at(run, 0, { load: 100 });
    for (let ms = 0; ms <= 30_000; ms += 10_000) at(run, ms, { load: 100 });
    expect(run.nextDeadlineMs()).toBe(60_000); // Only that the value goes stale.
  });

  test('at most sixty steps make up any window, and usual windows are whole numbers of them', () => {
    for (const ms of [1, 7, 250, 1000, 10_000, 60_000, 300_000, 3_600_000, 7 * 86_400_000]) {
      const { stepMs, steps } = stepGridOf(ms);
      expect(steps).toBeLessThanOrEqual(60);
      expect(steps * stepMs).toBe(ms);
    }
  });
});

test('the rate of a counter goes on over a reset', () => {
  const run = started({ op: 'rate', signal: 'parts', is: '>=', value: 6, over: '1min' });
  at(run, 0, { parts: 97 });
  at(run, 20_000, { parts: 99 });
  at(run, 40_000, { parts: 1 });
  expect(at(run, 60_000, { parts: 4 })).toEqual(['60000 true']);
  expect(run.deciding()).toEqual([
    { signal: 'parts', value: 6, atMs: 60_000, margin: 0, normalisedMargin: 0 },
  ]);
});

test('a step is judged by its size and direction', () => {
  const run = started({ op: 'changesBy', signal: 'load', atLeast: 20, direction: 'down' });
  at(run, 0, { load: 100 });
  expect(at(run, 1000, { load: 70 })).toEqual(['1000 true', '1000 false']);
  expect(run.deciding()).toMatchObject([{ value: 70, margin: 10 }]);
  expect(at(run, 2000, { load: 60 })).toEqual([]);
  expect(at(run, 3000, { load: 100 })).toEqual([]);
});

test('a load that rises from cycle to cycle is seen as a trend, one that only varies is not', () => {
  const trendOf = (loadOf: (cycle: number) => number): string => {
    const run = started({
      op: 'cycleTrend',
      counter: 'parts',
      signal: 'load',
      measure: 'mean',
      while: cutting,
      cycles: 9,
      rise: 0.1,
    });
    for (let cycle = 0; cycle < 11; cycle += 1) {
      at(run, cycle * 20_000, { parts: cycle, speed: 0, load: 5 });
      at(run, cycle * 20_000 + 10_000, { speed: 1000, load: loadOf(cycle) });
    }
    return run.truth;
  };
  expect(trendOf((cycle) => 40 + cycle * 2 + (cycle % 3))).toBe('true');
  expect(trendOf((cycle) => 40 + (cycle % 3) * 5)).toBe('false');
});

test('a trace is followed within the band, a little earlier or later too', () => {
  const run = started({
    op: 'follows',
    signal: 'load',
    reference: {
      points: [
        [0, 10],
        [1000, 50],
        [5000, 50],
      ],
    },
    within: 5,
    shift: '300ms',
    startsWith: cutting,
  });
  at(run, 0, { speed: 0, load: 10 });
  expect(at(run, 10_000, { speed: 1000 })).toEqual(['10000 true']);
  expect(at(run, 10_750, { load: 48 })).toEqual([]); // 250 ms early.
  expect(at(run, 12_000, { load: 40 })).toEqual(['12000 false']);
  expect(run.deciding()).toMatchObject([{ value: 40, margin: -5 }]);
  expect(at(run, 16_000)).toEqual(['15000 unknown']);
});

describe('other equipment', () => {
  const bad: Pattern = { op: 'equals', signal: 'result', value: 'BAD' };
  const asked = (are: 'any' | 'all'): Pattern => ({
    op: 'across',
    type: 'cmm',
    where: 'station',
    are,
    of: bad,
  });

  test('decides as its own signals do, under its own name', () => {
    const [any, all] = [started(asked('any')), started(asked('all'))];
    for (const run of [any, all]) at(run, 0, { 'hall.cmm-01/result': 'BAD', 'hall.cmm-02/result': 'GOOD' });
    expect([any.truth, all.truth]).toEqual(['true', 'false']);
    expect(any.deciding().map(({ signal }) => signal)).toEqual(['hall.cmm-01/result']);
  });

  test('where there is none nothing can be told, and it is said what is missing', () => {
    const result = compilePattern(
      { op: 'not', of: asked('any') },
      { signals: new Map(), parameters: {}, related: () => [] },
    );
    if (!result.ok) throw new Error('refused');
    expect(result.compiled.missing).toEqual(['cmm@station']);
    const run = result.compiled.start(0);
    run.advance(1000);
    expect([run.truth, run.unknownSignals()]).toEqual(['unknown', ['cmm@station']]);
  });
});

describe('contradictory patterns are refused, with place and remedy', () => {
  const faultsOf = (pattern: Pattern): string[] => {
    const known = new Map(Object.entries({ ...signals, door: { staleAfterMs: 1, kind: 'state' as const } }));
    const result = compilePattern(pattern, { signals: known, parameters: {} });
    return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
  };

  test.each<[string, Pattern, RegExp]>([
    [
      'a limit beyond the range',
      { op: 'compare', signal: 'load', is: '>', value: 200 },
      /^value: never true.*within$/,
    ],
    [
      'a hysteresis wider than the range',
      { op: 'compare', signal: 'load', is: '>', value: 100, hysteresis: 151 },
      /^hysteresis: 151 is wider.*choose less$/,
    ],
    [
      'limits the wrong way round',
      { op: 'between', signal: 'load', low: 5, high: 4 },
      /^low: .*above the upper limit 4; exchange them$/,
    ],
    ['a band outside the range', { op: 'between', signal: 'load', low: 151, high: 160 }, /^low: never true/],
    [
      'a window beyond a week',
      { op: 'once', within: '8d', of: cutting },
      /^within: "8d" is longer than 7d.*choose less$/,
    ],
    ['a window without length', { ...meanLoad, over: '0s' }, /^over: a window without length; choose one/],
    [
      'numbers asked of words',
      { op: 'compare', signal: 'door', is: '>', value: 1 },
      /^signal: "door".*use "equals"/,
    ],
    [
      'a spread that no value has',
      { ...meanLoad, measure: 'deviation', value: 80 },
      /^value: never true: > 80.*between 0 and 75/,
    ],
    [
      'a counter that runs backwards',
      { op: 'rate', signal: 'parts', is: '<', value: -1, over: '1min' },
      /^value: never true/,
    ],
    [
      'a step both larger and smaller',
      { op: 'changesBy', signal: 'load', atLeast: 5, atMost: 4 },
      /^atLeast: never true.*exchange them$/,
    ],
    ['a step of no size', { op: 'changesBy', signal: 'load' }, /^atLeast: no size.*use "changes"$/],
    [
      'a trace that runs backwards',
      {
        op: 'follows',
        signal: 'load',
        reference: {
          points: [
            [0, 1],
            [500, 1],
            [400, 2],
          ],
        },
        within: 1,
        shift: '0s',
        startsWith: cutting,
      },
      /^reference\.points\[2\]: not later.*sort them/,
    ],
    [
      'other equipment in a state rule',
      { op: 'across', type: 'cmm', where: 'line', are: 'any', of: cutting },
      /^op: a state is about one machine alone; ask others in a scenario/,
    ],
  ])('%s', (_name, pattern, fault) => {
    expect(faultsOf(pattern)).toEqual([expect.stringMatching(fault)]);
  });

  test('conditions of other equipment, and other equipment of other equipment', () => {
    const of: Pattern = { op: 'any', of: [{ op: 'condition', level: 'FAULT' }] };
    const nested: Pattern = { op: 'across', type: 'cmm', where: 'line', are: 'any', of };
    const pattern: Pattern = {
      op: 'across',
      type: 'cmm',
      where: 'line',
      are: 'any',
      of: { op: 'all', of: [of, nested] },
    };
    const other = { id: 'hall.cmm-01', signals: new Map() };
    const result = compilePattern(pattern, {
      signals: new Map(),
      parameters: {},
      related: () => [other, other],
    });
    expect(result.ok ? [] : result.faults.map(({ path }) => path)).toEqual([
      'of.of[0].of[0].op',
      'of.of[1].op',
    ]);
  });
});
