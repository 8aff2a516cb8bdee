/** How the operators that look at one value are compiled: compare, between, equals, oneOf. */
import { ValueAtom, type ValueTest } from './atoms.ts';
import { scaleOf, type Operator, type Recipe } from './recipe.ts';
import { checkHysteresis, checkNumeric, checkReachable } from './value-checks.ts';
import { comparisonTest, nearTest, oneOfTest, rangeTest } from './value-tests.ts';

function valueAtom(signal: string, makeTest: () => ValueTest, scale: number): Recipe {
  return (run) => run.add(new ValueAtom(run.signal(signal), makeTest(), scale));
}

export const compareOperator: Operator<'compare'> = (pattern, scope) => {
  const { signal: key, is, hysteresis = 0 } = pattern;
  const signal = scope.signal(key);
  const limit = scope.number(pattern.value, key, 'value');
  checkNumeric(key, signal, scope);
  checkReachable(is, limit, signal?.range, scope);
  checkHysteresis(hysteresis, signal, scope);
  return valueAtom(key, () => comparisonTest(is, limit, hysteresis), scaleOf(signal, limit));
};

export const betweenOperator: Operator<'between'> = (pattern, scope) => {
  const signal = scope.signal(pattern.signal);
  const low = scope.number(pattern.low, pattern.signal, 'low');
  const high = scope.number(pattern.high, pattern.signal, 'high');
  checkNumeric(pattern.signal, signal, scope);
  if (low > high)
    scope.fault('low', `the lower limit ${low} lies above the upper limit ${high}; exchange them`);
  else if (signal?.range && (low > signal.range[1] || high < signal.range[0]))
    scope.fault(
      'low',
      `never true: "${pattern.signal}" lies between ${signal.range[0]} and ${signal.range[1]}; choose limits within`,
    );
  return valueAtom(pattern.signal, () => rangeTest(low, high), scaleOf(signal, high - low || high));
};

export const equalsOperator: Operator<'equals'> = ({ signal: key, value, tolerance }, scope) => {
  const signal = scope.signal(key);
  if (tolerance !== undefined && typeof value !== 'number')
    scope.fault(
      'tolerance',
      `a tolerance belongs to a number, not to ${JSON.stringify(value)}; leave it out`,
    );
  if (typeof value === 'number' && tolerance !== undefined)
    return valueAtom(key, () => nearTest(value, tolerance), scaleOf(signal, value));
  return valueAtom(key, () => oneOfTest([value]), 1);
};

export const oneOfOperator: Operator<'oneOf'> = ({ signal, values }, scope) => {
  scope.signal(signal);
  return valueAtom(signal, () => oneOfTest(values), 1);
};
