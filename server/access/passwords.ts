/**
 * Passwords as scrypt hashes (node:crypto; RFC 7914). The parameters are stored with each hash, so they can be raised later
 * without locking anybody out. Two at a time: each takes 32 MiB and a thread for about 0.3 s.
 */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { Problem } from '../../shared/problem.ts';

/** Cost of one hash: N (a power of two), r, p. */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/** OWASP's second choice of 2025: 32 MiB; measured 270 ms on a school server's core. */
const COST: ScryptCost = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const AT_A_TIME = 2;
/** Most sign-ins that wait for a turn; beyond it the caller is told to come back. */
const MOST_WAITING = 64;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes equally long for a person who does not exist or has no password (`stored` null). */
  verify(password: string, stored: string | null): Promise<boolean>;
}

function derive(password: string, salt: Buffer, { N, r, p }: ScryptCost): Promise<Buffer> {
  // scrypt needs 128·N·r bytes; Node refuses above maxmem, whose default is exactly too small for N = 2¹⁵.
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}

const STORED = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{1,64})\$([\w-]{43})$/;

interface StoredHash {
  cost: ScryptCost;
  salt: Buffer;
  key: Buffer;
}

function readStored(stored: string): StoredHash {
  const [, N, r, p, salt, key] = STORED.exec(stored) ?? [];
  if (salt === undefined || key === undefined) throw new Error('a stored password hash is damaged');
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

/** Runs at most {@link AT_A_TIME} acts at once, in order of arrival. */
function createTurnstile() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (running >= AT_A_TIME) {
      if (waiting.length >= MOST_WAITING) throw new Problem('too-many-requests');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/** @param cost lower only in tests */
export function createPasswords(cost: ScryptCost = COST): Passwords {
  const inTurn = createTurnstile();
  /** Compared with where nobody has that name: as dear as the real thing, and never right. */
  const nobody: StoredHash = { cost, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };
  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(SALT_BYTES);
        const key = await derive(password, salt, cost);
        return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
      }),
    verify: (password, stored) =>
      inTurn(async () => {
        const expected = stored === null ? nobody : readStored(stored);
        const key = await derive(password, expected.salt, expected.cost);
        return timingSafeEqual(key, expected.key) && stored !== null;
      }),
  };
}
