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
      /** Kept by the sender while nobody listened; says nothing of the present. */
      isHistorical?: boolean;
      /** To be shown and used, not to be stored. */
      isTransient?: boolean;
      /** Its message had no time of its own; `retained`: it was there before we subscribed. */
      untimed?: 'live' | 'retained';
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
  | { kind: 'status'; equipment: EquipmentId; atMs: number; online: boolean; untimed?: 'live' | 'retained' }
  | { kind: 'badge'; equipment: EquipmentId; atMs: number; card: string; action: 'in' | 'out' };

/** One element of a message. A refusal may stand for several readings that share it (`count` ≥ 1). */
export type Decoded = ({ ok: true; reading: Reading } | { ok: false; refusal: Refusal; count: number }) & {
  /** The message it came in, where that is not the one at hand: it was held back until its turn. */
  from?: Utterance;
  /** The payload is JSON and says this reading and no other, in our own words: it may be kept instead of the reading. */
  isVerbatim?: true;
};

/** What a decoder gets. */
export interface Utterance {
  topic: string;
  payload: Uint8Array;
  /** For dialects whose messages carry no time. */
  receivedAtMs: number;
  /** It was there before we subscribed. */
  retained?: boolean;
}

export interface Decoder {
  /** Topic filters that a broker must be asked for so that this dialect is heard. */
  readonly subscriptions: readonly string[];
  /**
   * Undefined when the topic is not of this dialect. Empty when the message carries no reading by itself (it only concerns
   * the dialect, or waits for its turn).
   */
  decode(utterance: Utterance): Decoded[] | undefined;
  /** Only of dialects that remember. */
  readonly dialogue?: Dialogue;
}

/** A message that a dialect wants sent. Nothing but requests to tell everything again: machines are never commanded. */
export interface Request {
  topic: string;
  payload: Uint8Array;
}

/**
 * What a dialect needs that is more than one message at a time: to know whether the link is there, to let time pass, and to
 * ask its senders to tell everything again. Pure like the rest: time is an argument.
 */
export interface Dialogue {
  /** We hear the senders from now on (again). */
  linkOpened(nowMs: number): void;
  /** We hear nobody any more. */
  linkLost(nowMs: number): Decoded[];
  /** What time alone brings about. */
  pass(nowMs: number): Decoded[];
  /** Requests that are due; they count as sent. */
  takeRequests(nowMs: number): Request[];
}

/** One refused element. */
export const refused = (refusal: Refusal, count = 1): Decoded => ({ ok: false, refusal, count });
