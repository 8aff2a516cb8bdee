/**
 * One sample as one line of InfluxDB's line protocol. The type of a value is part of its field's name (`n_` number, `s_`
 * text, `b_` boolean, `u_` UNAVAILABLE), because InfluxDB refuses a field that changes its type for the life of a shard.
 * Written here and not by the `influx` package's writePoints, which loses the sign of zero, spoils texts with `\'`, and
 * keeps the server's words to itself when it refuses (test/bench/history-bench.ts holds the speed of both side by side).
 */
import { createHash } from 'node:crypto';
import type { Sample } from '../../../shared/sample.ts';
import { encodeText } from '../text-codec.ts';

export const MEASUREMENT = { values: 'reading', events: 'event' } as const;
export type Measurement = (typeof MEASUREMENT)[keyof typeof MEASUREMENT];

/** Retention policies: readings and marks in the default one, minutes in their own, events and hours for ever. */
export const POLICY = { raw: 'autogen', minutes: 'minutes', kept: 'kept' } as const;

/** A measurement as `FROM` names it. */
export function sourceOf(measurement: Measurement): string {
  return measurement === MEASUREMENT.values
    ? `"${MEASUREMENT.values}"`
    : `"${POLICY.kept}"."${MEASUREMENT.events}"`;
}

/** The measurement a sample goes to. */
export function measurementOf(sample: Sample): Measurement {
  return sample.kind === 'values' ? MEASUREMENT.values : MEASUREMENT.events;
}

/** The batch in which a point came, as a number that a field keeps exactly: 52 bits of the id's SHA-256. */
export function batchNumber(id: string): number {
  return Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 13), 16);
}

/**
 * The line of a sample that has passed `checkBatch`: keys and ids are names, texts are percent-escaped, so nothing in it
 * can end a field or a line. `ordinal` (0…999,999) tells readings of one millisecond apart.
 */
export function lineOf(sample: Sample, ordinal: number, batch: number): string {
  const time = `${sample.atMs}${String(ordinal).padStart(6, '0')}`;
  const fields = `batch=${batch},received_after=${sample.receivedAtMs - sample.atMs}`;
  return `${measurementOf(sample)},equipment=${sample.equipment} ${fields}${ownFields(sample)} ${time}`;
}

function ownFields(sample: Sample): string {
  if (sample.kind !== 'values') return `,kind="${sample.kind}",body="${encodeText(JSON.stringify(sample))}"`;
  let fields = '';
  for (const key in sample.values) {
    const value = sample.values[key] ?? null;
    if (typeof value === 'number') fields += `,n_${key}=${Object.is(value, -0) ? '-0' : String(value)}`;
    else if (typeof value === 'string') fields += `,s_${key}="${encodeText(value)}"`;
    else if (typeof value === 'boolean') fields += `,b_${key}=${value ? 't' : 'f'}`;
    else fields += `,u_${key}=t`;
  }
  if (sample.seq !== undefined) fields += `,seq=${sample.seq}`;
  if (sample.flags !== undefined) fields += `,flags="${sample.flags.join(' ')}"`;
  if (sample.outOfRange !== undefined) fields += `,out_of_range="${sample.outOfRange.join(' ')}"`;
  return fields;
}
