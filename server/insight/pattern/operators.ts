/**
 * The operators of the language, one entry each: how an operator is checked and resolved against one piece of equipment.
 * An entry gives a recipe; each run makes its own nodes from it. A new operator is a type in shared/pattern.ts, a node and one entry here.
 */
import type { Pattern } from '../../../shared/pattern.ts';
import { acrossOperator } from './across-operator.ts';
import { ChangesAtom, ConditionAtom, StaleAtom } from './atoms.ts';
import { JunctionNode, NotNode } from './boolean-operators.ts';
import { CountNode } from './count-operator.ts';
import { StalledCyclesNode, SteadyCyclesNode } from './cycle-operators.ts';
import { EdgeNode } from './edge-operators.ts';
import { NeverNode } from './never-operator.ts';
import {
  aggregateOperator,
  changesByOperator,
  cycleTrendOperator,
  followsOperator,
  rateOperator,
} from './figure-recipes.ts';
import type { Operator, Recipe, Scope } from './recipe.ts';
import { SequenceNode } from './sequence-operator.ts';
import { SinceNode } from './since-operator.ts';
import { betweenOperator, compareOperator, equalsOperator, oneOfOperator } from './value-recipes.ts';
import { EverNode, WindowNode, type WindowKind } from './window-operators.ts';

const junction =
  (kind: 'all' | 'any', children: readonly Recipe[]): Recipe =>
  (run) =>
    run.add(
      new JunctionNode(
        kind,
        children.map((child) => child(run)),
      ),
    );

const edge =
  (child: Recipe, falling: boolean): Recipe =>
  (run) =>
    run.add(new EdgeNode(child(run), falling));

/** A window of no length is the pattern itself. */
const windowOf = (child: Recipe, kind: WindowKind): Recipe =>
  kind.windowMs > 0 || kind.strict ? (run) => run.add(new WindowNode(child(run), kind)) : child;

/**
 * `held` goes into `all`, and `once` into `any`, since the truth is the same and every part keeps its own worst (best) instant
 * with its own margin, instead of the one part that was worst.
 */
function spread(of: Pattern, path: string, scope: Scope, kind: WindowKind): Recipe {
  if (of.op === (kind.held ? 'all' : 'any') && 'of' in of && Array.isArray(of.of))
    return junction(
      kind.held ? 'all' : 'any',
      of.of.map((part, i) => spread(part, `${path}.of[${i}]`, scope, kind)),
    );
  return windowOf(scope.child(of, path), kind);
}

export const OPERATORS: { readonly [Op in Pattern['op']]: Operator<Op> } = {
  compare: compareOperator,
  between: betweenOperator,
  equals: equalsOperator,
  oneOf: oneOfOperator,
  condition({ level, id }, scope) {
    scope.conditions();
    return (run) => run.add(new ConditionAtom(run.conditions, level, id));
  },
  changes({ signal }, scope) {
    scope.signal(signal);
    return (run) => run.add(new ChangesAtom(run.signal(signal)));
  },
  stale({ signal }, scope) {
    scope.signal(signal);
    return (run) => run.add(new StaleAtom(run.signal(signal)));
  },
  rises: ({ of }, scope) => edge(scope.child(of, 'of'), false),
  falls: ({ of }, scope) => edge(scope.child(of, 'of'), true),
  all: ({ of }, scope) =>
    junction(
      'all',
      of.map((part, i) => scope.child(part, `of[${i}]`)),
    ),
  any: ({ of }, scope) =>
    junction(
      'any',
      of.map((part, i) => scope.child(part, `of[${i}]`)),
    ),
  not({ of }, scope) {
    const child = scope.child(of, 'of');
    return (run) => run.add(new NotNode(child(run)));
  },
  held(pattern, scope) {
    const windowMs = scope.duration(pattern.for, 'for');
    return spread(pattern.of, 'of', scope, { windowMs, held: true, strict: false });
  },
  once(pattern, scope) {
    if (pattern.within === undefined) {
      const child = scope.child(pattern.of, 'of');
      return (run) => run.add(new EverNode(child(run)));
    }
    const windowMs = scope.duration(pattern.within, 'within');
    return spread(pattern.of, 'of', scope, { windowMs, held: false, strict: false });
  },
  since(pattern, scope) {
    const hold = scope.child(pattern.hold, 'hold');
    const start = scope.child(pattern.since, 'since');
    return (run) => run.add(new SinceNode(hold(run), start(run)));
  },
  then(pattern, scope) {
    const first = scope.child(pattern.first, 'first');
    const next = scope.child(pattern.next, 'next');
    const windowMs = scope.duration(pattern.within, 'within');
    return junction('all', [windowOf(first, { windowMs, held: false, strict: true }), edge(next, false)]);
  },
  sequence(pattern, scope) {
    const stages = pattern.stages.map((stage, i) => scope.child(stage, `stages[${i}]`));
    const withinMs = pattern.within === undefined ? Infinity : scope.duration(pattern.within, 'within');
    return (run) =>
      run.add(
        new SequenceNode(
          stages.map((stage) => stage(run)),
          withinMs,
        ),
      );
  },
  count(pattern, scope) {
    const rises = edge(scope.child(pattern.of, 'of'), false);
    const windowMs = scope.duration(pattern.within, 'within');
    return (run) => run.add(new CountNode(rises(run), pattern.atLeast, windowMs));
  },
  never(pattern, scope) {
    const of = scope.child(pattern.of, 'of');
    const episode = scope.child(pattern.while, 'while');
    return (run) => run.add(new NeverNode(of(run), episode(run)));
  },
  steadyCycles(pattern, scope) {
    const { counter } = pattern;
    scope.signal(counter);
    const cycles = scope.tunable(pattern.cycles, { from: 2, to: 100, whole: true }, 'cycles');
    const share = scope.tunable(pattern.spread, { from: 0.001, to: 1, whole: false }, 'spread');
    return (run) => run.add(new SteadyCyclesNode(run.signal(counter), cycles, share));
  },
  stalledCycles(pattern, scope) {
    const { counter } = pattern;
    scope.signal(counter);
    const factor = scope.tunable(pattern.factor, { from: 1, to: 100, whole: false }, 'factor');
    return (run) => run.add(new StalledCyclesNode(run.signal(counter), factor));
  },
  aggregate: aggregateOperator,
  rate: rateOperator,
  changesBy: changesByOperator,
  cycleTrend: cycleTrendOperator,
  follows: followsOperator,
  across: acrossOperator,
};
