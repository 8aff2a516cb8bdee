/**
 * Compiles the patterns of states, scenarios and projects for one piece of equipment. PURE. A pattern that cannot be compiled
 * becomes a fault with its name; everything else goes on without it.
 */
import type { AlarmDefinition } from '../../shared/alarms.ts';
import type { Equipment } from '../../shared/base.ts';
import type { ScenarioDefinition } from '../../shared/insight.ts';
import type { Pattern } from '../../shared/pattern.ts';
import type { Project } from '../../shared/teaching.ts';
import { compileAlarm, type CompiledAlarm } from './alarms/compiled-alarm.ts';
import type { CompiledProject, CompiledRule, CompiledStep } from './attempt.ts';
import { beginningOf, hopelessFor } from './evidence.ts';
import { compilePattern } from './pattern/compile.ts';
import { readForeignKey } from './pattern/foreign-pattern.ts';
import type { CompiledPattern, PatternContext, PatternSignal } from './pattern/pattern-evaluator.ts';
import { stepsOf } from './progress.ts';
import { relatedEquipment } from './related-equipment.ts';
import { scenarioParameters, type CompiledScenario } from './scenarios.ts';

/** Signals that the server derives; they hold until they change. */
export const DERIVED_SIGNALS = ['$state', '$online', '$present', '$qualified', '$useMode'] as const;

/** What patterns may know of the signals of one piece of equipment. */
export function patternSignalsOf(equipment: Equipment): ReadonlyMap<string, PatternSignal> {
  return new Map<string, PatternSignal>([
    ...equipment.signals.map(({ key, kind, staleAfterMs, range }): [string, PatternSignal] => [
      key,
      range ? { kind, staleAfterMs, range } : { kind, staleAfterMs },
    ]),
    ...DERIVED_SIGNALS.map((key): [string, PatternSignal] => [key, { staleAfterMs: Infinity }]),
  ]);
}

export class EquipmentCompiler {
  readonly faults: { pattern: string; message: string }[] = [];
  /** Signals of other equipment that a compiled pattern reads, as `<id>/<key>`. */
  readonly foreignSignals = new Set<string>();
  /** Whether a pattern depends on what stands near. */
  asksOthers = false;
  readonly #equipment: Equipment;
  readonly #all: readonly Equipment[];
  readonly #signals: ReadonlyMap<string, PatternSignal>;

  /** `all`: the equipment of the base, which patterns may ask with `across`. */
  constructor(equipment: Equipment, all: readonly Equipment[]) {
    this.#equipment = equipment;
    this.#all = all;
    this.#signals = patternSignalsOf(equipment);
  }

  /** A state rule: it is about this machine alone, so that states never depend on each other. */
  stateRule(name: string, when: Pattern): CompiledPattern | undefined {
    return this.#compile(name, when, { signals: this.#signals, parameters: {} });
  }

  /** undefined, and a fault, when the pattern cannot be compiled. */
  pattern(
    name: string,
    pattern: Pattern,
    parameters: Readonly<Record<string, number | string>> = {},
  ): CompiledPattern | undefined {
    return this.#compile(name, pattern, {
      signals: this.#signals,
      parameters,
      related: (type, where) => {
        this.asksOthers = true;
        return relatedEquipment(this.#equipment, this.#all, type, where).map((other) => ({
          id: other.id,
          signals: patternSignalsOf(other),
        }));
      },
    });
  }

  #compile(name: string, pattern: Pattern, context: PatternContext): CompiledPattern | undefined {
    const result = compilePattern(pattern, context);
    if (result.ok) {
      for (const name of result.compiled.signals) if (readForeignKey(name)) this.foreignSignals.add(name);
      return result.compiled;
    }
    const message = result.faults.map((fault) => `${fault.path}: ${fault.message}`).join('; ');
    this.faults.push({ pattern: name, message });
    return undefined;
  }

  /** undefined when one of its patterns is broken: half a scenario is none. */
  scenario(definition: ScenarioDefinition): CompiledScenario | undefined {
    const name = `scenario ${definition.id}`;
    const tuned = this.#equipment.scenarioParameters[definition.id] ?? {};
    const known = Object.keys(definition.parameters).join(', ') || '(none)';
    for (const parameter of Object.keys(tuned))
      if (!Object.hasOwn(definition.parameters, parameter))
        this.faults.push({ pattern: name, message: `no threshold "${parameter}"; known: ${known}` });
    const parameters = scenarioParameters(definition, tuned);
    const start = this.pattern(`${name}: start`, definition.start, parameters);
    const end = this.pattern(`${name}: end`, definition.end, parameters);
    const began = definition.began && this.pattern(`${name}: began`, definition.began, parameters);
    const ended = definition.ended && this.pattern(`${name}: ended`, definition.ended, parameters);
    return start && end ? { start, end, ...(began && { began }), ...(ended && { ended }) } : undefined;
  }

  /** undefined when it is not for this equipment, or broken. */
  alarm(definition: AlarmDefinition): CompiledAlarm | undefined {
    return compileAlarm(
      definition,
      this.#equipment.alarmParameters[definition.id] ?? {},
      (name, pattern, parameters) => this.pattern(name, pattern, parameters),
      (pattern, message) => this.faults.push({ pattern, message }),
    );
  }

  project(project: Project): CompiledProject {
    const steps = stepsOf(project).map((step): CompiledStep => {
      if (!step.evidence) return { step, hopelessFor: [] };
      const name = `${project.id} ${step.id}`;
      const evidence = this.pattern(`${name}: evidence`, step.evidence);
      const beginning = this.pattern(`${name}: beginning`, beginningOf(step.evidence));
      return {
        step,
        ...(evidence && { evidence }),
        ...(beginning && { beginning }),
        hopelessFor: evidence ? hopelessFor(step.evidence, evidence.missing) : [],
      };
    });
    const rules = (['forbidden', 'mistake'] as const).flatMap((kind) =>
      (kind === 'forbidden' ? project.forbidden : project.mistakes).flatMap((rule): CompiledRule[] => {
        const when = this.pattern(`${project.id} ${rule.id}`, rule.when);
        return when ? [{ kind, rule, when }] : [];
      }),
    );
    return { project, steps, rules };
  }
}
