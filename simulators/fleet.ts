/**
 * The MQTT side of the simulated equipment: one client each, so that each has its own last will. While the broker is away
 * positions are dropped; everything else waits in a bounded backlog, as a real gateway's memory would hold it.
 */
import { connect, type MqttClient } from 'mqtt';
import { formatTopic, type EquipmentId } from '../shared/names.ts';
import type { Message } from './message.ts';

/** Messages that one piece of equipment keeps while its broker is away; the oldest go first. */
const MOST_WAITING = 1_000;
const RETRY_MS = 1_000;
/** How long the farewell may take; the whole program stops in five seconds. */
const LONGEST_FAREWELL_MS = 1_500;

/** Where and as whom the fleet connects. */
export interface FleetOptions {
  url: string;
  username?: string;
  password?: string;
  base: string;
  equipment: readonly EquipmentId[];
  /** Birth and last will of equipment that does not say them as our own dialect does. */
  sayStatus?: (id: EquipmentId, online: boolean) => Status | undefined;
  /** Called at every connection after the first. */
  onReconnect: (id: EquipmentId) => void;
  /** Called with trouble of the connections; they are tried again whatever happens. */
  onTrouble: (trouble: Error) => void;
}

interface Status {
  topic: string;
  payload: string;
}

export interface Fleet {
  /** Resolves when every piece of equipment is connected for the first time. */
  ready: Promise<void>;
  send(message: Message): void;
  /** How many clients are connected now. */
  connected(): number;
  /** Messages lost while the broker was away. */
  dropped(): number;
  /** Says offline and closes. */
  stop(): Promise<void>;
}

interface Link {
  client: MqttClient;
  waiting: Message[];
}

/** Connects the equipment. Never throws for a broker that is not there: it is waited for. */
export function startFleet(options: FleetOptions): Fleet {
  const links = new Map<EquipmentId, Link>();
  let dropped = 0;
  const firsts = options.equipment.map((id) => {
    const link: Link = { client: connectOne(options, id), waiting: [] };
    links.set(id, link);
    return welcome(link, id, options);
  });
  return {
    ready: Promise.all(firsts).then(() => undefined),
    send(message) {
      const link = links.get(message.equipment);
      if (!link) return;
      if (link.client.connected) publish(link.client, message, options.onTrouble);
      else if (message.qos === 0) dropped += 1;
      else {
        link.waiting.push(message);
        if (link.waiting.length > MOST_WAITING) {
          link.waiting.shift();
          dropped += 1;
        }
      }
    },
    connected: () => [...links.values()].filter(({ client }) => client.connected).length,
    dropped: () => dropped,
    stop: async () => {
      await Promise.all(
        [...links].map(([id, { client }]) => sayFarewell(client, statusOf(options, id, false))),
      );
    },
  };
}

const statusOf = ({ base, sayStatus }: FleetOptions, id: EquipmentId, online: boolean): Status =>
  sayStatus?.(id, online) ?? {
    topic: formatTopic(base, id, 'status'),
    payload: JSON.stringify({ ts: Date.now(), online }),
  };

function connectOne(options: FleetOptions, id: EquipmentId): MqttClient {
  const { topic, payload } = statusOf(options, id, false);
  const client = connect(options.url, {
    clientId: `sim-${id}-${process.pid}`,
    reconnectPeriod: RETRY_MS,
    keepalive: 30,
    queueQoSZero: false,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    will: { topic, payload: Buffer.from(payload), qos: 1, retain: true },
  });
  client.on('error', options.onTrouble);
  return client;
}

/** Says online at every connection and hands over what had to wait; resolves at the first. */
function welcome(link: Link, id: EquipmentId, options: FleetOptions): Promise<void> {
  return new Promise((resolve) => {
    let isFirst = true;
    link.client.on('connect', () => {
      const online = { equipment: id, ...statusOf(options, id, true), qos: 1, retain: true } as const;
      publish(link.client, online, options.onTrouble);
      for (const message of link.waiting.splice(0)) publish(link.client, message, options.onTrouble);
      if (!isFirst) options.onReconnect(id);
      isFirst = false;
      resolve();
    });
  });
}

function publish(client: MqttClient, message: Message, onTrouble: (trouble: Error) => void): void {
  client.publish(message.topic, message.payload, { qos: message.qos, retain: message.retain }, (trouble) => {
    if (trouble) onTrouble(trouble);
  });
}

async function sayFarewell(client: MqttClient, { topic, payload }: Status): Promise<void> {
  if (client.connected) {
    const said = client.publishAsync(topic, payload, { qos: 1, retain: true });
    const limit = new Promise((resolve) => setTimeout(resolve, LONGEST_FAREWELL_MS).unref());
    // A broker that goes away in the same moment sends the last will instead.
    await Promise.race([said.catch(() => undefined), limit]);
  }
  await client.endAsync(!client.connected);
}
