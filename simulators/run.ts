/**
 * The simulators as a program: connects the simulated equipment of a base to a broker, plays the recordings of the
 * recorded ones, and stops cleanly on a signal or when the parent process is gone.
 * `node --import tsx simulators/run.ts --url mqtt://127.0.0.1:1883`; with `--url parent` the parent process sends the address
 * (`{"url":"mqtt://…"}` over IPC) once its broker listens, and everything else is loaded by then.
 */
import { createWriteStream, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { resolveBase, type Base } from '../shared/base.ts';
import { parseChaos, type ChaosChances } from './chaos/chaos-kinds.ts';
import { startFleet } from './fleet.ts';
import { simulatedEquipment } from './machines/create-machine.ts';
import type { Message } from './message.ts';
import { createPlant, STEP_MS, type Plant } from './plan/plant.ts';
import { findMappingFiles, readMapping } from './replay/read-recording.ts';
import { startReplay, type Replay } from './replay/replay.ts';
import { startEdgeFleet } from './sparkplug/edge-fleet.ts';
import { createVendorDesk } from './vendor/vendor-desk.ts';

const DEMO_BASE = fileURLToPath(new URL('demo-base.yaml', import.meta.url));
/** Beyond this lag (the host slept) the plant leaves a gap instead of catching up, ms. */
const LONGEST_LAG_MS = 5_000;

interface Options {
  url: string;
  base: Base;
  seed: number;
  plan: 'demo' | 'day';
  replay: boolean;
  chaos?: ChaosChances;
  truthFile?: string;
  username?: string;
  password?: string;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: process.env['MQTT_URL'] ?? 'mqtt://127.0.0.1:1883' },
      'base-file': { type: 'string', default: process.env['BASE_FILE'] ?? DEMO_BASE },
      seed: { type: 'string', default: '1' },
      plan: { type: 'string', default: process.env['SIMULATORS_PLAN'] ?? 'demo' },
      'no-replay': { type: 'boolean', default: false },
      chaos: { type: 'string' },
      truth: { type: 'string' },
      username: { type: 'string' },
      password: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed must be a whole number, got "${values.seed}"`);
  if (values.plan !== 'demo' && values.plan !== 'day')
    throw new Error(`SIMULATORS_PLAN must be "demo" or "day", got "${values.plan}"`);
  const username = values.username ?? process.env['MQTT_USERNAME'];
  const password = values.password ?? process.env['MQTT_PASSWORD'];
  return {
    url: values.url,
    base: readBase(values['base-file']),
    seed,
    plan: values.plan,
    replay: !values['no-replay'],
    ...(values.chaos !== undefined && { chaos: parseChaos(values.chaos) }),
    ...(values.truth !== undefined && { truthFile: values.truth }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

function readBase(file: string): Base {
  const resolved = resolveBase(parse(readFileSync(file, 'utf8')));
  if (resolved.ok) return resolved.base;
  const faults = resolved.faults.map(
    ({ path, expected, got }) => `  ${path}: expected ${expected}, got ${got}`,
  );
  throw new Error(`${file} is not a base file:\n${faults.join('\n')}`);
}

/** Runs the plant on the wall clock, ten steps a second; returns what stops it. */
function drive(
  plant: Plant,
  send: (messages: readonly Message[], nowMs: number) => void,
  truthFile: string | undefined,
): () => void {
  const truth = truthFile === undefined ? undefined : createWriteStream(truthFile);
  let atMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs - atMs > LONGEST_LAG_MS) plant.skipTo(nowMs);
    atMs = nowMs;
    send(plant.step(nowMs), nowMs);
    for (const entry of plant.takeTruth()) truth?.write(`${JSON.stringify(entry)}\n`);
  }, STEP_MS);
  return () => {
    clearInterval(timer);
    truth?.end();
  };
}

/** Starts the recordings whose equipment stands in the base. */
async function playRecordings(options: Options, signal: AbortSignal): Promise<Replay[]> {
  if (!options.replay) return [];
  const known = new Set<string>(options.base.equipment.map(({ id }) => id));
  const replays: Replay[] = [];
  for (const mappingFile of (await findMappingFiles()).values()) {
    if (!known.has((await readMapping(mappingFile)).equipment)) continue;
    const { username, password } = options;
    replays.push(
      await startReplay({
        url: options.url,
        base: options.base.id,
        mappingFile,
        signal,
        onTrouble: complain,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
      }),
    );
  }
  return replays;
}

/** The broker's address from the parent process. */
function urlFromParent(): Promise<string> {
  return new Promise((resolve) => {
    process.once('message', (message: { url: string }) => resolve(message.url));
  });
}

let lastComplaint = '';

/** Says a trouble once, not once a second for each machine. */
function complain(trouble: Error): void {
  const sentence = trouble.message || String(trouble);
  if (sentence === lastComplaint) return;
  lastComplaint = sentence;
  process.stderr.write(`simulators: ${sentence}\n`);
}

function untilToldToStop(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(undefined));
    process.once('disconnect', () => resolve(undefined));
  });
}

async function main(): Promise<void> {
  const stopping = untilToldToStop();
  const given = readOptions();
  const url = given.url === 'parent' ? await Promise.race([urlFromParent(), stopping]) : given.url;
  if (url === undefined) process.exit(0);
  const options = { ...given, url };
  const { base, seed, plan, chaos, truthFile, username, password } = options;
  const abort = new AbortController();
  const equipment = simulatedEquipment(base).map(({ id }) => id);
  let plant: Plant | undefined;
  const line = {
    url,
    onTrouble: complain,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  const edges = startEdgeFleet({ ...line, base, equipment, now: Date.now });
  const desk = createVendorDesk(base);
  const fleet = startFleet({
    ...line,
    sayStatus: (id, online) => desk.sayStatus(id, online),
    base: base.id,
    equipment: equipment.filter((id) => !edges.carries(id)),
    onReconnect: (id) => plant?.repeatAll(id),
  });
  const send = (messages: readonly Message[], nowMs: number): void => {
    for (const message of desk.speak(messages, nowMs))
      (edges.carries(message.equipment) ? edges : fleet).send(message);
  };
  let stopPlant: (() => void) | undefined;
  const playing = Promise.all([fleet.ready, playRecordings(options, abort.signal), edges.ready]).then(
    ([, replays]) => {
      if (abort.signal.aborted) return replays;
      // The day begins when somebody can hear it.
      const startMs = Math.floor(Date.now() / STEP_MS) * STEP_MS;
      plant = createPlant({ base, seed, plan, startMs, ...(chaos && { chaos }) });
      stopPlant = drive(plant, send, truthFile);
      process.stdout.write(`simulators ready: ${equipment.length + replays.length} equipment\n`);
      return replays;
    },
  );
  const played = playing.then((replays) => Promise.all(replays.map(({ finished }) => finished)));
  // A recording that cannot be played is a fault of the whole program; one that was stopped is not.
  await Promise.race([stopping, played.then(() => stopping)]);
  abort.abort();
  stopPlant?.();
  await Promise.all([fleet.stop(), edges.stop(), fleet.connected() > 0 ? played : undefined]);
  process.exit(0);
}

main().catch((fault: unknown) => {
  process.stderr.write(`simulators: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
