/**
 * Signing in: a random 256-bit token in an HttpOnly cookie, of which the records keep the SHA-256 only. Idle 30 min, absolute
 * 12 h; a wall display stays. Tells whoever listens when a sign-in ends, so that live sockets end with it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Problem } from '../../shared/problem.ts';
import type { Person, RecordStore } from '../records/record-store.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { isForeign, type OriginHeaders } from './origin.ts';
import type { Passwords } from './passwords.ts';

const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;
const ABSOLUTE_MS = 12 * 60 * MINUTE_MS;
/** Nobody stands at a wall to sign in again. */
const DISPLAY_ABSOLUTE_MS = 365 * 24 * 60 * MINUTE_MS;
/** The time of last use is written this often at most: each write is an fsync. */
const TOUCH_EVERY_MS = MINUTE_MS;

/** A sign-in that holds. */
export interface SignedIn {
  person: Person;
  tokenHash: string;
}

/** What has ended: one sign-in, or all of a person. */
export type Ended = { tokenHash: string } | { person: string };

export interface SignIn {
  /** Throws Problem `wrong-credentials` or `too-many-requests`. The cookie is the value of a Set-Cookie header. */
  logIn(attempt: { username: string; password: string; address: string }): Promise<{
    person: Person;
    cookie: string;
  }>;
  /** Ends the sign-in of the cookie, if it holds one; gives the Set-Cookie that clears it. */
  logOut(cookieHeader: string | undefined): Promise<string>;
  /** Whose cookie it is; undefined: nobody's, expired or ended. Counts as use. */
  authenticate(cookieHeader: string | undefined): Promise<SignedIn | undefined>;
  /** As `authenticate`, for a live socket that is open: being watched counts as use. */
  authenticateToken(tokenHash: string): Promise<SignedIn | undefined>;
  /** True when another website sent it. */
  isForeign(headers: OriginHeaders): boolean;
  /** Ends every sign-in of a person (role or password changed, removed). */
  endAllOf(person: string): Promise<void>;
  /** Forgets those that are too old for any role; they had expired before. Called now and then. */
  removeExpired(): Promise<void>;
  /** Calls the listener whenever sign-ins end; gives the function that stops it. */
  onEnded(listener: (ended: Ended) => void): () => void;
}

export interface SignInParts {
  records: Pick<
    RecordStore,
    | 'removeSignInsBefore'
    | 'personByUsername'
    | 'personById'
    | 'putSignIn'
    | 'signIn'
    | 'touchSignIn'
    | 'endSignIn'
    | 'endSignInsOf'
  >;
  passwords: Passwords;
  now: () => number;
  /** True when people reach us by https only: `__Host-` cookie with Secure. */
  secure: boolean;
  /** Public origins besides the one in Host, e.g. `https://twin.school.example`. */
  origins?: readonly string[];
  /** Failed attempts a minute; successes do not count. */
  limits?: { perNameAndAddress: number; perAddress: number };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The cookie's value out of a Cookie header. */
function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

export function createSignIn(parts: SignInParts): SignIn {
  const { records, passwords, now, secure, origins = [] } = parts;
  const limits = parts.limits ?? { perNameAndAddress: 5, perAddress: 20 };
  const byName = createAttemptLimit(limits.perNameAndAddress);
  const byAddress = createAttemptLimit(limits.perAddress);
  const listeners = new Set<(ended: Ended) => void>();
  const cookieName = secure ? '__Host-twin' : 'twin';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const tell = (ended: Ended): void => listeners.forEach((listener) => listener(ended));

  const checkPassword = async (username: string, password: string, address: string): Promise<Person> => {
    const nameKey = `${address} ${username}`;
    if (!byAddress.take(address, now())) throw new Problem('too-many-requests');
    if (!byName.take(nameKey, now())) throw new Problem('too-many-requests');
    const found = await records.personByUsername(username);
    if (!(await passwords.verify(password, found?.passwordHash ?? null)) || !found)
      throw new Problem('wrong-credentials');
    byAddress.giveBack(address);
    byName.giveBack(nameKey);
    return found.person;
  };

  const holds = async (tokenHash: string): Promise<SignedIn | undefined> => {
    const session = await records.signIn(tokenHash);
    const person = session && (await records.personById(session.person));
    if (!session || !person) return undefined;
    const nowMs = now();
    const stays = person.role === 'display';
    const isOver =
      nowMs - session.createdAtMs >= (stays ? DISPLAY_ABSOLUTE_MS : ABSOLUTE_MS) ||
      (!stays && nowMs - session.lastSeenAtMs >= IDLE_MS);
    if (isOver) {
      await records.endSignIn(tokenHash);
      tell({ tokenHash });
      return undefined;
    }
    if (nowMs - session.lastSeenAtMs >= TOUCH_EVERY_MS) await records.touchSignIn(tokenHash, nowMs);
    return { person, tokenHash };
  };

  return {
    async logIn({ username, password, address }) {
      const person = await checkPassword(username, password, address);
      const token = randomBytes(32).toString('base64url');
      const atMs = now();
      await records.putSignIn({
        tokenHash: hashOf(token),
        person: person.id,
        createdAtMs: atMs,
        lastSeenAtMs: atMs,
      });
      const maxAge = (person.role === 'display' ? DISPLAY_ABSOLUTE_MS : ABSOLUTE_MS) / 1000;
      return { person, cookie: `${cookieName}=${token}; ${attributes}; Max-Age=${maxAge}` };
    },
    removeExpired: () => records.removeSignInsBefore(now() - DISPLAY_ABSOLUTE_MS),
    async logOut(cookieHeader) {
      const token = readCookie(cookieHeader, cookieName);
      if (token !== undefined) {
        const tokenHash = hashOf(token);
        await records.endSignIn(tokenHash);
        tell({ tokenHash });
      }
      return `${cookieName}=; ${attributes}; Max-Age=0`;
    },
    async authenticate(cookieHeader) {
      const token = readCookie(cookieHeader, cookieName);
      return token === undefined ? undefined : holds(hashOf(token));
    },
    authenticateToken: holds,
    isForeign: (headers) => isForeign(headers, origins),
    async endAllOf(person) {
      await records.endSignInsOf(person);
      tell({ person });
    },
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
