/**
 * What the births of one edge node have defined: its metrics by alias (unique over the whole node, clause 6.4.6) and by name
 * (per device). Data carry an alias or a name only; datatype and signal come from here. Pure.
 */
import type { Equipment } from '../../../shared/base.ts';
import { BD_SEQ } from '../../../shared/sparkplug.ts';
import type { SparkplugMetric } from './sparkplug-payload.ts';

/** A metric as its birth defined it. */
export interface MetricDefinition {
  /** Device id; `''`: the node itself. */
  device: string;
  name: string;
  datatype: number;
  /**
   * Key of its signal, or its own name where the equipment has none such. Undefined: not data (`bdSeq`, controls), or
   * another metric has the signal already.
   */
  key: string | undefined;
}

/** A protocol metric says nothing of the machine. */
const isProtocol = (name: string): boolean =>
  name === BD_SEQ || name.startsWith('Node Control/') || name.startsWith('Device Control/');

/** The signal key that a metric has where BASE_FILE does not list it: `Spindle/Speed` → `spindle_speed`. */
export const keyOfMetric = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');

export class MetricBook {
  readonly #byAlias = new Map<bigint, MetricDefinition>();
  readonly #byName = new Map<string, Map<string, MetricDefinition>>();

  /** A birth of the node: everything before it is void. */
  clear(): void {
    this.#byAlias.clear();
    this.#byName.clear();
  }

  /** Takes all metrics of a birth in place of those that this device (`''`: the node) had. `equipment` is whom it speaks for. */
  define(device: string, metrics: readonly SparkplugMetric[], equipment: Equipment | undefined): void {
    for (const [alias, definition] of this.#byAlias)
      if (definition.device === device) this.#byAlias.delete(alias);
    const byName = new Map<string, MetricDefinition>();
    this.#byName.set(device, byName);
    const keys = createKeys(equipment);
    const seen = new Set<bigint>();
    for (const { name, alias, datatype = 0 } of metrics) {
      if (name === undefined) continue;
      const definition = byName.get(name) ?? { device, name, datatype, key: keys(name) };
      byName.set(name, definition);
      if (alias === undefined) continue;
      // One alias for two metrics names neither.
      const isDouble = seen.has(alias) && this.#byAlias.get(alias) !== definition;
      seen.add(alias);
      if (isDouble) this.#byAlias.delete(alias);
      else this.#byAlias.set(alias, definition);
    }
  }

  /** Undefined when no birth of this device has defined the metric. */
  find(device: string, { alias, name }: SparkplugMetric): MetricDefinition | undefined {
    if (alias === undefined) return this.#byName.get(device)?.get(name ?? '');
    const definition = this.#byAlias.get(alias);
    return definition?.device === device ? definition : undefined;
  }
}

/** Gives each metric of one birth its key; the metrics that BASE_FILE lists go first, then whoever comes first. */
function createKeys(equipment: Equipment | undefined): (name: string) => string | undefined {
  const source = equipment?.source;
  const listed = new Map(Object.entries((source?.kind === 'sparkplug' && source.metrics) || {}));
  const taken = new Set(listed.values());
  const signals = new Set(equipment?.signals.map(({ key }) => key));
  return (name) => {
    const own = listed.get(name);
    if (own !== undefined) return own;
    if (isProtocol(name)) return undefined;
    const key = keyOfMetric(name);
    if (!signals.has(key)) return name;
    if (taken.has(key)) return undefined;
    taken.add(key);
    return key;
  };
}
