/**
 * The link to a broker of the base's own (MQTT_URL): MQTT 5, or 3.1.1 where the broker knows no 5. The session is persistent
 * under a client id fixed per base, so a broker that keeps sessions gives us what was sent while we were away. Each
 * connection is one attempt of ours, not mqtt.js's: so we choose the version, the pause and the words.
 */
import {
  connect,
  type IClientOptions,
  type IConnackPacket,
  type IPublishPacket,
  type MqttClient,
} from 'mqtt';
import type { Base } from '../../shared/base.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { holdUntilKept } from './ack-hold.ts';
import { sayBrokerError, shownUrl } from './broker-error.ts';
import type { EquipmentLink, Ingest } from './ingest.ts';
import { mayNotKnowVersion5 } from './mqtt-version.ts';
import { createTopicRouter } from './topic-router.ts';

export interface MqttClientParts {
  base: Base;
  ingest: Ingest;
  metrics: Metrics;
  log: Log;
  /** The server's clock, epoch ms. */
  now: () => number;
  /** mqtt:, mqtts:, tcp:, ssl:, ws: or wss:. May carry user and password; `username` and `password` win. */
  url: string;
  username?: string;
  password?: string;
  /** Certificates in PEM that vouch for the broker, beside the system's where absent. */
  ca?: string;
}

/** The broker keeps our session, and what is sent to it, for a week without us. */
const SESSION_EXPIRY_S = 7 * 24 * 3600;
/** Unacknowledged messages that the broker may send ahead: its back-pressure when we are slow. */
const RECEIVE_MAXIMUM = 100;
const KEEPALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that held so long was a good one: the next pause starts small again. */
const STEADY_MS = 10_000;
/** DISCONNECT "session taken over" (MQTT 5). */
const TAKEN_OVER = 142;

/** What lasts from one connection to the next. */
interface Link {
  /** Topic filters that we ask for. */
  filters: readonly string[];
  version: 4 | 5;
  pauseMs: number;
  isConnected: boolean;
  isStopped: boolean;
  reason: string | undefined;
  client: MqttClient | undefined;
  retry: NodeJS.Timeout | undefined;
}

/** Starts to connect and keeps at it; returns at once. `connected` and `reason` say how it stands. */
export function connectToBroker(parts: MqttClientParts): EquipmentLink {
  const link: Link = {
    filters: createTopicRouter(parts.base).subscriptions,
    version: 5,
    pauseMs: FIRST_PAUSE_MS,
    isConnected: false,
    isStopped: false,
    reason: 'Connecting to the broker for the first time.',
    client: undefined,
    retry: undefined,
  };
  parts.metrics.brokerConnected.set(0);
  attempt(link, parts);
  return {
    get connected() {
      return link.isConnected;
    },
    get reason() {
      return link.isConnected ? undefined : link.reason;
    },
    rebase(base) {
      const before = link.filters;
      link.filters = createTopicRouter(base).subscriptions;
      if (link.isConnected && link.client) askAnew(link, parts, link.client, before);
    },
    async stop() {
      if (link.isStopped) return;
      link.isStopped = true;
      clearTimeout(link.retry);
      setConnected(link, parts, false);
      link.reason = 'The server is stopping.';
      await endOf(link.client);
    },
  };
}

function setConnected(link: Link, { metrics }: MqttClientParts, isConnected: boolean): void {
  link.isConnected = isConnected;
  metrics.brokerConnected.set(isConnected ? 1 : 0);
}

/** A graceful end where the broker listens, a hard one after a second. */
async function endOf(client: MqttClient | undefined): Promise<void> {
  if (!client) return;
  const limit = setTimeout(() => client.end(true), 1_000);
  await client.endAsync();
  clearTimeout(limit);
}

/** One connection from CONNECT to its end; then, after a pause, the next. */
function attempt(link: Link, parts: MqttClientParts): void {
  let client: MqttClient;
  try {
    client = connect(parts.url, optionsOf(link, parts));
  } catch (error) {
    scheduleNext(link, parts, error, undefined); // Certificates that cannot be used throw here.
    return;
  }
  link.client = client;
  let failure: unknown;
  let disconnectCode: number | undefined;
  let connectedAt: number | undefined;
  let isOver = false;

  // mqtt.js acknowledges when `done` is called, and reads no further before.
  const { keeping } = parts.ingest;
  const hold = holdUntilKept(keeping);
  let cancel: (() => void) | undefined;
  client.handleMessage = (packet: IPublishPacket, done) => {
    if (!keeping.isOpen) {
      cancel = keeping.whenOpen(() => client.handleMessage(packet, done));
      return;
    }
    hold(client.stream);
    hand(parts, packet);
    done();
  };
  client.on('connect', (connack: IConnackPacket) => {
    connectedAt = performance.now();
    subscribe(link, parts, client, connack);
  });
  client.on('error', (error) => {
    failure = error;
  });
  client.on('disconnect', (packet) => {
    disconnectCode = packet.reasonCode;
  });
  client.on('close', () => {
    if (isOver) return; // mqtt.js may say it twice.
    isOver = true;
    cancel?.();
    client.end(true);
    if (link.isStopped) return;
    const heldMs = connectedAt === undefined ? undefined : performance.now() - connectedAt;
    const cause = disconnectCode === TAKEN_OVER ? { code: TAKEN_OVER } : failure;
    scheduleNext(link, parts, cause, heldMs);
  });
}

function optionsOf(link: Link, { base, username, password, ca }: MqttClientParts): IClientOptions {
  return {
    clientId: `training-base-twin-${base.id}`,
    clean: false,
    protocolVersion: link.version,
    reconnectPeriod: 0,
    resubscribe: false,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(link.version === 5 && {
      properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: RECEIVE_MAXIMUM },
    }),
  };
}

function hand({ ingest, now }: MqttClientParts, packet: IPublishPacket): void {
  const { topic, payload, retain } = packet;
  ingest.receive({
    topic,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    retained: retain,
    receivedAtMs: now(),
  });
}

/** Asks for what is new and no longer for what is gone; the connection stays. */
function askAnew(link: Link, { log }: MqttClientParts, client: MqttClient, before: readonly string[]): void {
  const news = link.filters.filter((filter) => !before.includes(filter));
  const gone = before.filter((filter) => !link.filters.includes(filter));
  if (gone.length > 0) client.unsubscribe([...gone]);
  if (news.length === 0) return;
  client.subscribe(news, { qos: 1 }, (error, granted) => {
    const refusedFilters = (granted ?? []).filter(({ qos }) => qos >= 128).map(({ topic }) => topic);
    if (error || refusedFilters.length > 0)
      log.error({ err: error ?? undefined, refusedFilters }, 'the broker refuses what the new base asks for');
  });
}

/** Asks for everything again, also in a session that is still there: the base may have changed since. */
function subscribe(link: Link, parts: MqttClientParts, client: MqttClient, connack: IConnackPacket): void {
  client.subscribe([...link.filters], { qos: 1 }, (error, granted) => {
    const refusedFilters = (granted ?? []).filter(({ qos }) => qos >= 128).map(({ topic }) => topic);
    if (link.isStopped || !client.connected) return;
    if (error || refusedFilters.length > 0) {
      link.reason = `The broker refuses our subscription to ${refusedFilters.join(', ') || link.filters.join(', ')}. Give this user the right to read it.`;
      parts.log.error({ err: error ?? undefined, refusedFilters }, link.reason);
      client.end(true);
      return;
    }
    setConnected(link, parts, true);
    parts.log.info(
      {
        broker: shownUrl(parts.url),
        mqtt: link.version === 5 ? '5' : '3.1.1',
        session: connack.sessionPresent,
      },
      'connected to the broker',
    );
  });
}

function scheduleNext(link: Link, parts: MqttClientParts, cause: unknown, heldMs: number | undefined): void {
  const wasConnected = link.isConnected;
  setConnected(link, parts, false);
  if (mayNotKnowVersion(link, cause, heldMs)) {
    link.version = 4;
    link.retry = setTimeout(() => attempt(link, parts), 0);
    return;
  }
  if (wasConnected || cause !== undefined) link.reason = sayBrokerError(cause, shownUrl(parts.url));
  const isTakenOver =
    typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === TAKEN_OVER;
  // Two servers with one client id would otherwise throw each other out many times a second.
  if (isTakenOver) link.pauseMs = LONGEST_PAUSE_MS;
  else if (heldMs !== undefined && heldMs > STEADY_MS) link.pauseMs = FIRST_PAUSE_MS;
  parts.log.warn({ broker: shownUrl(parts.url), nextTryInMs: link.pauseMs }, link.reason);
  link.retry = setTimeout(() => {
    // A broker that was replaced may know MQTT 5 again.
    link.version = 5;
    const { keeping } = parts.ingest;
    if (keeping.isOpen) attempt(link, parts);
    else keeping.whenOpen(() => link.isStopped || attempt(link, parts));
  }, link.pauseMs);
  link.pauseMs = Math.min(link.pauseMs * 2, LONGEST_PAUSE_MS);
}

function mayNotKnowVersion(link: Link, cause: unknown, heldMs: number | undefined): boolean {
  return link.version === 5 && heldMs === undefined && mayNotKnowVersion5(cause);
}
