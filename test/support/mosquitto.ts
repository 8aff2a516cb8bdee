/**
 * A real Mosquitto broker on a free port with a temporary folder, for tests. `restart` keeps its sessions and messages.
 * Where Mosquitto is not installed, tests say so; with CI=true that is a failure.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export interface Mosquitto {
  /** `mqtt://127.0.0.1:port`. */
  url: string;
  /** Ends the process as an operator would; sessions and queued messages are kept on disk. */
  stopProcess(): Promise<void>;
  /** Starts it again over the same data on the same port. */
  startProcess(): Promise<void>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  /** Further lines of configuration, such as `password_file`. `{folder}` stands for the broker's own folder. */
  lines?: readonly string[];
  /** Anybody may sign in. Default true. */
  anonymous?: boolean;
  /** Called with the broker's folder before it starts: to put files there. */
  prepare?: (folder: string) => void;
}

const PROGRAMS = ['mosquitto', '/usr/sbin/mosquitto'];

const findMosquitto = (): string | undefined =>
  PROGRAMS.find((program) => spawnSync(program, ['-h']).error === undefined);

/**
 * True when Mosquitto can be run. Otherwise says loudly what to do and gives false, or throws with CI=true:
 * a missing part is a failure there.
 */
export function hasMosquitto(): boolean {
  if (findMosquitto() !== undefined) return true;
  const sentence = 'Mosquitto is not installed, so nothing was tested on it. `npm run services` installs it.';
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`\n*** SKIPPED: ${sentence}\n\n`);
  return false;
}

/** Resolves when the broker listens. Throws its own last words when it does not within 10 s. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const program = findMosquitto();
  if (program === undefined) throw new Error('Mosquitto is not installed: npm run services');
  const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const port = await freePort();
  options.prepare?.(folder);
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, configuration(folder, port, options));
  let child: ChildProcess | undefined = await run(program, file, port);
  const stopProcess = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    stopProcess,
    async startProcess() {
      child ??= await run(program, file, port);
    },
    async stop() {
      await stopProcess();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(
  folder: string,
  port: number,
  { lines = [], anonymous = true }: MosquittoOptions,
): string {
  return [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${anonymous}`,
    'persistence true',
    `persistence_location ${folder}/`,
    // As docs/ingest.md asks of every Mosquitto: its default of 1,000 drops what it has acknowledged already.
    'max_queued_messages 100000',
    'autosave_interval 1',
    'log_dest stderr',
    // As root it would otherwise become a user that may not write to the temporary folder.
    ...(userInfo().uid === 0 ? ['user root'] : []),
    ...lines.map((line) => line.replaceAll('{folder}', folder)),
    '',
  ].join('\n');
}

async function run(program: string, file: string, port: number): Promise<ChildProcess> {
  const child = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (some: Buffer) => (words = (words + some.toString()).slice(-2_000)));
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (await listens(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`mosquitto did not start: ${words}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
