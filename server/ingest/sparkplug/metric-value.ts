/** A metric's value by its datatype (Sparkplug B 3.0, clause 6.4.16). Pure. */
import { SPARKPLUG_TYPE } from '../../../shared/sparkplug.ts';
import type { Refusal, Value } from '../../../shared/sample.ts';
import type { RawValue, SparkplugMetric } from './sparkplug-payload.ts';

export type MetricValue = { ok: true; value: Value } | { ok: false; refusal: Refusal };

/** `Quality` of a value that may be used (clause 6.4.9.1). */
const GOOD = 192;
const NAMES = new Map<number, string>(Object.entries(SPARKPLUG_TYPE).map(([name, code]) => [code, name]));
/** 22 Int8Array … 34 DateTimeArray. */
const isArray = (datatype: number): boolean => datatype >= 22 && datatype <= 34;

const nameOf = (datatype: number): string =>
  NAMES.get(datatype) ?? (isArray(datatype) ? 'array' : String(datatype));
const good = (value: Value): MetricValue => ({ ok: true, value });

/**
 * The value as the product knows it: numbers (integers up to 2^53, DateTime as epoch ms), booleans, texts. `null` for a
 * metric that is null, carries no value or whose quality is not good.
 */
export function valueOfMetric(metric: SparkplugMetric, datatype: number): MetricValue {
  if (!isScalar(datatype))
    return { ok: false, refusal: { code: 'sparkplug-unsupported-type', got: nameOf(datatype) } };
  if (metric.isNull || !metric.value) return good(null);
  if (metric.quality !== undefined && metric.quality !== GOOD) return good(null);
  const value = scalarOf(metric.value, datatype);
  if (value !== undefined) return value;
  const got = metric.value.field;
  return { ok: false, refusal: { code: 'wrong-type', expected: nameOf(datatype), got } };
}

const isScalar = (datatype: number): boolean =>
  datatype >= SPARKPLUG_TYPE.Int8 && datatype <= SPARKPLUG_TYPE.UUID;

/** Undefined where the field that is present cannot hold this datatype. */
function scalarOf(raw: RawValue, datatype: number): MetricValue | undefined {
  switch (datatype) {
    case SPARKPLUG_TYPE.Float:
    case SPARKPLUG_TYPE.Double:
      return raw.field === 'float' || raw.field === 'double' ? good(raw.value) : undefined;
    case SPARKPLUG_TYPE.Boolean:
      return raw.field === 'boolean' ? good(raw.value) : undefined;
    case SPARKPLUG_TYPE.String:
    case SPARKPLUG_TYPE.Text:
    case SPARKPLUG_TYPE.UUID:
      return raw.field === 'string' ? good(raw.value) : undefined;
    default:
      return raw.field === 'int' || raw.field === 'long' ? integerOf(BigInt(raw.value), datatype) : undefined;
  }
}

const SIGNED_BITS = new Map<number, number>([
  [SPARKPLUG_TYPE.Int8, 8],
  [SPARKPLUG_TYPE.Int16, 16],
  [SPARKPLUG_TYPE.Int32, 32],
  [SPARKPLUG_TYPE.Int64, 64],
]);

/**
 * Signed integers ride as two's complement in unsigned fields: -1 as Int8 is 0xff or 0xffffffff, by the encoder's taste, so
 * the sign is extended from the declared width.
 */
function integerOf(unsigned: bigint, datatype: number): MetricValue {
  const bits = SIGNED_BITS.get(datatype);
  const value = bits === undefined ? unsigned : BigInt.asIntN(bits, unsigned);
  const number = Number(value);
  if (Number.isSafeInteger(number)) return good(number);
  return {
    ok: false,
    refusal: { code: 'wrong-type', detail: 'beyond-exact', expected: '≤ 2^53', got: String(value) },
  };
}
