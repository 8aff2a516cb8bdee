/**
 * Which dialect a message speaks. The first decoder that knows the topic decodes it; a topic that none knows is refused.
 * A new dialect is one more decoder in this list.
 */
import type { Base } from '../../shared/base.ts';
import { createJsonDecoder } from './decode-json.ts';
import { createMappedDecoder } from './decode-mapped.ts';
import { refused, type Decoded, type Decoder, type Utterance } from './decoder.ts';
import { createSparkplugHost } from './sparkplug/sparkplug-host.ts';

export interface TopicRouter {
  /** Topic filters that a broker must be asked for: everything that this base can understand. */
  readonly subscriptions: readonly string[];
  /** Empty where a message carries no reading by itself, or waits for its turn. */
  decode(utterance: Utterance): Decoded[];
}

/**
 * Order matters: reserved topics are refused before anybody may claim them. `sparkplug` is given where it must remember;
 * whoever only wants to know the subscriptions needs none.
 */
export function createTopicRouter(base: Base, sparkplug: Decoder = createSparkplugHost(base)): TopicRouter {
  const decoders: readonly Decoder[] = [
    reservedTopics,
    createJsonDecoder(base),
    createMappedDecoder(base),
    sparkplug,
  ];
  return {
    subscriptions: [...new Set(decoders.flatMap(({ subscriptions }) => subscriptions))],
    decode(utterance) {
      for (const decoder of decoders) {
        const decoded = decoder.decode(utterance);
        if (decoded) return decoded;
      }
      const isOurs = utterance.topic.startsWith('tb/');
      return [refused({ code: 'unknown-topic', ...(isOurs && { detail: 'unknown-channel' as const }) })];
    },
  };
}

/** Topics that only a server may publish to: the broker's own, and the state of a Sparkplug host application. */
export function isReservedTopic(topic: string): boolean {
  return topic.startsWith('$') || topic === 'spBv1.0/STATE' || topic.startsWith('spBv1.0/STATE/');
}

const reservedTopics: Decoder = {
  subscriptions: [],
  decode: ({ topic }) =>
    isReservedTopic(topic) ? [refused({ code: 'wrong-client', detail: 'reserved-topic' })] : undefined,
};
