/** What an operator is compiled with, and what it gives: a recipe from which each run makes its own nodes. */
import type { DurationOperand, NumberOperand, Pattern, TunableNumber } from '../../../shared/pattern.ts';
import type { PatternSignal } from './pattern-evaluator.ts';
import type { PatternNode } from './pattern-node.ts';
import type { ConditionState, SignalState } from './signal-state.ts';

/** What a run gives to the recipes. */
export interface Run {
  signal(key: string): SignalState;
  readonly conditions: ConditionState;
  /** Takes a node in; children before parents. */
  add(node: PatternNode): PatternNode;
  /** Told which node a part of the pattern has; only where somebody wants to know. */
  mark?(pattern: Pattern, node: PatternNode): void;
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
  /** A signal that the pattern reads. Its definition; undefined when the equipment does not have it. */
  signal(key: string): PatternSignal | undefined;
  /** The pattern reads conditions. */
  conditions(): void;
  number(operand: NumberOperand, signal: string, path: string): number;
  /** Milliseconds, at most {@link MAX_WINDOW}. */
  duration(operand: DurationOperand, path: string): number;
  /** A number without unit; a tuned one must keep to the limits that the schema gives to a plain one. */
  tunable(operand: TunableNumber, limits: TunableLimits, path: string): number;
  child(pattern: Pattern, path: string): Recipe;
  /** What `childOf` makes of the pattern inside, once over the signals of each piece of equipment that is asked; none: there is none. */
  across(pattern: Extract<Pattern, { op: 'across' }>, childOf: (of: Pattern) => Recipe): Recipe[];
  fault(path: string, message: string): void;
}

/** How one operator is compiled. */
export type Operator<Op extends Pattern['op']> = (
  pattern: Extract<Pattern, { op: Op }>,
  scope: Scope,
) => Recipe;

/** Upper minus lower end of a signal's range, above 0; undefined when it has none. */
export const rangeWidth = (signal: PatternSignal | undefined): number | undefined =>
  signal?.range && signal.range[1] > signal.range[0] ? signal.range[1] - signal.range[0] : undefined;

/** By what a margin is divided: the width of the signal's range, else the size of the limit, else 1. */
export const scaleOf = (signal: PatternSignal | undefined, limit: number): number =>
  rangeWidth(signal) ?? (Math.abs(limit) || 1);
