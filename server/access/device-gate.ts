/**
 * Lets clients of the embedded broker in: by a credential of their own, by the one that all share where it is set, or without any
 * where the broker is a demo's on its own machine. A credential that the command line adds, renews or removes counts within a
 * second; the last good list stays while the file cannot be read.
 */
import type { Base } from '../../shared/base.ts';
import { Problem } from '../../shared/problem.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import {
  SIGN_IN_REFUSALS,
  type ClientGate,
  type KnownClient,
  type SignInAnswer,
  type SignInAttempt,
  type SignInRefusal,
} from './client-gate.ts';
import type { DeviceFile } from './device-file.ts';
import { isEqual, isRandom, isSecret } from './device-secret.ts';
import { createCredentialBook, type CredentialBook } from './credential-book.ts';
import { createEpisodes } from './episodes.ts';
import type { Passwords } from './passwords.ts';

export interface DeviceGateParts {
  base: Base;
  file: DeviceFile;
  passwords: Passwords;
  metrics: Metrics;
  log: Log;
  /** The server's clock, epoch ms. */
  now: () => number;
  /** Clients without a credential may do everything. */
  anonymous: boolean;
  /** One name and password for every client that has none of its own; it may do everything. */
  shared?: { username: string; password: string };
  /** Of the demo's machines: a name that no stored credential can have, and what the server told them. */
  simulators?: { username: string; password: string };
}

export interface DeviceGate extends ClientGate {
  stop(): void;
}

const RELOAD_EVERY_MS = 1_000;
/** Wrong attempts a minute. A random secret that is right is let in beyond it: nobody can lock a machine out. */
const WRONG_PER_NAME_AND_ADDRESS = 10;
const WRONG_PER_ADDRESS = 60;
/** One client id may move to another connection so often a minute; two devices with one id would do it without end. */
const TAKEOVERS_PER_MINUTE = 5;
/** Throws an Error with a sentence for people when the credentials cannot be read. */
export function createDeviceGate(parts: DeviceGateParts): DeviceGate {
  const { file, metrics, log, now } = parts;
  const book = createCredentialBook(parts);
  const doubt = createDoubt(parts);
  for (const reason of SIGN_IN_REFUSALS) metrics.refusedSignIns.inc({ reason }, 0);
  const takeovers = createAttemptLimit(TAKEOVERS_PER_MINUTE);
  const episodes = createEpisodes();
  const reloading = setInterval(() => book.reload(), RELOAD_EVERY_MS);

  const refuse = (reason: SignInRefusal, attempt: SignInAttempt): SignInAnswer => {
    metrics.refusedSignIns.inc({ reason });
    const { username, clientId, address, willTopic, holder } = attempt;
    if (episodes.begins(`${reason} ${address} ${username ?? ''}`, now()))
      log.warn(
        {
          reason,
          username,
          client: clientId,
          address,
          ...(reason === 'foreign-will' && { willTopic }),
          holder,
        },
        SENTENCES[reason],
      );
    return { ok: false, reason };
  };

  /** Whether the client id may move to this client. */
  const mayTakeOver = (name: string, { clientId, address, holder }: SignInAttempt): boolean => {
    if (!holder) return true;
    if (holder.name !== name || !takeovers.take(clientId, now())) return false;
    if (holder.address !== address && episodes.begins(`takeover ${clientId}`, now()))
      log.warn({ client: clientId, name, from: holder.address, to: address }, TAKEN_OVER);
    return true;
  };

  const decide = async (attempt: SignInAttempt): Promise<SignInAnswer> => {
    const found = await identify(attempt, { parts, book, doubt });
    if (typeof found === 'string') return refuse(found, attempt);
    if (attempt.willTopic !== undefined && !found.mayPublish(attempt.willTopic))
      return refuse('foreign-will', attempt);
    return mayTakeOver(found.name, attempt)
      ? { ok: true, client: found }
      : refuse('client-id-taken', attempt);
  };

  return {
    async signIn(attempt) {
      try {
        return await decide(attempt);
      } catch (error) {
        if (!(error instanceof Problem)) log.error({ err: error, file: file.path }, SENTENCES.unavailable);
        return refuse('unavailable', attempt);
      }
    },
    deny({ act, name, clientId, address, topic }) {
      metrics.refusedTopics.inc({ act });
      if (!episodes.begins(`${act} ${name} ${clientId}`, now())) return;
      log.warn({ act, name, client: clientId, address, topic }, DENIED[act]);
    },
    noHandshake(address, reason) {
      if (episodes.begins(`tls ${address}`, now())) log.warn({ address, reason }, NO_HANDSHAKE);
    },
    onEnded: (listener) => book.onEnded(listener),
    rebase: (base) => book.rebase(base),
    stop: () => clearInterval(reloading),
  };
}

const TAKEN_OVER =
  'a client id moved to another address: if these are two devices, give each a client id of its own';

const NO_HANDSHAKE =
  'a client did not speak TLS as asked, or does not trust our certificate; devices need mqtts:// and the certificate of who signed ours';

const DENIED = {
  publish:
    'access denied: a client spoke for equipment that its credential does not name; the message is in quarantine, the connection was closed',
  subscribe: 'access denied: a client asked for topics that its credential does not name',
} as const;

const SENTENCES: Record<SignInRefusal, string> = {
  'no-credentials':
    'a client without name and secret was refused; "npm run device -- add NAME --equipment WORKSHOP.EQUIPMENT" gives it both',
  'wrong-credentials': 'a client gave a wrong name or secret and was refused',
  'too-many-attempts': 'a client gave wrong names or secrets too often and must wait a minute',
  'foreign-will':
    'access denied: the last will of a client speaks for equipment that its credential does not name',
  'client-id-taken':
    'a client was refused because another connection has its client id: give each device a client id of its own',
  unavailable: 'a sign-in at the broker could not be checked and was refused for now',
};

type Doubt = ReturnType<typeof createDoubt>;

/** The client behind an attempt, or why it is refused. */
async function identify(
  attempt: SignInAttempt,
  { parts, book, doubt }: { parts: DeviceGateParts; book: CredentialBook; doubt: Doubt },
): Promise<KnownClient | SignInRefusal> {
  const { username, password = new Uint8Array() } = attempt;
  const { simulators, shared } = parts;
  if (username === undefined || username === '')
    return parts.anonymous && shared === undefined ? book.anonymous : 'no-credentials';
  if (simulators && username === simulators.username && isEqual(password, simulators.password))
    return book.simulators;
  const stored = book.credential(username);
  if (stored && isRandom(stored.secretHash)) {
    const isRight = await isSecret(password, stored.secretHash, parts.passwords);
    return isRight ? book.client(stored) : doubt.wrong(attempt);
  }
  // What a person chose can be guessed: only so many attempts are looked at.
  if (!doubt.take(attempt)) return 'too-many-attempts';
  const isShared = shared !== undefined && isEqual(username, shared.username);
  const isRight = isShared
    ? isEqual(password, shared.password)
    : await isSecret(password, stored?.secretHash, parts.passwords);
  if (!isRight) return 'wrong-credentials';
  doubt.giveBack(attempt);
  return stored && !isShared ? book.client(stored) : book.everybody;
}

/** How often an address was wrong lately. */
function createDoubt({ now }: DeviceGateParts) {
  const byName = createAttemptLimit(WRONG_PER_NAME_AND_ADDRESS);
  const byAddress = createAttemptLimit(WRONG_PER_ADDRESS);
  const keyOf = ({ address, username }: SignInAttempt): string => `${address} ${username ?? ''}`;
  const take = (attempt: SignInAttempt): boolean =>
    // In this order: one device with an old secret does not use up what its neighbours behind the same address have.
    byName.take(keyOf(attempt), now()) && byAddress.take(attempt.address, now());
  return {
    take,
    giveBack(attempt: SignInAttempt): void {
      byName.giveBack(keyOf(attempt));
      byAddress.giveBack(attempt.address);
    },
    wrong: (attempt: SignInAttempt): SignInRefusal =>
      take(attempt) ? 'wrong-credentials' : 'too-many-attempts',
  };
}
