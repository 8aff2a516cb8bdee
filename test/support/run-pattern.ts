/** Runs a compiled pattern over a random world as the server would: everything of one instant set first, then time advanced. */
import type { Pattern } from '../../shared/pattern.ts';
import { compilePattern } from '../../server/insight/pattern/compile.ts';
import { IncrementalEvaluator } from '../../server/insight/pattern/incremental-evaluator.ts';
import type { CompiledPattern, Transition } from '../../server/insight/pattern/pattern-evaluator.ts';
import type { World } from './reference-evaluator.ts';

/** Compiles or throws with the faults. */
export function compiledFor(pattern: Pattern, world: Pick<World, 'signals' | 'related'>): CompiledPattern {
  const all = Object.entries(world.signals);
  const result = compilePattern(pattern, {
    signals: new Map(all.filter(([key]) => !key.includes('/'))),
    parameters: {},
    related: (type, where) =>
      (world.related?.[`${type}@${where}`] ?? []).map((id) => ({
        id,
        signals: new Map(
          all.flatMap(([key, signal]) =>
            key.startsWith(`${id}/`) ? [[key.slice(id.length + 1), signal]] : [],
          ),
        ),
      })),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.compiled;
}

/** A fresh run; the class, so that tests can look at its margin and its memory. */
export function startedFor(pattern: Pattern, world: World): IncrementalEvaluator {
  const run = compiledFor(pattern, world).start(world.startMs);
  if (!(run instanceof IncrementalEvaluator)) throw new Error('not the incremental evaluator');
  return run;
}

/** Every instant at which something was said, start included, in order. */
export function instantsOf(world: World): number[] {
  const times = [...world.samples, ...world.conditions].map(({ atMs }) => Math.max(atMs, world.startMs));
  return [...new Set([world.startMs, ...times])].sort((a, b) => a - b);
}

/**
 * Plays the world and calls back after each advance. `ticks` are further instants at which time is advanced.
 * Gives all transitions in order.
 */
export function playThrough(
  run: IncrementalEvaluator,
  world: World,
  ticks: readonly number[],
  afterAdvance: (atMs: number) => void = () => undefined,
): Transition[] {
  const transitions: Transition[] = [];
  const instants = [...new Set([...instantsOf(world), ...ticks, world.endMs])].sort((a, b) => a - b);
  let samples = 0;
  let conditions = 0;
  for (const atMs of instants) {
    for (let next = world.samples[samples]; next && next.atMs <= atMs; next = world.samples[(samples += 1)])
      run.sample(next.key, next.value, next.atMs);
    for (
      let next = world.conditions[conditions];
      next && next.atMs <= atMs;
      next = world.conditions[(conditions += 1)]
    )
      run.condition(next.id, next.level, next.atMs);
    transitions.push(...run.advance(atMs));
    afterAdvance(atMs);
  }
  return transitions;
}
