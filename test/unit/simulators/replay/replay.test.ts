/** A replay against a real broker (aedes, on a free port), with a recording made up for the test. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startReplay } from '../../../../simulators/replay/replay.ts';

interface Heard {
  topic: string;
  qos: number;
  retain: boolean;
  body: Record<string, unknown>;
}

/** Undone in reverse after each test. */
let undo: (() => Promise<unknown>)[] = [];
let url = '';
let mappingFile = '';
let heard: Heard[] = [];

async function listen(): Promise<MqttClient> {
  const listener = await connectAsync(url);
  undo.push(() => listener.endAsync(true));
  listener.on('message', (topic, payload, { qos, retain }) => {
    heard.push({ topic, qos, retain, body: JSON.parse(payload.toString()) as Record<string, unknown> });
  });
  await listener.subscribeAsync('tb/#', { qos: 1 });
  return listener;
}

const on = (channel: string) => heard.filter(({ topic }) => topic === `tb/school/hall/robot-9/${channel}`);
const times = () => on('telemetry').map(({ body }) => body['ts'] as number);

beforeEach(async () => {
  undo = [];
  heard = [];
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  undo.push(() => new Promise((resolve) => broker.close(() => server.close(resolve))));
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  undo.push(() => rm(folder, { recursive: true }));
  mappingFile = join(folder, 'mapping.yaml');
  await writeFile(join(folder, 'some.csv'), 'ms,amps\n1000,1\n1060,2\n1040,3\n1300,\n1400,5\n');
  await writeFile(
    mappingFile,
    [
      'equipment: hall.robot-9',
      'file: some.csv',
      'licence: CC0-1.0',
      'attribution: made up',
      'format: { kind: csv, separator: ",", time: { column: ms, format: ms } }',
      'pauseBetweenLoops: 100ms',
      'signals: { motor_current: { from: amps } }',
    ].join('\n'),
  );
  await listen();
});

afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

describe('a replay', () => {
  it.each([1, 4])('keeps the timing of the recording, moved to now, at %i times the speed', async (speed) => {
    const startedMs = Date.now();
    const replay = await startReplay({
      url,
      base: 'school',
      mappingFile,
      speed,
      loops: 1,
      signal: new AbortController().signal,
    });
    await replay.finished;
    await vi.waitFor(() => expect(on('status')).toHaveLength(2));
    const [firstMs = 0] = times();
    expect(firstMs).toBeGreaterThanOrEqual(startedMs);
    expect(times().map((ms) => ms - firstMs)).toEqual([0, 60, 40, 400].map((ms) => Math.floor(ms / speed)));
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(400 / speed);
    expect(
      on('telemetry').map(({ body, qos, retain }) => [body['seq'], body['values'], qos, retain]),
    ).toEqual([
      [0, { motor_current: 1 }, 1, false],
      [1, { motor_current: 2 }, 1, false],
      [2, { motor_current: 3 }, 1, false],
      [3, { motor_current: 5 }, 1, false],
    ]);
    expect(replay.figures()).toMatchObject({ published: 4, loops: 1 });
  });

  it('says that the equipment is there before its first reading and gone after its last', async () => {
    const replay = await startReplay({
      url,
      base: 'school',
      mappingFile,
      speed: 10,
      loops: 1,
      signal: new AbortController().signal,
    });
    await replay.finished;
    await vi.waitFor(() => expect(on('status')).toHaveLength(2));
    expect(heard.map(({ topic, body }) => body['online'] ?? topic.split('/').at(-1))).toEqual([
      true,
      ...Array<string>(4).fill('telemetry'),
      false,
    ]);
    heard = [];
    await listen();
    await vi.waitFor(() =>
      expect(on('status')).toMatchObject([{ retain: true, qos: 1, body: { online: false } }]),
    );
  });

  it('plays again and again, never with a time of the loop before', async () => {
    const replay = await startReplay({
      url,
      base: 'school',
      mappingFile,
      speed: 20,
      loops: 3,
      signal: new AbortController().signal,
    });
    await replay.finished;
    await vi.waitFor(() => expect(times()).toHaveLength(12));
    const [first, second, third] = [0, 4, 8].map((from) => times().slice(from, from + 4)) as [
      number[],
      number[],
      number[],
    ];
    expect(Math.min(...second)).toBeGreaterThan(Math.max(...first));
    expect(Math.min(...third)).toBeGreaterThan(Math.max(...second));
    expect(on('telemetry').map(({ body }) => body['seq'])).toEqual([...Array(12).keys()]);
  });

  it('ends when it is told to, over a connection that it shares and leaves open', async () => {
    const stop = new AbortController();
    const client = await connectAsync(url);
    undo.push(() => client.endAsync(true));
    const replay = await startReplay({ client, base: 'school', mappingFile, signal: stop.signal });
    await vi.waitFor(() => expect(times().length).toBeGreaterThan(0));
    stop.abort();
    await replay.finished;
    await vi.waitFor(() => expect(on('status').at(-1)?.body).toMatchObject({ online: false }));
    expect(client.connected).toBe(true);
    expect(replay.figures().loops).toBe(0);
  });

  it('is said to be gone by its last will when its process dies', async () => {
    const command = fileURLToPath(new URL('./play-one.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', command, url, mappingFile]);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await vi.waitFor(() => expect(times().length).toBeGreaterThan(0), 15_000);
    child.kill('SIGKILL');
    await exited;
    await vi.waitFor(() => expect(on('status').at(-1)?.body).toMatchObject({ online: false }), 5_000);
  });

  it('waits for a broker that is not there and tells of the trouble', async () => {
    const troubles: string[] = [];
    const stop = new AbortController();
    const replay = await startReplay({
      url: 'mqtt://127.0.0.1:1',
      base: 'school',
      mappingFile,
      signal: stop.signal,
      onTrouble: ({ message }) => troubles.push(message),
    });
    await vi.waitFor(() => expect(troubles).toHaveLength(1), 5_000);
    stop.abort();
    await replay.finished;
    expect(replay.figures().published).toBe(0);
  });

  it('refuses a speed that is no speed', async () => {
    const { signal } = new AbortController();
    for (const speed of [0, -1, Number.NaN])
      await expect(startReplay({ url, base: 'school', mappingFile, speed, signal })).rejects.toThrow(
        RangeError,
      );
  });
});
