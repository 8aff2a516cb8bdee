/** Both ways in while nothing can be kept: what is not kept is not acknowledged, and publishes of those who left are forgotten. */
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, expect, it, vi } from 'vitest';
import { startEmbeddedBroker } from '../../server/ingest/embedded-broker.ts';
import type { Keeping } from '../../server/ingest/ingest.ts';
import { Waiting } from '../../server/journal/waiting.ts';
import { openDoor, RIG } from '../support/door.ts';
import { openGate } from '../support/open-gate.ts';

const clients: MqttClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});

/** A disk that the test fills and frees. `held`: acknowledgements wait for the write although messages are taken. */
class Disk implements Keeping {
  isOpen = true;
  isHeld = false;
  readonly forOpen = new Waiting();
  readonly forKept = new Waiting();
  whenOpen(done: () => void): () => void {
    return this.forOpen.add(done);
  }
  whenKept(done: () => void): void {
    if (this.isHeld) this.forKept.add(done);
    else setImmediate(done);
  }
}

async function aBroker() {
  const door = openDoor();
  const keeping = new Disk();
  const broker = await startEmbeddedBroker({
    ...door,
    ingest: { ...door.ingest, keeping },
    gate: openGate,
    now: Date.now,
    host: '127.0.0.1',
    port: { number: 0, isFixed: true },
  });
  const publish = async (seq: number) => {
    const client = await connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0 });
    clients.push(client);
    const state = { acked: false };
    const payload = JSON.stringify({ ts: Date.now(), seq, values: { speed: seq } });
    client.publish(`${RIG}/telemetry`, payload, { qos: 1 }, (error) => (state.acked = !error));
    return { client, state };
  };
  return { door, keeping, broker, publish };
}

it('no acknowledgement leaves before what it acknowledges is kept', async () => {
  const { door, keeping, broker, publish } = await aBroker();
  keeping.isHeld = true;
  const { state } = await publish(1);
  await vi.waitUntil(() => door.samples.length === 1 && keeping.forKept.size === 1);
  // Everything that could carry the acknowledgement has had its turn: another client is served meanwhile.
  const other = await connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0 });
  clients.push(other);
  expect(state.acked).toBe(false);
  keeping.forKept.callAll();
  await vi.waitUntil(() => state.acked);
  await broker.stop();
});

it('while nothing can be kept nothing is taken; afterwards what waited is, except from those who left', async () => {
  const { door, keeping, broker, publish } = await aBroker();
  keeping.isOpen = false;
  const leaving = await publish(1);
  const staying = await publish(2);
  await vi.waitUntil(() => keeping.forOpen.size === 2);
  leaving.client.end(true);
  await vi.waitUntil(() => keeping.forOpen.size === 1);
  expect(door.samples).toEqual([]);
  keeping.isOpen = true;
  keeping.forOpen.callAll();
  await vi.waitUntil(() => staying.state.acked);
  expect(door.samples.map((sample) => sample.kind === 'values' && sample.seq)).toEqual([2]);
  await broker.stop();
});
