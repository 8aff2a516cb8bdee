/**
 * The demo plant through a bad network and a real Mosquitto: whatever comes late, twice, out of order, misdated or after a lost
 * connection, the door's counters are what the simulators' own record of their misdeeds says, and nothing is kept twice.
 */
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectToBroker } from '../../server/ingest/mqtt-client.ts';
import type { Sample } from '../../shared/sample.ts';
import { Chaos } from '../../simulators/chaos/chaos.ts';
import { parseChaos } from '../../simulators/chaos/chaos-kinds.ts';
import type { Message } from '../../simulators/message.ts';
import { createPlant } from '../../simulators/plan/plant.ts';
import type { TruthEntry } from '../../simulators/truth.ts';
import { openDoor, type Door } from '../support/door.ts';
import { hasMosquitto, startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { demoBase } from '../unit/simulators/demo-plant.ts';

const MINUTES = 2;
const A_DAY_MS = 86_400_000;
const base = demoBase();

/** Two minutes of the plant, ten minutes ago: what it said, what became of that on the way, and what was done to it. */
function rehearse() {
  const startMs = Math.floor(Date.now() / 100) * 100 - 600_000;
  const truth: TruthEntry[] = [];
  const plant = createPlant({ base, seed: 7, plan: 'demo', startMs });
  const chaos = new Chaos({
    chances: parseChaos('late:0.05,duplicate:0.05,out-of-order:0.1,clock-jump:0.005,flapping:0.003'),
    seed: 7,
    base: base.id,
    tell: (entry) => truth.push(entry),
    onReconnect: (id) => plant.repeatAll(id),
  });
  const said: Message[] = [];
  const arriving: Message[] = [];
  for (let atMs = startMs; atMs <= startMs + MINUTES * 60_000; atMs += 100) {
    const now = plant.step(atMs);
    said.push(...now);
    arriving.push(...chaos.pass(now, atMs));
  }
  // Until nothing is held back any more: the longest delay, and after it the longest outage.
  for (let minute = 1; minute <= 2; minute += 1)
    arriving.push(...chaos.pass([], startMs + (MINUTES + minute) * 60_000));
  return { said, arriving, truth };
}

/** What must come of it, by the record alone. `nth`: the messages of a machine are numbered from 1. */
function foretell(said: readonly Message[], truth: readonly TruthEntry[]) {
  const keyOf = (equipment: string, n: unknown) => `${equipment} ${String(n)}`;
  const numbers = new Map<string, number>();
  const deliveries = new Map<string, number>();
  for (const { equipment } of said) {
    const n = (numbers.get(equipment) ?? 0) + 1;
    numbers.set(equipment, n);
    deliveries.set(keyOf(equipment, n), 1);
  }
  const byMs = new Map<string, number>();
  let statuses = 0;
  for (const { kind, equipment, detail } of truth) {
    const key = keyOf(equipment, detail?.['n']);
    if (kind === 'duplicate') deliveries.set(key, (deliveries.get(key) ?? 0) + 1);
    if (kind === 'lost') deliveries.set(key, (deliveries.get(key) ?? 0) - 1);
    if (kind === 'wrong-clock') byMs.set(key, Number(detail?.['byMs']));
    if (kind === 'went-offline' || kind === 'came-online') statuses += 1;
  }
  const arrived = [...deliveries].filter(([, times]) => times > 0);
  const doubles = arrived.reduce((sum, [, times]) => sum + times - 1, 0);
  const ahead = arrived.filter(([key]) => byMs.get(key) === A_DAY_MS).length;
  return { deliveries, byMs, statuses, ahead, accepted: arrived.length + statuses, duplicate: doubles };
}

async function flaggedAhead({ metrics }: Door): Promise<number> {
  const { values } = await metrics.readingsFlagged.get();
  return values.find(({ labels }) => labels['flag'] === 'time-ahead')?.value ?? 0;
}

const nameOf = (sample: Sample): string =>
  sample.kind === 'values' ? `${sample.equipment} ${sample.seq ?? ''}` : '';

describe.skipIf(!hasMosquitto())('the demo plant with all chaos on, through Mosquitto', () => {
  const { said, arriving, truth } = rehearse();
  const foretold = foretell(said, truth);
  let mosquitto: Mosquitto;
  let door: Door;

  beforeAll(async () => {
    mosquitto = await startMosquitto();
    door = openDoor(base, Date.now);
    const link = connectToBroker({ ...door, now: Date.now, url: mosquitto.url });
    await vi.waitUntil(() => link.connected, { timeout: 10_000 });
    const gateway = await connectAsync(mosquitto.url);
    await Promise.all(arriving.map(({ topic, payload }) => gateway.publishAsync(topic, payload, { qos: 1 })));
    await vi.waitUntil(async () => (await door.counted()).received >= arriving.length, { timeout: 20_000 });
    await gateway.endAsync();
    await link.stop();
  }, 60_000);
  afterAll(() => mosquitto.stop());

  it('had everything in it', () => {
    const kinds = new Set(truth.map(({ kind }) => kind));
    for (const kind of [
      'late',
      'duplicate',
      'out-of-order',
      'wrong-clock',
      'went-offline',
      'came-online',
      'lost',
    ])
      expect(kinds, kind).toContain(kind);
    expect(foretold.ahead).toBeGreaterThan(10);
  });

  it('received = accepted + duplicate + quarantined, each as the record says', async () => {
    const { accepted, duplicate } = foretold;
    const counted = await door.counted();
    expect(counted).toEqual({ received: arriving.length, accepted, duplicate, quarantined: 0 });
    expect(counted.received).toBe(counted.accepted + counted.duplicate + counted.quarantined);
  });

  it('every reading that was not lost is there exactly once, with its values unchanged', () => {
    const wanted = new Map<string, unknown>();
    const numbers = new Map<string, number>();
    for (const { equipment, topic, payload } of said) {
      const n = (numbers.get(equipment) ?? 0) + 1;
      numbers.set(equipment, n);
      if (!topic.endsWith('/telemetry') || (foretold.deliveries.get(`${equipment} ${n}`) ?? 0) < 1) continue;
      const { seq, values } = JSON.parse(payload) as { seq: number; values: object };
      wanted.set(`${equipment} ${seq}`, values);
    }
    const got = door.samples.filter(({ kind }) => kind === 'values');
    expect(got).toHaveLength(wanted.size);
    const stored = new Map(got.map((sample) => [nameOf(sample), sample.kind === 'values' && sample.values]));
    expect(stored).toEqual(wanted);
  });

  it('a time a day ahead is replaced and flagged; all other wrong times are kept as they came', async () => {
    expect(await flaggedAhead(door)).toBe(foretold.ahead);
    const flagged = door.samples.filter(({ flags }) => flags?.includes('time-ahead'));
    expect(flagged).toHaveLength(foretold.ahead);
    expect(flagged.every(({ atMs, receivedAtMs }) => atMs === receivedAtMs)).toBe(true);
    const sent = new Map(
      arriving.map(({ equipment, payload }) => {
        const { seq, ts } = JSON.parse(payload) as { seq?: number; ts: number };
        return [`${equipment} ${seq ?? ''}`, ts];
      }),
    );
    const kept = door.samples.filter(
      (sample) => sample.kind === 'values' && !sample.flags?.includes('time-ahead'),
    );
    expect(kept.filter((sample) => sent.get(nameOf(sample)) !== sample.atMs)).toEqual([]);
  });

  it('every last will and every birth took effect in the order in which it came', () => {
    const wanted = new Map<string, boolean[]>();
    for (const { kind, equipment } of truth)
      if (kind === 'went-offline' || kind === 'came-online')
        wanted.set(equipment, [...(wanted.get(equipment) ?? []), kind === 'came-online']);
    const got = new Map<string, boolean[]>();
    for (const sample of door.samples)
      if (sample.kind === 'status')
        got.set(sample.equipment, [...(got.get(sample.equipment) ?? []), sample.online]);
    expect(got).toEqual(wanted);
  });
});
