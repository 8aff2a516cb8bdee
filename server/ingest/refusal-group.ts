/** Which refusals belong together: one cause at one source. Pure. */
import type { Remedy } from '../../shared/onboarding.ts';
import { parseTopic } from '../../shared/names.ts';
import type { Refusal } from '../../shared/sample.ts';
import { hashText } from './seen-window.ts';

/** Longer topics are cut: nobody reads them, and they are memory. */
const MAX_TOPIC_LENGTH = 512;

/** What a group is, without what was counted. */
export interface GroupIdentity {
  id: string;
  refusal: Refusal;
  remedy: Remedy;
  hint: boolean;
  source: { topic: string; equipment?: string; signal?: string };
}

/** Reasons where the message is sound and only the base file does not know it. */
const ONBOARD: ReadonlySet<string> = new Set(['unknown-equipment', 'unknown-signal', 'unknown-topic']);
/** Reasons that lie in one place of the message. */
const IN_PLACE: ReadonlySet<string> = new Set(['wrong-type', 'not-finite', 'wrong-shape']);

/** The group of a refusal on a topic. Unknown signals of one machine are one group: they are mapped together. */
export function groupOf(topic: string, refusal: Refusal): GroupIdentity {
  const shown =
    topic.length > MAX_TOPIC_LENGTH ? Buffer.from(topic.slice(0, MAX_TOPIC_LENGTH)).toString() : topic;
  const parsed = parseTopic(topic);
  const equipment = parsed && `${parsed.workshop}.${parsed.equipment}`;
  const hint = refusal.detail === 'map-me';
  const signal = IN_PLACE.has(refusal.code) ? refusal.path?.replace(/^\/\d+(?=\/|$)/, '') : undefined;
  const isOurs = topic.startsWith('tb/');
  const remedy: Remedy =
    ONBOARD.has(refusal.code) &&
    refusal.detail !== 'other-base' &&
    (refusal.code === 'unknown-topic' ? !isOurs : parsed !== undefined)
      ? 'onboard'
      : 'device';
  const key = [
    hint ? 'map-me' : refusal.code,
    hint ? '' : (refusal.detail ?? ''),
    remedy === 'onboard' && equipment !== undefined ? equipment : shown,
    signal ?? '',
  ].join('\n');
  return {
    id: hashText(key),
    refusal: { ...refusal, ...(signal !== undefined && { path: signal }) },
    remedy,
    hint,
    source: {
      topic: shown,
      ...(equipment !== undefined && { equipment }),
      ...(signal !== undefined && signal !== '' && { signal }),
    },
  };
}

/** Where the readings of groups go that have no place of their own any more. */
export function restOf(refusal: Refusal): GroupIdentity {
  return {
    id: hashText(`rest\n${refusal.code}`),
    refusal: { code: refusal.code },
    remedy: 'device',
    hint: false,
    source: { topic: '…' },
  };
}
