/**
 * The same door for what is past: lines of a file instead of messages of a broker. Dialects, signals and refusals are those of
 * every day; each reading counts as having arrived at its own time, so no clock is asked. What only a live link can tell
 * (messages without a time, Sparkplug's binary births) is refused with a sentence.
 */
import type { Base } from '../../shared/base.ts';
import { MAX_PAYLOAD_BYTES } from '../../shared/sample.ts';
import type { Sample } from '../../shared/sample.ts';
import { isSparkplugTopic } from '../../shared/sparkplug.ts';
import type { Log } from '../log.ts';
import { admit, createAdmission } from './admit.ts';
import { badgeKey, conditionKey, valuesKey } from './admit-key.ts';
import { refused, type Decoded } from './decoder.ts';
import type { PastDoor } from './ingest.ts';
import { cutLine, parseLine, type PastLine } from './past-line.ts';
import { createTopicRouter } from './topic-router.ts';

/** A door with an empty memory: one for each import. */
export function openPastDoor(base: Base, log: Log): PastDoor {
  const router = createTopicRouter(base);
  const admission = createAdmission(base);

  const decode = ({ topic, payload }: PastLine & { ok: true }): Decoded[] => {
    if (payload.byteLength > MAX_PAYLOAD_BYTES)
      return [refused({ code: 'too-large', got: `${payload.byteLength} B` })];
    if (isSparkplugTopic(topic)) return [refused({ code: 'unsupported', detail: 'not-as-text' })];
    try {
      return router.decode({ topic, payload, receivedAtMs: 0 }).map(timed);
    } catch (error) {
      log.error({ err: error, topic }, 'a past message could not be decoded: a fault of ours');
      return [refused({ code: 'unsupported', detail: 'our-fault' })];
    }
  };

  return {
    read(line) {
      const cut = cutLine(line);
      if (!cut.ok) return [refused(cut.refusal)];
      const decoded = decode(cut);
      if (cut.isSure || !isUnparsable(decoded)) return decoded;
      // The cut fell in a place where something else stands than a payload: the whole line tells.
      const whole = parseLine(line);
      return whole.ok ? decode(whole) : decoded;
    },
    admit: (reading) => admit(admission, reading, reading.atMs),
    keyOf,
  };
}

/** A reading without a time of its own has no place in the past. */
function timed(element: Decoded): Decoded {
  if (!element.ok || !('untimed' in element.reading) || element.reading.untimed === undefined) return element;
  return refused({ code: 'wrong-shape', detail: 'no-own-time' });
}

function isUnparsable([first]: readonly Decoded[]): boolean {
  return first !== undefined && !first.ok && first.refusal.code === 'unparsable';
}

/** Two samples of one piece of equipment with the same key are one reading, as at the live door. */
function keyOf(sample: Sample): string {
  const sentAtMs = sample.sentAtMs ?? sample.atMs;
  switch (sample.kind) {
    case 'values':
      return valuesKey(sentAtMs, sample.seq, sample.values);
    case 'condition':
      return conditionKey(sentAtMs, sample);
    case 'badge':
      return badgeKey(sentAtMs, sample);
    case 'status':
      return `s${sentAtMs}=${sample.online}`;
  }
}
