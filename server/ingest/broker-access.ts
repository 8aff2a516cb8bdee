/**
 * The gate as the embedded broker asks it: at CONNECT, at every SUBSCRIBE, before anything is forwarded. MQTT 3.1.1 knows no
 * refusal of a publish; what becomes of one stands in embedded-broker.ts.
 */
import type { Aedes, AedesOptions, AuthenticateError, Client } from 'aedes';
import type { ClientGate, KnownClient, SignInRefusal } from '../access/client-gate.ts';

/** CONNACK return codes (MQTT 3.1.1 §3.2.2.3). */
const RETURN_CODES: Record<SignInRefusal, number> = {
  'client-id-taken': 2,
  unavailable: 3,
  'wrong-credentials': 4,
  'no-credentials': 5,
  'too-many-attempts': 5,
  'foreign-will': 5,
};

/** A client was not let in; the gate has said so. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  readonly returnCode: number;
  constructor(reason: SignInRefusal) {
    super(reason);
    this.returnCode = RETURN_CODES[reason];
  }
}

export interface BrokerAccess {
  options: Required<
    Pick<AedesOptions, 'preConnect' | 'authenticate' | 'authorizeSubscribe' | 'authorizeForward'>
  >;
  /** Follows who is connected; gives the function that stops it. */
  attach(aedes: Aedes): () => void;
  mayPublish(client: Client, topic: string): boolean;
  /** Says and counts a publish that was refused; gives the name of the client's credential. */
  denyPublish(client: Client, topic: string): string;
}

/** `addressOf`: the IP address behind a connection. */
export function createBrokerAccess(gate: ClientGate, addressOf: (client: Client) => string): BrokerAccess {
  const wills = new WeakMap<Client, string>();
  const known = new WeakMap<Client, KnownClient>();
  /** Connected clients by their id. */
  const present = new Map<string, Client>();

  const holderOf = (clientId: string) => {
    const holder = present.get(clientId);
    return holder && { name: known.get(holder)?.name ?? '', address: addressOf(holder) };
  };
  const deny = (act: 'publish' | 'subscribe', client: Client, topic: string): string => {
    const name = known.get(client)?.name ?? '';
    gate.deny({ act, name, clientId: client.id, address: addressOf(client), topic });
    return name;
  };

  return {
    options: {
      preConnect(client, packet, done) {
        if (packet.will) wills.set(client, packet.will.topic);
        done(null, true);
      },
      authenticate(client, username, password, done) {
        const clientId = client.id;
        const attempt = { username, password, clientId, address: addressOf(client) };
        void gate
          .signIn({ ...attempt, willTopic: wills.get(client), holder: holderOf(clientId) })
          .then((answer) => {
            if (!answer.ok) return done(new SignInRefused(answer.reason) as AuthenticateError, null);
            known.set(client, answer.client);
            done(null, true);
          });
      },
      authorizeSubscribe(client, subscription, done) {
        if (known.get(client)?.maySubscribe(subscription.topic)) return done(null, subscription);
        deny('subscribe', client, subscription.topic);
        done(null, null); // SUBACK 0x80
      },
      // A session that waited may hold what its client may hear no longer.
      authorizeForward: (client, packet) => (known.get(client)?.maySubscribe(packet.topic) ? packet : null),
    },
    attach(aedes) {
      aedes.on('client', (client) => void present.set(client.id, client));
      aedes.on('clientDisconnect', (client) => {
        if (present.get(client.id) === client) present.delete(client.id);
      });
      return gate.onEnded((name) => {
        for (const client of [...present.values()]) if (known.get(client)?.name === name) client.close();
      });
    },
    mayPublish: (client, topic) => known.get(client)?.mayPublish(topic) ?? false,
    denyPublish: (client, topic) => deny('publish', client, topic),
  };
}
