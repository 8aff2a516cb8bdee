/**
 * The embedded broker (aedes, MQTT 3.1.1): for a base that has no broker of its own. Every publish goes through the door
 * before it is acknowledged; our own trouble never costs a sender its connection. Wills, retained status and other
 * clients' subscriptions work as everywhere.
 */
import { timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { Duplex, pipeline } from 'node:stream';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { Base } from '../../shared/base.ts';
import { formatTopic } from '../../shared/names.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { holdUntilKept } from './ack-hold.ts';
import type { BrokerLink, Ingest } from './ingest.ts';
import { listenOn } from './listen-on.ts';
import { guardStream } from './packet-guard.ts';
import type { BrokerMessage } from './sparkplug/embedded-session.ts';
import { isReservedTopic } from './topic-router.ts';

export interface EmbeddedBrokerParts {
  base: Base;
  ingest: Ingest;
  metrics: Metrics;
  log: Log;
  /** The server's clock, epoch ms. */
  now: () => number;
  host: string;
  /** `isFixed`: a taken port stops the start; otherwise the next free one is taken. 0: any free one. */
  port: { number: number; isFixed: boolean };
  /** Asked of every client, where given. */
  credentials?: { username: string; password: string };
}

export interface EmbeddedBroker extends BrokerLink {
  readonly port: number;
  /** Where clients on this machine reach it, `mqtt://127.0.0.1:1883`. */
  readonly url: string;
  /** Gives a message of the server's own to all who have asked for its topic. Rejects when the broker has stopped. */
  publish(message: BrokerMessage): Promise<void>;
}

/** A socket that says nothing is closed after this time. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Beyond this further clients are turned away; far above any base, below what file handles allow. */
const MAX_CLIENTS = 5_000;
/** Retained messages stay in memory for ever, so only status of known equipment is retained, and only this small. */
const MAX_RETAINED_BYTES = 4_096;

/** Starts the broker. Throws an Error whose message is a sentence for people when the port cannot be used. */
export async function startEmbeddedBroker(parts: EmbeddedBrokerParts): Promise<EmbeddedBroker> {
  const { metrics, log, host } = parts;
  let isStopping = false;
  /** By the stream that aedes sees. */
  const sockets = new Map<unknown, Socket>();
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    authenticate: authenticator(parts.credentials),
    authorizePublish: publishWhenKept(parts, sockets, () => isStopping),
  });
  const turnedAway = (client: Client | null, error: Error): void => {
    // Its own goodbye: the socket has ended before our side of it, which streams call an abort.
    if (error.name === 'AbortError') return;
    log.warn({ client: client?.id ?? undefined, reason: error.message }, 'an MQTT client was disconnected');
  };
  aedes.on('clientError', turnedAway);
  aedes.on('connectionError', turnedAway);

  const server = createServer({ noDelay: true }, (socket) => {
    const connection = guarded(socket);
    sockets.set(connection, socket);
    socket.once('close', () => sockets.delete(connection));
    aedes.handle(connection);
  });
  server.maxConnections = MAX_CLIENTS;
  const port = await listenOrClose(server, aedes, parts);
  server.on('error', (error) => log.error({ err: error }, 'the embedded broker cannot accept clients'));
  metrics.brokerConnected.set(1);

  return {
    port,
    url: `mqtt://${addressForClients(host)}:${port}`,
    get connected() {
      return !isStopping;
    },
    get reason() {
      return isStopping ? 'The embedded broker is stopping.' : undefined;
    },
    publish: ({ topic, payload, qos, retain }) =>
      new Promise((resolve, reject) => {
        const packet = {
          cmd: 'publish',
          topic,
          payload: Buffer.from(payload),
          qos,
          retain,
          dup: false,
        } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    async stop() {
      if (isStopping) return;
      isStopping = true;
      metrics.brokerConnected.set(0);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}

async function listenOrClose(server: Server, aedes: Aedes, parts: EmbeddedBrokerParts): Promise<number> {
  try {
    return await listenOn(server, { host: parts.host, port: parts.port, setting: 'MQTT_PORT' });
  } catch (error) {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    throw error;
  }
}

/** The socket as aedes sees it: lengths are checked on the way in. An error on either side closes both. */
function guarded(socket: Socket): Duplex {
  const readable = guardStream();
  const connection = Duplex.from({ readable, writable: socket });
  // aedes hears of the error through `connection`; here it only has to end the socket as well.
  pipeline(socket, readable, (error) => {
    if (error) connection.destroy(error);
    socket.destroy();
  });
  return connection;
}

const addressForClients = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

type PublishCallback = (error?: Error | null) => void;

/** Wills of clients that ended while nothing can be kept: of so many the last one waits. */
const MAX_WAITING_WILLS = MAX_CLIENTS;

/**
 * Keeping around the door: while nothing can be kept, publishes wait (aedes reads no further from a client until its last chunk is
 * through, so this is bounded), and those of clients that leave are forgotten: they were not acknowledged. A PUBACK leaves only
 * when what it acknowledges is kept, for the socket is corked until then.
 */
function publishWhenKept(
  parts: EmbeddedBrokerParts,
  sockets: ReadonlyMap<unknown, Socket>,
  isStopping: () => boolean,
) {
  const { keeping } = parts.ingest;
  const publish = publishThroughDoor(parts, isStopping);
  const hold = holdUntilKept(keeping);
  const wills = new Map<string, () => void>();

  const waitWithWill = (id: string, retry: () => void): void => {
    wills.get(id)?.();
    wills.delete(id);
    if (wills.size >= MAX_WAITING_WILLS) {
      parts.log.warn(
        { client: id },
        'a last will was left out: nothing can be kept, and too many wait already',
      );
      return;
    }
    const cancel = keeping.whenOpen(() => {
      wills.delete(id);
      retry();
    });
    wills.set(id, cancel);
  };

  const publishOrWait = (client: Client | null, packet: PublishPacket, done: PublishCallback): void => {
    if (client === null || keeping.isOpen || isStopping()) {
      const socket = client && sockets.get(client.conn);
      if (socket) hold(socket);
      publish(client, packet, done);
      return;
    }
    const retry = (): void => publishOrWait(client, packet, done);
    // aedes publishes a will after it has closed its client.
    if (client.closed) waitWithWill(client.id, retry);
    else keeping.whenOpen(() => (client.closed ? done(new Error('the client has left')) : retry()));
  };
  return publishOrWait;
}

/**
 * aedes calls this before PUBACK and before anybody else gets the message. An error here would close the connection
 * without a PUBACK: wanted for reserved topics, and while we stop (the sender repeats the message later).
 */
function publishThroughDoor({ base, ingest, now }: EmbeddedBrokerParts, isStopping: () => boolean) {
  const statusTopics = new Set(
    base.equipment.flatMap(({ id, source }) => {
      const vendors = source.kind === 'mapped' && source.status ? [source.status.topic] : [];
      return [formatTopic(base.id, id, 'status'), ...vendors];
    }),
  );
  return (client: Client | null, packet: PublishPacket, done: PublishCallback): void => {
    if (client === null) return done(null); // aedes itself, on $SYS.
    if (isStopping()) return done(new Error('the server is stopping'));
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    ingest.receive({
      topic: packet.topic,
      payload,
      retained: false,
      receivedAtMs: now(),
      ...(client.id && { client: client.id }),
    });
    if (isReservedTopic(packet.topic)) return done(new Error(`clients may not publish to ${packet.topic}`));
    if (packet.retain && (!statusTopics.has(packet.topic) || payload.byteLength > MAX_RETAINED_BYTES))
      packet.retain = false;
    done(null);
  };
}

/** MQTT 3.1.1 CONNACK: bad user name or password. */
const BAD_CREDENTIALS = 4;
const digest = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();

function authenticator(credentials: EmbeddedBrokerParts['credentials']) {
  const wanted = credentials && {
    username: digest(credentials.username),
    password: digest(credentials.password),
  };
  return (
    _client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void => {
    if (!wanted) return done(null, true);
    const isRight = [
      timingSafeEqual(digest(username ?? ''), wanted.username),
      timingSafeEqual(digest(password ?? ''), wanted.password),
    ].every(Boolean);
    if (isRight) return done(null, true);
    done(Object.assign(new Error('bad user name or password'), { returnCode: BAD_CREDENTIALS }), null);
  };
}
