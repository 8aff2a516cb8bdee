/**
 * The door put together: every message is decoded, admitted, counted, and handed on or quarantined. Counters always add
 * up (received = accepted + duplicate + quarantined); a bad message, or a fault of ours on one, never stops the next.
 */
import type { Base } from '../../shared/base.ts';
import { MAX_PAYLOAD_BYTES } from '../../shared/sample.ts';
import type { Sample } from '../../shared/sample.ts';
import { isSparkplugTopic } from '../../shared/sparkplug.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { admit, createAdmission, type Verdict } from './admit.ts';
import { refused, type Decoded } from './decoder.ts';
import { lastStatuses, remember, restoreStatuses } from './admit-memory.ts';
import type { DeliverSamples, IncomingMessage, Ingest, Keeping } from './ingest.ts';
import { IntakeBook } from './intake-book.ts';
import { createIntakeCounters } from './intake-counters.ts';
import { createQuarantine } from './quarantine.ts';
import { Refusals, type Refused } from './refusals.ts';
import { rereadGroup } from './reread-group.ts';
import { createSparkplugDesk } from './sparkplug/sparkplug-desk.ts';
import { createTopicRouter } from './topic-router.ts';

export interface IngestParts {
  base: Base;
  metrics: Metrics;
  log: Log;
  /** Gets the admitted samples of one message, in their order. Must not block. */
  deliver: DeliverSamples;
  /** Where `deliver` keeps samples, and whether it can; default: memory, always. */
  keeping?: Keeping;
  /** The server's clock, epoch ms: when an entry came to quarantine. */
  now: () => number;
  /** What was counted before a restart goes on in it; default: an empty one. */
  book?: IntakeBook;
  /** How long a Sparkplug message waits for those before it, ms; default: 2 s. */
  sparkplugReorderMs?: number;
}

/** For doors behind which nothing is journaled. */
const IN_MEMORY: Keeping = {
  isOpen: true,
  whenOpen: (done) => {
    const soon = setImmediate(done);
    return () => clearImmediate(soon);
  },
  whenKept: (done) => void setImmediate(done),
};

/** The one door of a base. */
export function createIngest(parts: IngestParts): Ingest {
  const { metrics, log, deliver, now, book = new IntakeBook() } = parts;
  const sparkplug = createSparkplugDesk(parts.base, metrics, parts.sparkplugReorderMs);
  let router = createTopicRouter(parts.base, sparkplug.host);
  let admission = createAdmission(parts.base);
  const quarantine = createQuarantine();
  const count = createIntakeCounters(parts.base, metrics, book);
  metrics.quarantineKeptLimit.set(book.kept.limit);

  const keep = (message: IncomingMessage, refused: Refused): void => {
    const nowMs = now();
    const { refusal } = refused;
    quarantine.add({ topic: message.topic, payload: message.payload, refusal }, nowMs);
    book.refuse({ ...message, ...refused }, nowMs);
    metrics.quarantineSize.set(quarantine.size);
    metrics.quarantineKept.set(book.kept.bytes);
  };

  const decode = (message: IncomingMessage): Decoded[] => {
    if (message.refusal) return [refused(message.refusal)];
    if (message.payload.byteLength > MAX_PAYLOAD_BYTES)
      return [refused({ code: 'too-large', got: `${message.payload.byteLength} B` })];
    try {
      return router.decode(message);
    } catch (error) {
      log.error({ err: error, topic: message.topic }, 'a message could not be decoded: a fault of ours');
      return [refused({ code: 'unsupported', detail: 'our-fault' })];
    }
  };

  /** What becomes of one element, whether it comes for the first time or is read again. */
  const settle = (element: Decoded, receivedAtMs: number): Verdict =>
    element.ok
      ? admit(admission, element.reading, receivedAtMs)
      : { kind: 'refused', refusal: element.refusal };

  const receive = (message: IncomingMessage): void => takeRuns(decode(message), message);

  /** Elements of messages that were held back stand beside those of the message at hand: each with its own message. */
  const takeRuns = (elements: readonly Decoded[], message: IncomingMessage): void => {
    if (elements.every(({ from }) => from === undefined)) return take(elements, message);
    for (let at = 0; at < elements.length;) {
      const from = elements[at]?.from;
      const end = elements.findIndex((element, index) => index > at && element.from !== from);
      const run = elements.slice(at, end < 0 ? elements.length : end);
      take(run, from ? { ...from, retained: false } : message);
      at += run.length;
    }
  };

  const take = (elements: readonly Decoded[], message: IncomingMessage): void => {
    if (elements.length === 0) return;
    const nowMs = now();
    const samples: Sample[] = [];
    let refusals: Refusals | undefined;
    let place = 0;
    for (const element of elements) {
      const verdict = settle(element, message.receivedAtMs);
      if (verdict.kind === 'duplicate') count.duplicate(nowMs);
      else if (verdict.kind === 'refused')
        (refusals ??= new Refusals()).add(verdict.refusal, {
          place,
          readings: element.ok ? 1 : element.count,
        });
      else {
        count.accepted(verdict.sample, nowMs);
        samples.push(verdict.sample);
        if (verdict.hint) {
          // Not a refused reading: the entry is a hint beside an accepted one.
          count.flagged('unknown-signal', nowMs);
          (refusals ??= new Refusals()).add(verdict.hint, { place, readings: 1 });
        }
      }
      place += 1;
    }
    for (const refused of refusals?.list(elements.length) ?? []) {
      if (refused.refusal.detail !== 'map-me') count.quarantined(refused.refusal, refused.readings);
      keep(message, refused);
    }
    handOn(samples, isVerbatim(elements, samples) ? message.payload : undefined);
  };

  const handOn = (samples: readonly Sample[], payload?: Uint8Array): void => {
    if (samples.length === 0) return;
    try {
      deliver(samples, payload);
    } catch (error) {
      log.error({ err: error, samples: samples.length }, 'admitted samples could not be handed on');
      metrics.pipelineErrors.inc();
    }
  };

  /** What no message brings about. */
  const bringAbout = (elements: readonly Decoded[], receivedAtMs: number): void =>
    takeRuns(elements, { topic: '', payload: new Uint8Array(), retained: false, receivedAtMs });

  return {
    receive,
    dialogue: {
      linkOpened: () => sparkplug.linkOpened(now()),
      linkLost() {
        const nowMs = now();
        bringAbout(sparkplug.linkLost(nowMs), nowMs);
      },
      pass() {
        const nowMs = now();
        bringAbout(sparkplug.pass(nowMs), nowMs);
        return sparkplug.takeRequests(nowMs);
      },
    },
    memory: {
      statuses: () => lastStatuses(admission),
      restore: (statuses) => restoreStatuses(admission, statuses),
      remember(samples) {
        for (const sample of samples) remember(admission, sample);
      },
    },
    keeping: parts.keeping ?? IN_MEMORY,
    quarantine,
    book,
    reread(group) {
      // What a client had no right to say does not become true by being read again.
      const isForeign = book.group(group, now())?.code === 'wrong-client';
      return rereadGroup(group, {
        book,
        decode: (message) => (isForeign || isSparkplugTopic(message.topic) ? undefined : decode(message)),
        settle,
        handOn,
        released: (verdict) => count.released(verdict),
        now,
      });
    },
    rebase(base) {
      sparkplug.rebase(base, now());
      router = createTopicRouter(base, sparkplug.host);
      admission = createAdmission(base, admission);
      count.rebase(base);
    },
  };
}

/** The message is one plain reading, and everything that it says was admitted as it is. */
function isVerbatim(elements: readonly Decoded[], samples: readonly Sample[]): boolean {
  const [element] = elements;
  const [sample] = samples;
  if (elements.length !== 1 || !element?.ok || element.isVerbatim !== true || sample?.kind !== 'values')
    return false;
  const { reading } = element;
  return reading.kind === 'values' && sample.values === reading.values && sample.flags === undefined;
}
