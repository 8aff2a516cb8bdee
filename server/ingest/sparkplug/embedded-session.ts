/**
 * The Sparkplug host application inside the embedded broker: everything that edge nodes publish passes the door anyway, so
 * only its own words are left to say: STATE (retained; clients may not publish there) and requests for births.
 */
import type { IngestDialogue } from '../ingest.ts';
import { writeHostState } from './host-state.ts';
import { keepDialogue } from './keep-dialogue.ts';

export interface EmbeddedSessionParts {
  hostId: string;
  dialogue: IngestDialogue;
  /** Gives a message of the server's own to all who have asked for its topic. */
  publish: (message: BrokerMessage) => Promise<void>;
  /** The server's clock, epoch ms. */
  now: () => number;
}

/** What the server itself publishes. */
export interface BrokerMessage {
  topic: string;
  payload: Uint8Array | string;
  qos: 0 | 1;
  retain: boolean;
}

/** Says that the host is there, and at `stop` that it goes. */
export async function startEmbeddedSession(parts: EmbeddedSessionParts): Promise<{ stop(): Promise<void> }> {
  const { hostId, dialogue, publish, now } = parts;
  const say = (online: boolean): Promise<void> =>
    publish({ ...writeHostState(hostId, { online, timestamp: now() }), qos: 1, retain: true });
  await say(true);
  dialogue.linkOpened();
  const stopClock = keepDialogue(dialogue, ({ topic, payload }) => {
    void publish({ topic, payload, qos: 0, retain: false });
  });
  return {
    async stop() {
      stopClock();
      await say(false);
    },
  };
}
