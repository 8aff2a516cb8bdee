/**
 * FRONT DOOR of access for brokers: who a client is, and what it may say and hear. The broker asks at every connection, every
 * topic and every subscription; what is refused is said and counted here.
 */

import type { Base } from '../../shared/base.ts';

/** What a client shows when it connects. */
export interface SignInAttempt {
  username?: string | undefined;
  password?: Uint8Array | undefined;
  clientId: string;
  /** IP address that it comes from. */
  address: string;
  /** Topic of its last will. */
  willTopic?: string | undefined;
  /** Who has this client id now: MQTT ends the older of two connections. */
  holder?: { name: string; address: string } | undefined;
}

export const SIGN_IN_REFUSALS = [
  'no-credentials',
  'wrong-credentials',
  'too-many-attempts',
  'foreign-will',
  'client-id-taken',
  'unavailable',
] as const;
export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];

/** A client that is let in. What it may do follows the base and its credential as they are now. */
export interface KnownClient {
  /** Name of its credential; `anonymous` without one. */
  readonly name: string;
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
}

export type SignInAnswer = { ok: true; client: KnownClient } | { ok: false; reason: SignInRefusal };

/** Something that a client may not do. */
export interface Denial {
  act: 'publish' | 'subscribe';
  name: string;
  clientId: string;
  address: string;
  topic: string;
}

export interface ClientGate {
  /** Never rejects: what cannot be decided is `unavailable`. */
  signIn(attempt: SignInAttempt): Promise<SignInAnswer>;
  /** Says (once an episode) and counts what a client was refused. */
  deny(denial: Denial): void;
  /** Says once an episode that a connection ended before it could be read. */
  noHandshake(address: string, reason: string): void;
  /** From now on rights follow this base. */
  rebase(base: Base): void;
  /** Calls the listener when a credential is removed or renewed: its connections end. Gives the function that stops it. */
  onEnded(listener: (name: string) => void): () => void;
}
