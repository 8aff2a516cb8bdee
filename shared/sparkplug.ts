/**
 * The words of Sparkplug B 3.0 that server and simulators share: topics (clause 4.1), datatype codes (6.4.16), the payload's
 * fields (6.4) and the body of STATE (6.4.26). Field numbers are those of the specification's `sparkplug_b.proto`.
 */
import { z } from 'zod';

export const SPARKPLUG_NAMESPACE = 'spBv1.0';

/** True for everything that belongs to Sparkplug, well-formed or not. */
export const isSparkplugTopic = (topic: string): boolean => topic.startsWith(`${SPARKPLUG_NAMESPACE}/`);

/** Message types of edge nodes; all have four topic levels. */
const NODE_MESSAGES = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'] as const;
/** Message types of devices; all have five topic levels. */
const DEVICE_MESSAGES = ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type SparkplugMessageType = (typeof NODE_MESSAGES)[number] | (typeof DEVICE_MESSAGES)[number];

/** A Sparkplug topic, taken apart. Names are case-sensitive. */
export interface SparkplugTopic {
  group: string;
  type: SparkplugMessageType;
  edge: string;
  /** Only of device messages. */
  device?: string;
}

/** Reads `spBv1.0/group/type/node[/device]`; undefined for anything else, STATE included. */
export function parseSparkplugTopic(topic: string): SparkplugTopic | undefined {
  const [namespace, group, type, edge, device, ...rest] = topic.split('/');
  if (namespace !== SPARKPLUG_NAMESPACE || !group || !type || !edge || rest.length > 0) return undefined;
  const isNode = (NODE_MESSAGES as readonly string[]).includes(type);
  const isDevice = (DEVICE_MESSAGES as readonly string[]).includes(type);
  if (isNode && device === undefined) return { group, type: type as SparkplugMessageType, edge };
  return isDevice && device ? { group, type: type as SparkplugMessageType, edge, device } : undefined;
}

/** Writes `spBv1.0/group/type/node[/device]`. */
export function formatSparkplugTopic({ group, type, edge, device }: SparkplugTopic): string {
  const levels = [SPARKPLUG_NAMESPACE, group, type, edge];
  return (device === undefined ? levels : [...levels, device]).join('/');
}

/** Where a host application says whether it is there (clause 4.2.3). */
export const stateTopicOf = (hostId: string): string => `${SPARKPLUG_NAMESPACE}/STATE/${hostId}`;

/** Body of STATE: UTF-8 JSON, `timestamp` in epoch ms UTC. */
export const hostStateSchema = z.object({ online: z.boolean(), timestamp: z.int().min(0) });
export type HostState = z.infer<typeof hostStateSchema>;

/** An id of a group, node, device or host: one topic level without wildcards (clauses 4.1, 5.13). */
export const sparkplugIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^+/#\0]+$/, 'a Sparkplug id: text without "+", "/" and "#"');

/** Datatype codes (clause 6.4.16). 22 to 34 are arrays of the first eleven, String and DateTime. */
export const SPARKPLUG_TYPE = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
  PropertySet: 20,
  PropertySetList: 21,
} as const;

/** The metric by which a node numbers its connections, in NBIRTH and NDEATH (clause 6.4.20). */
export const BD_SEQ = 'bdSeq';
/** The metric that asks a node for its births (clause 6.4.23). */
export const REBIRTH = 'Node Control/Rebirth';

/** `PropertyValue.value` and `Metric.value` are oneofs: at most one is present. */
const PROPERTY_VALUE = {
  oneofs: {
    value: {
      oneof: ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue'],
    },
  },
  fields: {
    type: { type: 'uint32', id: 1 },
    isNull: { type: 'bool', id: 2 },
    intValue: { type: 'uint32', id: 3 },
    longValue: { type: 'uint64', id: 4 },
    floatValue: { type: 'float', id: 5 },
    doubleValue: { type: 'double', id: 6 },
    booleanValue: { type: 'bool', id: 7 },
    stringValue: { type: 'string', id: 8 },
  },
};

const METRIC = {
  oneofs: {
    value: {
      oneof: [
        'intValue',
        'longValue',
        'floatValue',
        'doubleValue',
        'booleanValue',
        'stringValue',
        'bytesValue',
        'datasetValue',
        'templateValue',
      ],
    },
  },
  fields: {
    name: { type: 'string', id: 1 },
    alias: { type: 'uint64', id: 2 },
    timestamp: { type: 'uint64', id: 3 },
    datatype: { type: 'uint32', id: 4 },
    isHistorical: { type: 'bool', id: 5 },
    isTransient: { type: 'bool', id: 6 },
    isNull: { type: 'bool', id: 7 },
    properties: { type: 'PropertySet', id: 9 },
    intValue: { type: 'uint32', id: 10 },
    longValue: { type: 'uint64', id: 11 },
    floatValue: { type: 'float', id: 12 },
    doubleValue: { type: 'double', id: 13 },
    booleanValue: { type: 'bool', id: 14 },
    stringValue: { type: 'string', id: 15 },
    bytesValue: { type: 'bytes', id: 16 },
    // Messages of their own in the specification; nobody here looks into them, and on the wire both are lengths and bytes.
    datasetValue: { type: 'bytes', id: 17 },
    templateValue: { type: 'bytes', id: 18 },
  },
};

/** Presence counts (0 and false are values, as in proto2) and text must be UTF-8; protobufjs would take proto3 otherwise. */
const EDITION = { edition: '2023' };

/** The payload as a protobufjs JSON descriptor. */
export const SPARKPLUG_DESCRIPTOR = {
  nested: {
    Payload: {
      ...EDITION,
      fields: {
        timestamp: { type: 'uint64', id: 1 },
        metrics: { rule: 'repeated', type: 'Metric', id: 2 },
        seq: { type: 'uint64', id: 3 },
        uuid: { type: 'string', id: 4 },
        body: { type: 'bytes', id: 5 },
      },
    },
    Metric: { ...EDITION, ...METRIC },
    PropertySet: {
      ...EDITION,
      fields: {
        keys: { rule: 'repeated', type: 'string', id: 1 },
        values: { rule: 'repeated', type: 'PropertyValue', id: 2 },
      },
    },
    PropertyValue: { ...EDITION, ...PROPERTY_VALUE },
  },
};
