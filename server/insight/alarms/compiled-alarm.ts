/**
 * An alarm of the catalogue made ready for one piece of equipment. PURE. Thresholds are the catalogue's, tuned by the base; an
 * alarm that names only signals which the equipment does not have is left out.
 */
import type { AlarmDefinition } from '../../../shared/alarms.ts';
import type { DurationOperand, Pattern } from '../../../shared/pattern.ts';
import { parseDuration } from '../../../shared/time.ts';
import type { CompiledPattern } from '../pattern/pattern-evaluator.ts';
import type { AlarmRule } from './alarm-point.ts';

export interface CompiledAlarm {
  rule: AlarmRule;
  when: CompiledPattern;
  suppressedWhen?: CompiledPattern;
  /** The limits of its comparisons, by signal. */
  limits: ReadonlyMap<string, number>;
}

/** Compiles one pattern under a name; undefined, and a fault, when it cannot be. */
export type CompileOne = (
  name: string,
  pattern: Pattern,
  parameters: Readonly<Record<string, number | string>>,
) => CompiledPattern | undefined;

/** undefined: not for this equipment, or one of its patterns cannot be used (`fault` has said why). */
export function compileAlarm(
  definition: AlarmDefinition,
  tuned: Readonly<Record<string, number | string>>,
  compile: CompileOne,
  fault: (pattern: string, message: string) => void,
): CompiledAlarm | undefined {
  const name = `alarm ${definition.id}`;
  const known = Object.entries(definition.parameters ?? {});
  const names = known.map(([one]) => one);
  for (const one of Object.keys(tuned))
    if (!names.includes(one)) fault(name, `no threshold "${one}"; known: ${names.join(', ') || '(none)'}`);
  const parameters: Record<string, number | string> = {
    ...Object.fromEntries(known.map(([one, { default: value }]) => [one, value])),
    ...tuned,
  };
  const when = compile(`${name}: when`, definition.when, parameters);
  const quiet = definition.suppressedWhen;
  const suppressedWhen = quiet && compile(`${name}: suppressed when`, quiet, parameters);
  if (!when || (quiet && !suppressedWhen) || namesNothingHere(when)) return undefined;
  const delay = (operand: DurationOperand | undefined, part: string): number => {
    const ms = durationOf(operand, parameters);
    if (ms === undefined) fault(name, `${part}: expected a duration such as "10s"`);
    return ms ?? 0;
  };
  const { id, version, priority, level, latch = false, staffOnly = false } = definition;
  return {
    rule: {
      source: 'rule',
      type: id,
      version,
      priority,
      level,
      latch,
      staffOnly,
      onDelayMs: delay(definition.onDelay, 'onDelay'),
      offDelayMs: delay(definition.offDelay, 'offDelay'),
      reAlarmMs: definition.reAlarm === undefined ? null : delay(definition.reAlarm, 'reAlarm'),
    },
    when,
    ...(suppressedWhen && { suppressedWhen }),
    limits: limitsOf(definition.when, parameters),
  };
}

/** Every signal that it names and that the equipment itself would send is one that it does not have. */
function namesNothingHere({ signals, missing }: CompiledPattern): boolean {
  const own = signals.filter((key) => !key.startsWith('$') && !key.includes('/'));
  return own.length > 0 && own.every((key) => missing.includes(key));
}

function durationOf(
  operand: DurationOperand | undefined,
  parameters: Readonly<Record<string, number | string>>,
): number | undefined {
  if (operand === undefined) return 0;
  const text = typeof operand === 'string' ? operand : parameters[operand.parameter];
  const ms = typeof text === 'string' ? parseDuration(text) : undefined;
  return ms === undefined ? undefined : Math.round(ms);
}

/** The limits that the comparisons of a pattern name, by signal; shares of a range are not among them. */
function limitsOf(
  pattern: Pattern,
  parameters: Readonly<Record<string, number | string>>,
): Map<string, number> {
  const limits = new Map<string, number>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const part of node) walk(part);
    if (typeof node !== 'object' || node === null || !('op' in node)) return;
    if (node.op === 'compare' && 'signal' in node && 'value' in node) {
      const { value } = node;
      const isNamed = typeof value === 'object' && value !== null && 'parameter' in value;
      const limit = isNamed ? parameters[String(value.parameter)] : value;
      if (typeof limit === 'number') limits.set(String(node.signal), limit);
    }
    for (const part of Object.values(node)) walk(part);
  };
  walk(pattern);
  return limits;
}
