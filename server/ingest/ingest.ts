/**
 * FRONT DOOR of ingest: bytes with a topic come in, samples or reasoned refusals go out. Whatever the dialect and whichever
 * broker, every message passes {@link Ingest.receive} exactly once; counters add up: received = accepted + duplicate + quarantined.
 */
import type { QuarantineItem } from '../../shared/api.ts';
import type { Sample } from '../../shared/sample.ts';

/** One message as a broker gave it. */
export interface IncomingMessage {
  topic: string;
  payload: Uint8Array;
  /** A retained message that was there before we subscribed. */
  retained: boolean;
  receivedAtMs: number;
  /** Client id at the embedded broker, where known. */
  client?: string;
}

export interface Ingest {
  /** Decodes, admits, counts, hands samples on and refusals to quarantine. Never throws for bad input. */
  receive(message: IncomingMessage): void;
  quarantine: Quarantine;
}

/** Refused messages, newest kept, bounded. */
export interface Quarantine {
  /** Newest first; `before` is an exclusive id. */
  list(page: { before?: number; limit: number; reason?: string }): QuarantineItem[];
  readonly size: number;
}

/** Where admitted samples go: the live runner. */
export type DeliverSamples = (samples: readonly Sample[]) => void;

/** A running link to a broker, embedded or not. */
export interface BrokerLink {
  readonly connected: boolean;
  /** For people, while not connected. */
  readonly reason: string | undefined;
  stop(): Promise<void>;
}
