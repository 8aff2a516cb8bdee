/**
 * A simulated Sparkplug B 3.0 edge node: births with aliases, data by exception that carry nothing but alias and value, one
 * count of messages from 0 to 255, a will numbered by bdSeq, and all births again when a host asks. Pure: no network, no clock.
 */
import { Root } from 'protobufjs/light.js';
import type { Equipment, Signal } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Value } from '../../shared/sample.ts';
import {
  BD_SEQ,
  formatSparkplugTopic,
  REBIRTH,
  SPARKPLUG_DESCRIPTOR,
  SPARKPLUG_TYPE,
  type SparkplugMessageType,
} from '../../shared/sparkplug.ts';

/** What the node wants published. All QoS 0, none retained, as the specification says; only the will is QoS 1. */
export interface EdgeMessage {
  topic: string;
  payload: Uint8Array;
}

const payloadType = Root.fromJSON(SPARKPLUG_DESCRIPTOR).lookupType('Payload');

interface Metric {
  name: string;
  alias: number;
  datatype: number;
  value: Value | undefined;
}

interface Device {
  id: string;
  /** By signal key. */
  metrics: ReadonlyMap<string, Metric>;
  /** It has told its values at least once. */
  hasSpoken: boolean;
  isBorn: boolean;
}

export class SimulatedEdgeNode {
  readonly group: string;
  readonly edge: string;
  readonly #devices: ReadonlyMap<EquipmentId, Device>;
  #seq = 0;
  #bdSeq = -1;
  #isBorn = false;

  /** `equipment`: all with a Sparkplug source of this group and edge node, each with a device of its own. */
  constructor(group: string, edge: string, equipment: readonly Equipment[]) {
    this.group = group;
    this.edge = edge;
    let alias = 0;
    this.#devices = new Map(
      equipment.map(({ id, signals, source }) => {
        const names = namesOf(source);
        const metrics = signals.map((signal): [string, Metric] => [
          signal.key,
          {
            name: names.get(signal.key) ?? signal.key,
            alias: ++alias,
            datatype: datatypeOf(signal),
            value: undefined,
          },
        ]);
        const device = source.kind === 'sparkplug' && source.device !== undefined ? source.device : id;
        return [id, { id: device, metrics: new Map(metrics), hasSpoken: false, isBorn: false }];
      }),
    );
  }

  get equipment(): readonly EquipmentId[] {
    return [...this.#devices.keys()];
  }

  /** The will of the next connection; each connection has the next number (0 to 255 and round). */
  nextWill(atMs: number): EdgeMessage {
    this.#bdSeq = (this.#bdSeq + 1) % 256;
    this.#isBorn = false;
    return this.death(atMs);
  }

  /** NDEATH: the only message without a place in the count. */
  death(atMs: number): EdgeMessage {
    return this.#message('NDEATH', undefined, { timestamp: atMs, metrics: [this.#bdSeqMetric(atMs)] });
  }

  /** Everything from the start: the node, then every device that has told its values. */
  births(atMs: number): EdgeMessage[] {
    this.#seq = 0;
    this.#isBorn = true;
    const rebirth = { name: REBIRTH, timestamp: atMs, datatype: SPARKPLUG_TYPE.Boolean, booleanValue: false };
    const metrics = [this.#bdSeqMetric(atMs), rebirth];
    const messages = [this.#numbered('NBIRTH', undefined, atMs, metrics)];
    for (const device of this.#devices.values()) {
      device.isBorn = false;
      if (device.hasSpoken) messages.push(this.#deviceBirth(device, atMs));
    }
    return messages;
  }

  /** Takes news of a device: its birth where it has none yet, else the values that were given. Nothing while cut off. */
  tell(equipment: EquipmentId, values: Readonly<Record<string, Value>>, atMs: number): EdgeMessage[] {
    const device = this.#devices.get(equipment);
    if (!device) return [];
    const news: Metric[] = [];
    for (const [key, value] of Object.entries(values)) {
      const metric = device.metrics.get(key);
      if (!metric) continue;
      metric.value = value;
      news.push(metric);
    }
    device.hasSpoken = true;
    if (!this.#isBorn) return [];
    if (!device.isBorn) return [this.#deviceBirth(device, atMs)];
    const metrics = news.map((metric) => ({ alias: metric.alias, timestamp: atMs, ...valueFields(metric) }));
    return [this.#numbered('DDATA', device.id, atMs, metrics)];
  }

  /** Takes a device off: DDEATH. */
  remove(equipment: EquipmentId, atMs: number): EdgeMessage[] {
    const device = this.#devices.get(equipment);
    if (!device?.isBorn) return [];
    device.isBorn = false;
    device.hasSpoken = false;
    return [this.#numbered('DDEATH', device.id, atMs, [])];
  }

  #deviceBirth(device: Device, atMs: number): EdgeMessage {
    device.isBorn = true;
    const metrics = [...device.metrics.values()].map((metric) => ({
      name: metric.name,
      alias: metric.alias,
      timestamp: atMs,
      datatype: metric.datatype,
      ...valueFields(metric),
    }));
    return this.#numbered('DBIRTH', device.id, atMs, metrics);
  }

  #bdSeqMetric(atMs: number): object {
    return { name: BD_SEQ, timestamp: atMs, datatype: SPARKPLUG_TYPE.Int64, longValue: this.#bdSeq };
  }

  #numbered(type: SparkplugMessageType, device: string | undefined, timestamp: number, metrics: object[]) {
    const seq = this.#seq;
    this.#seq = (seq + 1) % 256;
    return this.#message(type, device, { timestamp, seq, metrics });
  }

  #message(type: SparkplugMessageType, device: string | undefined, payload: object): EdgeMessage {
    const { group, edge } = this;
    const topic = formatSparkplugTopic({ group, type, edge, ...(device !== undefined && { device }) });
    return { topic, payload: payloadType.encode(payload).finish() };
  }
}

/** Signal key → metric name, for those that the base lists. */
function namesOf(source: Equipment['source']): ReadonlyMap<string, string> {
  if (source.kind !== 'sparkplug') return new Map();
  return new Map(Object.entries(source.metrics ?? {}).map(([name, key]) => [key, name]));
}

function datatypeOf({ kind, digits }: Signal): number {
  switch (kind) {
    case 'gauge':
      return SPARKPLUG_TYPE.Double;
    case 'counter':
      return digits === 0 ? SPARKPLUG_TYPE.Int64 : SPARKPLUG_TYPE.Double;
    case 'switch':
      return SPARKPLUG_TYPE.Boolean;
    case 'state':
    case 'text':
      return SPARKPLUG_TYPE.String;
  }
}

function valueFields({ datatype, value }: Metric): object {
  if (value === undefined || value === null) return { isNull: true };
  switch (datatype) {
    case SPARKPLUG_TYPE.Int64:
      return { longValue: Math.round(Number(value)) };
    case SPARKPLUG_TYPE.Double:
      return { doubleValue: value };
    case SPARKPLUG_TYPE.Boolean:
      return { booleanValue: value };
    default:
      return { stringValue: value };
  }
}

/** True when a command asks for all births. */
export function asksForBirths(payload: Uint8Array): boolean {
  const { metrics } = payloadType.toObject(payloadType.decode(payload)) as {
    metrics?: { name?: string; booleanValue?: boolean }[];
  };
  return metrics?.some(({ name, booleanValue }) => name === REBIRTH && booleanValue === true) ?? false;
}
