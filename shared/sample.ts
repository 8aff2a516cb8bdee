/**
 * What equipment says. A *reading* is decoded but not yet admitted; a *sample* has been admitted: its equipment is known,
 * its values fit their signals, its time is settled. Everything behind the ingest door sees samples only.
 */
import type { EquipmentId } from './names.ts';

/** One value. `null` is MTConnect's UNAVAILABLE: the equipment says that it does not know. Never NaN or infinite. */
export type Value = number | boolean | string | null;

/** Longest string value. */
export const MAX_TEXT_LENGTH = 256;
/** Most readings in one message. */
export const MAX_READINGS_PER_MESSAGE = 1_000;
/** Largest payload that is decoded, in bytes; beyond it the message goes to quarantine. */
export const MAX_PAYLOAD_BYTES = 262_144;
/** How far a reading's time may lie ahead of ours, ms; beyond it the server's time is taken and the sample flagged. */
export const MAX_AHEAD_MS = 300_000;

export const CONDITION_LEVELS = ['NORMAL', 'WARNING', 'FAULT', 'UNAVAILABLE'] as const;
/** MTConnect condition level. */
export type ConditionLevel = (typeof CONDITION_LEVELS)[number];

/** Why a sample that was accepted deserves a second look. */
export type SampleFlag = 'time-ahead' | 'out-of-range' | 'late' | 'historical' | 'transient';

/** Values of one piece of equipment at one instant. */
export interface ValuesSample {
  kind: 'values';
  equipment: EquipmentId;
  /** When the equipment took it, epoch ms UTC. */
  atMs: number;
  /** When the server received it, epoch ms UTC. */
  receivedAtMs: number;
  /** What the sender said, where `atMs` is another time (too far ahead, or a status that came late). */
  sentAtMs?: number;
  /** The sender's sequence number, where it gives one. */
  seq?: number;
  values: Readonly<Record<string, Value>>;
  flags?: readonly SampleFlag[];
  /** Keys of the values that lie outside their signal's physical range (flag `out-of-range`). */
  outOfRange?: readonly string[];
}

/** A condition report (MTConnect CONDITION): NORMAL with an id clears that one. */
export interface ConditionSample {
  kind: 'condition';
  equipment: EquipmentId;
  atMs: number;
  receivedAtMs: number;
  sentAtMs?: number;
  id: string;
  level: ConditionLevel;
  code?: string;
  text?: string;
  flags?: readonly SampleFlag[];
}

/** The equipment's gateway came or went (birth, last will). */
export interface StatusSample {
  kind: 'status';
  equipment: EquipmentId;
  atMs: number;
  receivedAtMs: number;
  sentAtMs?: number;
  online: boolean;
  flags?: readonly SampleFlag[];
}

/** A card was held against the reader of a station. `person` is filled in by the live runner; undefined: card unknown. */
export interface BadgeSample {
  kind: 'badge';
  equipment: EquipmentId;
  atMs: number;
  receivedAtMs: number;
  sentAtMs?: number;
  card: string;
  action: 'in' | 'out';
  person?: string;
  flags?: readonly SampleFlag[];
}

/** Anything that came through the door. */
export type Sample = ValuesSample | ConditionSample | StatusSample | BadgeSample;

/** How much a shown value can be trusted (after OPC UA's good/uncertain/bad, with stale told apart). */
export type Quality = 'good' | 'uncertain' | 'stale' | 'unavailable';

/** Where the numbers come from: a real machine now, a recording of a real one, or a simulator. Always shown. */
export const ORIGINS = ['live', 'recorded', 'simulated'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Every reason for which a message or reading is refused; the sentences stand in {@link file://./refusal.ts}. */
export const REFUSAL_CODES = [
  'unparsable',
  'wrong-shape',
  'too-large',
  'unknown-topic',
  'unknown-equipment',
  'unknown-signal',
  'wrong-type',
  'not-finite',
  'wrong-client',
  'unsupported',
  'sparkplug-not-born',
  'sparkplug-unsupported-type',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What exactly was wrong, where the code alone would not tell people what to do; sentences stand in refusal.ts too. */
export const REFUSAL_DETAILS = [
  'nan-literal',
  'not-utf-8',
  'empty',
  'cut-off',
  'no-readings',
  'too-many-readings',
  'time-missing',
  'time-wrong',
  'no-values',
  'text-too-long',
  'broken-text',
  'word-not-listed',
  'nothing-mapped',
  'not-csv',
  'map-me',
  'other-base',
  'unknown-channel',
  'not-protobuf',
  'compressed',
  'not-sparkplug',
  'seq-wrong',
  'unknown-metric',
  'beyond-exact',
  'unknown-node',
  'reserved-topic',
  'our-fault',
  'no-own-time',
  'not-as-text',
  'not-past',
  'too-old',
] as const;
export type RefusalDetail = (typeof REFUSAL_DETAILS)[number];

/**
 * Why something was not admitted: a value, never thrown. `path` is a JSON Pointer into the payload. `expected` and `got`
 * are words of refusal.ts (`number`, `time`, …) or literal values, so that they read in every language.
 */
export interface Refusal {
  code: RefusalCode;
  detail?: RefusalDetail;
  path?: string;
  expected?: string;
  got?: string;
}
