/**
 * A client of the embedded broker is the equipment it speaks for, or it is refused: credentials, rights, wills, client ids, TLS.
 * And the ACL that we write for Mosquitto does the same there.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDeviceFile, type DeviceFile } from '../../server/access/device-file.ts';
import { createDeviceGate, type DeviceGateParts } from '../../server/access/device-gate.ts';
import { hashOfRandom } from '../../server/access/device-secret.ts';
import { mosquittoAcl } from '../../server/access/mosquitto-acl.ts';
import { createPasswords } from '../../server/access/passwords.ts';
import { startEmbeddedBroker, type EmbeddedBroker } from '../../server/ingest/embedded-broker.ts';
import type { DeviceCredential, SpeaksFor } from '../../shared/device-credential.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import { makeCertificate } from '../support/certificate.ts';
import { aBase, openDoor, RIG, type Door } from '../support/door.ts';
import { hasMosquitto, startMosquitto, type Mosquitto } from '../support/mosquitto.ts';

const LATHE = 'tb/demo/machining/lathe-01';
const PASSWORDS = createPasswords({ N: 1024, r: 8, p: 1 });
const reading = (speed: number): string => JSON.stringify({ ts: Date.now(), values: { speed } });
const speaksFor = (...names: string[]): SpeaksFor => ({
  equipment: names.map((name) => equipmentIdOf('machining', name)),
  workshops: [],
  sparkplug: [],
});
const credential = (name: string, secretHash: string, rights: SpeaksFor): DeviceCredential => ({
  name,
  secretHash,
  speaksFor: rights,
  createdAtMs: 1,
  renewedAtMs: 1,
});
const RIG_CLIENT = credential('rig', hashOfRandom('secret-of-rig'), speaksFor('rig-01'));
const LATHE_CLIENT = credential('lathe', hashOfRandom('secret-of-lathe'), speaksFor('lathe-01'));
const asRig = { username: 'rig', password: 'secret-of-rig' };
const asLathe = { username: 'lathe', password: 'secret-of-lathe' };

const clients: MqttClient[] = [];
async function device(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}
const closing = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));
const arrival = <T>(get: () => T, ms = 10_000): Promise<Awaited<T>> =>
  vi.waitUntil(get, { timeout: ms, interval: 10 }) as Promise<Awaited<T>>;

/** The CONNACK return code with which a client is refused. */
async function refusalOf(url: string, options: IClientOptions): Promise<unknown> {
  try {
    await device(url, options);
    return 0;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

/** Whether a connection comes about at all. */
function reaches(url: string, options: IClientOptions): Promise<boolean> {
  const client = connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  client.on('error', () => undefined);
  clients.push(client);
  return new Promise((resolve) => {
    client.once('connect', () => resolve(true));
    client.once('close', () => resolve(false));
  });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twin-identity-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the embedded broker', () => {
  let door: Door;
  let broker: EmbeddedBroker;
  let file: DeviceFile;
  let said: { msg: string; level: number; topic?: string; client?: string }[];
  const closers: (() => Promise<void> | void)[] = [];

  async function open(more: Partial<DeviceGateParts> = {}, tls?: { cert: string; key: string }) {
    door = openDoor();
    said = [];
    const write = (line: string): void => void said.push(JSON.parse(line) as (typeof said)[number]);
    const log = pino({ level: 'info' }, { write });
    file = openDeviceFile(mkdtempSync(join(folder, 'data-')));
    file.write([RIG_CLIENT, LATHE_CLIENT]);
    const parts = { ...door, log, now: Date.now };
    const gate = createDeviceGate({ ...parts, file, passwords: PASSWORDS, anonymous: false, ...more });
    const place = { host: '127.0.0.1', port: { number: 0, isFixed: true } };
    broker = await startEmbeddedBroker({ ...parts, ...place, gate, ...(tls && { tls }) });
    closers.push(
      () => gate.stop(),
      () => broker.stop(),
    );
  }
  beforeEach(() => open());
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end(true);
    for (const closer of closers.splice(0).reverse()) await closer();
  });
  const refusedSignIns = async (reason: string): Promise<number> =>
    (await door.metrics.refusedSignIns.get()).values.find(({ labels }) => labels.reason === reason)?.value ??
    0;

  it('takes what a client says of its own equipment', async () => {
    const rig = await device(broker.url, asRig);
    await rig.publishAsync(`${RIG}/telemetry`, reading(7), { qos: 1 });
    expect(door.samples).toMatchObject([{ equipment: 'machining.rig-01', values: { speed: 7 } }]);
    expect(await door.counted()).toMatchObject({ accepted: 1, quarantined: 0 });
  });

  it('refuses what a client says for another machine: quarantine, one line in the log, end of the connection', async () => {
    for (let n = 0; n < 3; n++) {
      const lathe = await device(broker.url, { ...asLathe, clientId: 'the-lathe' });
      const closed = closing(lathe);
      // Acknowledged: a sender at QoS 1 does not repeat it at its next connection, and the next, for ever.
      await lathe.publishAsync(`${RIG}/telemetry`, reading(n), { qos: 1 });
      await closed;
    }
    expect(door.samples).toEqual([]);
    const [entry] = door.quarantine();
    expect(entry).toMatchObject({
      topic: `${RIG}/telemetry`,
      refusal: { code: 'wrong-client', got: 'lathe' },
      sentence: { en: expect.stringContaining('may not speak for this equipment') as unknown },
    });
    expect(await door.counted()).toMatchObject({ received: 3, quarantined: 3 });
    expect(said).toEqual([
      expect.objectContaining({
        msg: expect.stringContaining('access denied') as unknown,
        client: 'the-lathe',
        topic: `${RIG}/telemetry`,
      }),
    ]);
    expect((await door.metrics.refusedTopics.get()).values).toMatchObject([
      { labels: { act: 'publish' }, value: 3 },
    ]);
  });

  it('refuses at QoS 0 and 2 alike, and nobody who listens hears it', async () => {
    const rig = await device(broker.url, asRig);
    await rig.subscribeAsync(`${RIG}/status`, { qos: 1 });
    const heard: string[] = [];
    rig.on('message', (topic) => heard.push(topic));
    for (const qos of [0, 2] as const) {
      const lathe = await device(broker.url, asLathe);
      const closed = closing(lathe);
      lathe.publish(`${RIG}/status`, '{"ts":5,"online":false}', { qos, retain: true });
      await closed;
    }
    await rig.publishAsync(`${RIG}/status`, '{"ts":6,"online":true}', { qos: 1, retain: true });
    await arrival(() => heard.length === 1);
    expect(door.samples).toMatchObject([{ kind: 'status', online: true }]);
  });

  it('what was refused does not become true by being read again', async () => {
    const lathe = await device(broker.url, asLathe);
    const closed = closing(lathe);
    await lathe.publishAsync(`${RIG}/telemetry`, reading(1), { qos: 1 });
    await closed;
    const [group] = door.ingest.book.groups('1h', Date.now() + 1);
    const id = group?.id ?? door.ingest.book.groups('7d', Date.UTC(2026, 2, 2, 9, 0, 1))[0]?.id ?? '';
    expect(await door.ingest.reread(id)).toMatchObject({ accepted: 0 });
    expect(door.samples).toEqual([]);
  });

  it('gives a client its own status and nothing of others', async () => {
    const rig = await device(broker.url, asRig);
    const granted = await Promise.all(
      [`${RIG}/status`, `${LATHE}/status`, '#', '$SYS/#'].map(async (topic) => {
        const [answer] = await rig.subscribeAsync(topic, { qos: 1 }).catch(() => [{ qos: 128 }]);
        return answer?.qos;
      }),
    );
    expect(granted).toEqual([1, 128, 128, 128]);
    expect(said.filter(({ msg }) => msg.includes('asked for topics'))).toHaveLength(1);
  });

  it('lets nobody in without name and secret, and says once which command gives them', async () => {
    expect(await refusalOf(broker.url, {})).toBe(5);
    expect(await refusalOf(broker.url, {})).toBe(5);
    expect(said).toEqual([
      expect.objectContaining({ msg: expect.stringContaining('npm run device -- add') as unknown }),
    ]);
    expect(await refusedSignIns('no-credentials')).toBe(2);
  });

  it('refuses a wrong secret, and after ten in a minute does not look any more; the right one still works', async () => {
    const wrong = { ...asRig, password: 'guess' };
    expect(await refusalOf(broker.url, wrong)).toBe(4);
    expect(await refusalOf(broker.url, { username: 'nobody', password: 'guess' })).toBe(4);
    for (let n = 0; n < 9; n++) expect(await refusalOf(broker.url, wrong)).toBe(4);
    expect(await refusalOf(broker.url, wrong)).toBe(5);
    expect(await refusalOf(broker.url, asRig)).toBe(0);
    expect(await refusedSignIns('too-many-attempts')).toBe(1);
    // One line for each kind of refusal and name, however often.
    expect(said.map(({ msg }) => msg.slice(0, 30)).sort()).toHaveLength(3);
  });

  it('refuses a will that speaks for another machine', async () => {
    const payload = Buffer.from('{"ts":1,"online":false}');
    const foreign = { topic: `${LATHE}/status`, payload, qos: 1 as const };
    expect(await refusalOf(broker.url, { ...asRig, will: foreign })).toBe(5);
    expect(await refusalOf(broker.url, { ...asRig, will: { ...foreign, topic: `${RIG}/status` } })).toBe(0);
    expect(await refusedSignIns('foreign-will')).toBe(1);
  });

  it('keeps a client id for the one who has it: no stranger takes it, and two devices do not throw each other out for ever', async () => {
    const first = await device(broker.url, { ...asRig, clientId: 'same' });
    expect(await refusalOf(broker.url, { ...asLathe, clientId: 'same' })).toBe(2);
    expect(first.connected).toBe(true);
    let holder = first;
    for (let n = 0; n < 5; n++) {
      const closed = closing(holder);
      holder = await device(broker.url, { ...asRig, clientId: 'same' });
      await closed;
    }
    expect(await refusalOf(broker.url, { ...asRig, clientId: 'same' })).toBe(2);
    await holder.publishAsync(`${RIG}/telemetry`, reading(1), { qos: 1 });
    expect(holder.connected).toBe(true);
  });

  it('a credential that is removed ends its connections; one that is added or renewed works, without a restart', async () => {
    const rig = await device(broker.url, asRig);
    const closed = closing(rig);
    file.write([LATHE_CLIENT]);
    await closed;
    expect(await refusalOf(broker.url, asRig)).toBe(4);
    file.write([LATHE_CLIENT, { ...RIG_CLIENT, secretHash: hashOfRandom('another-secret') }]);
    await arrival(async () => (await door.metrics.deviceCredentials.get()).values[0]?.value === 2);
    expect(await refusalOf(broker.url, { ...asRig, password: 'another-secret' })).toBe(0);
  });

  it('a list that cannot be read does not lock anybody out', async () => {
    writeFileSync(file.path, '{"version":1,"devices":[{"name":');
    await arrival(() => said.some(({ msg }) => msg.includes('those known before stay')));
    expect(await refusalOf(broker.url, asRig)).toBe(0);
  });

  it('a new base gives the clients that are connected their new topics', async () => {
    const rig = await device(broker.url, asRig);
    await rig.publishAsync(`${RIG}/telemetry`, reading(1), { qos: 1 });
    broker.rebase({ ...aBase(), id: 'school' });
    const closed = closing(rig);
    await rig.publishAsync(`${RIG}/telemetry`, reading(2), { qos: 1 });
    await closed;
    expect(door.samples).toHaveLength(1);
  });

  it('knows secrets that people chose, one for all where it is set, and anybody where that is allowed', async () => {
    await open({ shared: { username: 'shop', password: 'floor' } });
    const chosen = credential('rig', await PASSWORDS.hash('chosen by hand'), speaksFor('rig-01'));
    file.write([chosen]);
    await arrival(async () => (await door.metrics.deviceCredentials.get()).values[0]?.value === 1);
    expect(await refusalOf(broker.url, { username: 'rig', password: 'chosen by hand' })).toBe(0);
    expect(await refusalOf(broker.url, { username: 'rig', password: 'chosen by foot' })).toBe(4);
    expect(await refusalOf(broker.url, { username: 'shop', password: 'wrong' })).toBe(4);
    expect(await refusalOf(broker.url, {})).toBe(5);
    const shop = await device(broker.url, { username: 'shop', password: 'floor' });
    await shop.publishAsync(`${RIG}/telemetry`, reading(1), { qos: 1 });
    await open({ anonymous: true });
    const anybody = await device(broker.url);
    await anybody.publishAsync(`${RIG}/telemetry`, reading(2), { qos: 1 });
    expect(door.samples).toHaveLength(1);
    expect(await refusalOf(broker.url, { username: 'rig', password: 'wrong' })).toBe(4);
  });

  it('speaks TLS where it has a certificate, takes a new one, and says what a client without TLS should do', async () => {
    const [old, fresh] = [makeCertificate(folder, 'old'), makeCertificate(folder, 'fresh')];
    await open({}, old);
    expect(broker.url).toMatch(/^mqtts:/);
    const rig = await device(broker.url, { ...asRig, ca: old.cert });
    await rig.publishAsync(`${RIG}/telemetry`, reading(7), { qos: 1 });
    expect(door.samples).toHaveLength(1);
    expect(await reaches(broker.url.replace('mqtts:', 'mqtt:'), asRig)).toBe(false);
    await arrival(() => said.some(({ msg }) => msg.includes('mqtts://')));
    broker.useCertificate(fresh);
    expect(await reaches(broker.url, { ...asRig, ca: old.cert })).toBe(false);
    expect(await reaches(broker.url, { ...asRig, ca: fresh.cert })).toBe(true);
    expect(rig.connected).toBe(true);
    const inner = await device(await broker.openLoopback(), asRig);
    await inner.publishAsync(`${RIG}/telemetry`, reading(8), { qos: 1 });
    expect(door.samples).toHaveLength(2);
  });
});

/** A line of Mosquitto's password file: `$6$`, salt, SHA-512 of password and salt. */
function passwordLine(username: string, password: string): string {
  const salt = randomBytes(12);
  const hash = createHash('sha512').update(password).update(salt).digest('base64');
  return `${username}:$6$${salt.toString('base64')}$${hash}`;
}

describe.runIf(hasMosquitto())('Mosquitto with the ACL of `npm run device -- mosquitto-acl`', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => {
    const users = ['rig', 'lathe', 'training-base-twin'].map((name) =>
      passwordLine(name, `secret-of-${name}`),
    );
    const acl = mosquittoAcl({
      base: aBase(),
      devices: [RIG_CLIENT, LATHE_CLIENT],
      server: 'training-base-twin',
      hostId: 'twin',
    });
    mosquitto = await startMosquitto({
      anonymous: false,
      lines: ['password_file {folder}/passwords', 'acl_file {folder}/acl'],
      prepare(into) {
        writeFileSync(join(into, 'passwords'), `${users.join('\n')}\n`, { mode: 0o600 });
        writeFileSync(join(into, 'acl'), acl, { mode: 0o600 });
      },
    });
  });
  afterAll(async () => {
    for (const client of clients.splice(0)) client.end(true);
    await mosquitto.stop();
  });

  it('a client speaks for its own equipment, and what it says for another reaches nobody', async () => {
    const server = await device(mosquitto.url, {
      username: 'training-base-twin',
      password: 'secret-of-training-base-twin',
    });
    const heard: string[] = [];
    server.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    await server.subscribeAsync('tb/demo/#', { qos: 1 });
    const [rig, lathe] = [await device(mosquitto.url, asRig), await device(mosquitto.url, asLathe)];
    await lathe.publishAsync(`${RIG}/telemetry`, 'forged', { qos: 1 });
    await rig.publishAsync(`${RIG}/telemetry`, 'true', { qos: 1 });
    await lathe.publishAsync(`${LATHE}/telemetry`, 'true', { qos: 1 });
    await arrival(() => heard.length === 2);
    expect(heard).toEqual([`${RIG}/telemetry true`, `${LATHE}/telemetry true`]);
    // With MQTT 5 the sender is told: 0x87, not authorized.
    const modern = await device(mosquitto.url, { ...asLathe, protocolVersion: 5 });
    await expect(modern.publishAsync(`${RIG}/telemetry`, 'forged', { qos: 1 })).rejects.toMatchObject({
      code: 0x87,
    });
    expect(await refusalOf(mosquitto.url, {})).toBe(5);
  });
});
