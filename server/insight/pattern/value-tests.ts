/** The tests of one known value behind compare, between, equals and oneOf, with their signed distance to the limit. */
import type { ValueTest } from './atoms.ts';
import { FALSE, TRUE, UNKNOWN } from './truth.ts';

/** Order relations of `compare`. */
export type Relation = '>' | '>=' | '<' | '<=';

/**
 * `value relation limit`. With `hysteresis` above 0 a true comparison stays true until the value has come back past the limit
 * by that much. Inside this band only the past can tell: after unknown it is unknown there; at the start of a run it is false.
 * A value that is not a number is unknown.
 */
export function comparisonTest(relation: Relation, limit: number, hysteresis: number): ValueTest {
  const sign = relation === '>' || relation === '>=' ? 1 : -1;
  const inclusive = relation === '>=' || relation === '<=';
  return (value, last, first, tested) => {
    if (typeof value !== 'number') {
      tested.truth = UNKNOWN;
      return;
    }
    const beyond = sign * (value - limit);
    if (inclusive ? beyond >= 0 : beyond > 0) {
      tested.truth = TRUE;
      tested.raw = hysteresis > 0 ? beyond + hysteresis : beyond;
      return;
    }
    const back = beyond + hysteresis;
    const inBand = hysteresis > 0 && (inclusive ? back >= 0 : back > 0);
    tested.truth = inBand && !first ? last : FALSE;
    tested.raw = tested.truth === TRUE ? back : beyond;
  };
}

/** `low <= value <= high`. */
export function rangeTest(low: number, high: number): ValueTest {
  return (value, _last, _first, tested) => {
    if (typeof value !== 'number') {
      tested.truth = UNKNOWN;
      return;
    }
    tested.raw = Math.min(value - low, high - value);
    tested.truth = tested.raw >= 0 ? TRUE : FALSE;
  };
}

/** `|value − wanted| <= tolerance`; a value that is not a number differs. */
export function nearTest(wanted: number, tolerance: number): ValueTest {
  return (value, _last, _first, tested) => {
    const isNumber = typeof value === 'number';
    tested.raw = isNumber ? tolerance - Math.abs(value - wanted) : -Infinity;
    tested.truth = tested.raw >= 0 ? TRUE : FALSE;
  };
}

/** The value is one of these, exactly. */
export function oneOfTest(wanted: readonly (string | number | boolean)[]): ValueTest {
  return (value, _last, _first, tested) => {
    const found = wanted.includes(value);
    tested.truth = found ? TRUE : FALSE;
    tested.raw = found ? Infinity : -Infinity;
  };
}
