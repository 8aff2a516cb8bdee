/**
 * Sparkplug edge nodes for tests. Bytes come from the encoder of Eclipse Tahu (`sparkplug-payload`), where it is right; what it
 * cannot say (data with an alias only, a value without its type) is written byte by byte here, after the protobuf encoding
 * guide and not with the library that the server uses.
 */
import { get } from 'sparkplug-payload';
import { resolveBase, type Base } from '../../shared/base.ts';
import { openDoor, NOW_MS, type Door } from './door.ts';

const tahu = get('spBv1.0');
if (!tahu) throw new Error('sparkplug-payload does not know spBv1.0');
/** The foreign codec. */
export const { encodePayload, decodePayload } = tahu;
export type UPayload = Parameters<typeof encodePayload>[0];
export type UMetric = NonNullable<UPayload['metrics']>[number];

/** A base with one edge node `plant/gw`: itself (rack-01), and two devices; and a node of its own for a robot. */
export function aSparkplugBase(): Base {
  const resolved = resolveBase({
    base: { id: 'demo' },
    workshops: [
      {
        id: 'machining',
        equipment: [
          {
            id: 'rack-01',
            type: 'generic',
            signals: [{ key: 'temperature', kind: 'gauge' }],
            source: { kind: 'sparkplug', group: 'plant', edge: 'gw' },
          },
          {
            id: 'rig-01',
            type: 'generic',
            signals: [
              { key: 'spindle_speed', kind: 'gauge', range: [0, 6000] },
              { key: 'part_count', kind: 'counter' },
              { key: 'door', kind: 'state', values: ['OPEN', 'CLOSED'] },
              { key: 'pump', kind: 'switch' },
              { key: 'note', kind: 'text' },
            ],
            source: {
              kind: 'sparkplug',
              group: 'plant',
              edge: 'gw',
              device: 'Rig',
              metrics: { 'Spindle/S1': 'spindle_speed' },
            },
          },
          {
            id: 'rig-02',
            type: 'generic',
            signals: [{ key: 'spindle_speed', kind: 'gauge' }],
            source: { kind: 'sparkplug', group: 'plant', edge: 'gw', device: 'Rig2' },
          },
        ],
      },
      {
        id: 'automation',
        equipment: [
          {
            id: 'robot-01',
            type: 'generic',
            signals: [{ key: 'load', kind: 'gauge' }],
            source: { kind: 'sparkplug', group: 'plant', edge: 'arm', device: 'Arm' },
          },
        ],
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

/** One edge node that keeps its own count, as a device maker would write it. */
export interface Edge {
  seq: number;
  bdSeq: number;
  nbirth(metrics?: UMetric[], more?: UPayload): void;
  dbirth(device: string, metrics: UMetric[], more?: UPayload): void;
  ndata(metrics: UMetric[], more?: UPayload): void;
  ddata(device: string, metrics: UMetric[], more?: UPayload): void;
  ddeath(device: string): void;
  ndeath(bdSeq?: number): void;
}

/** A door onto that base, its clock in the test's hand, and its edge nodes. */
export interface SparkplugDoor extends Door {
  at: number;
  /** Lets time pass; gives the requests that are to be sent. */
  wait(ms: number): ReturnType<Door['ingest']['dialogue']['pass']>;
  /** Bytes on a topic, now. */
  hear(topic: string, payload: Uint8Array): void;
  edge(id?: string): Edge;
  /** Values as they were handed on, newest last: `[atMs, values]`. */
  values(equipment?: string): [number, Record<string, unknown>][];
  /** `online` as it was handed on. */
  statuses(equipment?: string): boolean[];
}

const RIG = 'machining.rig-01';

export function openSparkplugDoor(base = aSparkplugBase()): SparkplugDoor {
  const clock = { at: NOW_MS };
  const plain = openDoor(base, () => clock.at);
  const door: SparkplugDoor = {
    ...plain,
    get at() {
      return clock.at;
    },
    set at(ms: number) {
      clock.at = ms;
    },
    wait(ms) {
      clock.at += ms;
      return plain.ingest.dialogue.pass();
    },
    hear: (topic, payload) => plain.say(topic, payload, clock.at),
    edge: (id = 'gw') => createEdge(door, id),
    values: (equipment = RIG) =>
      plain.samples.flatMap((sample) =>
        sample.kind === 'values' && sample.equipment === equipment ? [[sample.atMs, sample.values]] : [],
      ),
    statuses: (equipment = RIG) =>
      plain.samples.flatMap((sample) =>
        sample.kind === 'status' && sample.equipment === equipment ? [sample.online] : [],
      ),
  };
  return door;
}

function createEdge(door: SparkplugDoor, id: string): Edge {
  const say = (type: string, metrics: UMetric[], device?: string, more: UPayload = {}): void => {
    const topic = ['spBv1.0', 'plant', type, id, ...(device === undefined ? [] : [device])].join('/');
    const seq = type === 'NDEATH' ? {} : { seq: edge.seq++ % 256 };
    door.hear(topic, encodePayload({ timestamp: door.at, ...seq, metrics, ...more }));
  };
  const bdSeqMetric = (value: number): UMetric => ({ name: 'bdSeq', type: 'UInt64', value });
  const edge: Edge = {
    seq: 0,
    bdSeq: 0,
    nbirth: (metrics = [], more) => {
      edge.seq = 0;
      say('NBIRTH', [bdSeqMetric(edge.bdSeq), ...metrics], undefined, more);
    },
    dbirth: (device, metrics, more) => say('DBIRTH', metrics, device, more),
    ndata: (metrics, more) => say('NDATA', metrics, undefined, more),
    ddata: (device, metrics, more) => say('DDATA', metrics, device, more),
    ddeath: (device) => say('DDEATH', [], device),
    ndeath: (bdSeq = edge.bdSeq) => say('NDEATH', [bdSeqMetric(bdSeq)]),
  };
  return edge;
}

/** Protobuf wire format by hand: varint (type 0), eight bytes (1), length and bytes (2). */
export const wire = {
  varint(field: number, value: bigint | number): number[] {
    return [...varint(BigInt(field) << 3n), ...varint(BigInt(value))];
  },
  double(field: number, value: number): number[] {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return [...varint((BigInt(field) << 3n) | 1n), ...bytes];
  },
  bytes(field: number, value: readonly number[] | string): number[] {
    const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
    return [...varint((BigInt(field) << 3n) | 2n), ...varint(BigInt(bytes.length)), ...bytes];
  },
};

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

/** A payload by hand: timestamp (1), metrics (2), seq (3). */
export const payloadBytes = (
  timestamp: number,
  seq: number | undefined,
  ...metrics: readonly number[][]
): Uint8Array =>
  Uint8Array.from([
    ...wire.varint(1, timestamp),
    ...metrics.flatMap((metric) => wire.bytes(2, metric)),
    ...(seq === undefined ? [] : wire.varint(3, seq)),
  ]);

/** Fields of a metric (clause 6.4.8). */
export const FIELD = {
  name: 1,
  alias: 2,
  timestamp: 3,
  datatype: 4,
  isHistorical: 5,
  isTransient: 6,
  isNull: 7,
};
/** Fields of a metric's value. */
export const VALUE = {
  int: 10,
  long: 11,
  double: 13,
  boolean: 14,
  string: 15,
  bytes: 16,
  dataset: 17,
  template: 18,
};
