/**
 * The Sparkplug host application on the wire (Sparkplug B 3.0, clauses 4.2.3, 5.3, 5.13, 5.14): what it says when it connects,
 * comes back and goes, at a broker that takes bytes apart, at a real Mosquitto, and inside the embedded broker.
 */
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startEmbeddedBroker } from '../../server/ingest/embedded-broker.ts';
import type { BrokerLink } from '../../server/ingest/ingest.ts';
import { startEmbeddedSession } from '../../server/ingest/sparkplug/embedded-session.ts';
import { startHostSession } from '../../server/ingest/sparkplug/host-session.ts';
import { hostStateSchema } from '../../shared/sparkplug.ts';
import { startFakeBroker, type FakeBroker, type HeardConnect } from '../support/fake-broker.ts';
import { freePort } from '../support/free-port.ts';
import { hasMosquitto, startMosquitto } from '../support/mosquitto.ts';
import { openGate } from '../support/open-gate.ts';
import { openDoor } from '../support/door.ts';
import { aSparkplugBase, encodePayload, decodePayload, type UMetric } from '../support/sparkplug.ts';

const HOST_ID = 'twin-host';
const STATE = `spBv1.0/STATE/${HOST_ID}`;

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const arrival = <T>(get: () => T, ms = 10_000): Promise<Awaited<T>> =>
  vi.waitUntil(get, { timeout: ms, interval: 5 }) as Promise<Awaited<T>>;

async function client(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const device = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  device.on('error', () => undefined);
  closers.push(() => device.end(true));
  return device;
}

function hostAt(url: string, hostId = HOST_ID) {
  const door = openDoor(aSparkplugBase(), Date.now);
  const link = startHostSession({ ...door, hostId, now: Date.now, url });
  closers.push(() => link.stop());
  return { door, link };
}
const open = (link: BrokerLink) => arrival(() => link.connected);
const stateOf = (payload: Uint8Array | string) =>
  hostStateSchema.parse(JSON.parse(Buffer.from(payload).toString()) as unknown);

describe('what the host says on the wire', () => {
  const fake = async (): Promise<FakeBroker> => {
    const broker = await startFakeBroker();
    closers.push(() => broker.stop());
    return broker;
  };
  const connects = ({ heard }: FakeBroker): HeardConnect[] =>
    heard.filter((packet): packet is HeardConnect => packet.kind === 'connect');
  const states = ({ heard }: FakeBroker) =>
    heard.flatMap((packet) => (packet.kind === 'publish' && packet.topic === STATE ? [packet] : []));

  it('connects clean (Clean Start, Session Expiry 0), with a will on STATE, QoS 1, retained', async () => {
    const broker = await fake();
    const before = Date.now();
    await open(hostAt(broker.url).link);
    const [connect] = connects(broker);
    expect(connect).toMatchObject({ version: 5, cleanStart: true, sessionExpiryS: 0 });
    expect(connect?.will).toMatchObject({ topic: STATE, qos: 1, retain: true });
    const state = stateOf(connect?.will?.payload ?? '');
    expect(state.online).toBe(false);
    expect(state.timestamp).toBeGreaterThanOrEqual(before);
    expect(state.timestamp).toBeLessThanOrEqual(Date.now());
  });

  it('subscribes to its own STATE and to spBv1.0/#, and says its birth only when that is granted, first of all', async () => {
    let grants = false;
    const broker = await startFakeBroker({ answersSubscribe: () => grants });
    closers.push(() => broker.stop());
    const { link } = hostAt(broker.url);
    await arrival(() => broker.heard.length >= 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(broker.heard.map(({ kind }) => kind)).toEqual(['connect', 'subscribe']);
    grants = true;
    broker.cut();
    await open(link);
    expect(broker.heard.slice(2).map(({ kind }) => kind)).toEqual(['connect', 'subscribe', 'publish']);
    expect(broker.heard[3]).toMatchObject({ filters: [STATE, 'spBv1.0/#'] });
  });

  it('its birth is online, QoS 1, retained, with the very time of the will', async () => {
    const broker = await fake();
    await open(hostAt(broker.url).link);
    const [birth] = states(broker);
    expect(birth).toMatchObject({ qos: 1, retain: true });
    const will = stateOf(connects(broker)[0]?.will?.payload ?? '');
    expect(stateOf(birth?.payload ?? '')).toEqual({ online: true, timestamp: will.timestamp });
  });

  it('comes back with a new time, the same in will and birth', async () => {
    const broker = await fake();
    const { link } = hostAt(broker.url);
    await open(link);
    broker.cut();
    await arrival(() => states(broker).length === 2);
    const wills = connects(broker).map(({ will }) => stateOf(will?.payload ?? '').timestamp);
    const births = states(broker).map(({ payload }) => stateOf(payload).timestamp);
    expect(wills).toEqual(births);
    expect(births[1]).toBeGreaterThan(births[0] ?? Infinity);
  });

  it('says its birth again at once, with the same time, when it is said to be offline after it', async () => {
    const broker = await fake();
    await open(hostAt(broker.url).link);
    broker.say(STATE, JSON.stringify({ online: false, timestamp: 1 }));
    await arrival(() => states(broker).length === 2);
    const [first, second] = states(broker).map(({ payload }) => stateOf(payload));
    expect(second).toEqual(first);
    broker.say(STATE, JSON.stringify({ online: true, timestamp: 2 }));
    broker.say(STATE, 'OFFLINE');
    // Messages are heard in order: once this one is answered, the two before it were not.
    broker.say(STATE, JSON.stringify({ online: false, timestamp: 3 }));
    await arrival(() => states(broker).length >= 3);
    expect(states(broker)).toHaveLength(3);
  });

  it('says its death with the present time before it disconnects', async () => {
    const broker = await fake();
    const { link } = hostAt(broker.url);
    await open(link);
    const before = Date.now();
    await link.stop();
    await arrival(() => broker.heard.at(-1)?.kind === 'disconnect');
    expect(broker.heard.at(-1)).toEqual({ kind: 'disconnect', reason: 0 });
    const death = states(broker).at(-1);
    expect(death).toMatchObject({ qos: 1, retain: true });
    const state = stateOf(death?.payload ?? '');
    expect(state.online).toBe(false);
    expect(state.timestamp).toBeGreaterThanOrEqual(before);
  });

  it('never publishes anything but STATE and requests for births', async () => {
    const broker = await fake();
    const { link, door } = hostAt(broker.url);
    await open(link);
    broker.say('spBv1.0/plant/DDATA/gw/Rig', 'nonsense');
    await arrival(() =>
      broker.heard.some((packet) => packet.kind === 'publish' && packet.topic.includes('NCMD')),
    );
    const topics = new Set(
      broker.heard.flatMap((packet) => (packet.kind === 'publish' ? [packet.topic] : [])),
    );
    expect([...topics]).toEqual([STATE, 'spBv1.0/plant/NCMD/gw']);
    expect(door.quarantine()).toHaveLength(1);
  });

  it('two hosts at two brokers have a time each', async () => {
    const [one, two] = [await fake(), await fake()];
    await open(hostAt(one.url).link);
    const time = (broker: FakeBroker) => stateOf(states(broker)[0]?.payload ?? '').timestamp;
    await arrival(() => Date.now() > time(one));
    await open(hostAt(two.url, HOST_ID).link);
    expect(time(two)).toBeGreaterThan(time(one));
  });
});

/** An edge node on a real client, with its NDEATH as last will. */
async function edgeNode(url: string) {
  const death = encodePayload({
    timestamp: Date.now(),
    metrics: [{ name: 'bdSeq', type: 'UInt64', value: 0 }],
  });
  const will = {
    topic: 'spBv1.0/plant/NDEATH/gw',
    payload: Buffer.from(death),
    qos: 1 as const,
    retain: false,
  };
  const device = await client(url, { will });
  let seq = 0;
  const say = (type: string, metrics: UMetric[], at?: string) =>
    device.publishAsync(
      `spBv1.0/plant/${type}/gw${at === undefined ? '' : `/${at}`}`,
      Buffer.from(encodePayload({ timestamp: Date.now(), seq: seq++, metrics })),
    );
  return {
    device,
    say,
    birth: async () => {
      seq = 0;
      await say('NBIRTH', [{ name: 'bdSeq', type: 'UInt64', value: 0 }]);
      await say('DBIRTH', [{ name: 'part_count', type: 'Int32', value: 1 }], 'Rig');
    },
    skip: () => void seq++,
  };
}

/** What holds on every broker: births to readings, a gap to a request, a death to offline. */
async function wholeLife(url: string, door: ReturnType<typeof openDoor>): Promise<void> {
  const node = await edgeNode(url);
  const commands: Buffer[] = [];
  node.device.on('message', (_topic, payload) => commands.push(payload));
  await node.device.subscribeAsync('spBv1.0/plant/NCMD/gw', { qos: 1 });
  await node.birth();
  await arrival(() => door.samples.some(({ kind }) => kind === 'values'));
  expect(door.samples).toMatchObject([
    { kind: 'status', online: true, equipment: 'machining.rack-01' },
    { kind: 'status', online: true, equipment: 'machining.rig-01' },
    { kind: 'values', values: { part_count: 1 } },
  ]);
  node.skip();
  await node.say('DDATA', [{ name: 'part_count', type: 'Int32', value: 2 }], 'Rig');
  await arrival(() => commands.length > 0);
  expect(decodePayload(commands[0] ?? Buffer.alloc(0)).metrics).toMatchObject([
    { name: 'Node Control/Rebirth', value: true },
  ]);
  await node.birth();
  node.device.stream.destroy();
  await arrival(() => door.samples.at(-1)?.kind === 'status');
  expect(door.samples.slice(-2)).toMatchObject([
    { kind: 'status', online: false },
    { kind: 'status', online: false },
  ]);
  expect((await door.counted()).quarantined).toBe(0);
}

/** The last STATE that a newcomer is told. */
async function retainedState(url: string) {
  const listener = await client(url);
  const heard = new Promise<Buffer>((resolve) =>
    listener.once('message', (_topic, payload) => resolve(payload)),
  );
  await listener.subscribeAsync(STATE, { qos: 1 });
  return stateOf(await heard);
}

describe.skipIf(!hasMosquitto())('on Mosquitto', () => {
  it('a node lives: births, a gap, a request, births again, its last will', async () => {
    const broker = await startMosquitto();
    closers.push(() => broker.stop());
    const { door, link } = hostAt(broker.url);
    await open(link);
    expect(await retainedState(broker.url)).toMatchObject({ online: true });
    await wholeLife(broker.url, door);
    await link.stop();
    expect(await retainedState(broker.url)).toMatchObject({ online: false });
  });

  it('our link is cut: everything is stale until births come, and we come back by ourselves', async () => {
    const broker = await startMosquitto();
    closers.push(() => broker.stop());
    const { door, link } = hostAt(broker.url);
    await open(link);
    const node = await edgeNode(broker.url);
    await node.birth();
    await arrival(() => door.samples.length === 3);
    await broker.stopProcess();
    await arrival(() => !link.connected);
    expect(link.reason).toBeTruthy();
    expect(door.samples.slice(3)).toMatchObject([
      { kind: 'status', online: false },
      { kind: 'status', online: false },
    ]);
    await broker.startProcess();
    await open(link);
    expect(await retainedState(broker.url)).toMatchObject({ online: true });
  });
});

describe('inside the embedded broker', () => {
  const embedded = async () => {
    const door = openDoor(aSparkplugBase(), Date.now);
    const port = { number: await freePort(), isFixed: true };
    const parts = { ...door, gate: openGate, now: Date.now, host: '127.0.0.1', port };
    const broker = await startEmbeddedBroker(parts);
    closers.push(() => broker.stop());
    const { dialogue } = door.ingest;
    const session = await startEmbeddedSession({
      hostId: HOST_ID,
      dialogue,
      publish: broker.publish,
      now: Date.now,
    });
    closers.push(() => session.stop());
    return { door, broker, session };
  };

  it('a node lives: births, a gap, a request, births again, its last will', async () => {
    const { door, broker } = await embedded();
    expect(await retainedState(broker.url)).toMatchObject({ online: true });
    await wholeLife(broker.url, door);
  });

  it('a node that watches STATE hears that the host goes', async () => {
    const { broker, session } = await embedded();
    const watcher = await client(broker.url);
    const heard: boolean[] = [];
    watcher.on('message', (_topic, payload) => heard.push(stateOf(payload).online));
    await watcher.subscribeAsync(STATE, { qos: 1 });
    await arrival(() => heard.length === 1);
    await session.stop();
    await arrival(() => heard.length === 2);
    expect(heard).toEqual([true, false]);
  });
});
