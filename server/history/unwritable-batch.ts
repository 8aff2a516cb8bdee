/**
 * Samples that no store can keep unchanged. Ingest never admits such samples; this is the second lock, so that one bad
 * sample becomes a clear error instead of a wrong value in the database or a batch that is retried for ever.
 */
import { CONDITION_LEVELS, type Sample } from '../../shared/sample.ts';
import { parseEquipmentId, SIGNAL_KEY_PATTERN } from '../../shared/names.ts';
import type { HistoryBatch } from './history-store.ts';

/** Latest time in ms that InfluxDB's 64-bit nanoseconds can say (year 2262), less one second. */
export const MAX_STORED_MS = 9_223_372_035_853;

/** Thrown by `append`, with nothing written: the samples at `indexes` can never be stored; the others can, without them. */
export class UnwritableBatchError extends Error {
  readonly indexes: readonly number[];
  constructor(reason: string, indexes: readonly number[]) {
    super(reason);
    this.name = 'UnwritableBatchError';
    this.indexes = indexes;
  }
}

/** Throws {@link UnwritableBatchError} that names every sample which cannot be kept unchanged, and why the first cannot. */
export function checkBatch(batch: HistoryBatch): void {
  if (typeof batch.id !== 'string' || batch.id.length === 0 || batch.id.length > 200)
    throw new UnwritableBatchError('a batch needs an id of 1 to 200 characters', [...batch.samples.keys()]);
  const indexes: number[] = [];
  let first = '';
  for (const [index, sample] of batch.samples.entries()) {
    const fault = faultOf(sample);
    if (fault === undefined) continue;
    if (indexes.length === 0) first = `sample ${index}: ${fault}`;
    indexes.push(index);
  }
  if (indexes.length > 0)
    throw new UnwritableBatchError(
      `${indexes.length} of ${batch.samples.length} samples cannot be stored; ${first}`,
      indexes,
    );
}

function faultOf(sample: Sample): string | undefined {
  if (parseEquipmentId(sample.equipment) === undefined) return 'the equipment id is not workshop.equipment';
  if (!isTime(sample.atMs))
    return 'its time is not a whole number of epoch milliseconds before the year 2262';
  if (!isTime(sample.receivedAtMs)) return 'its time of arrival is not a whole number of epoch milliseconds';
  if (sample.kind === 'values') return faultOfValues(sample);
  if (sample.kind === 'condition' && !CONDITION_LEVELS.includes(sample.level))
    return 'unknown condition level';
  return undefined;
}

function faultOfValues(sample: Extract<Sample, { kind: 'values' }>): string | undefined {
  if (sample.seq !== undefined && !Number.isSafeInteger(sample.seq)) return 'its seq is not a whole number';
  for (const key in sample.values) {
    if (!SIGNAL_KEY_PATTERN.test(key)) return `not a signal key: ${JSON.stringify(key.slice(0, 80))}`;
    const value: unknown = sample.values[key];
    if (typeof value === 'number' ? !Number.isFinite(value) : !isKept(value))
      return `the value of ${key} is ${typeof value === 'number' ? String(value) : typeof value}`;
  }
  return undefined;
}

function isKept(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function isTime(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= MAX_STORED_MS;
}
