/**
 * Reads the kept messages of a group again, through the same decoding and admission as the first time. What is accepted or a
 * duplicate now leaves quarantine in the book; what is refused goes back with its new reason. Each message is taken out before
 * it is read, so a second run finds nothing to do twice.
 */
import { setImmediate } from 'node:timers/promises';
import type { Reread } from '../../shared/onboarding.ts';
import type { Sample } from '../../shared/sample.ts';
import type { Verdict } from './admit.ts';
import type { Decoded, Utterance } from './decoder.ts';
import type { IntakeBook } from './intake-book.ts';
import type { KeptMessage } from './kept-messages.ts';
import { Refusals } from './refusals.ts';

/** Messages read without a pause: about 20 ms, so that live messages never wait long. */
const PER_TURN = 500;

/** What the door lends. */
export interface RereadParts {
  book: IntakeBook;
  /** Undefined: the message means something in its turn only. */
  decode: (utterance: Utterance & { retained: boolean }) => Decoded[] | undefined;
  settle: (element: Decoded, receivedAtMs: number) => Verdict;
  handOn: (samples: readonly Sample[]) => void;
  /** Counts a verdict other than a refusal. */
  released: (verdict: Verdict) => void;
  now: () => number;
}

/** Resolves when every message that was kept at the beginning has been read. */
export async function rereadGroup(group: string, parts: RereadParts): Promise<Reread> {
  const result: Reread = { accepted: 0, duplicate: 0, quarantined: 0, left: 0 };
  const { book, now } = parts;
  let toRead = book.kept.count(group);
  while (toRead > 0) {
    const messages = book.kept.take(group, Math.min(PER_TURN, toRead));
    if (messages.length === 0) break;
    toRead -= messages.length;
    for (const message of messages) rereadMessage(group, message, parts, result);
    if (toRead > 0) await setImmediate();
  }
  result.left = book.group(group, now())?.notKept ?? 0;
  return result;
}

function rereadMessage(group: string, message: KeptMessage, parts: RereadParts, result: Reread): void {
  const { book, decode, settle, handOn, released } = parts;
  if (message.readings === 0) return; // A hint: its reading was accepted long ago.
  const elements = decode({ ...message, retained: false });
  if (!elements) return book.kept.add(group, message);
  const samples: Sample[] = [];
  const refusals = new Refusals();
  let counted = message.readings;
  for (const [place, element] of elements.entries()) {
    // Elements that were accepted the first time must not come twice.
    if (message.places && !message.places.has(place)) continue;
    const verdict = settle(element, message.receivedAtMs);
    released(verdict);
    if (verdict.kind === 'refused') {
      refusals.add(verdict.refusal, { place, readings: element.ok ? 1 : element.count });
      continue;
    }
    // One refused message may be several readings now: those beyond what was counted have come only now.
    if (counted > 0) book.release(group, message, verdict.kind);
    else book.ledger.count(verdict.kind, message.countedAtMs);
    counted = Math.max(0, counted - 1);
    result[verdict.kind] += 1;
    if (verdict.kind === 'accepted') samples.push(verdict.sample);
  }
  for (const refused of refusals.list(elements.length)) {
    const readings = Math.min(counted, refused.readings);
    if (readings === 0) continue;
    book.regroup(group, { ...message, readings, places: refused.places }, refused.refusal);
    counted -= readings;
    result.quarantined += readings;
  }
  handOn(samples);
}
