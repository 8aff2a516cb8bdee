/**
 * FRONT DOOR of ingest: bytes with a topic come in, samples or reasoned refusals go out. Whatever the dialect and whichever
 * broker, every message passes {@link Ingest.receive} exactly once; counters add up: received = accepted + duplicate + quarantined.
 */
import type { QuarantineItem } from '../../shared/api.ts';
import type { Base } from '../../shared/base.ts';
import type { Reread } from '../../shared/onboarding.ts';
import type { Refusal, Sample } from '../../shared/sample.ts';
import type { Verdict } from './admit.ts';
import type { Decoded, Reading, Request } from './decoder.ts';
import type { IntakeBook } from './intake-book.ts';

/** One message as a broker gave it. */
export interface IncomingMessage {
  topic: string;
  payload: Uint8Array;
  /** A retained message that was there before we subscribed. */
  retained: boolean;
  receivedAtMs: number;
  /** Client id at the embedded broker, where known. */
  client?: string;
  /** It must not be read, whatever it holds: its sender may not speak for this topic. */
  refusal?: Refusal;
}

/**
 * When an acknowledgement may leave: everything that a message brought must be kept (survive kill -9) before. Messages of one
 * turn of the event loop are kept together, with one write.
 */
export interface Keeping {
  /** False while nothing can be kept (a full disk): no message may be taken then, none is acknowledged. */
  readonly isOpen: boolean;
  /** Calls once, as soon as it is open again; never at once. Gives the function that takes the wish back. */
  whenOpen(done: () => void): () => void;
  /** Calls once, when everything taken so far is kept; never at once. While it is not open that may take long. */
  whenKept(done: () => void): void;
}

export interface Ingest {
  /** Decodes, admits, counts, hands samples on and refusals to quarantine. Never throws for bad input. */
  receive(message: IncomingMessage): void;
  /** For links that carry a dialect with a memory (Sparkplug): whoever hears it for us tells how the link stands. */
  readonly dialogue: IngestDialogue;
  quarantine: Quarantine;
  /** Sums by window, refused readings by cause, and what is kept of them. */
  book: IntakeBook;
  /**
   * Reads the kept messages of a group again, oldest first, through the same door: what the base knows by now is accepted,
   * the rest stays with its new reason. Twice changes nothing. Resolves when all are through; other messages may pass between.
   */
  reread(group: string): Promise<Reread>;
  /** From now on messages are read by this base; what was seen of equipment that stays is remembered. */
  rebase(base: Base): void;
  /** What a restart must not forget. */
  readonly memory: IngestMemory;
  /** Asked by broker links before they take a message and before they acknowledge it. */
  keeping: Keeping;
}

/** What comes of it (data become stale, messages have waited long enough) passes the door like everything else. */
export interface IngestDialogue {
  linkOpened(): void;
  linkLost(): void;
  /** Lets time pass; several times a second. Gives what is to be sent now: requests to tell everything again, nothing else. */
  pass(): readonly Request[];
}

/** What the door has seen: so that what is repeated after a restart is known as a duplicate. Given before the first message. */
export interface IngestMemory {
  /** The last status of all equipment, as JSON data: for {@link restore}. */
  statuses(): unknown;
  restore(statuses: unknown): void;
  /** Samples that were admitted before, in their order. */
  remember(samples: readonly Sample[]): void;
}

/** Refused messages, newest kept, bounded. */
export interface Quarantine {
  /** Newest first; `before` is an exclusive id. */
  list(page: { before?: number; limit: number; reason?: string }): QuarantineItem[];
  readonly size: number;
}

/** Where admitted samples go: the live runner. `payload`: the message they came in, where it says just what the one sample says. */
export type DeliverSamples = (samples: readonly Sample[], payload?: Uint8Array) => void;

/** A running link to a broker, embedded or not. */
export interface BrokerLink {
  readonly connected: boolean;
  /** For people, while not connected. */
  readonly reason: string | undefined;
  stop(): Promise<void>;
}

/** The link over which equipment is heard. */
export interface EquipmentLink extends BrokerLink {
  /** From now on all that this base can understand is asked for. */
  rebase(base: Base): void;
}

/** The door for readings that are past: see past-door.ts. One for each import. */
export interface PastDoor {
  /** One line of a file, without its end: `{"topic":…,"payload":…}`. Never throws for bad input. */
  read(line: Buffer): Decoded[];
  /** Call in order of time: repetitions are found among the last readings of the equipment. */
  admit(reading: Reading): Verdict;
  /** What makes a sample the same reading as another of its equipment. */
  keyOf(sample: Sample): string;
}
