/**
 * The Sparkplug host application on a broker of the base's own (Sparkplug B 3.0, clauses 5.3, 5.13, 5.14). A second MQTT
 * client beside the one for JSON: a host session must be clean, lossless JSON needs a persistent one. Each connection is an
 * attempt of its own with a will written for it, so that STATE's time in will and birth are the same and grow.
 */
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { isSparkplugTopic, SPARKPLUG_NAMESPACE, stateTopicOf } from '../../../shared/sparkplug.ts';
import type { Log } from '../../log.ts';
import { sayBrokerError, shownUrl } from '../broker-error.ts';
import type { BrokerLink, Ingest } from '../ingest.ts';
import { mayNotKnowVersion5 } from '../mqtt-version.ts';
import { readHostState, writeHostState } from './host-state.ts';
import { keepDialogue } from './keep-dialogue.ts';

export interface HostSessionParts {
  /** One topic level; no other host application may have it. */
  hostId: string;
  ingest: Ingest;
  log: Log;
  /** The server's clock, epoch ms. */
  now: () => number;
  url: string;
  username?: string;
  password?: string;
  /** Certificates in PEM that vouch for the broker. */
  ca?: string;
}

const KEEPALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that held so long was a good one: the next pause starts small again. */
const STEADY_MS = 10_000;
/** Longest wait for the farewell's acknowledgement. */
const FAREWELL_LIMIT_MS = 1_000;

/** What lasts from one connection to the next. */
interface Session {
  version: 4 | 5;
  pauseMs: number;
  isOpen: boolean;
  isStopped: boolean;
  reason: string;
  client: MqttClient | undefined;
  retry: NodeJS.Timeout | undefined;
}

/** Starts to connect and keeps at it; returns at once. `connected`: the host's birth was acknowledged. */
export function startHostSession(parts: HostSessionParts): BrokerLink {
  const session: Session = {
    version: 5,
    pauseMs: FIRST_PAUSE_MS,
    isOpen: false,
    isStopped: false,
    reason: 'Connecting the Sparkplug host application for the first time.',
    client: undefined,
    retry: undefined,
  };
  const stopClock = keepDialogue(parts.ingest.dialogue, ({ topic, payload }) => {
    if (session.isOpen) session.client?.publish(topic, Buffer.from(payload), { qos: 0, retain: false });
  });
  attempt(session, parts);
  return {
    get connected() {
      return session.isOpen;
    },
    get reason() {
      return session.isOpen ? undefined : session.reason;
    },
    async stop() {
      if (session.isStopped) return;
      session.isStopped = true;
      stopClock();
      clearTimeout(session.retry);
      await sayFarewell(session, parts);
      session.isOpen = false;
      session.reason = 'The server is stopping.';
    },
  };
}

/** The death with the present time, acknowledged, before DISCONNECT: that one makes the broker forget the will (5.14). */
async function sayFarewell({ client, isOpen }: Session, { hostId, now }: HostSessionParts): Promise<void> {
  if (!client) return;
  const limit = setTimeout(() => client.end(true), FAREWELL_LIMIT_MS);
  const { topic, payload } = writeHostState(hostId, { online: false, timestamp: now() });
  // A broker that goes away in the same moment publishes the will instead.
  if (isOpen && client.connected)
    await client.publishAsync(topic, payload, { qos: 1, retain: true }).catch(() => undefined);
  await client.endAsync(!client.connected);
  clearTimeout(limit);
}

function optionsOf(session: Session, parts: HostSessionParts, bornAtMs: number): IClientOptions {
  const { hostId, username, password, ca } = parts;
  const will = writeHostState(hostId, { online: false, timestamp: bornAtMs });
  return {
    clientId: `${hostId}-sparkplug`,
    clean: true,
    protocolVersion: session.version,
    reconnectPeriod: 0,
    resubscribe: false,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(session.version === 5 && { properties: { sessionExpiryInterval: 0 } }),
  };
}

/** One connection from CONNECT to its end; then, after a pause, the next. */
function attempt(session: Session, parts: HostSessionParts): void {
  const bornAtMs = parts.now();
  let client: MqttClient;
  try {
    client = connect(parts.url, optionsOf(session, parts, bornAtMs));
  } catch (error) {
    scheduleNext(session, parts, error, undefined); // Certificates that cannot be used throw here.
    return;
  }
  session.client = client;
  let failure: unknown;
  let connectedAt: number | undefined;
  let isOver = false;
  const birth = { isSaid: false, atMs: bornAtMs };
  client.handleMessage = (packet: IPublishPacket, done) => {
    const take = (): void => {
      // Our own farewell comes back to us: answering it would say that we are there.
      if (!session.isStopped) hear(packet, birth, client, parts);
      done();
    };
    const { keeping } = parts.ingest;
    // While nothing can be kept nothing is read: the broker holds the rest.
    if (keeping.isOpen) take();
    else keeping.whenOpen(take);
  };
  client.on('connect', () => {
    connectedAt = performance.now();
    subscribe(session, parts, client, birth);
  });
  client.on('error', (error) => {
    failure = error;
  });
  client.on('close', () => {
    if (isOver) return; // mqtt.js may say it twice.
    isOver = true;
    client.end(true);
    if (session.isStopped) return;
    if (session.isOpen) parts.ingest.dialogue.linkLost();
    scheduleNext(
      session,
      parts,
      failure,
      connectedAt === undefined ? undefined : performance.now() - connectedAt,
    );
  });
}

interface Birth {
  isSaid: boolean;
  atMs: number;
}

/** Own STATE and everything else, each granted, and only then the birth (clause 5.3). */
function subscribe(session: Session, parts: HostSessionParts, client: MqttClient, birth: Birth): void {
  const filters = [stateTopicOf(parts.hostId), `${SPARKPLUG_NAMESPACE}/#`];
  client.subscribe(filters, { qos: 1 }, (error, granted) => {
    if (session.isStopped || !client.connected) return;
    if (error || (granted ?? []).some(({ qos }) => qos >= 128)) {
      session.reason = `The broker refuses our subscription to ${filters.join(', ')}. Give this user the right to read it.`;
      parts.log.error({ err: error ?? undefined }, session.reason);
      client.end(true);
      return;
    }
    sayBirth(parts, client, birth, (refusal) => {
      if (session.isStopped || !client.connected) return;
      if (refusal) {
        session.reason = `The broker refuses STATE on ${stateTopicOf(parts.hostId)}. Give this user the right to write it.`;
        parts.log.error({ err: refusal }, session.reason);
        client.end(true);
        return;
      }
      session.isOpen = true;
      parts.ingest.dialogue.linkOpened();
      parts.log.info(
        { broker: shownUrl(parts.url), hostId: parts.hostId },
        'Sparkplug host application is online',
      );
    });
  });
}

function sayBirth(
  { hostId }: HostSessionParts,
  client: MqttClient,
  birth: Birth,
  done: (error?: Error | null) => void,
): void {
  const { topic, payload } = writeHostState(hostId, { online: true, timestamp: birth.atMs });
  birth.isSaid = true;
  client.publish(topic, payload, { qos: 1, retain: true }, done);
}

function hear(packet: IPublishPacket, birth: Birth, client: MqttClient, parts: HostSessionParts): void {
  const { topic, payload, retain } = packet;
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (topic === stateTopicOf(parts.hostId)) {
    // A late will of a connection before this one would leave every edge node believing that we are away.
    if (birth.isSaid && readHostState(bytes)?.online === false)
      sayBirth(parts, client, birth, () => undefined);
    return;
  }
  // Other host applications say their own; what is not Sparkplug was not asked for.
  if (topic.startsWith(stateTopicOf('')) || !isSparkplugTopic(topic)) return;
  parts.ingest.receive({ topic, payload: bytes, retained: retain, receivedAtMs: parts.now() });
}

function scheduleNext(
  session: Session,
  parts: HostSessionParts,
  cause: unknown,
  heldMs: number | undefined,
): void {
  const wasOpen = session.isOpen;
  session.isOpen = false;
  if (session.version === 5 && heldMs === undefined && mayNotKnowVersion5(cause)) {
    session.version = 4;
    session.retry = setTimeout(() => attempt(session, parts), 0);
    return;
  }
  if (wasOpen || cause !== undefined) session.reason = sayBrokerError(cause, shownUrl(parts.url));
  if (heldMs !== undefined && heldMs > STEADY_MS) session.pauseMs = FIRST_PAUSE_MS;
  parts.log.warn(
    { broker: shownUrl(parts.url), nextTryInMs: session.pauseMs, sparkplug: true },
    session.reason,
  );
  session.retry = setTimeout(() => {
    session.version = 5;
    attempt(session, parts);
  }, session.pauseMs);
  session.pauseMs = Math.min(session.pauseMs * 2, LONGEST_PAUSE_MS);
}
