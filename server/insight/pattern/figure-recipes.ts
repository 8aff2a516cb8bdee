/** How the operators that make a figure of a signal's past are compiled: aggregate, rate, changesBy, cycleTrend, follows. */
import { DEFAULT_MIN_COVERAGE, type Measure } from '../../../shared/pattern.ts';
import { AggregateNode } from './aggregate-operator.ts';
import { ChangesByNode } from './change-operator.ts';
import { EdgeNode } from './edge-operators.ts';
import { envelopeOf, FollowsNode } from './follows-operator.ts';
import { HeldValue } from './held-value.ts';
import type { PatternSignal } from './pattern-evaluator.ts';
import { RateNode } from './rate-operator.ts';
import { rangeWidth, scaleOf, type Operator, type Scope } from './recipe.ts';
import { stepGridOf } from './step-grid.ts';
import { CycleTrendNode } from './trend-operator.ts';
import { checkHysteresis, checkNumeric, checkReachable, type Possible } from './value-checks.ts';
import { comparisonTest } from './value-tests.ts';

/** Which figures a measure can give of a signal with this range. */
function possibleFigures(measure: Measure, signal: PatternSignal | undefined): Possible | undefined {
  const width = rangeWidth(signal);
  if (measure === 'slope') return undefined;
  if (measure === 'span' || measure === 'deviation')
    return [0, width === undefined ? Infinity : measure === 'span' ? width : width / 2];
  return signal?.range;
}

/** A window that must have a length. */
function windowOf(operand: Parameters<Scope['duration']>[0], scope: Scope): number {
  const windowMs = scope.duration(operand, 'over');
  if (windowMs <= 0) scope.fault('over', 'a window without length; choose one such as "1min"');
  return Math.max(1, windowMs);
}

export const aggregateOperator: Operator<'aggregate'> = (pattern, scope) => {
  const { signal: key, measure, is, hysteresis = 0 } = pattern;
  const signal = scope.signal(key);
  const limit = scope.number(pattern.value, key, 'value');
  const grid = stepGridOf(windowOf(pattern.over, scope));
  const restriction = pattern.while && scope.child(pattern.while, 'while');
  checkNumeric(key, signal, scope);
  checkReachable(is, limit, possibleFigures(measure, signal), scope);
  if (measure !== 'slope') checkHysteresis(hysteresis, signal, scope);
  const scale = measure === 'slope' ? Math.abs(limit) || 1 : scaleOf(signal, limit);
  const minCoverage = pattern.minCoverage ?? DEFAULT_MIN_COVERAGE;
  return (run) => {
    const held = new HeldValue(run.signal(key), restriction?.(run));
    const test = comparisonTest(is, limit, hysteresis);
    return run.add(new AggregateNode(held, { measure, grid, minCoverage, test, scale }));
  };
};

export const rateOperator: Operator<'rate'> = (pattern, scope) => {
  const { signal: key, is } = pattern;
  const signal = scope.signal(key);
  const limit = scope.number(pattern.value, key, 'value');
  const grid = stepGridOf(windowOf(pattern.over, scope));
  checkNumeric(key, signal, scope);
  const isCounter = signal?.kind === 'counter';
  if (isCounter) checkReachable(is, limit, [0, Infinity], scope);
  const kind = { grid, test: comparisonTest(is, limit, 0), scale: Math.abs(limit) || 1, isCounter };
  return (run) => run.add(new RateNode(run.signal(key), kind));
};

export const changesByOperator: Operator<'changesBy'> = (pattern, scope) => {
  const { signal: key, direction } = pattern;
  const signal = scope.signal(key);
  const bound = (part: 'atLeast' | 'atMost', otherwise: number): number =>
    pattern[part] === undefined ? otherwise : scope.number(pattern[part], key, part);
  const atLeast = bound('atLeast', 0);
  const atMost = bound('atMost', Infinity);
  const width = rangeWidth(signal);
  checkNumeric(key, signal, scope);
  if (pattern.atLeast === undefined && pattern.atMost === undefined && direction === undefined)
    scope.fault('atLeast', 'no size and no direction; give one, or use "changes"');
  if (atLeast > atMost)
    scope.fault('atLeast', `never true: at least ${atLeast} and at most ${atMost}; exchange them`);
  if (atLeast < 0 || atMost < 0)
    scope.fault(atLeast < 0 ? 'atLeast' : 'atMost', 'a size is not negative; use "direction" for decreases');
  if (width !== undefined && atLeast > width)
    scope.fault('atLeast', `never true: the whole range is ${width} wide; choose less`);
  const kind = { atLeast, atMost, direction, scale: scaleOf(signal, atLeast) };
  return (run) => run.add(new ChangesByNode(run.signal(key), kind));
};

export const cycleTrendOperator: Operator<'cycleTrend'> = (pattern, scope) => {
  const { counter, signal: key, measure } = pattern;
  checkNumeric(counter, scope.signal(counter), scope);
  const signal = scope.signal(key);
  checkNumeric(key, signal, scope);
  const cycles = scope.tunable(pattern.cycles, { from: 3, to: 100, whole: true }, 'cycles');
  const rise = scope.tunable(pattern.rise, { from: 0, to: 10, whole: false }, 'rise');
  const restriction = pattern.while && scope.child(pattern.while, 'while');
  const kind = { measure, cycles, rise, scale: rangeWidth(signal) };
  return (run) => {
    const held = new HeldValue(run.signal(key), restriction?.(run));
    return run.add(new CycleTrendNode(run.signal(counter), held, kind));
  };
};

export const followsOperator: Operator<'follows'> = (pattern, scope) => {
  const { signal: key, reference } = pattern;
  const { points } = reference;
  const signal = scope.signal(key);
  const band = scope.number(pattern.within, key, 'within');
  const shiftMs = scope.duration(pattern.shift, 'shift');
  const start = scope.child(pattern.startsWith, 'startsWith');
  checkNumeric(key, signal, scope);
  if (band < 0) scope.fault('within', `a band of ${band} holds nothing; choose 0 or more`);
  if (points[0]?.[0] !== 0)
    scope.fault('reference.points[0]', 'a trace begins at 0 ms, where it is aligned; shift its times');
  const late = points.findIndex(([ms], i) => i > 0 && ms <= (points[i - 1]?.[0] ?? 0));
  if (late > 0)
    scope.fault(`reference.points[${late}]`, 'not later than the point before; sort them by time');
  if (points.length < 2)
    scope.fault('reference.points', 'one point has no length; the time of the last point ends the trace');
  const lengthMs = points.at(-1)?.[0] ?? 0;
  if (lengthMs > 0) scope.duration(`${lengthMs}ms`, 'reference');
  const kind = { envelope: envelopeOf(points, shiftMs), lengthMs, band, scale: scaleOf(signal, band) };
  return (run) => run.add(new FollowsNode(run.signal(key), run.add(new EdgeNode(start(run), false)), kind));
};
