import { describe, expect, it } from 'vitest';
import type { Deciding } from '../../../../shared/pattern.ts';
import type { Pattern } from '../../../../shared/pattern.ts';
import { DeadlineHeap } from '../../../../server/insight/deadline-heap.ts';
import { compilePattern } from '../../../../server/insight/pattern/compile.ts';
import type { CompiledPattern } from '../../../../server/insight/pattern/pattern-evaluator.ts';
import { truthOf, Watches, type KnownNow } from '../../../../server/insight/watches.ts';

const nothingKnown: KnownNow = { value: () => undefined, conditions: () => [] };

const compiled = (pattern: Pattern): CompiledPattern => {
  const signals = new Map([['speed', { staleAfterMs: 30_000 }]]);
  const result = compilePattern(pattern, { signals, parameters: {} });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.compiled;
};
const turning = compiled({ op: 'compare', signal: 'speed', is: '>', value: 10 });
const turningLong = compiled({
  op: 'held',
  for: '10s',
  of: { op: 'compare', signal: 'speed', is: '>', value: 10 },
});

/** A pattern whose evaluator breaks when a value comes. */
const breaking: CompiledPattern = {
  ...turning,
  start: (startMs) => {
    const evaluator = turning.start(startMs);
    return Object.assign(Object.create(evaluator) as typeof evaluator, {
      sample: () => {
        throw new Error('broken on purpose');
      },
      advance: () => [],
      nextDeadlineMs: () => null,
    });
  },
};

const open = (watches: Watches, name: string, pattern: CompiledPattern, seen: string[]) =>
  watches.open(
    {
      name,
      layer: 'steps',
      compiled: pattern,
      onChange: (rose: Deciding[] | undefined) => seen.push(`${name} ${rose ? 'rose' : 'changed'}`),
    },
    0,
  );

describe('running patterns', () => {
  it('hear only of signals that they name, and of time only when they wait for it', () => {
    const watches = new Watches(nothingKnown);
    const seen: string[] = [];
    open(watches, 'long', turningLong, seen);
    watches.settle('steps', 0);
    watches.sample('door', 'OPEN', 1000);
    expect(watches.isDirty('steps')).toBe(false);
    watches.sample('speed', 100, 1000);
    watches.settle('steps', 1000);
    expect(watches.nextMs).toBe(11_000);
    watches.wake(11_000);
    watches.settle('steps', 11_000);
    expect(seen.at(-1)).toBe('long rose');
  });

  it('are asked for their deadline only when the old one has come', () => {
    const watches = new Watches(nothingKnown);
    const watch = open(watches, 'now', turning, []);
    for (let atMs = 0; atMs <= 20_000; atMs += 1000) {
      watches.sample('speed', 100, atMs, atMs === 0);
      watches.settle('steps', atMs);
    }
    expect(watches.nextMs).toBe(30_000);
    watches.wake(30_000);
    watches.settle('steps', 30_000);
    expect([truthOf(watch), watches.nextMs]).toEqual(['true', 50_000]);
  });

  it('do not stop one another: one that throws is closed and named', () => {
    const watches = new Watches(nothingKnown);
    const seen: string[] = [];
    const broken = open(watches, 'broken', breaking, seen);
    open(watches, 'sound', turning, seen);
    watches.sample('speed', 100, 1000);
    watches.settle('steps', 1000);
    expect(seen).toEqual(['sound rose']);
    expect(truthOf(broken)).toBe('unknown');
    expect(watches.faults).toEqual([{ name: 'broken', atMs: 1000, message: 'broken on purpose' }]);
  });

  it('start with what is known and are told nothing after they are closed', () => {
    const watches = new Watches({ ...nothingKnown, value: () => ({ value: 100, atMs: -5000 }) });
    const seen: string[] = [];
    const watch = open(watches, 'now', turning, seen);
    watches.settle('steps', 0);
    expect(truthOf(watch)).toBe('true');
    watches.close(watch);
    watches.sample('speed', 0, 1000);
    watches.settle('steps', 1000);
    expect(seen).toEqual(['now rose']);
  });
});

describe('the heap of deadlines', () => {
  it('gives the earliest first and equals in their order', () => {
    const heap = new DeadlineHeap<string>();
    const entries: [number, number][] = [
      [30, 1],
      [10, 3],
      [20, 1],
      [10, 2],
      [10, 1],
    ];
    for (const [dueMs, order] of entries) heap.push({ dueMs, order, item: `${dueMs}/${order}` });
    const out: (string | undefined)[] = [];
    while (heap.size > 0) out.push(heap.pop()?.item);
    expect(out).toEqual(['10/1', '10/2', '10/3', '20/1', '30/1']);
    expect([heap.nextMs, heap.pop()]).toEqual([Infinity, undefined]);
  });
});
