/**
 * The embedded broker (aedes, MQTT 3.1.1): for a base that has no broker of its own. Every publish goes through the door
 * before it is acknowledged; our own trouble never costs a sender its connection. Wills, retained status and other
 * clients' subscriptions work as everywhere.
 */
import type { Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import type { Base } from '../../shared/base.ts';
import type { ClientGate } from '../access/client-gate.ts';
import { formatTopic } from '../../shared/names.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { holdUntilKept } from './ack-hold.ts';
import { createBrokerAccess, SignInRefused, type BrokerAccess } from './broker-access.ts';
import { createBrokerListener, type BrokerListener, type Certificate } from './broker-listener.ts';
import type { EquipmentLink, Ingest } from './ingest.ts';
import { listenOn, type ListenOptions } from './listen-on.ts';
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
  /** Asked who each client is and what it may do. */
  gate: ClientGate;
  /** PEM texts. The port then speaks TLS and nothing else. */
  tls?: Certificate;
}

export interface EmbeddedBroker extends EquipmentLink {
  readonly port: number;
  /** Where clients on this machine reach it, `mqtt://127.0.0.1:1883`, `mqtts://…` with TLS. */
  readonly url: string;
  /** Opens a further port on the loopback address alone, without TLS, for programs of the server's own; gives its address. */
  openLoopback(): Promise<string>;
  /** From now on new connections get this certificate. Nothing without TLS. */
  useCertificate(certificate: Certificate): void;
  /** Gives a message of the server's own to all who have asked for its topic. Rejects when the broker has stopped. */
  publish(message: BrokerMessage): Promise<void>;
}

/** A socket that says nothing is closed after this time. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Beyond this further clients are turned away; far above any base, below what file handles allow. */
const MAX_CLIENTS = 5_000;
/** Retained messages stay in memory for ever, so only status of known equipment is retained, and only this small. */
const MAX_RETAINED_BYTES = 4_096;

/** What a publish is checked with. */
interface PublishParts extends EmbeddedBrokerParts {
  statusTopics: ReadonlySet<string>;
  listener: BrokerListener;
  access: BrokerAccess;
  /** Clients that spoke for others: nothing more is taken from them. */
  expelled: WeakSet<Client>;
  isStopping: () => boolean;
}

/** Starts the broker. Throws an Error whose message is a sentence for people when the port cannot be used. */
export async function startEmbeddedBroker(parts: EmbeddedBrokerParts): Promise<EmbeddedBroker> {
  const { metrics, log, host, gate, tls } = parts;
  let isStopping = false;
  const statusTopics = statusTopicsOf(parts.base);
  const expelled = new WeakSet<Client>();
  const listener = createBrokerListener({
    aedes: { handle: (connection) => aedes.handle(connection) },
    log,
    maxClients: MAX_CLIENTS,
    handshakeTimeoutMs: CONNECT_TIMEOUT_MS,
    noHandshake: (address, reason) => gate.noHandshake(address, reason),
  });
  const access = createBrokerAccess(gate, (client) => listener.addressOf(client.conn));
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...access.options,
    authorizePublish: publishWhenKept({
      ...parts,
      statusTopics,
      listener,
      access,
      expelled,
      isStopping: () => isStopping,
    }),
  });
  const detach = access.attach(aedes);
  const turnedAway = (client: Client | null, error: Error): void => {
    // Its own goodbye: the socket has ended before our side of it, which streams call an abort.
    if (error.name === 'AbortError') return;
    // The gate has said it.
    if (error instanceof SignInRefused || (client && expelled.has(client))) return;
    log.warn({ client: client?.id ?? undefined, reason: error.message }, 'an MQTT client was disconnected');
  };
  aedes.on('clientError', turnedAway);
  aedes.on('connectionError', turnedAway);

  const server = tls ? listener.tls(tls) : listener.plain();
  const servers: Server[] = [server];
  const port = await listenOrClose(server, aedes, { host, port: parts.port, setting: 'MQTT_PORT' });
  metrics.brokerConnected.set(1);

  return {
    port,
    url: `${tls ? 'mqtts' : 'mqtt'}://${addressForClients(host)}:${port}`,
    async openLoopback() {
      const inner = listener.plain();
      const anyPort = { number: 0, isFixed: false };
      const number = await listenOn(inner, { host: LOOPBACK, port: anyPort, setting: 'MQTT_PORT' });
      servers.push(inner);
      return `mqtt://${LOOPBACK}:${number}`;
    },
    useCertificate(certificate) {
      if (server instanceof TlsServer) server.setSecureContext({ ...certificate });
    },
    get connected() {
      return !isStopping;
    },
    get reason() {
      return isStopping ? 'The embedded broker is stopping.' : undefined;
    },
    rebase(base) {
      statusTopics.clear();
      for (const topic of statusTopicsOf(base)) statusTopics.add(topic);
      gate.rebase(base);
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
      detach();
      metrics.brokerConnected.set(0);
      const closed = servers.map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
      listener.destroyAll();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await Promise.all(closed);
    },
  };
}

async function listenOrClose(server: Server, aedes: Aedes, options: ListenOptions): Promise<number> {
  try {
    return await listenOn(server, options);
  } catch (error) {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    throw error;
  }
}

const LOOPBACK = '127.0.0.1';

const addressForClients = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return LOOPBACK;
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
function publishWhenKept(parts: PublishParts) {
  const { keeping } = parts.ingest;
  const { isStopping, listener } = parts;
  const publish = publishThroughDoor(parts);
  const hold = holdUntilKept(keeping);
  const wills = new Map<string, () => void>();
  /** What makes the publishes of a client that waits be forgotten. */
  const waiting = new WeakMap<Client, Set<() => void>>();

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

  const waitWithClient = (client: Client, retry: () => void): void => {
    let cancels = waiting.get(client);
    if (cancels === undefined) {
      const own = new Set<() => void>();
      cancels = own;
      waiting.set(client, own);
      client.conn.once('close', () => {
        for (const cancel of own) cancel();
      });
    }
    const known = cancels;
    const cancel = keeping.whenOpen(() => {
      known.delete(cancel);
      retry();
    });
    known.add(cancel);
  };

  const publishOrWait = (client: Client | null, packet: PublishPacket, done: PublishCallback): void => {
    if (client === null || keeping.isOpen || isStopping()) {
      const socket = client && listener.socketOf(client.conn);
      if (socket) hold(socket);
      publish(client, packet, done);
      return;
    }
    const retry = (): void => publishOrWait(client, packet, done);
    // aedes publishes a will after it has closed its client.
    if (client.closed) waitWithWill(client.id, retry);
    else waitWithClient(client, retry);
  };
  return publishOrWait;
}

/**
 * aedes calls this before PUBACK and before anybody else gets the message. An error here would close the connection
 * without a PUBACK: wanted for reserved topics, and while we stop (the sender repeats the message later).
 */
function publishThroughDoor(parts: PublishParts) {
  const { statusTopics, ingest, now, isStopping, access, expelled } = parts;
  return (client: Client | null, packet: PublishPacket, done: PublishCallback): void => {
    if (client === null) return done(null); // aedes itself, on $SYS.
    if (isStopping()) return done(new Error('the server is stopping'));
    // Not acknowledged, and not read any further: the connection is about to end.
    if (expelled.has(client) && !client.closed) return;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const message = {
      topic: packet.topic,
      payload,
      retained: false,
      receivedAtMs: now(),
      ...(client.id && { client: client.id }),
    };
    if (!access.mayPublish(client, packet.topic)) {
      const name = access.denyPublish(client, packet.topic);
      ingest.receive({ ...message, refusal: { code: 'wrong-client', got: name } });
      if (client.closed) return done(new Error('a last will for other equipment'));
      return expel(client, packet, parts);
    }
    ingest.receive(message);
    if (isReservedTopic(packet.topic)) return done(new Error(`clients may not publish to ${packet.topic}`));
    if (packet.retain && (!statusTopics.has(packet.topic) || payload.byteLength > MAX_RETAINED_BYTES))
      packet.retain = false;
    done(null);
  };
}

/** First byte of the acknowledgement by QoS: none, PUBACK, PUBREC. */
const ACKNOWLEDGEMENTS = [undefined, 0x40, 0x50] as const;

/**
 * Ends the connection of a client that spoke for others. MQTT 3.1.1 cannot refuse a publish, and one that is not acknowledged is
 * repeated at every connection for ever; so it is acknowledged, with what was acknowledged before it, and goes no further.
 */
function expel(client: Client, packet: PublishPacket, { listener, expelled, ingest }: PublishParts): void {
  expelled.add(client);
  const socket: Socket | undefined = listener.socketOf(client.conn);
  const type = ACKNOWLEDGEMENTS[packet.qos];
  const id = packet.messageId ?? 0;
  if (type !== undefined) socket?.write(Buffer.from([type, 2, id >> 8, id & 0xff]));
  ingest.keeping.whenKept(() => socket?.destroySoon());
}

/** Topics on which the last word of known equipment is retained. */
function statusTopicsOf(base: Base): Set<string> {
  return new Set(
    base.equipment.flatMap(({ id, source }) => {
      const vendors = source.kind === 'mapped' && source.status ? [source.status.topic] : [];
      return [formatTopic(base.id, id, 'status'), ...vendors];
    }),
  );
}
