/**
 * The door put together: every message is decoded, admitted, counted, and handed on or quarantined. Counters always add
 * up (received = accepted + duplicate + quarantined); a bad message, or a fault of ours on one, never stops the next.
 */
import type { Base } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { MAX_PAYLOAD_BYTES } from '../../shared/sample.ts';
import type { Refusal, Sample } from '../../shared/sample.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { admit, createAdmission } from './admit.ts';
import { refused, type Decoded } from './decoder.ts';
import type { DeliverSamples, IncomingMessage, Ingest } from './ingest.ts';
import { createQuarantine, type WritableQuarantine } from './quarantine.ts';
import { createTopicRouter } from './topic-router.ts';

export interface IngestParts {
  base: Base;
  metrics: Metrics;
  log: Log;
  /** Gets the admitted samples of one message, in their order. Must not block. */
  deliver: DeliverSamples;
  /** The server's clock, epoch ms: when an entry came to quarantine. */
  now: () => number;
}

/** The one door of a base. */
export function createIngest({ base, metrics, log, deliver, now }: IngestParts): Ingest {
  const router = createTopicRouter(base);
  const admission = createAdmission(base);
  const quarantine = createQuarantine();
  const count = createCounters(base, metrics);

  const refuse = (message: IncomingMessage, refusal: Refusal, readings: number): void => {
    count.quarantined(refusal, readings);
    keep(quarantine, message, refusal, now());
    metrics.quarantineSize.set(quarantine.size);
  };

  const decode = (message: IncomingMessage): Decoded[] => {
    if (message.payload.byteLength > MAX_PAYLOAD_BYTES)
      return [refused({ code: 'too-large', got: `${message.payload.byteLength} B` })];
    try {
      return router.decode(message);
    } catch (error) {
      log.error({ err: error, topic: message.topic }, 'a message could not be decoded: a fault of ours');
      return [refused({ code: 'unsupported', detail: 'our-fault' })];
    }
  };

  const receive = (message: IncomingMessage): void => {
    const samples: Sample[] = [];
    for (const element of decode(message)) {
      if (!element.ok) {
        refuse(message, element.refusal, element.count);
        continue;
      }
      const verdict = admit(admission, element.reading, message.receivedAtMs);
      if (verdict.kind === 'duplicate') count.duplicate();
      else if (verdict.kind === 'refused') refuse(message, verdict.refusal, 1);
      else {
        count.accepted(verdict.sample);
        samples.push(verdict.sample);
        if (!verdict.hint) continue;
        // Not a refused reading: the entry is a hint beside an accepted one.
        count.flagged('unknown-signal');
        keep(quarantine, message, verdict.hint, now());
        metrics.quarantineSize.set(quarantine.size);
      }
    }
    if (samples.length === 0) return;
    try {
      deliver(samples);
    } catch (error) {
      log.error({ err: error, samples: samples.length }, 'admitted samples could not be handed on');
      metrics.pipelineErrors.inc();
    }
  };

  return { receive, quarantine };
}

function keep(
  quarantine: WritableQuarantine,
  message: IncomingMessage,
  refusal: Refusal,
  atMs: number,
): void {
  quarantine.add({ topic: message.topic, payload: message.payload, refusal }, atMs);
}

/** Counters with their labels bound once: looking labels up on every reading costs more than decoding it. */
function createCounters(base: Base, metrics: Metrics) {
  const of = (result: 'accepted' | 'duplicate' | 'quarantined') => metrics.readings.labels({ result });
  const results = { accepted: of('accepted'), duplicate: of('duplicate'), quarantined: of('quarantined') };
  // Shown from the start, so that a rate over them is right from the first reading.
  for (const counter of Object.values(results)) counter.inc(0);
  const byEquipment = new Map(
    base.equipment.map(({ id }) => [id, metrics.readingsByEquipment.labels({ equipment: id })] as const),
  );
  const equipmentCounter = (id: EquipmentId) => byEquipment.get(id);
  return {
    accepted(sample: Sample): void {
      metrics.readingsReceived.inc();
      results.accepted.inc();
      equipmentCounter(sample.equipment)?.inc();
      for (const flag of sample.flags ?? []) metrics.readingsFlagged.inc({ flag });
    },
    duplicate(): void {
      metrics.readingsReceived.inc();
      results.duplicate.inc();
    },
    quarantined(refusal: Refusal, readings: number): void {
      metrics.readingsReceived.inc(readings);
      results.quarantined.inc(readings);
      metrics.quarantined.inc({ reason: refusal.code }, readings);
    },
    flagged(flag: string): void {
      metrics.readingsFlagged.inc({ flag });
    },
  };
}
