/**
 * The MQTT side of simulated edge nodes: one client each, behind which all its machines stand. What Sparkplug has no word for
 * (conditions, badges) goes out on the machines' own topics by the same client, as from a card reader beside the gateway.
 */
import { connect, type MqttClient } from 'mqtt';
import type { Base } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Value } from '../../shared/sample.ts';
import { formatSparkplugTopic } from '../../shared/sparkplug.ts';
import type { FleetOptions } from '../fleet.ts';
import type { Message } from '../message.ts';
import { asksForBirths, SimulatedEdgeNode, type EdgeMessage } from './edge-node.ts';

const RETRY_MS = 1_000;
/** Conditions and badges that wait while the broker is away; the oldest go first. */
const MOST_WAITING = 1_000;
/** How long the farewell may take; the whole program stops in five seconds. */
const LONGEST_FAREWELL_MS = 1_500;

export type EdgeFleetOptions = Pick<FleetOptions, 'url' | 'username' | 'password' | 'onTrouble'> & {
  base: Base;
  /** Of these, the ones with a Sparkplug source are carried. */
  equipment: readonly EquipmentId[];
  /** The node's own clock, epoch ms. */
  now: () => number;
};

export interface EdgeFleet {
  /** Resolves when every edge node has said its first birth. */
  ready: Promise<void>;
  /** Whether this equipment stands behind an edge node. */
  carries(id: EquipmentId): boolean;
  /** Messages of equipment that it does not carry are ignored. */
  send(message: Message): void;
  /** Says DDEATH for every machine, NDEATH, and closes. */
  stop(): Promise<void>;
}

interface Link {
  node: SimulatedEdgeNode;
  client: MqttClient;
  /** Conditions and badges while the broker is away. */
  waiting: Message[];
}

/** Connects the edge nodes. Never throws for a broker that is not there: it is waited for. */
export function startEdgeFleet(options: EdgeFleetOptions): EdgeFleet {
  const links = nodesOf(options).map((node): Link => ({
    node,
    client: connectNode(node, options),
    waiting: [],
  }));
  const byEquipment = new Map(links.flatMap((link) => link.node.equipment.map((id) => [id, link] as const)));
  const publish = ({ client }: Link, messages: readonly EdgeMessage[]): void => {
    for (const { topic, payload } of messages)
      client.publish(topic, Buffer.from(payload), { qos: 0 }, (trouble) => {
        if (trouble) options.onTrouble(trouble);
      });
  };
  return {
    ready: Promise.all(links.map((link) => welcome(link, options, publish))).then(() => undefined),
    carries: (id) => byEquipment.has(id),
    send(message) {
      const link = byEquipment.get(message.equipment);
      if (!link || message.topic.endsWith('/status')) return;
      if (!message.topic.endsWith('/telemetry')) return sayAside(link, message);
      const { ts, values } = JSON.parse(message.payload) as { ts: number; values: Record<string, Value> };
      // Heard also while cut off: the next births say what is true then.
      const messages = link.node.tell(message.equipment, values, ts);
      if (link.client.connected) publish(link, messages);
    },
    stop: async () => {
      await Promise.all(links.map((link) => sayFarewell(link, options.now())));
    },
  };
}

function nodesOf({ base, equipment }: EdgeFleetOptions): SimulatedEdgeNode[] {
  const wanted = new Set(equipment);
  const groups = new Map<string, SimulatedEdgeNode>();
  for (const { id, source } of base.equipment) {
    if (source.kind !== 'sparkplug' || !wanted.has(id)) continue;
    const key = `${source.group}/${source.edge}`;
    if (groups.has(key)) continue;
    const behind = base.equipment.filter(
      (other) =>
        wanted.has(other.id) &&
        other.source.kind === 'sparkplug' &&
        other.source.group === source.group &&
        other.source.edge === source.edge,
    );
    groups.set(key, new SimulatedEdgeNode(source.group, source.edge, behind));
  }
  return [...groups.values()];
}

/** The will is QoS 1 and not retained; it is written anew for every connection, with the next bdSeq. */
const willOf = (node: SimulatedEdgeNode, nowMs: number) => {
  const { topic, payload } = node.nextWill(nowMs);
  return { topic, payload: Buffer.from(payload), qos: 1 as const, retain: false };
};

function connectNode(node: SimulatedEdgeNode, options: EdgeFleetOptions): MqttClient {
  const client = connect(options.url, {
    clientId: `sim-${node.group}-${node.edge}-${process.pid}`,
    clean: true,
    reconnectPeriod: RETRY_MS,
    keepalive: 30,
    queueQoSZero: false,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    will: willOf(node, options.now()),
  });
  client.on('reconnect', () => {
    client.options.will = willOf(node, options.now());
  });
  client.on('error', options.onTrouble);
  return client;
}

/** First who may ask, then the births: so no request is missed. Resolves at the first. */
function welcome(
  link: Link,
  { now, onTrouble }: EdgeFleetOptions,
  publish: (link: Link, messages: readonly EdgeMessage[]) => void,
): Promise<void> {
  const { node, client } = link;
  const commands = formatSparkplugTopic({ group: node.group, type: 'NCMD', edge: node.edge });
  client.on('message', (topic, payload) => {
    if (topic === commands && asksForBirths(payload)) publish(link, node.births(now()));
  });
  return new Promise((resolve) => {
    client.on('connect', () => {
      client.subscribe(commands, { qos: 1 }, (trouble) => {
        if (trouble) return onTrouble(trouble);
        publish(link, node.births(now()));
        for (const message of link.waiting.splice(0)) sayAside(link, message);
        resolve();
      });
    });
  });
}

/** A message on the machine's own topics. */
function sayAside({ client, waiting }: Link, message: Message): void {
  if (client.connected)
    client.publish(message.topic, message.payload, { qos: message.qos, retain: message.retain });
  else if (waiting.push(message) > MOST_WAITING) waiting.shift();
}

async function sayFarewell({ node, client }: Link, nowMs: number): Promise<void> {
  if (client.connected) {
    const farewell = [...node.equipment.flatMap((id) => node.remove(id, nowMs)), node.death(nowMs)];
    const said = Promise.all(
      farewell.map(({ topic, payload }) => client.publishAsync(topic, Buffer.from(payload), { qos: 1 })),
    );
    const limit = new Promise((resolve) => setTimeout(resolve, LONGEST_FAREWELL_MS).unref());
    // A broker that goes away in the same moment sends the last will instead.
    await Promise.race([said.catch(() => undefined), limit]);
  }
  await client.endAsync(!client.connected);
}
