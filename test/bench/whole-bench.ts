/**
 * What the whole server costs a message: a real Mosquitto, a sender, ten live viewers, DuckDB, everything on, held against a bare
 * mqtt.js subscriber that only parses, at the same rate in the same run. CPU is that of all threads of the process.
 * `rigs` are equipment without rules (everything but patterns); `lathes` carry all states and scenarios of their type.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMosquitto } from '../support/mosquitto.ts';
import { eventually, startHouse, type RunningHouse } from '../support/running-house.ts';
import type { BenchResult } from './bench-result.ts';
import type { BareReport } from './whole/bare-subscriber.ts';
import { startLineProcess, type LineProcess } from './whole/line-process.ts';
import type { SendOrder } from './whole/message-sender.ts';

const VIEWERS = 10;
/** Messages a second at which CPU per message is compared. */
const RATE = 4_000;
const SECONDS = 8;
const WARM_MESSAGES = 12_000;
/** Messages of a run at full speed. */
const RUSH = 100_000;

type Kind = 'rigs' | 'lathes';

const RIG_KEYS = Array.from({ length: 10 }, (_, i) => `signal_${i}`);
const LATHE_KEYS = [
  'spindle_speed',
  'spindle_load',
  'spindle_temp',
  'axis_x',
  'axis_z',
  'feed_rate',
  'feed_override',
  'power',
  'coolant_pressure',
  'chuck_pressure',
];

interface Figures {
  microsPerMessage: number;
  rssBytes: number;
  /** Messages a second at full speed; only where asked for. */
  rushRate?: number;
}

interface Case {
  kind: Kind;
  equipment: number;
  qos: 0 | 1;
  withRush: boolean;
}

function baseFile(kind: Kind, equipment: number): string {
  const signals = RIG_KEYS.map((key) => ({ key, kind: 'gauge', unit: 'mm', range: [-1e6, 1e6] }));
  const pieces = Array.from({ length: equipment }, (_, i) => ({
    id: `rig-${i}`,
    ...(kind === 'rigs' ? { type: 'generic', signals, states: [] } : { type: 'cnc-lathe' }),
  }));
  return JSON.stringify({ base: { id: 'bench' }, workshops: [{ id: 'hall', equipment: pieces }] });
}

async function counter(house: RunningHouse, name: string): Promise<number> {
  const text = await (await fetch(`${house.address}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(name));
  if (line === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(line.lastIndexOf(' ') + 1));
}

/** Messages through `count` until it says `wanted`; fails when it does not within a minute. */
const arrived = (count: () => Promise<number>, wanted: number): Promise<unknown> =>
  eventually(async () => (await count()) >= wanted, 60_000, `${wanted} messages`);

/** What any receiver is asked: how many messages it has, what it has cost so far. */
interface Receiver {
  read(): Promise<{ count: number; cpuMicros: number; rssBytes: number }>;
}

async function measure(receiver: Receiver, sender: LineProcess, one: Case): Promise<Figures> {
  const order = (messages: number, rate: number): string =>
    JSON.stringify({
      equipment: one.equipment,
      qos: one.qos,
      messages,
      rate,
      keys: one.kind === 'rigs' ? RIG_KEYS : LATHE_KEYS,
    } satisfies SendOrder);
  const count = async (): Promise<number> => (await receiver.read()).count;
  await sender.ask(order(WARM_MESSAGES, RATE));
  await arrived(count, WARM_MESSAGES);
  const before = await receiver.read();
  await sender.ask(order(RATE * SECONDS, RATE));
  await arrived(count, before.count + RATE * SECONDS);
  const after = await receiver.read();
  const figures: Figures = {
    microsPerMessage: (after.cpuMicros - before.cpuMicros) / (RATE * SECONDS),
    rssBytes: after.rssBytes,
  };
  if (!one.withRush) return figures;
  const startMs = performance.now();
  await sender.ask(order(RUSH, 0));
  await arrived(count, after.count + RUSH);
  return {
    ...figures,
    rushRate: RUSH / ((performance.now() - startMs) / 1000),
    rssBytes: (await receiver.read()).rssBytes,
  };
}

async function bare(url: string, one: Case): Promise<Figures> {
  const subscriber = await startLineProcess('bare-subscriber.ts', [url, String(one.qos)]);
  const sender = await startLineProcess('message-sender.ts', [url]);
  try {
    return await measure(
      { read: async () => JSON.parse(await subscriber.ask('report')) as BareReport },
      sender,
      one,
    );
  } finally {
    await sender.stop();
    await subscriber.stop();
  }
}

async function whole(url: string, one: Case): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'whole-bench-'));
  const file = join(folder, 'base.json');
  writeFileSync(file, baseFile(one.kind, one.equipment));
  const house = await startHouse({ env: { MQTT_URL: url, BASE_FILE: file, SIMULATORS: 'off' } });
  try {
    const viewers = await startLineProcess('viewers.ts', [
      house.address,
      await cookieOf(house),
      `${VIEWERS}`,
    ]);
    const sender = await startLineProcess('message-sender.ts', [url]);
    try {
      return await measure({ read: () => readServer(house) }, sender, one);
    } finally {
      await sender.stop();
      await viewers.stop();
    }
  } finally {
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readServer(house: RunningHouse): Promise<BareReport> {
  return {
    count: await counter(house, 'twin_readings_total{result="accepted"}'),
    cpuMicros: (await counter(house, 'process_cpu_seconds_total')) * 1e6,
    rssBytes: await counter(house, 'process_resident_memory_bytes'),
  };
}

async function cookieOf({ address, password }: RunningHouse): Promise<string> {
  const answer = await fetch(`${address}/api/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'instructor', password }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const CASES: readonly Case[] = [
  { kind: 'rigs', equipment: 20, qos: 1, withRush: false },
  { kind: 'rigs', equipment: 100, qos: 0, withRush: false },
  { kind: 'rigs', equipment: 100, qos: 1, withRush: true },
  { kind: 'rigs', equipment: 1_000, qos: 0, withRush: false },
  { kind: 'rigs', equipment: 1_000, qos: 1, withRush: true },
  { kind: 'lathes', equipment: 100, qos: 1, withRush: false },
  { kind: 'lathes', equipment: 1_000, qos: 1, withRush: false },
];

/** About four minutes; needs Mosquitto. Set WHOLE_CASE to a part of a case's name to run only that. */
export async function wholeBench(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  const wanted = process.env['WHOLE_CASE'] ?? '';
  const costs = new Map<number, number>();
  for (const one of CASES) {
    const name = `${one.equipment} ${one.kind}, QoS ${one.qos}`;
    if (!name.includes(wanted)) continue;
    const mosquitto = await startMosquitto({
      lines: ['max_queued_messages 1000000', 'max_inflight_messages 100'],
    });
    try {
      const least = await bare(mosquitto.url, one);
      const ours = await whole(mosquitto.url, one);
      if (one.kind === 'rigs' && one.qos === 1) costs.set(one.equipment, ours.microsPerMessage);
      results.push(...rowsOf(name, least, ours));
    } finally {
      await mosquitto.stop();
    }
  }
  const [few, many] = [costs.get(20), costs.get(1_000)];
  if (few !== undefined && many !== undefined)
    results.push({
      name: 'cost a message, 1,000 ÷ 20 equipment',
      value: many / few,
      unit: '×',
      baseline: 'goal ≤ 1.15',
    });
  return results;
}

function rowsOf(name: string, least: Figures, ours: Figures): BenchResult[] {
  const micros = (value: number): string => `${value.toFixed(1)} µs`;
  const rows: BenchResult[] = [
    {
      name: `${name}: CPU a message ÷ bare subscriber`,
      value: ours.microsPerMessage / least.microsPerMessage,
      unit: '×',
      baseline: `${micros(ours.microsPerMessage)} ÷ ${micros(least.microsPerMessage)}; RSS ${(ours.rssBytes / 1e6).toFixed(0)} MB`,
    },
  ];
  if (ours.rushRate !== undefined && least.rushRate !== undefined)
    rows.push({
      name: `${name}: sustained rate ÷ bare subscriber`,
      value: ours.rushRate / least.rushRate,
      unit: '×',
      baseline: `${Math.round(ours.rushRate)} ÷ ${Math.round(least.rushRate)} messages/s`,
    });
  return rows;
}
