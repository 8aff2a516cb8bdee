/** Limits that contradict the signal they are put to: a pattern with one could never be true, or never come back. */
import type { PatternSignal } from './pattern-evaluator.ts';
import { rangeWidth, type Scope } from './recipe.ts';
import type { Relation } from './value-tests.ts';

/** A fault where the signal is no number at all. */
export function checkNumeric(key: string, signal: PatternSignal | undefined, scope: Scope): void {
  const kind = signal?.kind;
  if (kind === 'state' || kind === 'text' || kind === 'switch')
    scope.fault('signal', `"${key}" is of kind ${kind}, not a number; use "equals", "oneOf" or "changes"`);
}

/** Which values a figure can have: from, to. */
export type Possible = readonly [low: number, high: number];

/** A fault where no possible value lies on the wanted side of the limit. */
export function checkReachable(
  is: Relation,
  limit: number,
  possible: Possible | undefined,
  scope: Scope,
): void {
  if (!possible) return;
  const [low, high] = possible;
  if (is.startsWith('>') ? limit <= high : limit >= low) return;
  scope.fault(
    'value',
    `never true: ${is} ${limit}, but it lies between ${low} and ${high}; choose a limit within`,
  );
}

/** A fault where a comparison, once true, could never be false again. */
export function checkHysteresis(hysteresis: number, signal: PatternSignal | undefined, scope: Scope): void {
  const width = rangeWidth(signal);
  if (width !== undefined && hysteresis > width)
    scope.fault(
      'hysteresis',
      `${hysteresis} is wider than the whole range (${width}), so that once true it would stay true; choose less`,
    );
}
