/** The metrics of one Sparkplug message as readings: one per instant, in the order of time. Pure. */
import type { EquipmentId } from '../../../shared/names.ts';
import type { Refusal } from '../../../shared/sample.ts';
import { parseTime } from '../../../shared/time.ts';
import { pointerOf } from '../decode-payload.ts';
import { refused, type Decoded, type Reading } from '../decoder.ts';
import type { MetricDefinition } from './metric-book.ts';
import { valueOfMetric } from './metric-value.ts';
import type { SparkplugMetric, SparkplugPayload } from './sparkplug-payload.ts';

export interface MetricsContext {
  equipment: EquipmentId;
  /** Undefined: no birth has defined this metric. */
  find: (metric: SparkplugMetric) => MetricDefinition | undefined;
  /** Takes the place of a time that is missing. */
  receivedAtMs: number;
  /**
   * Of births: no value counts earlier than this. A birth says what is true now, however long ago it was measured, and it
   * comes after the death before it, whatever the sender's clock says.
   */
  notBeforeMs?: number;
}

type ValuesReading = Extract<Reading, { kind: 'values' }>;

/** Readings and refusals; a metric that cannot be read is refused by itself, the others go on. */
export function readMetrics({ metrics, timestamp }: SparkplugPayload, context: MetricsContext): Decoded[] {
  const readings: ValuesReading[] = [];
  const open = new Map<string, ValuesReading>();
  const refusals: Decoded[] = [];
  for (const metric of metrics) {
    const definition = context.find(metric);
    const path = pointerOf(['metrics', definition?.name ?? metric.name ?? `alias ${metric.alias ?? '?'}`]);
    if (!definition) {
      refusals.push(refused({ code: 'sparkplug-not-born', detail: 'unknown-metric', path }));
      continue;
    }
    if (definition.key === undefined) continue;
    const read = valueOfMetric(metric, definition.datatype);
    const atMs = timeOf(metric, timestamp, context);
    if (!read.ok || typeof atMs !== 'number') {
      const refusal = read.ok ? (atMs as Refusal) : read.refusal;
      refusals.push(refused({ ...refusal, path }));
      continue;
    }
    const reading = readingFor(open, readings, { metric, atMs, key: definition.key, context });
    (reading.values as Record<string, unknown>)[definition.key] = read.value;
  }
  const inOrder = readings.sort((a, b) => a.atMs - b.atMs);
  return [...inOrder.map((reading): Decoded => ({ ok: true, reading })), ...refusals];
}

function timeOf(
  metric: SparkplugMetric,
  payloadMs: number | undefined,
  { receivedAtMs, notBeforeMs = 0 }: MetricsContext,
): number | Refusal {
  const given = metric.timestamp ?? payloadMs ?? receivedAtMs;
  const atMs = parseTime(given);
  if (atMs === undefined)
    return { code: 'wrong-shape', detail: 'time-wrong', expected: 'time', got: String(given) };
  return metric.isHistorical ? atMs : Math.max(atMs, notBeforeMs);
}

interface Place {
  metric: SparkplugMetric;
  atMs: number;
  key: string;
  context: MetricsContext;
}

/** The reading that a value belongs to. Two values of one metric at one instant (clause 5.16) are two readings. */
function readingFor(
  open: Map<string, ValuesReading>,
  readings: ValuesReading[],
  { metric, atMs, key, context }: Place,
): ValuesReading {
  const group = `${atMs} ${metric.isHistorical} ${metric.isTransient}`;
  const known = open.get(group);
  if (known && !Object.hasOwn(known.values, key)) return known;
  const reading: ValuesReading = {
    kind: 'values',
    equipment: context.equipment,
    atMs,
    // Without a prototype: a metric may be called `__proto__`.
    values: Object.create(null) as Record<string, unknown>,
    ...(metric.isHistorical && { isHistorical: true }),
    ...(metric.isTransient && { isTransient: true }),
  };
  open.set(group, reading);
  readings.push(reading);
  return reading;
}
