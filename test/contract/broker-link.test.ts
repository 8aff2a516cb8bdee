/**
 * One suite for both ways in: the embedded broker, and a real Mosquitto through our MQTT client. The numbers are the
 * same promises in both: what a device publishes at QoS 1 arrives once and unchanged, and no bad message stops the next.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedBroker, type EmbeddedBroker } from '../../server/ingest/embedded-broker.ts';
import type { BrokerLink } from '../../server/ingest/ingest.ts';
import { connectToBroker } from '../../server/ingest/mqtt-client.ts';
import { aBase, openDoor, RIG, type Door } from '../support/door.ts';
import { freePort } from '../support/free-port.ts';
import { hasMosquitto, startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { openGate } from '../support/open-gate.ts';

const TELEMETRY = `${RIG}/telemetry`;
const reading = (values: Record<string, unknown>, ts = Date.now(), seq?: number): string =>
  JSON.stringify({ ts, seq, values });

/** A door with a link to a broker, and the address where devices reach that broker. */
interface Line {
  door: Door;
  link: BrokerLink;
  url: string;
  close(): Promise<void>;
}

const clients: MqttClient[] = [];
async function device(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});

const arrival = <T>(get: () => T, ms = 10_000): Promise<Awaited<T>> =>
  vi.waitUntil(get, { timeout: ms, interval: 10 }) as Promise<Awaited<T>>;
/** Resolves when the connection is gone, with or without an error before. */
const closing = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));
const connected = (link: BrokerLink, ms?: number) => arrival(() => link.connected, ms);

async function embedded(door = openDoor(), port = 0): Promise<Line & { link: EmbeddedBroker }> {
  const link = await startEmbeddedBroker({
    ...door,
    gate: openGate,
    now: Date.now,
    host: '127.0.0.1',
    port: { number: port, isFixed: true },
  });
  return { door, link, url: link.url, close: () => link.stop() };
}

function throughMosquitto(mosquitto: Mosquitto, door = openDoor()): Line {
  const link = connectToBroker({ ...door, now: Date.now, url: mosquitto.url });
  return { door, link, url: mosquitto.url, close: () => link.stop() };
}

/** The promises that hold for every broker. */
function everyLink(open: () => Promise<Line>): void {
  let line: Line;
  beforeAll(async () => {
    line = await open();
    await connected(line.link);
  });
  afterAll(() => line.close());

  it('1. a QoS 1 reading arrives once, with value and millisecond unchanged', async () => {
    const { door, url } = line;
    const before = door.samples.length;
    const values = {
      speed: 0.1 + 0.2,
      parts: 9_007_199_254_740_991,
      note: '首件 é ✓',
      door: 'OPEN',
      pump: false,
    };
    const client = await device(url);
    await client.publishAsync(TELEMETRY, reading(values, 1_764_000_000_123, 1), { qos: 1 });
    await client.publishAsync(TELEMETRY, reading({ parts: 1 }, 1_764_000_000_124, 2), { qos: 1 });
    await arrival(() => door.samples.length >= before + 2);
    expect(door.samples.slice(before)).toMatchObject([
      { equipment: 'machining.rig-01', atMs: 1_764_000_000_123, seq: 1, values },
      { atMs: 1_764_000_000_124, values: { parts: 1 } },
    ]);
  });

  it('2. 2,000 readings in a row keep their order and are all there', async () => {
    const { door, url } = line;
    const before = door.samples.length;
    const client = await device(url);
    const start = Date.now();
    await Promise.all(
      Array.from({ length: 2_000 }, (_, n) =>
        client.publishAsync(TELEMETRY, reading({ parts: n }, start, n), { qos: 1 }),
      ),
    );
    await arrival(() => door.samples.length >= before + 2_000);
    const parts = door.samples
      .slice(before)
      .map((sample) => sample.kind === 'values' && sample.values['parts']);
    expect(parts).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
  });

  it('3. bad input gets its clear entry each, and the link goes on', async () => {
    const { door, url } = line;
    const before = { ...(await door.counted()) };
    const client = await device(url);
    const bad: [topic: string, payload: string, sentence: string][] = [
      [TELEMETRY, '{"ts":1,"values":{"speed":}}', 'Not valid JSON'],
      [TELEMETRY, reading({ speed: 'fast' }), 'does not have the type of its signal'],
      [TELEMETRY, '{"ts":1,"values":{"speed":NaN}}', 'NaN is not JSON'],
      ['tb/demo/machining/nobody/telemetry', reading({ speed: 1 }), 'not in the base file'],
      [TELEMETRY, 'x'.repeat(300 * 1024), 'Larger than 256 KiB'],
    ];
    for (const [topic, payload] of bad) await client.publishAsync(topic, payload, { qos: 1 });
    await client.publishAsync(TELEMETRY, reading({ speed: 7 }), { qos: 1 });
    await arrival(async () => (await door.counted()).received >= before.received + bad.length + 1);
    const sentences = door
      .quarantine()
      .slice(0, bad.length)
      .reverse()
      .map(({ sentence }) => sentence.en);
    expect(sentences).toEqual(bad.map(([, , sentence]) => expect.stringContaining(sentence) as unknown));
    expect(await door.counted()).toMatchObject({
      quarantined: before.quarantined + bad.length,
      accepted: before.accepted + 1,
    });
    expect(client.connected).toBe(true);
    expect(line.link.connected).toBe(true);
  });

  it('4. a device that dies is offline by its last will', async () => {
    const { door, url } = line;
    const before = door.samples.length;
    const bornAt = Date.now();
    const topic = 'tb/demo/machining/lathe-01/status';
    const will = {
      topic,
      payload: Buffer.from(JSON.stringify({ ts: bornAt, online: false })),
      qos: 1 as const,
      retain: true,
    };
    const client = await device(url, { will });
    await client.publishAsync(topic, JSON.stringify({ ts: Date.now(), online: true }), {
      qos: 1,
      retain: true,
    });
    client.stream.destroy();
    await arrival(() => door.samples.length >= before + 2);
    expect(door.samples.slice(before)).toMatchObject([
      { kind: 'status', online: true },
      { kind: 'status', online: false },
    ]);
    const [online, offline] = door.samples.slice(before);
    expect(offline?.atMs).toBeGreaterThanOrEqual(online?.atMs ?? Infinity);
  });

  it('5. other programs may subscribe and hear what devices publish; status is retained for them', async () => {
    const { url } = line;
    const client = await device(url);
    await client.publishAsync(`${RIG}/status`, '{"ts":5,"online":true}', { qos: 1, retain: true });
    const listener = await device(url);
    const heard = new Promise<Buffer>((resolve) =>
      listener.once('message', (_topic, payload) => resolve(payload)),
    );
    await listener.subscribeAsync(`${RIG}/status`, { qos: 1 });
    expect((await heard).toString()).toBe('{"ts":5,"online":true}');
  });
}

describe('the embedded broker', () => {
  everyLink(() => embedded());

  it('closes the connection of a client that sends 2 MiB, and of nobody else', async () => {
    const line = await embedded();
    const [big, small] = [await device(line.url), await device(line.url)];
    const closed = closing(big);
    big.publish(TELEMETRY, Buffer.alloc(2 * 1024 * 1024), { qos: 1 });
    await closed;
    await small.publishAsync(TELEMETRY, reading({ speed: 1 }), { qos: 1 });
    expect(line.door.samples).toHaveLength(1);
    expect(await line.door.counted()).toMatchObject({ received: 1 });
    await line.close();
  });

  it('closes a connection that does not begin with CONNECT', async () => {
    const line = await embedded();
    const socket = connectSocket(line.link.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    await line.close();
  });

  it('lets nobody publish to reserved topics: the client is closed and quarantine says why', async () => {
    const line = await embedded();
    for (const topic of ['$SYS/broker/version', 'spBv1.0/STATE/twin']) {
      const client = await device(line.url);
      const closed = closing(client);
      client.publish(topic, 'x', { qos: 1 });
      await closed;
    }
    expect(line.door.quarantine().map(({ refusal }) => refusal.code)).toEqual([
      'wrong-client',
      'wrong-client',
    ]);
    await line.close();
  });

  it('retains nothing but the status of known equipment: memory stays bounded', async () => {
    const line = await embedded();
    const client = await device(line.url);
    for (let n = 0; n < 20; n++) await client.publishAsync(`junk/${n}`, 'x', { qos: 1, retain: true });
    await client.publishAsync(`${RIG}/status`, '{"ts":5,"online":true}', { qos: 1, retain: true });
    const listener = await device(line.url);
    const heard: string[] = [];
    listener.on('message', (topic) => heard.push(topic));
    await listener.subscribeAsync('#', { qos: 1 });
    await client.publishAsync(TELEMETRY, reading({ speed: 1 }), { qos: 1 });
    await arrival(() => heard.includes(TELEMETRY));
    expect(heard.filter((topic) => topic.startsWith('junk'))).toEqual([]);
    expect(heard).toContain(`${RIG}/status`);
    await line.close();
  });

  it('says nothing of a device that leaves in good order, and warns of one that is turned away', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const port = { number: 0, isFixed: true };
    const parts = { ...openDoor(), gate: openGate, log, now: Date.now };
    const link = await startEmbeddedBroker({ ...parts, host: '127.0.0.1', port });
    const leaving = await device(link.url);
    await leaving.publishAsync(TELEMETRY, reading({ speed: 1 }), { qos: 1 });
    await leaving.endAsync();
    expect(lines).toEqual([]);
    const reserved = await device(link.url);
    const gone = closing(reserved);
    reserved.publish('spBv1.0/STATE/x', 'x');
    await gone;
    expect(lines).toEqual([expect.stringContaining('spBv1.0/STATE/x')]);
    await link.stop();
  });

  it('takes the next free port where nobody chose one, and says so in a sentence where somebody did', async () => {
    const first = await embedded();
    const taken = first.link.port;
    const next = await startEmbeddedBroker({
      ...openDoor(),
      gate: openGate,
      now: Date.now,
      host: '127.0.0.1',
      port: { number: taken, isFixed: false },
    });
    expect(next.port).toBeGreaterThan(taken);
    await expect(embedded(openDoor(), taken)).rejects.toThrow(
      `MQTT_PORT: port ${taken} on 127.0.0.1 is taken by another program. Choose another one, or leave it unset.`,
    );
    await first.close();
    await next.stop();
  });

  it('stops in a moment, with clients connected, and marks nobody offline for it', async () => {
    const line = await embedded();
    const topic = `${RIG}/status`;
    const client = await device(line.url, {
      will: { topic, payload: Buffer.from('{"ts":1,"online":false}'), qos: 1, retain: true },
    });
    await client.publishAsync(topic, '{"ts":2,"online":true}', { qos: 1, retain: true });
    const since = performance.now();
    await line.close();
    expect(performance.now() - since).toBeLessThan(1_000);
    expect(line.link.connected).toBe(false);
    expect(line.door.samples).toHaveLength(1);
  });
});

/** A line of Mosquitto's password file: `$6$`, salt, SHA-512 of password and salt. */
function passwordLine(username: string, password: string): string {
  const salt = randomBytes(12);
  const hash = createHash('sha512').update(password).update(salt).digest('base64');
  return `${username}:$6$${salt.toString('base64')}$${hash}`;
}

const hasBroker = hasMosquitto();

describe('the link to a broker of one’s own', () => {
  it('says why it cannot connect while nothing answers, and connects when the broker comes', async () => {
    const port = await freePort();
    const door = openDoor();
    const link = connectToBroker({ ...door, now: Date.now, url: `mqtt://127.0.0.1:${port}` });
    await arrival(() => link.reason?.includes('Nothing answers there'));
    expect(link.connected).toBe(false);
    const broker = await embedded(openDoor(), port);
    await connected(link, 15_000);
    expect(link.reason).toBeUndefined();
    await link.stop();
    await broker.close();
  });

  it('falls back to MQTT 3.1.1 where the broker knows no 5', async () => {
    const broker = await embedded();
    const door = openDoor();
    const link = connectToBroker({ ...door, now: Date.now, url: broker.url });
    await connected(link);
    const client = await device(broker.url);
    await client.publishAsync(TELEMETRY, reading({ speed: 1 }), { qos: 1 });
    await arrival(() => door.samples.length === 1);
    await link.stop();
    await broker.close();
  });

  it('says that TLS does not fit, without giving up', async () => {
    const broker = await embedded();
    const link = connectToBroker({
      ...openDoor(),
      now: Date.now,
      url: broker.url.replace('mqtt:', 'mqtts:'),
    });
    await arrival(() => link.reason !== undefined && !link.reason.includes('first time'));
    expect(link.reason).toMatch(/TLS|closed|cut/);
    await link.stop();
    await broker.close();
  });
});

describe.skipIf(!hasBroker)('Mosquitto through our client', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => {
    mosquitto = await startMosquitto();
  });
  afterAll(() => mosquitto.stop());

  describe('as every link', () => {
    everyLink(() => Promise.resolve(throughMosquitto(mosquitto)));
  });

  it('gives us what was sent while we were away, once', async () => {
    const base = aBase();
    const first = throughMosquitto(mosquitto, openDoor(base));
    await connected(first.link);
    await first.close();
    const client = await device(mosquitto.url);
    const start = Date.now();
    for (let n = 0; n < 50; n++)
      await client.publishAsync(TELEMETRY, reading({ parts: n }, start, n), { qos: 1 });
    const second = throughMosquitto(mosquitto, openDoor(base));
    await arrival(() => second.door.samples.filter(({ kind }) => kind === 'values').length === 50);
    expect(await second.door.counted()).toMatchObject({ quarantined: 0 });
    await second.close();
  });

  it('comes back after the broker was restarted, and says meanwhile what is wrong', async () => {
    const line = throughMosquitto(mosquitto);
    await connected(line.link);
    await mosquitto.stopProcess();
    await arrival(() => !line.link.connected);
    expect(line.link.reason).toBeTruthy();
    await mosquitto.startProcess();
    const client = await device(mosquitto.url);
    await client.publishAsync(TELEMETRY, reading({ speed: 1 }, 1_764_000_000_999), { qos: 1 });
    await connected(line.link, 15_000);
    await arrival(() => line.door.samples.some(({ atMs }) => atMs === 1_764_000_000_999));
    await line.close();
  });

  it('says that the sign-in is refused, and signs in with the right one', async () => {
    const strict = await startMosquitto({
      anonymous: false,
      lines: ['password_file {folder}/passwords'],
      // "twin" with password "floor", as `mosquitto_passwd -H sha512` writes it.
      prepare: (folder) =>
        writeFileSync(join(folder, 'passwords'), `${passwordLine('twin', 'floor')}\n`, { mode: 0o600 }),
    });
    const refusedLink = connectToBroker({
      ...openDoor(),
      now: Date.now,
      url: strict.url,
      username: 'twin',
      password: 'no',
    });
    await arrival(() => /MQTT_USERNAME/.test(refusedLink.reason ?? ''));
    await refusedLink.stop();
    const link = connectToBroker({
      ...openDoor(),
      now: Date.now,
      url: strict.url,
      username: 'twin',
      password: 'floor',
    });
    await connected(link);
    await link.stop();
    await strict.stop();
  });
});
