/** How a vendor's gateway talks instead of ours: topics, status words, and how readings are written. */
import type { Value } from '../../shared/sample.ts';

/** One reading as our own dialect has it. */
export interface VendorReading {
  ts: number;
  values: Readonly<Record<string, Value>>;
}

/** One message, but for who sends it and how safely. `retain`: the vendor leaves its last value at the broker. */
export interface VendorMessage {
  topic: string;
  payload: string;
  retain?: boolean;
}

/** One machine's gateway. */
export interface VendorDialect {
  /** Of birth and last will. */
  readonly statusTopic: string;
  sayStatus(online: boolean): string;
  /** Writes readings, oldest first. Signals that the vendor does not know are left out. */
  write(readings: readonly VendorReading[]): VendorMessage[];
}

/** How one number or word is written: ×`factor` without decimals, or as its place in `codes`. */
export interface Coding {
  factor?: number;
  codes?: readonly (string | boolean)[];
}

/** The value as the vendor has it; UNAVAILABLE stays null. */
export function encode(value: Value, { factor, codes }: Coding): Value {
  if (codes) return typeof value === 'string' || typeof value === 'boolean' ? codes.indexOf(value) : null;
  return factor !== undefined && typeof value === 'number' ? Math.round(value * factor) : value;
}

/** Execution words in the order of both vendors' codes. */
export const EXECUTION_CODES = [
  'READY',
  'ACTIVE',
  'INTERRUPTED',
  'STOPPED',
  'WAIT',
  'FEED_HOLD',
  'PROGRAM_COMPLETED',
];
export const MODE_CODES = ['AUTOMATIC', 'MANUAL', 'MANUAL_DATA_INPUT', 'SEMI_AUTOMATIC', 'EDIT'];
export const ESTOP_CODES = ['ARMED', 'TRIGGERED'];
