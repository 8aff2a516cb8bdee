/**
 * `across`: a pattern over the signals of other equipment near by, once for each piece, joined by `any` or `all`. Where there is
 * none it cannot be told, and says what is missing as a signal that is not there: `cmm@station`.
 */
import { ValueAtom } from './atoms.ts';
import { JunctionNode } from './boolean-operators.ts';
import type { Operator } from './recipe.ts';
import { oneOfTest } from './value-tests.ts';

/** Under which name it is said that there is no such equipment. */
export const absentKey = (type: string, where: string): string => `${type}@${where}`;

export const acrossOperator: Operator<'across'> = (pattern, scope) => {
  const { are } = pattern;
  const children = scope.across(pattern, (of) => scope.child(of, 'of'));
  if (children.length > 0)
    return (run) =>
      run.add(
        new JunctionNode(
          are,
          children.map((child) => child(run)),
        ),
      );
  const absent = absentKey(pattern.type, pattern.where);
  scope.signal(absent);
  return (run) => run.add(new ValueAtom(run.signal(absent), oneOfTest([]), 1));
};
