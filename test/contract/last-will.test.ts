/**
 * Retained and last-will status on both ways in, in our own dialect and in a vendor's words: what was retained is heard at
 * once, a killed device is offline, and an old connection that dies after a new birth takes effect in order of arrival.
 */
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedBroker } from '../../server/ingest/embedded-broker.ts';
import type { BrokerLink } from '../../server/ingest/ingest.ts';
import { connectToBroker } from '../../server/ingest/mqtt-client.ts';
import { resolveBase, type Base } from '../../shared/base.ts';
import { openDoor, type Door } from '../support/door.ts';
import { openGate } from '../support/open-gate.ts';
import { hasMosquitto, startMosquitto, type Mosquitto } from '../support/mosquitto.ts';

function aBase(): Base {
  const signals = [{ key: 'speed', kind: 'gauge' }];
  const resolved = resolveBase({
    base: { id: 'demo' },
    workshops: [
      {
        id: 'w',
        equipment: [
          { id: 'ours', type: 'generic', signals },
          {
            id: 'theirs',
            type: 'generic',
            signals,
            source: {
              kind: 'mapped',
              topic: 'vendor/m1/speed',
              format: 'plain',
              signals: { speed: {} },
              status: { topic: 'vendor/m1/lwt', online: 'Online', offline: 'Offline' },
            },
          },
        ],
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

interface Line {
  door: Door;
  link: BrokerLink;
  url: string;
}

/** How a device says its status. Ours carries a time, which in a last will is the time of its connection. */
interface Dialect {
  topic: string;
  say(online: boolean, atMs: number): string;
}
const OURS: Dialect = {
  topic: 'tb/demo/w/ours/status',
  say: (online, ts) => JSON.stringify({ ts, online }),
};
const THEIRS: Dialect = { topic: 'vendor/m1/lwt', say: (online) => (online ? 'Online' : 'Offline') };

const clients: MqttClient[] = [];
/** In good order, so that no will of one test comes in the next. */
const leave = () => Promise.all(clients.splice(0).map((client) => client.endAsync(!client.connected)));
afterEach(leave);

async function connectDevice(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

/** A device that leaves its will at `atMs` and says that it is there. */
async function bear(
  { url }: Line,
  { topic, say }: Dialect,
  atMs: number,
  clientId?: string,
): Promise<MqttClient> {
  const will = { topic, payload: Buffer.from(say(false, atMs)), qos: 1 as const, retain: true };
  const client = await connectDevice(url, { will, ...(clientId !== undefined && { clientId }) });
  await client.publishAsync(topic, say(true, atMs + 5), { qos: 1, retain: true });
  return client;
}

const statusesOf = ({ samples }: Door) =>
  samples.flatMap((sample) => (sample.kind === 'status' ? [sample.online] : []));
const comes = (line: Line, statuses: readonly boolean[]) =>
  vi.waitFor(() => expect(statusesOf(line.door)).toEqual(statuses), { timeout: 5_000, interval: 10 });

function everyDialect(open: () => Promise<Line>, close: (line: Line) => Promise<void>): void {
  describe.each([
    ['our own dialect', OURS],
    ['a vendor’s words', THEIRS],
  ])('in %s', (_, dialect) => {
    let line: Line;
    let atMs: number;
    beforeAll(async () => {
      line = await open();
      atMs = Date.now() - 60_000;
    });
    afterAll(async () => {
      // What is retained would be heard by the next test's line.
      const client = await connectDevice(line.url);
      await client.publishAsync(dialect.topic, '', { qos: 1, retain: true });
      await close(line);
    });
    afterEach(async () => {
      await leave();
      line.door.samples.length = 0;
      atMs += 10_000;
    });

    it('a device that is killed is offline at the moment in which its will comes', async () => {
      const killed = await bear(line, dialect, atMs);
      await comes(line, [true]);
      killed.stream.destroy();
      await comes(line, [true, false]);
      const [online, offline] = line.door.samples;
      expect(offline?.atMs).toBeGreaterThanOrEqual(online?.atMs ?? Infinity);
      expect(offline?.atMs).toBe(offline?.receivedAtMs);
    });

    it('a new connection under the same name: the old will comes first, then the birth', async () => {
      await bear(line, dialect, atMs, 'gateway-1');
      await comes(line, [true]);
      await bear(line, dialect, atMs + 1_000, 'gateway-1');
      await comes(line, [true, false, true]);
    });

    it('the will of an old connection that comes after a new birth takes effect, until the device speaks again', async () => {
      const old = await bear(line, dialect, atMs, 'half-open');
      await comes(line, dialect === OURS ? [true] : []);
      const now = await bear(line, dialect, atMs + 1_000, 'young');
      old.stream.destroy();
      const soFar = dialect === OURS ? [true, true, false] : [false];
      await comes(line, soFar);
      await now.publishAsync(dialect.topic, dialect.say(true, atMs + 2_000), { qos: 1, retain: true });
      await comes(line, [...soFar, true]);
    });

    it('other programs that come later hear the last word, which is retained', async () => {
      const listener = await connectDevice(line.url);
      const heard = new Promise<string>((resolve) =>
        listener.once('message', (_topic, payload) => resolve(payload.toString())),
      );
      await listener.subscribeAsync(dialect.topic, { qos: 1 });
      expect(await heard).toContain(dialect === OURS ? '"online":' : 'line');
    });
  });
}

describe('status at the embedded broker', () => {
  const open = async (): Promise<Line> => {
    const door = openDoor(aBase(), Date.now);
    const port = { number: 0, isFixed: true };
    const parts = { ...door, gate: openGate, now: Date.now, host: '127.0.0.1', port };
    const link = await startEmbeddedBroker(parts);
    return { door, link, url: link.url };
  };
  everyDialect(open, ({ link }) => link.stop());
});

describe.skipIf(!hasMosquitto())('status through Mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => {
    mosquitto = await startMosquitto();
  });
  afterAll(() => mosquitto.stop());

  const open = async ({ url }: Mosquitto, door = openDoor(aBase(), Date.now)): Promise<Line> => {
    const link = connectToBroker({ ...door, now: Date.now, url });
    await vi.waitUntil(() => link.connected, { timeout: 10_000 });
    return { door, link, url };
  };
  everyDialect(
    () => open(mosquitto),
    ({ link }) => link.stop(),
  );

  it('what was retained before we came is heard at once, and counts once however often we come', async () => {
    const fresh = await startMosquitto();
    const device = await connectDevice(fresh.url);
    await device.publishAsync(OURS.topic, OURS.say(true, 5), { qos: 1, retain: true });
    await device.publishAsync(THEIRS.topic, 'Online', { qos: 1, retain: true });
    await device.publishAsync('vendor/m1/speed', '12.5', { qos: 1, retain: true });
    const first = await open(fresh);
    await vi.waitFor(() => expect(first.door.samples).toHaveLength(3), { timeout: 5_000 });
    expect(statusesOf(first.door)).toEqual([true, true]);
    await first.link.stop();
    const again = await open(fresh, first.door);
    await vi.waitFor(async () => expect(await again.door.counted()).toMatchObject({ received: 6 }), {
      timeout: 5_000,
    });
    expect(await again.door.counted()).toEqual({ received: 6, accepted: 3, duplicate: 3, quarantined: 0 });
    await again.link.stop();
    await leave();
    await fresh.stop();
  });
});
