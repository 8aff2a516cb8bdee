/** What compiling finds out about a pattern, and how it says what is wrong. */
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../../../server/insight/pattern/compile.ts';
import type { PatternContext } from '../../../../../server/insight/pattern/pattern-evaluator.ts';
import { MAX_PATTERN_DEPTH, type Pattern } from '../../../../../shared/pattern.ts';

const context: PatternContext = {
  signals: new Map([
    ['speed', { staleAfterMs: 30_000, range: [0, 5000] as const }],
    ['program', { staleAfterMs: 30_000 }],
  ]),
  parameters: { limit: 40, share: 0.6, time: '5s', cycles: 200 },
};

const fast: Pattern = { op: 'compare', signal: 'speed', is: '>', value: 50 };
const not = (of: Pattern): Pattern => ({ op: 'not', of });
const faultsOf = (pattern: Pattern) => {
  const result = compilePattern(pattern, context);
  return result.ok ? [] : result.faults;
};

describe('compiling a pattern', () => {
  test('names every signal once, and those that the equipment lacks', () => {
    const result = compilePattern(
      { op: 'all', of: [fast, { op: 'not', of: fast }, { op: 'equals', signal: 'door', value: 'OPEN' }] },
      context,
    );
    expect(result.ok && result.compiled.signals).toEqual(['speed', 'door']);
    expect(result.ok && result.compiled.missing).toEqual(['door']);
    expect(result.ok && result.compiled.usesConditions).toBe(false);
  });

  test('says that conditions are read', () => {
    const result = compilePattern({ op: 'condition', level: 'FAULT' }, context);
    expect(result.ok && result.compiled.usesConditions).toBe(true);
  });

  test('takes thresholds by name, as numbers, shares of the range and durations', () => {
    const pattern: Pattern = {
      op: 'held',
      for: { parameter: 'time' },
      of: { op: 'compare', signal: 'speed', is: '>', value: { ofRange: { parameter: 'share' } } },
    };
    const result = compilePattern(pattern, context);
    if (!result.ok) throw new Error('refused');
    const run = result.compiled.start(0);
    run.sample('speed', 3001, 0);
    run.advance(0);
    expect(run.nextDeadlineMs()).toBe(5000);
    run.advance(5000);
    expect(run.truth).toBe('true');
    expect(run.deciding()).toEqual([
      { signal: 'speed', value: 3001, atMs: 0, margin: 1, normalisedMargin: 1 / 5000 },
    ]);
  });

  test('lists all faults, each with its path', () => {
    const faults = faultsOf({
      op: 'all',
      of: [
        { op: 'held', for: { parameter: 'tme' }, of: fast },
        { op: 'held', for: { parameter: 'limit' }, of: fast },
        { op: 'once', of: { op: 'compare', signal: 'program', is: '>', value: { ofRange: 0.5 } } },
        { op: 'compare', signal: 'speed', is: '>', value: { parameter: 'time' } },
        { op: 'between', signal: 'speed', low: 5, high: 4 },
        { op: 'equals', signal: 'program', value: 'O1', tolerance: 1 },
        { op: 'steadyCycles', counter: 'speed', cycles: { parameter: 'cycles' }, spread: 0.1 },
      ],
    });
    expect(faults).toEqual([
      { path: 'of[0].for', message: expect.stringContaining('unknown threshold "tme"') as string },
      { path: 'of[1].for', message: expect.stringContaining('expected a duration') as string },
      { path: 'of[2].of.value', message: expect.stringContaining('"program", which has no range') as string },
      { path: 'of[3].value', message: expect.stringContaining('expected a number') as string },
      { path: 'of[4].low', message: expect.stringContaining('above the upper limit') as string },
      { path: 'of[5].tolerance', message: expect.stringContaining('belongs to a number') as string },
      { path: 'of[6].cycles', message: expect.stringContaining('from 2 to 100, got 200') as string },
    ]);
  });

  test('a share of the range of a signal that the equipment lacks is no fault: it stays unknown', () => {
    expect(faultsOf({ op: 'compare', signal: 'load', is: '>', value: { ofRange: 0.5 } })).toEqual([]);
  });

  test('refuses what is nested too deep or too large, once', () => {
    let deep: Pattern = fast;
    for (let i = 0; i < MAX_PATTERN_DEPTH; i += 1) deep = not(deep);
    expect(faultsOf(deep).map(({ message }) => message)).toEqual(['nested deeper than 32 levels']);
    const wide: Pattern = { op: 'all', of: Array.from({ length: 32 }, () => fast) };
    const huge: Pattern = { op: 'any', of: Array.from({ length: 20 }, () => wide) };
    expect(faultsOf(huge).map(({ message }) => message)).toEqual(['more than 512 operators']);
  });
});
