/**
 * The operators of the language, one entry each: how an operator is checked and resolved against one piece of equipment.
 * An entry gives a recipe; each run makes its own nodes from it. A new operator is a type in shared/pattern.ts, a node and one entry here.
 */
import type { DurationOperand, NumberOperand, Pattern, TunableNumber } from '../../../shared/pattern.ts';
import { ChangesAtom, ConditionAtom, StaleAtom, ValueAtom, type ValueTest } from './atoms.ts';
import { JunctionNode, NotNode } from './boolean-operators.ts';
import { CountNode } from './count-operator.ts';
import { StalledCyclesNode, SteadyCyclesNode } from './cycle-operators.ts';
import { EdgeNode } from './edge-operators.ts';
import { NeverNode } from './never-operator.ts';
import type { PatternNode } from './pattern-node.ts';
import { SequenceNode } from './sequence-operator.ts';
import type { ConditionState, SignalState } from './signal-state.ts';
import { SinceNode } from './since-operator.ts';
import { comparisonTest, nearTest, oneOfTest, rangeTest } from './value-tests.ts';
import { EverNode, WindowNode, type WindowKind } from './window-operators.ts';

/** What a run gives to the recipes. */
export interface Run {
  signal(key: string): SignalState;
  readonly conditions: ConditionState;
  /** Takes a node in; children before parents. */
  add(node: PatternNode): PatternNode;
}

/** Makes the nodes of one run. */
export type Recipe = (run: Run) => PatternNode;

/** Limits of a number that a base may tune, both allowed. */
export interface TunableLimits {
  from: number;
  to: number;
  whole: boolean;
}

/** What an operator is compiled with. Faults are collected; the value given back after a fault is never used. */
export interface Scope {
  /** A signal that the pattern reads. */
  signal(key: string): void;
  /** The pattern reads conditions. */
  conditions(): void;
  /** Upper minus lower end of the signal's range, above 0; undefined when it has none. */
  rangeWidth(key: string): number | undefined;
  number(operand: NumberOperand, signal: string, path: string): number;
  /** Milliseconds. */
  duration(operand: DurationOperand, path: string): number;
  /** A number without unit; a tuned one must keep to the limits that the schema gives to a plain one. */
  tunable(operand: TunableNumber, limits: TunableLimits, path: string): number;
  child(pattern: Pattern, path: string): Recipe;
  fault(path: string, message: string): void;
}

type Operator<Op extends Pattern['op']> = (pattern: Extract<Pattern, { op: Op }>, scope: Scope) => Recipe;

/** By what a margin is divided: the width of the signal's range, else the size of the limit, else 1. */
function scaleOf(scope: Scope, signal: string, limit: number): number {
  return scope.rangeWidth(signal) ?? (Math.abs(limit) || 1);
}

function valueAtom(signal: string, makeTest: () => ValueTest, scale: number): Recipe {
  return (run) => run.add(new ValueAtom(run.signal(signal), makeTest(), scale));
}

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
  compare(pattern, scope) {
    scope.signal(pattern.signal);
    const limit = scope.number(pattern.value, pattern.signal, 'value');
    const test = (): ValueTest => comparisonTest(pattern.is, limit, pattern.hysteresis ?? 0);
    return valueAtom(pattern.signal, test, scaleOf(scope, pattern.signal, limit));
  },
  between(pattern, scope) {
    scope.signal(pattern.signal);
    const low = scope.number(pattern.low, pattern.signal, 'low');
    const high = scope.number(pattern.high, pattern.signal, 'high');
    if (low > high) scope.fault('low', `the lower limit ${low} lies above the upper limit ${high}`);
    return valueAtom(
      pattern.signal,
      () => rangeTest(low, high),
      scaleOf(scope, pattern.signal, high - low || high),
    );
  },
  equals({ signal, value, tolerance }, scope) {
    scope.signal(signal);
    if (tolerance !== undefined && typeof value !== 'number')
      scope.fault('tolerance', `a tolerance belongs to a number, not to ${JSON.stringify(value)}`);
    if (typeof value === 'number' && tolerance !== undefined)
      return valueAtom(signal, () => nearTest(value, tolerance), scaleOf(scope, signal, value));
    return valueAtom(signal, () => oneOfTest([value]), 1);
  },
  oneOf({ signal, values }, scope) {
    scope.signal(signal);
    return valueAtom(signal, () => oneOfTest(values), 1);
  },
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
};
