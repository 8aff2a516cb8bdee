/**
 * Sparkplug B 3.0 as a dialect: every edge node that BASE_FILE names, each with its own order, births and deaths
 * (docs/sparkplug.md, clause by clause). Pure; the sessions beside it do the talking.
 */
import type { Base, Equipment } from '../../../shared/base.ts';
import { formatSparkplugTopic, isSparkplugTopic, parseSparkplugTopic } from '../../../shared/sparkplug.ts';
import { refused, type Decoded, type Decoder, type Dialogue, type Utterance } from '../decoder.ts';
import { EdgeNode, NODE, type NodeDefinition, type NodeMessage, type TellEvent } from './edge-node.ts';
import { readSparkplugPayload, writeRebirthRequest, type SparkplugPayload } from './sparkplug-payload.ts';

/** How long a message waits for those before it (clause 5.9), ms, where nothing else is set. */
export const DEFAULT_REORDER_MS = 2_000;
/** `uuid` of a payload that Tahu has compressed; not in 3.0. */
const COMPRESSED = 'SPBV1.0_COMPRESSED';

export interface SparkplugOptions {
  /** How long a message waits for those before it, ms. */
  reorderMs?: number;
  /** Told of what is worth counting. */
  tell?: TellEvent;
}

/** How the edge nodes of the base stand. */
export interface SparkplugStanding {
  nodes: number;
  online: number;
  /** Messages that wait for those before them. */
  waiting: number;
}

export interface SparkplugHost extends Decoder {
  readonly dialogue: Dialogue;
  standing(): SparkplugStanding;
}

/** The decoder of all Sparkplug equipment of a base. The session asks for `spBv1.0/#` itself, so there are no subscriptions here. */
export function createSparkplugHost(base: Base, options: SparkplugOptions = {}): SparkplugHost {
  const { reorderMs = DEFAULT_REORDER_MS, tell = () => undefined } = options;
  const nodes = new Map(
    definitionsOf(base).map((definition) => [keyOf(definition), new EdgeNode(definition, reorderMs, tell)]),
  );
  /** When nodes of which nothing was heard are asked; undefined: they were, or there is no link. */
  let askAtMs: number | undefined;
  const all = [...nodes.values()];
  return {
    subscriptions: [],
    decode: (utterance) => decodeSparkplug(nodes, utterance),
    standing: () => ({
      nodes: all.length,
      online: all.filter(({ isBorn }) => isBorn).length,
      waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
    }),
    dialogue: {
      linkOpened(nowMs) {
        askAtMs = nowMs + reorderMs;
      },
      linkLost(nowMs) {
        askAtMs = undefined;
        return all.flatMap((node) => node.lose(nowMs));
      },
      pass(nowMs) {
        if (askAtMs !== undefined && nowMs >= askAtMs) {
          askAtMs = undefined;
          for (const node of all) node.askIfUnknown();
        }
        return all.flatMap((node) => node.pass(nowMs));
      },
      takeRequests: (nowMs) =>
        all
          .filter(({ rebirth }) => rebirth.take(nowMs))
          .map(({ definition: { group, edge } }) => {
            tell('rebirth-request');
            const topic = formatSparkplugTopic({ group, type: 'NCMD', edge });
            return { topic, payload: writeRebirthRequest(nowMs) };
          }),
    },
  };
}

const keyOf = ({ group, edge }: { group: string; edge: string }): string => `${group}/${edge}`;

function definitionsOf({ equipment }: Base): NodeDefinition[] {
  const found = new Map<string, { group: string; edge: string; speakers: Map<string, Equipment> }>();
  for (const item of equipment) {
    if (item.source.kind !== 'sparkplug') continue;
    const { group, edge, device = NODE } = item.source;
    const node = found.get(keyOf(item.source)) ?? { group, edge, speakers: new Map<string, Equipment>() };
    node.speakers.set(device, item);
    found.set(keyOf(item.source), node);
  }
  return [...found.values()];
}

function decodeSparkplug(nodes: ReadonlyMap<string, EdgeNode>, utterance: Utterance): Decoded[] | undefined {
  if (!isSparkplugTopic(utterance.topic)) return undefined;
  const topic = parseSparkplugTopic(utterance.topic);
  if (!topic) return [refused({ code: 'unknown-topic', detail: 'not-sparkplug' })];
  const { group, type, edge, device = NODE } = topic;
  // Commands, ours included, are said to the nodes and not to us.
  if (type === 'NCMD' || type === 'DCMD') return [];
  const node = nodes.get(keyOf(topic));
  if (!node) {
    const got = [group, edge, ...(device === NODE ? [] : [device])].join('/');
    return [refused({ code: 'unknown-equipment', detail: 'unknown-node', got })];
  }
  const payload = readPayload(utterance.payload);
  if (!('metrics' in payload)) {
    node.misunderstand();
    return [payload];
  }
  const message: NodeMessage = { type, device, payload, utterance };
  return node.hear(message);
}

function readPayload(bytes: Uint8Array): SparkplugPayload | Decoded {
  const payload = readSparkplugPayload(bytes);
  if (!payload) return refused({ code: 'unparsable', detail: 'not-protobuf' });
  if (payload.uuid === COMPRESSED) return refused({ code: 'unsupported', detail: 'compressed' });
  return payload;
}
