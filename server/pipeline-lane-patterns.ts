/** The patterns of one piece of equipment, compiled: its states, the scenarios and, when they are first needed, the projects. PURE. */
import type { Equipment } from '../shared/base.ts';
import type { Project } from '../shared/teaching.ts';
import type { CompiledAlarm } from './insight/alarms/compiled-alarm.ts';
import type { CompiledProject } from './insight/attempt.ts';
import { EquipmentCompiler } from './insight/compile-for-equipment.ts';
import type { CompiledPattern } from './insight/pattern/pattern-evaluator.ts';
import type { CompiledScenario } from './insight/scenarios.ts';
import type { PipelineDefinition } from './pipeline-contract.ts';

export class LanePatterns {
  /** In the order of the rules; undefined: faulty. */
  readonly rules: readonly (CompiledPattern | undefined)[];
  /** In the order of the definitions; undefined: faulty, or of other equipment. */
  readonly scenarios: readonly (CompiledScenario | undefined)[];
  readonly alarms: readonly CompiledAlarm[];
  readonly #compiler: EquipmentCompiler;
  readonly #projects: readonly Project[];
  readonly #compiled = new Map<string, CompiledProject>();

  /** `all`: the equipment of the base. */
  constructor(equipment: Equipment, definition: PipelineDefinition, all: readonly Equipment[]) {
    this.#compiler = new EquipmentCompiler(equipment, all);
    this.#projects = definition.projects.filter(({ equipmentTypes }) =>
      equipmentTypes.includes(equipment.type),
    );
    this.rules = equipment.states.map((rule, index) =>
      this.#compiler.stateRule(`state rule ${index + 1}: ${rule.state}`, rule.when),
    );
    this.scenarios = definition.scenarios.map((scenario) =>
      scenario.equipmentTypes.includes(equipment.type) ? this.#compiler.scenario(scenario) : undefined,
    );
    this.alarms = (definition.alarms ?? []).flatMap((alarm) => {
      if (!alarm.equipmentTypes.includes(equipment.type)) return [];
      return this.#compiler.alarm(alarm) ?? [];
    });
  }

  project(project: Project): CompiledProject {
    const known = this.#compiled.get(project.id);
    if (known) return known;
    const compiled = this.#compiler.project(project);
    this.#compiled.set(project.id, compiled);
    return compiled;
  }

  /** Whether there are any. */
  get exist(): boolean {
    return (
      this.alarms.length > 0 ||
      this.rules.length > 0 ||
      this.scenarios.some(Boolean) ||
      this.#projects.length > 0
    );
  }

  /** Whether any names a signal that the equipment itself sends. */
  get readValues(): boolean {
    const starts = this.scenarios.map((scenario) => scenario?.start);
    return (
      [...this.rules, ...starts, ...this.alarms.map(({ when }) => when)].some(
        (pattern) => pattern && namesOwnSignal(pattern),
      ) || this.#projects.length > 0
    );
  }

  /** Signals of other equipment that they read, by the names under which they do. */
  foreignSignals(): ReadonlySet<string> {
    for (const project of this.#projects)
      if (JSON.stringify(project).includes('"across"')) this.project(project);
    return this.#compiler.foreignSignals;
  }

  /** Whether what stands near matters to them. */
  get askOthers(): boolean {
    return this.#compiler.asksOthers;
  }

  get faults(): readonly { pattern: string; message: string }[] {
    return this.#compiler.faults;
  }
}

const namesOwnSignal = ({ signals, missing }: CompiledPattern): boolean =>
  signals.some((key) => !key.startsWith('$') && !key.includes('/') && !missing.includes(key));
