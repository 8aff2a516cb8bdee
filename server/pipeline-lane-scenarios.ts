/** The scenarios of one lane: what has begun on this piece of equipment, what lasts, and when it is lost. PURE. */
import type { Scenario, ScenarioDefinition } from '../shared/insight.ts';
import {
  LOST_AFTER_MS,
  ScenarioRecogniser,
  type CompiledScenario,
  type ScenarioPlace,
} from './insight/scenarios.ts';

export class LaneScenarios {
  #recognisers: readonly ScenarioRecogniser[] = [];
  /** Whether any lasts; kept because it is asked several times for every sample. */
  #lasts = false;

  /** Starts watching at `atMs`; `compiled[i]` belongs to `definitions[i]`, undefined where it does not apply here. */
  start(
    definitions: readonly ScenarioDefinition[],
    compiled: readonly (CompiledScenario | undefined)[],
    place: Omit<ScenarioPlace, 'compiled' | 'lasting'>,
    atMs: number,
  ): void {
    this.#recognisers = definitions.flatMap((definition, index) => {
      const own = compiled[index];
      if (!own) return [];
      const lasting = (): Scenario[] => this.lasting();
      return [new ScenarioRecogniser(definition, { ...place, compiled: own, lasting }, atMs)];
    });
  }

  /** Those that last now. */
  lasting(): Scenario[] {
    return this.#recognisers.flatMap(({ lasting }) => (lasting ? [lasting] : []));
  }

  /** The one of this type that lasts, if any. */
  ofType(type: string): Scenario | undefined {
    return this.#recognisers.find((recogniser) => recogniser.type === type)?.lasting;
  }

  /** Goes on with this one of the type, or with none. */
  adopt(type: string, lasting: Scenario | undefined): void {
    this.#recognisers.find((recogniser) => recogniser.type === type)?.adopt(lasting);
    this.#note();
  }

  /** When those that last are lost, unless the equipment, last heard at `heardMs`, speaks; Infinity: none lasts. */
  lostAtMs(heardMs: number): number {
    return this.#lasts ? heardMs + LOST_AFTER_MS : Infinity;
  }

  /** What begins and ends at `atMs`; `isLost`: the equipment has been silent too long. */
  settle(atMs: number, isLost: boolean): Scenario[] {
    const changed = this.#recognisers.flatMap(
      (recogniser) => recogniser.settle(atMs) ?? (isLost ? (recogniser.lose(atMs) ?? []) : []),
    );
    if (changed.length > 0) this.#note();
    return changed;
  }

  /** All that lasts is lost at `atMs`. */
  lose(atMs: number): Scenario[] {
    const lost = this.#recognisers.flatMap((recogniser) => recogniser.lose(atMs) ?? []);
    this.#note();
    return lost;
  }

  #note(): void {
    this.#lasts = this.#recognisers.some(({ lasting }) => lasting);
  }
}
