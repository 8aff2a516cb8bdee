/**
 * Recognises one production scenario on one piece of equipment. PURE. It begins at the instant at which `start` becomes true
 * (never because it merely still is), unless `end` holds too; it ends when `end` holds, or as `lost` when the equipment has said
 * nothing for a minute: unknown never keeps a scenario alive.
 */
import type { Scenario, ScenarioDefinition } from '../../shared/insight.ts';
import { parseEquipmentId, type EquipmentId } from '../../shared/names.ts';
import type { Deciding } from '../../shared/pattern.ts';
import type { CompiledPattern } from './pattern/pattern-evaluator.ts';
import type { Value } from '../../shared/sample.ts';
import { truthOf, type Watch, type Watches } from './watches.ts';

/** Silence after which a scenario is lost, ms. */
export const LOST_AFTER_MS = 60_000;

/** A scenario's patterns, compiled for one piece of equipment. */
export interface CompiledScenario {
  start: CompiledPattern;
  end: CompiledPattern;
  began?: CompiledPattern;
  ended?: CompiledPattern;
}

/** What a recogniser needs of the equipment on which it works. */
export interface ScenarioPlace {
  equipment: EquipmentId;
  compiled: CompiledScenario;
  watches: Watches;
  /** Everything that lasts on this equipment now. */
  lasting: () => readonly Scenario[];
  /** The newest value of a signal. */
  valueOf: (signal: string) => Value | undefined;
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

/** The scenario that began last, not later than `fromMs`; of several that began together the first. */
function innermost(lasting: readonly Scenario[], fromMs: number): Scenario | undefined {
  let inner: Scenario | undefined;
  for (const scenario of lasting)
    if (scenario.fromMs <= fromMs && scenario.fromMs > (inner?.fromMs ?? -Infinity)) inner = scenario;
  return inner;
}

/** Since when the pattern has held, if it holds now. */
const heldSinceMs = (watch: Watch | undefined): number | undefined =>
  watch && truthOf(watch) === 'true' ? watch.evaluator.sinceMs : undefined;

export class ScenarioRecogniser {
  readonly #definition: ScenarioDefinition;
  readonly #place: ScenarioPlace;
  readonly #end: Watch;
  readonly #began: Watch | undefined;
  readonly #ended: Watch | undefined;
  #lasting: Scenario | undefined;
  #rose: Deciding[] | undefined;
  #hasEnded = false;
  #hasNews = false;

  /** Starts watching at `atMs`. */
  constructor(definition: ScenarioDefinition, place: ScenarioPlace, atMs: number) {
    this.#definition = definition;
    this.#place = place;
    const { start, end, began, ended } = place.compiled;
    const open = (part: string, pattern: CompiledPattern, onRise: (rose: Deciding[]) => void): Watch =>
      place.watches.open(
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
    open('start', start, (rose) => (this.#rose = rose));
    this.#end = open('end', end, () => (this.#hasEnded = true));
    if (began) this.#began = open('began', began, () => undefined);
    if (ended) this.#ended = open('ended', ended, () => undefined);
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
    if (this.#lasting) return ends ? this.#finish(heldSinceMs(this.#ended) ?? atMs, 'ended') : undefined;
    return rose && !ends ? this.#begin(rose, atMs) : undefined;
  }

  /** The equipment has been silent too long at `atMs`. */
  lose(atMs: number): Scenario | undefined {
    return this.#lasting ? this.#finish(atMs, 'lost') : undefined;
  }

  #begin(evidence: Deciding[], atMs: number): Scenario {
    const { equipment, lasting } = this.#place;
    const fromMs = Math.min(atMs, heldSinceMs(this.#began) ?? atMs);
    const { id, version, severity } = this.#definition;
    const outer = innermost(lasting(), fromMs);
    const link = this.#linked();
    this.#lasting = {
      id: scenarioIdOf(id, equipment, fromMs),
      type: id,
      version,
      equipment: [equipment],
      fromMs,
      toMs: null,
      severity,
      evidence,
      ...(outer && { within: outer.id }),
      ...(link && { links: [link] }),
    };
    return this.#lasting;
  }

  /** The other equipment that the definition's signal names now. */
  #linked(): EquipmentId | undefined {
    const { linkedBy } = this.#definition;
    const named = linkedBy === undefined ? undefined : this.#place.valueOf(linkedBy);
    return typeof named === 'string' ? parseEquipmentId(named) : undefined;
  }

  #finish(toMs: number, endReason: 'ended' | 'lost'): Scenario | undefined {
    const scenario = this.#lasting;
    this.#lasting = undefined;
    return scenario && { ...scenario, toMs: Math.max(toMs, scenario.fromMs), endReason };
  }
}
