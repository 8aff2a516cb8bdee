/**
 * What a dialect is: one file that implements {@link Decoder}. Bytes with a topic come in, readings or refusals go out.
 * A decoder knows nothing of brokers, counters or what a signal may hold; it never throws for bad input.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { ConditionLevel, Refusal } from '../../shared/sample.ts';

/** A decoded element that is not admitted yet: its equipment, its values and its time are only what the sender says. */
export type Reading =
  | {
      kind: 'values';
      equipment: EquipmentId;
      atMs: number;
      seq?: number;
      /** By signal key; anything that JSON can hold. The sender's own keys, `__proto__` included: read with Object.keys. */
      values: Readonly<Record<string, unknown>>;
      /** Its place in the array that carried it; absent for a single reading. */
      place?: number;
    }
  | {
      kind: 'condition';
      equipment: EquipmentId;
      atMs: number;
      id: string;
      level: ConditionLevel;
      code?: string;
      text?: string;
    }
  | { kind: 'status'; equipment: EquipmentId; atMs: number; online: boolean }
  | { kind: 'badge'; equipment: EquipmentId; atMs: number; card: string; action: 'in' | 'out' };

/** One element of a message. A refusal may stand for several readings that share it (`count` ≥ 1). */
export type Decoded = { ok: true; reading: Reading } | { ok: false; refusal: Refusal; count: number };

/** What a decoder gets. */
export interface Utterance {
  topic: string;
  payload: Uint8Array;
  /** For dialects whose messages carry no time. */
  receivedAtMs: number;
}

export interface Decoder {
  /** Topic filters that a broker must be asked for so that this dialect is heard. */
  readonly subscriptions: readonly string[];
  /** At least one element; undefined when the topic is not of this dialect. */
  decode(utterance: Utterance): Decoded[] | undefined;
}

/** One refused element. */
export const refused = (refusal: Refusal, count = 1): Decoded => ({ ok: false, refusal, count });
