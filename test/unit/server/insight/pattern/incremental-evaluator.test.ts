/** The meaning of the operators, one sentence each, on small runs written out by hand. */
import { describe, expect, test } from 'vitest';
import type { IncrementalEvaluator } from '../../../../../server/insight/pattern/incremental-evaluator.ts';
import type { Pattern } from '../../../../../shared/pattern.ts';
import type { Value } from '../../../../../shared/sample.ts';
import { startedFor } from '../../../../support/run-pattern.ts';

const signals = {
  speed: { staleAfterMs: 30_000, range: [0, 5000] as const },
  pressure: { staleAfterMs: 30_000, range: [0, 2] as const },
  door: { staleAfterMs: 30_000 },
  stop: { staleAfterMs: Infinity },
  count: { staleAfterMs: 600_000 },
};
const started = (pattern: Pattern, startMs = 0): IncrementalEvaluator =>
  startedFor(pattern, { startMs, endMs: 0, signals, samples: [], conditions: [] });

/** Sets values at an instant, lets time come to it and gives the changes as "time truth". */
function at(run: IncrementalEvaluator, atMs: number, values: Record<string, Value> = {}): string[] {
  for (const [key, value] of Object.entries(values)) run.sample(key, value, atMs);
  return run.advance(atMs).map((change) => `${change.atMs} ${change.truth}`);
}

const fast: Pattern = { op: 'compare', signal: 'speed', is: '>', value: 50 };
const open: Pattern = { op: 'equals', signal: 'door', value: 'OPEN' };

describe('time', () => {
  test('a value is unknown from exactly its stale instant on, and a change is dated by it, not by the tick', () => {
    const run = started(fast);
    at(run, 1000, { speed: 100 });
    expect(run.nextDeadlineMs()).toBe(31_000);
    expect(at(run, 30_999)).toEqual([]);
    expect(at(run, 99_000)).toEqual(['31000 unknown']);
    expect(run.sinceMs).toBe(31_000);
    expect(run.unknownSignals()).toEqual(['speed']);
  });

  test('a sample that repeats the value keeps it fresh and changes nothing else', () => {
    const run = started(fast);
    at(run, 0, { speed: 100 });
    expect(at(run, 30_000, { speed: 100 })).toEqual([]);
    expect(run.nextDeadlineMs()).toBe(60_000);
  });

  test('several values at one instant are settled once: the last one counts', () => {
    const run = started({ op: 'rises', of: fast });
    at(run, 0, { speed: 0 });
    run.sample('speed', 100, 10);
    run.sample('speed', 0, 10);
    expect(run.advance(10)).toEqual([]);
  });

  test('one advance settles several computed instants in their order', () => {
    const run = started({ op: 'once', within: '5s', of: { op: 'rises', of: fast } });
    at(run, 0, { speed: 0 });
    at(run, 6000, { speed: 100 });
    expect(at(run, 60_000)).toEqual(['11000 false', '36000 unknown']);
  });

  test('a value from before the start holds at the start, with its own age, and is no rise', () => {
    const run = started({ op: 'any', of: [fast, { op: 'once', of: { op: 'rises', of: fast } }] }, 10_000);
    run.sample('speed', 100, 2000);
    run.advance(10_000);
    expect(run.truth).toBe('true');
    expect(run.nextDeadlineMs()).toBe(32_000);
    const rise = started({ op: 'once', of: { op: 'rises', of: fast } }, 10_000);
    rise.sample('speed', 100, 2000);
    rise.advance(10_000);
    expect(rise.truth).toBe('false');
  });

  test('UNAVAILABLE is unknown', () => {
    const run = started(fast);
    at(run, 0, { speed: 100 });
    expect(at(run, 5, { speed: null })).toEqual(['5 unknown']);
  });
});

describe('operators', () => {
  test('hysteresis: a true comparison stays true until the value is well back', () => {
    const run = started({ op: 'compare', signal: 'speed', is: '>', value: 50, hysteresis: 10 });
    expect(at(run, 0, { speed: 45 })).toEqual(['0 false']);
    expect(at(run, 1, { speed: 51 })).toEqual(['1 true']);
    expect(at(run, 2, { speed: 41 })).toEqual([]);
    expect(at(run, 3, { speed: 40 })).toEqual(['3 false']);
    expect(at(run, 4, { speed: 45 })).toEqual([]);
  });

  test('inside the band nobody can tell after a gap', () => {
    const run = started({ op: 'compare', signal: 'speed', is: '>', value: 50, hysteresis: 10 });
    at(run, 0, { speed: 60 });
    at(run, 1, { speed: null });
    expect(at(run, 2, { speed: 45 })).toEqual([]);
    expect(run.truth).toBe('unknown');
  });

  test('held is true at exactly the end of its time, never before, and each part shows its worst instant', () => {
    const run = started({
      op: 'held',
      for: '10s',
      of: { op: 'all', of: [{ op: 'between', signal: 'pressure', low: 1, high: 2 }, open] },
    });
    at(run, 0, { pressure: 1.5, door: 'OPEN' });
    at(run, 2000, { pressure: 1.25 });
    at(run, 4000, { pressure: 1.5 });
    expect(at(run, 20_000)).toEqual(['10000 true']);
    const worst = startedFor(
      { op: 'held', for: '10s', of: { op: 'between', signal: 'pressure', low: 1, high: 2 } },
      { startMs: 0, endMs: 0, signals, samples: [], conditions: [] },
    );
    for (const [ms, pressure] of [
      [0, 1.5],
      [2000, 1.25],
      [4000, 1.5],
    ] as const)
      at(worst, ms, { pressure });
    at(worst, 10_000);
    expect(worst.deciding()).toEqual([
      { signal: 'pressure', value: 1.25, atMs: 2000, margin: 0.25, normalisedMargin: 0.125 },
    ]);
  });

  test('once in a window ends exactly its width after the last true instant', () => {
    const run = started({ op: 'once', within: '5s', of: fast });
    at(run, 0, { speed: 100 });
    at(run, 1000, { speed: 0 });
    expect(at(run, 10_000)).toEqual(['6000 false']);
  });

  test('a rise and what follows from it are true for one instant, told by two changes of one time', () => {
    const run = started({ op: 'then', first: open, next: fast, within: '10s' });
    at(run, 0, { speed: 0, door: 'CLOSED' });
    at(run, 20_000, { door: 'OPEN', speed: 1 });
    at(run, 21_000, { door: 'CLOSED' });
    expect(at(run, 25_000, { speed: 100 })).toEqual(['25000 true', '25000 false']);
    expect(run.deciding().map(({ signal }) => signal)).toEqual(['door', 'speed']);
  });

  test('then needs the first strictly earlier', () => {
    const run = started({ op: 'then', first: open, next: fast, within: '10s' });
    at(run, 0, { speed: 0, door: 'CLOSED' });
    expect(at(run, 20_000, { door: 'OPEN', speed: 100 })).toEqual([]);
  });

  test('a sequence needs its stages in order and then stays true, showing each stage at its own instant', () => {
    const run = started({ op: 'sequence', stages: [open, fast, { op: 'not', of: open }] });
    at(run, 0, { speed: 0, door: 'CLOSED' });
    at(run, 1000, { speed: 100 });
    at(run, 2000, { speed: 0, door: 'OPEN' });
    at(run, 3000, { speed: 60 });
    expect(at(run, 4000, { door: 'CLOSED' })).toEqual(['4000 true']);
    expect(at(run, 900_000, { speed: 0 })).toEqual([]);
    expect(run.deciding().map(({ signal, atMs }) => `${signal} ${atMs}`)).toEqual([
      'door 2000',
      'speed 3000',
      'door 4000',
    ]);
  });

  test('a sequence that takes too long is not reached, a later attempt may be', () => {
    const run = started({
      op: 'sequence',
      stages: [
        { op: 'rises', of: open },
        { op: 'rises', of: fast },
      ],
      within: '5s',
    });
    at(run, 0, { speed: 0, door: 'CLOSED' });
    at(run, 1000, { door: 'OPEN' });
    expect(at(run, 6000, { speed: 100 })).toEqual([]);
    at(run, 7000, { speed: 0, door: 'CLOSED' });
    at(run, 8000, { door: 'OPEN' });
    expect(at(run, 9000, { speed: 100 })).toEqual(['9000 true']);
  });

  test('count counts rises in the window, with a margin in events', () => {
    const run = started({ op: 'count', of: open, atLeast: 2, within: '1min' });
    at(run, 0, { door: 'CLOSED' });
    for (const ms of [10_000, 20_000]) {
      at(run, ms, { door: 'OPEN' });
      at(run, ms + 1000, { door: 'CLOSED' });
    }
    expect(run.truth).toBe('true');
    expect(run.deciding()[0]?.margin).toBe(0);
    for (const ms of [40_000, 60_000]) at(run, ms, { door: 'CLOSED' });
    expect(at(run, 75_000, { door: 'CLOSED' })).toEqual(['70000 false']);
  });

  test('never … while judges whole episodes: broken at once, kept only when the episode is over', () => {
    const run = started({ op: 'never', of: open, while: fast });
    at(run, 0, { speed: 0, door: 'CLOSED' });
    expect(run.truth).toBe('unknown');
    at(run, 1000, { speed: 100 });
    expect(at(run, 2000, { speed: 0 })).toEqual(['2000 true']);
    expect(at(run, 3000, { speed: 100 })).toEqual(['3000 unknown']);
    expect(at(run, 4000, { door: 'OPEN' })).toEqual(['4000 false']);
    expect(at(run, 5000, { speed: 0, door: 'CLOSED' })).toEqual([]);
  });

  test('since: the hold has lasted ever since the start was last true', () => {
    const run = started({ op: 'since', hold: { op: 'not', of: fast }, since: open });
    at(run, 0, { speed: 0, door: 'CLOSED' });
    expect(run.truth).toBe('false');
    at(run, 1, { door: 'OPEN' });
    at(run, 2, { door: 'CLOSED' });
    expect(run.truth).toBe('true');
    expect(at(run, 3, { speed: 100 })).toEqual(['3 false']);
    expect(at(run, 4, { speed: 0 })).toEqual([]);
  });

  test('steady cycles: true after enough even intervals, false when the next one is overdue', () => {
    const run = started({ op: 'steadyCycles', counter: 'count', cycles: 3, spread: 0.15 });
    [0, 60_000, 118_000, 181_000, 240_000].forEach((ms, i) => at(run, ms, { count: i }));
    expect(run.truth).toBe('true');
    expect(run.deciding()[0]?.margin).toBeCloseTo(0.15 * 59 - 4, 6);
    expect(at(run, 400_000)).toEqual([`${240_000 + 1.15 * 59_000} false`]);
  });

  test('stalled cycles: true when nothing was counted for so many median intervals', () => {
    const run = started({ op: 'stalledCycles', counter: 'count', factor: 3 });
    [0, 10_000, 20_000, 32_000].forEach((ms, i) => at(run, ms, { count: i }));
    expect(run.truth).toBe('false');
    expect(run.nextDeadlineMs()).toBe(32_000 + 3 * 11_000);
    expect(at(run, 100_000)).toEqual(['65000 true']);
    expect(at(run, 110_000, { count: 4 })).toEqual(['110000 false']);
  });

  test('a counter that is merely stale keeps its rhythm, a reset or UNAVAILABLE starts anew', () => {
    const stalled: Pattern = { op: 'stalledCycles', counter: 'count', factor: 1 };
    const run = started(stalled);
    at(run, 0, { count: 0 });
    at(run, 10_000, { count: 1 });
    at(run, 1_000_000, { count: 2 });
    expect(run.truth).toBe('false');
    at(run, 1_000_001, { count: 0 });
    expect(run.truth).toBe('unknown');
  });

  test('conditions: a fault is a warning too, what was never reported is normal, UNAVAILABLE is unknown', () => {
    const run = started({ op: 'condition', level: 'WARNING' });
    expect(at(run, 0)).toEqual(['0 false']);
    run.condition('coolant', 'FAULT', 1);
    expect(at(run, 1)).toEqual(['1 true']);
    run.condition('coolant', 'UNAVAILABLE', 2);
    expect(at(run, 2)).toEqual(['2 unknown']);
    run.condition('coolant', 'NORMAL', 3);
    expect(at(run, 3)).toEqual(['3 false']);
  });

  test('stale is never unknown', () => {
    const run = started({ op: 'stale', signal: 'door' });
    expect(at(run, 0)).toEqual(['0 true']);
    expect(at(run, 5, { door: 'OPEN' })).toEqual(['5 false']);
    expect(at(run, 90_000)).toEqual(['30005 true']);
  });
});
