/**
 * Secrets of equipment. A random one has so many bits that one SHA-256 keeps it; one that a person chose is kept with scrypt, as
 * people's passwords are.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Passwords } from './passwords.ts';

/** 192 bits: 32 characters without padding. */
const SECRET_BYTES = 24;
const RANDOM = /^sha256\$([0-9a-f]{64})$/;

const digest = (secret: Uint8Array | string): Buffer => createHash('sha256').update(secret).digest();

/** A new secret; letters, digits, `-` and `_`. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** How a secret of {@link newSecret} is stored. */
export const hashOfRandom = (secret: string): string => `sha256$${digest(secret).toString('hex')}`;

/** True for the hash of a random secret: checking it is cheap, and guessing it is hopeless. */
export const isRandom = (stored: string): boolean => RANDOM.test(stored);

/** Whether it is the secret of a stored hash of either kind. Rejects when a hash is damaged or too many wait. */
export async function isSecret(
  secret: Uint8Array,
  stored: string | undefined,
  passwords: Passwords,
): Promise<boolean> {
  const random = stored === undefined ? undefined : RANDOM.exec(stored)?.[1];
  if (random !== undefined) return timingSafeEqual(digest(secret), Buffer.from(random, 'hex'));
  return stored !== undefined && passwords.verify(Buffer.from(secret).toString('utf8'), stored);
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export const isEqual = (one: Uint8Array | string, other: Uint8Array | string): boolean =>
  timingSafeEqual(digest(one), digest(other));
