/**
 * Recognises one production scenario on one piece of equipment. PURE. It begins at the instant at which `start` becomes true
 * (never because it merely still is), unless `end` holds too; it ends when `end` holds, or as `lost` when the equipment has said
 * nothing for a minute: unknown never keeps a scenario alive.
 */
import type { Scenario, ScenarioDefinition } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Deciding } from '../../shared/pattern.ts';
import type { CompiledPattern } from './pattern/pattern-evaluator.ts';
import { truthOf, type Watch, type Watches } from './watches.ts';

/** Silence after which a scenario is lost, ms. */
export const LOST_AFTER_MS = 60_000;

/** A scenario's patterns, compiled for one piece of equipment. */
export interface CompiledScenario {
  start: CompiledPattern;
  end: CompiledPattern;
  began?: CompiledPattern;
}

/** The thresholds of a scenario on one piece of equipment: the catalogue's defaults, tuned by the base. */
export function scenarioParameters(
  definition: ScenarioDefinition,
  tuned: Readonly<Record<string, number | string>> | undefined,
): Record<string, number | string> {
  const defaults = Object.entries(definition.parameters).map(([name, parameter]) => [
    name,
    parameter.default,
  ]);
  return { ...(Object.fromEntries(defaults) as Record<string, number | string>), ...tuned };
}

/** The same scenario gets the same id live, in replay and after a restart. */
export const scenarioIdOf = (type: string, equipment: EquipmentId, fromMs: number): string =>
  `${type}:${equipment}:${fromMs}`;

export class ScenarioRecogniser {
  readonly #definition: ScenarioDefinition;
  readonly #equipment: EquipmentId;
  readonly #end: Watch;
  readonly #began: Watch | undefined;
  #lasting: Scenario | undefined;
  #rose: Deciding[] | undefined;
  #hasEnded = false;
  #hasNews = false;

  /** Starts watching at `atMs`. */
  constructor(
    definition: ScenarioDefinition,
    equipment: EquipmentId,
    patterns: { compiled: CompiledScenario; watches: Watches },
    atMs: number,
  ) {
    this.#definition = definition;
    this.#equipment = equipment;
    const { compiled, watches } = patterns;
    const open = (part: string, pattern: CompiledPattern, onRise: (rose: Deciding[]) => void): Watch =>
      watches.open(
        {
          name: `scenario ${definition.id}: ${part}`,
          layer: 'scenarios',
          compiled: pattern,
          onChange: (rose) => {
            this.#hasNews = true;
            if (rose) onRise(rose);
          },
        },
        atMs,
      );
    open('start', compiled.start, (rose) => (this.#rose = rose));
    this.#end = open('end', compiled.end, () => (this.#hasEnded = true));
    if (compiled.began) this.#began = open('began', compiled.began, () => undefined);
  }

  /** Id of the definition. */
  get type(): string {
    return this.#definition.id;
  }

  /** Goes on with this scenario, or with none, whatever its own patterns have seen. */
  adopt(lasting: Scenario | undefined): void {
    this.#lasting = lasting;
  }

  /** The scenario that lasts now. */
  get lasting(): Scenario | undefined {
    return this.#lasting;
  }

  /** Concludes from what the patterns said at `atMs`: a scenario that begins or ends. Call after they have settled. */
  settle(atMs: number): Scenario | undefined {
    if (!this.#hasNews) return undefined;
    const rose = this.#rose;
    const ends = this.#hasEnded || truthOf(this.#end) === 'true';
    this.#hasNews = false;
    this.#rose = undefined;
    this.#hasEnded = false;
    if (this.#lasting) return ends ? this.#finish(atMs, 'ended') : undefined;
    return rose && !ends ? this.#begin(rose, atMs) : undefined;
  }

  /** The equipment has been silent too long at `atMs`. */
  lose(atMs: number): Scenario | undefined {
    return this.#lasting ? this.#finish(atMs, 'lost') : undefined;
  }

  #begin(evidence: Deciding[], atMs: number): Scenario {
    const began = this.#began;
    const fromMs = began && truthOf(began) === 'true' ? Math.min(atMs, began.evaluator.sinceMs) : atMs;
    const { id, version, severity } = this.#definition;
    this.#lasting = {
      id: scenarioIdOf(id, this.#equipment, fromMs),
      type: id,
      version,
      equipment: [this.#equipment],
      fromMs,
      toMs: null,
      severity,
      evidence,
    };
    return this.#lasting;
  }

  #finish(atMs: number, endReason: 'ended' | 'lost'): Scenario | undefined {
    const scenario = this.#lasting;
    this.#lasting = undefined;
    return scenario && { ...scenario, toMs: Math.max(atMs, scenario.fromMs), endReason };
  }
}
