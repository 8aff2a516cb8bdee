/**
 * What the door costs: decode, admit and count a message, against a bare JSON.parse of the same payload. 100 equipment,
 * 10 numbers a message, as fast as one thread goes; no broker.
 */
import { pino } from 'pino';
import { resolveBase } from '../../shared/base.ts';
import { createIngest } from '../../server/ingest/create-ingest.ts';
import { createMetrics } from '../../server/metrics.ts';
import type { BenchResult } from './bench-result.ts';

const EQUIPMENT = 100;
const MESSAGES = 60_000;
const START_MS = 1_764_000_000_000;

const keys = Array.from({ length: 10 }, (_, i) => `signal_${i}`);
const base = () => {
  const resolved = resolveBase({
    base: { id: 'bench' },
    workshops: [
      {
        id: 'hall',
        equipment: Array.from({ length: EQUIPMENT }, (_, i) => ({
          id: `rig-${i}`,
          type: 'generic',
          signals: keys.map((key) => ({ key, kind: 'gauge', unit: 'mm', range: [0, 1e6] })),
        })),
      },
    ],
  });
  if (!resolved.ok) throw new Error('the bench base does not fit its schema');
  return resolved.base;
};

/** CPU microseconds of a call. */
function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

export async function ingestBench(): Promise<BenchResult[]> {
  const messages = Array.from({ length: MESSAGES }, (_, i) => ({
    topic: `tb/bench/hall/rig-${i % EQUIPMENT}/telemetry`,
    payload: Buffer.from(
      JSON.stringify({
        ts: START_MS + i,
        seq: i,
        values: Object.fromEntries(keys.map((key, k) => [key, i * 0.37 + k])),
      }),
    ),
  }));
  const decoder = new TextDecoder();
  let sum = 0;
  const parse = (): void => {
    for (const { payload } of messages) sum += (JSON.parse(decoder.decode(payload)) as { ts: number }).ts;
  };
  let delivered = 0;
  const ingest = createIngest({
    base: base(),
    metrics: createMetrics(),
    log: pino({ level: 'silent' }),
    deliver: (samples) => (delivered += samples.length),
    now: () => START_MS + MESSAGES,
  });
  parse(); // warm
  const bare = cpuMicros(parse);
  const door = cpuMicros(() => {
    for (const { topic, payload } of messages)
      ingest.receive({ topic, payload, retained: false, receivedAtMs: START_MS + MESSAGES });
  });
  if (delivered !== MESSAGES || sum === 0)
    throw new Error(`the door let ${delivered} of ${MESSAGES} readings through`);
  return [
    {
      name: 'door: decode, admit, count ÷ JSON.parse alone',
      value: door / bare,
      unit: '×',
      baseline: `${(bare / MESSAGES).toFixed(2)} µs a message for JSON.parse`,
    },
  ];
}
