/** The ingest door with a small base, for tests: what came out of it and how it counted. */
import { createIngest } from '../../server/ingest/create-ingest.ts';
import type { Ingest } from '../../server/ingest/ingest.ts';
import { createLog, type Log } from '../../server/log.ts';
import { createMetrics, type Metrics } from '../../server/metrics.ts';
import type { QuarantineItem } from '../../shared/api.ts';
import { resolveBase, type Base } from '../../shared/base.ts';
import type { Sample } from '../../shared/sample.ts';

/** A base `demo` with lathe-01 (a CNC lathe), a gauge with every kind of signal, and one machine on a vendor's topic. */
export function aBase(): Base {
  const resolved = resolveBase({
    base: { id: 'demo' },
    workshops: [
      {
        id: 'machining',
        equipment: [
          { id: 'lathe-01', type: 'cnc-lathe' },
          {
            id: 'rig-01',
            type: 'generic',
            signals: [
              { key: 'speed', kind: 'gauge', range: [0, 6000] },
              { key: 'parts', kind: 'counter' },
              { key: 'door', kind: 'state', values: ['OPEN', 'CLOSED'] },
              { key: 'note', kind: 'text' },
              { key: 'pump', kind: 'switch' },
            ],
          },
          {
            id: 'vendor-01',
            type: 'generic',
            signals: [
              { key: 'speed', kind: 'gauge' },
              { key: 'mode', kind: 'state', values: ['READY', 'ACTIVE'] },
            ],
            source: {
              kind: 'mapped',
              topic: 'vendor/m1/#',
              time: { pointer: '/t', format: 's' },
              signals: {
                speed: { pointer: '/d/0/v', scale: 0.5, offset: 1 },
                mode: { pointer: '/a~1b', enum: { '0': 'READY', '1': 'ACTIVE' } },
              },
            },
          },
        ],
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

/** Counters as they stand. */
export interface Counted {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}

export interface Door {
  base: Base;
  ingest: Ingest;
  metrics: Metrics;
  log: Log;
  /** Everything that was handed on so far. */
  samples: Sample[];
  /** Newest first. */
  quarantine(): QuarantineItem[];
  counted(): Promise<Counted>;
  /** Lets a text in on a topic, as a broker would. */
  say(topic: string, payload: string | Uint8Array, receivedAtMs?: number): void;
}

/** The server's time where a test does not say another. */
export const NOW_MS = Date.UTC(2026, 2, 2, 9, 0, 0);
export const RIG = 'tb/demo/machining/rig-01';

/** A door of its own. `now` is the server's clock. */
export function openDoor(base = aBase(), now: () => number = () => NOW_MS): Door {
  const metrics = createMetrics();
  const log = createLog('silent');
  const samples: Sample[] = [];
  const deliver = (news: readonly Sample[]): void => void samples.push(...news);
  const ingest = createIngest({ base, metrics, log, deliver, now });
  return {
    base,
    ingest,
    metrics,
    log,
    samples,
    quarantine: () => ingest.quarantine.list({ limit: 1_000 }),
    counted: () => countedBy(metrics),
    say(topic, payload, receivedAtMs = NOW_MS) {
      const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
      ingest.receive({ topic, payload: bytes, retained: false, receivedAtMs });
    },
  };
}

async function countedBy(metrics: Metrics): Promise<Counted> {
  const { values } = await metrics.readings.get();
  const of = (result: string) => values.find(({ labels }) => labels.result === result)?.value ?? 0;
  const received = (await metrics.readingsReceived.get()).values[0]?.value ?? 0;
  return {
    received,
    accepted: of('accepted'),
    duplicate: of('duplicate'),
    quarantined: of('quarantined'),
  };
}
