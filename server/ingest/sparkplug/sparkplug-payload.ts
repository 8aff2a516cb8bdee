/**
 * Sparkplug's protobuf, read and written. Proto2: a field counts when it is *present*, whatever its value, so everything
 * here is looked up as an own property and never by truthiness.
 */
import { Root, type Message } from 'protobufjs/light.js';
import { REBIRTH, SPARKPLUG_DESCRIPTOR, SPARKPLUG_TYPE } from '../../../shared/sparkplug.ts';

/** What a metric carries, as it stood on the wire; `long` unsigned. */
export type RawValue =
  | { field: 'int' | 'float' | 'double'; value: number }
  | { field: 'long'; value: bigint }
  | { field: 'boolean'; value: boolean }
  | { field: 'string'; value: string }
  /** Bytes, DataSet or Template: present, not looked into. */
  | { field: 'opaque' };

export interface SparkplugMetric {
  name?: string;
  alias?: bigint;
  /** Epoch ms UTC. */
  timestamp?: number;
  datatype?: number;
  isHistorical: boolean;
  isTransient: boolean;
  isNull: boolean;
  /** The property `Quality`: 0 bad, 192 good, 500 stale (clause 6.4.9.1). */
  quality?: number;
  value?: RawValue;
}

export interface SparkplugPayload {
  /** Epoch ms UTC. */
  timestamp?: number;
  seq?: number;
  uuid?: string;
  metrics: readonly SparkplugMetric[];
}

const root = Root.fromJSON(SPARKPLUG_DESCRIPTOR);
const payloadType = root.lookupType('Payload');

type Fields = Readonly<Record<string, unknown>>;
/** A uint64 as protobufjs reads it. */
interface Long {
  low: number;
  high: number;
}

const own = (message: Fields, field: string): unknown =>
  Object.hasOwn(message, field) ? message[field] : undefined;
const bigOf = ({ low, high }: Long): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
const numberOf = ({ low, high }: Long): number => (high >>> 0) * 4_294_967_296 + (low >>> 0);
const optionalNumber = <K extends string>(key: K, long: unknown): { [P in K]?: number } =>
  (long === undefined ? {} : { [key]: numberOf(long as Long) }) as { [P in K]?: number };

/** Undefined for bytes that are no Sparkplug payload. Never throws. */
export function readSparkplugPayload(bytes: Uint8Array): SparkplugPayload | undefined {
  let message: Message;
  try {
    message = payloadType.decode(bytes);
  } catch {
    return undefined; // Throwing is how protobufjs says so.
  }
  const fields = message as unknown as Fields;
  const uuid = own(fields, 'uuid');
  return {
    ...optionalNumber('timestamp', own(fields, 'timestamp')),
    ...optionalNumber('seq', own(fields, 'seq')),
    ...(typeof uuid === 'string' && { uuid }),
    metrics: ((own(fields, 'metrics') ?? []) as Fields[]).map(metricOf),
  };
}

function metricOf(fields: Fields): SparkplugMetric {
  const metric: SparkplugMetric = {
    isHistorical: own(fields, 'isHistorical') === true,
    isTransient: own(fields, 'isTransient') === true,
    isNull: own(fields, 'isNull') === true,
    ...optionalNumber('timestamp', own(fields, 'timestamp')),
  };
  const name = own(fields, 'name');
  if (typeof name === 'string') metric.name = name;
  const alias = own(fields, 'alias');
  if (alias !== undefined) metric.alias = bigOf(alias as Long);
  const datatype = own(fields, 'datatype');
  if (typeof datatype === 'number') metric.datatype = datatype;
  const value = valueOf(fields);
  if (value) metric.value = value;
  const quality = qualityOf(own(fields, 'properties') as Fields | undefined);
  if (quality !== undefined) metric.quality = quality;
  return metric;
}

function valueOf(fields: Fields): RawValue | undefined {
  for (const field of ['int', 'float', 'double'] as const) {
    const value = own(fields, `${field}Value`);
    if (typeof value === 'number') return { field, value };
  }
  const long = own(fields, 'longValue');
  if (long !== undefined) return { field: 'long', value: bigOf(long as Long) };
  const boolean = own(fields, 'booleanValue');
  if (typeof boolean === 'boolean') return { field: 'boolean', value: boolean };
  const string = own(fields, 'stringValue');
  if (typeof string === 'string') return { field: 'string', value: string };
  const isOpaque = ['bytesValue', 'datasetValue', 'templateValue'].some((field) =>
    Object.hasOwn(fields, field),
  );
  return isOpaque ? { field: 'opaque' } : undefined;
}

function qualityOf(properties: Fields | undefined): number | undefined {
  if (!properties) return undefined;
  const at = ((own(properties, 'keys') ?? []) as string[]).indexOf('Quality');
  const value = at < 0 ? undefined : ((own(properties, 'values') ?? []) as Fields[])[at];
  const code = value && own(value, 'intValue');
  // Int32 rides as two's complement in a uint32.
  return typeof code === 'number' ? code | 0 : undefined;
}

/** The only command that is ever sent: a request for all births of a node (clause 6.4.23: with a time, without seq). */
export function writeRebirthRequest(atMs: number): Uint8Array {
  const metric = { name: REBIRTH, timestamp: atMs, datatype: SPARKPLUG_TYPE.Boolean, booleanValue: true };
  return payloadType.encode({ timestamp: atMs, metrics: [metric] }).finish();
}
