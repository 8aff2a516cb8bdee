import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseSparkplugTopic, type SparkplugTopic } from '../../../shared/sparkplug.ts';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  existsSync,
);
if (!MOSQUITTO && process.env['CI'])
  throw new Error('no Mosquitto on this machine: apt-get install mosquitto');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const folder = mkdtempSync(join(tmpdir(), 'simulators-'));
const running = new Set<ChildProcess>();

function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function stop(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || !running.has(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function startBroker(port: number): Promise<ChildProcess> {
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const broker = start(MOSQUITTO ?? '', ['-c', config]);
  await vi.waitFor(async () => (await connectAsync(`mqtt://127.0.0.1:${port}`, {}, false)).end(), {
    timeout: 10_000,
  });
  return broker;
}

const RUN = fileURLToPath(new URL('../../../simulators/run.ts', import.meta.url));

/** Starts the program; resolves with it when it has said that it is ready. */
async function startSimulators(
  port: number,
  truth: string,
  fromParent = false,
): Promise<{ child: ChildProcess; line: string }> {
  const url = `mqtt://127.0.0.1:${port}`;
  const child = start(process.execPath, [
    '--import',
    'tsx',
    RUN,
    '--url',
    fromParent ? 'parent' : url,
    '--no-replay',
    '--truth',
    truth,
  ]);
  if (fromParent) child.send({ url });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, line: line.toString() };
}

describe.skipIf(!MOSQUITTO)('the simulators as a program, at a real broker', () => {
  let port = 0;
  let broker: ChildProcess | undefined;
  let listener: MqttClient | undefined;
  let statuses = new Map<string, boolean>();
  let speakers = new Set<string>();
  const edgeMachines = new Set<string>();

  /** Machines behind the edge node: there from their birth to its death. */
  const hearEdge = ({ type, device }: SparkplugTopic): void => {
    if (device !== undefined) edgeMachines.add(`forming.${device}`);
    if (type === 'DBIRTH') statuses.set(`forming.${device ?? ''}`, true);
    if (type === 'DDATA') speakers.add(`forming.${device ?? ''}`);
    if (type === 'NDEATH') for (const id of edgeMachines) statuses.set(id, false);
  };

  /** The two machines that speak as their vendors' gateways do. */
  const hearVendor = (topic: string, text: string): void => {
    const id = topic.startsWith('demoprint/') ? 'innovation.printer-03' : 'forming.weld-02';
    if (topic.endsWith('/lwt')) statuses.set(id, text === 'Online');
    else if (topic.endsWith('/link')) statuses.set(id, (JSON.parse(text) as { alive: boolean }).alive);
    else speakers.add(id);
  };

  beforeAll(async () => {
    port = await freePort();
    broker = await startBroker(port);
    listener = await connectAsync(`mqtt://127.0.0.1:${port}`);
    listener.on('message', (topic, payload) => {
      const sparkplug = parseSparkplugTopic(topic);
      if (sparkplug) return hearEdge(sparkplug);
      if (!topic.startsWith('tb/')) return hearVendor(topic, payload.toString());
      const [, , workshop, machine, channel] = topic.split('/');
      const id = `${workshop ?? ''}.${machine ?? ''}`;
      if (channel === 'telemetry') speakers.add(id);
      if (channel === 'status')
        statuses.set(id, (JSON.parse(payload.toString()) as { online: boolean }).online);
    });
    await listener.subscribeAsync(['tb/#', 'spBv1.0/#', 'demoprint/#', 'demoweld/#'], { qos: 1 });
  });

  afterAll(async () => {
    await listener?.endAsync(true);
    for (const child of running) await stop(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const allSay =
    (online: boolean, least = 30) =>
    () => {
      expect(statuses.size).toBeGreaterThanOrEqual(least);
      expect([...statuses.values()].every((value) => value === online)).toBe(true);
    };

  it('says when it is ready, speaks for every machine, keeps the truth beside, and says offline when it is stopped', async () => {
    const truth = join(folder, 'truth.ndjson');
    const { child, line } = await startSimulators(port, truth);
    expect(line).toMatch(/^simulators ready: 3\d equipment\n$/);
    await vi.waitFor(allSay(true), { timeout: 10_000 });
    await vi.waitFor(() => expect(speakers.size).toBe(statuses.size), { timeout: 10_000 });
    await stop(child, 'SIGTERM');
    await vi.waitFor(allSay(false), { timeout: 5_000 });
    const entries = readFileSync(truth, 'utf8')
      .trim()
      .split('\n')
      .map((entry) => JSON.parse(entry) as { kind: string });
    expect(entries.some(({ kind }) => kind === 'duty')).toBe(true);
  }, 40_000);

  it('leaves a last will for every machine when it is killed, and ends when its parent is gone', async () => {
    const killed = await startSimulators(port, join(folder, 'killed.ndjson'));
    await vi.waitFor(allSay(true), { timeout: 10_000 });
    await stop(killed.child, 'SIGKILL');
    await vi.waitFor(allSay(false), { timeout: 5_000 });
    const orphan = await startSimulators(port, join(folder, 'orphan.ndjson'), true);
    const ended = once(orphan.child, 'exit');
    orphan.child.disconnect();
    expect(await ended).toEqual([0, null]);
  }, 60_000);

  it('comes back by itself when the broker was away', async () => {
    const { child } = await startSimulators(port, join(folder, 'away.ndjson'));
    await vi.waitFor(allSay(true), { timeout: 10_000 });
    await stop(broker, 'SIGTERM');
    statuses = new Map();
    speakers = new Set();
    broker = await startBroker(port);
    await vi.waitFor(() => expect(speakers.size).toBeGreaterThanOrEqual(30), { timeout: 20_000 });
    // What is not retained, as births are, may have been said before the listener was back itself.
    await vi.waitFor(allSay(true, 28), { timeout: 10_000 });
    await stop(child, 'SIGTERM');
  }, 60_000);
});
