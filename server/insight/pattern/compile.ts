/**
 * Compiles a pattern for one piece of equipment: thresholds resolved, durations read, depth and size limited, every fault listed.
 * Compile once per equipment and pattern; `start` makes a run, cheap enough for one per student and step.
 */
import {
  MAX_PATTERN_DEPTH,
  MAX_PATTERN_SIZE,
  MAX_WINDOW,
  type DurationOperand,
  type NumberOperand,
  type Pattern,
  type TunableNumber,
} from '../../../shared/pattern.ts';
import { durationMs, parseDuration } from '../../../shared/time.ts';
import { IncrementalEvaluator } from './incremental-evaluator.ts';
import { foreignKey, foreignPattern } from './foreign-pattern.ts';
import { OPERATORS } from './operators.ts';
import type { CompiledPattern, PatternContext, PatternSignal } from './pattern-evaluator.ts';
import type { Recipe, Scope, TunableLimits } from './recipe.ts';

/** What is wrong with a pattern. `path` as in `of[1].within`; `(pattern)` for the whole. */
export interface PatternFault {
  path: string;
  message: string;
}

/** Everything that is found out while a pattern is walked. */
interface Findings {
  readonly context: PatternContext;
  /** Every signal that is named, with its definition where there is one. */
  readonly signals: Map<string, PatternSignal | undefined>;
  /** Signals of other equipment, by the names under which they are read. */
  readonly foreign: Map<string, PatternSignal>;
  /** What `across` asks of whom. */
  readonly copies: Map<Pattern, { equipment: string; pattern: Pattern }[]>;
  /** Inside `across`. */
  isElsewhere: boolean;
  readonly faults: PatternFault[];
  usesConditions: boolean;
  size: number;
}

/** Compiles a pattern that has passed `patternSchema`. Never throws for a faulty pattern: all faults are listed. */
export function compilePattern(
  pattern: Pattern,
  context: PatternContext,
): { ok: true; compiled: CompiledPattern } | { ok: false; faults: PatternFault[] } {
  const findings: Findings = {
    context,
    signals: new Map(),
    foreign: new Map(),
    copies: new Map(),
    isElsewhere: false,
    faults: [],
    usesConditions: false,
    size: 0,
  };
  const recipe = recipeOf(pattern, '', 1, findings);
  if (findings.faults.length > 0) return { ok: false, faults: withoutRepeats(findings.faults) };
  const { signals } = findings;
  const keys = [...signals.keys()];
  const plan = { pattern, recipe, copies: findings.copies };
  return {
    ok: true,
    compiled: {
      signals: keys,
      missing: keys.filter((key) => signals.get(key) === undefined),
      usesConditions: findings.usesConditions,
      start: (startMs) => new IncrementalEvaluator(plan, signals, startMs),
    },
  };
}

/** What is wrong within `across` is found once for every piece of equipment asked. */
const withoutRepeats = (faults: readonly PatternFault[]): PatternFault[] =>
  faults.filter(
    ({ path, message }, i) =>
      faults.findIndex((other) => other.path === path && other.message === message) === i,
  );

const NO_RECIPE: Recipe = () => {
  throw new Error('a pattern with faults was started');
};

function recipeOf(pattern: Pattern, path: string, depth: number, findings: Findings): Recipe {
  findings.size += 1;
  if (depth > MAX_PATTERN_DEPTH || findings.size > MAX_PATTERN_SIZE) {
    const message =
      depth > MAX_PATTERN_DEPTH
        ? `nested deeper than ${MAX_PATTERN_DEPTH} levels`
        : `more than ${MAX_PATTERN_SIZE} operators`;
    if (findings.faults.at(-1)?.message !== message)
      findings.faults.push({ path: path || '(pattern)', message });
    return NO_RECIPE;
  }
  // Sound because the key is the operator's own name; TypeScript cannot follow this correlation through the union.
  const operator = OPERATORS[pattern.op] as (pattern: Pattern, scope: Scope) => Recipe;
  const recipe = operator(pattern, scopeOf(path, depth, findings));
  return (run) => {
    const node = recipe(run);
    run.mark?.(pattern, node);
    return node;
  };
}

function scopeOf(path: string, depth: number, findings: Findings): Scope {
  const { context } = findings;
  const below = (part: string): string => (path ? `${path}.${part}` : part);
  const fault = (part: string, message: string): void => {
    findings.faults.push({ path: below(part), message });
  };
  return {
    fault,
    signal: (key) => {
      const known = knownSignal(key, findings);
      findings.signals.set(key, known);
      return known;
    },
    conditions: () => {
      findings.usesConditions = true;
      if (findings.isElsewhere)
        fault('op', 'conditions of other equipment cannot be asked; ask for its "$state", as in "fault"');
    },
    number: (operand, signal, part) => {
      const resolved = resolveNumber(operand, signal, findings);
      if (typeof resolved === 'number') return resolved;
      fault(part, resolved.fault);
      return 0;
    },
    duration: (operand, part) => {
      const resolved = resolveDuration(operand, context);
      if (typeof resolved === 'number') return resolved;
      fault(part, resolved.fault);
      return 0;
    },
    tunable: (operand, limits, part) => {
      const resolved = resolveTunable(operand, limits, context);
      if (typeof resolved === 'number') return resolved;
      fault(part, resolved.fault);
      return limits.from;
    },
    child: (pattern, part) => recipeOf(pattern, below(part), depth + 1, findings),
    across: (pattern, childOf) => {
      const { type, where, of } = pattern;
      const { related } = context;
      if (!related)
        fault('op', 'a state is about one machine alone; ask others in a scenario, not in a state rule');
      if (findings.isElsewhere) fault('op', '"across" within "across"; ask the other equipment itself');
      if (!related || findings.isElsewhere) return [];
      findings.isElsewhere = true;
      const copies: { equipment: string; pattern: Pattern }[] = [];
      const children = related(type, where).map(({ id, signals }) => {
        for (const [key, signal] of signals) findings.foreign.set(foreignKey(id, key), signal);
        const copy = foreignPattern(of, id);
        copies.push({ equipment: id, pattern: copy });
        return childOf(copy);
      });
      findings.copies.set(pattern, copies);
      findings.isElsewhere = false;
      return children;
    },
  };
}

const MAX_WINDOW_MS = durationMs(MAX_WINDOW);

interface Unresolved {
  fault: string;
}

function parameterOf(name: string, context: PatternContext): number | string | Unresolved {
  return Object.hasOwn(context.parameters, name)
    ? (context.parameters[name] ?? { fault: `threshold "${name}" has no value` })
    : {
        fault: `unknown threshold "${name}"; known: ${Object.keys(context.parameters).join(', ') || '(none)'}`,
      };
}

function plainNumber(
  operand: Exclude<NumberOperand, { ofRange: unknown }>,
  context: PatternContext,
): number | Unresolved {
  const value = typeof operand === 'number' ? operand : parameterOf(operand.parameter, context);
  if (typeof value === 'object') return value;
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : { fault: `expected a number, got ${JSON.stringify(value)}` };
}

const knownSignal = (key: string, { context, foreign }: Findings): PatternSignal | undefined =>
  context.signals.get(key) ?? foreign.get(key);

function resolveNumber(operand: NumberOperand, signal: string, findings: Findings): number | Unresolved {
  const { context } = findings;
  if (typeof operand === 'number' || !('ofRange' in operand)) return plainNumber(operand, context);
  const share = plainNumber(operand.ofRange, context);
  if (typeof share !== 'number') return share;
  const known = knownSignal(signal, findings);
  // A signal that the equipment does not have stays unknown, whatever the limit.
  if (!known) return share;
  if (!known.range) return { fault: `a share of the range of "${signal}", which has no range` };
  return share * known.range[1];
}

function resolveTunable(
  operand: TunableNumber,
  { from, to, whole }: TunableLimits,
  context: PatternContext,
): number | Unresolved {
  const value = plainNumber(operand, context);
  if (typeof value !== 'number') return value;
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  return { fault: `expected a ${whole ? 'whole ' : ''}number from ${from} to ${to}, got ${value}` };
}

function resolveDuration(operand: DurationOperand, context: PatternContext): number | Unresolved {
  const value = typeof operand === 'string' ? operand : parameterOf(operand.parameter, context);
  if (typeof value === 'object') return value;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms === undefined || !Number.isFinite(ms))
    return { fault: `expected a duration such as "10s", got ${JSON.stringify(value)}` };
  if (ms > MAX_WINDOW_MS)
    return {
      fault: `${JSON.stringify(value)} is longer than ${MAX_WINDOW}, the longest that is kept; choose less`,
    };
  // Instants are whole milliseconds throughout; a window that is meant to be one must not vanish by rounding.
  return ms > 0 ? Math.max(1, Math.round(ms)) : 0;
}
