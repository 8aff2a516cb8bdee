/** A whole Training Base Twin as its own process, started the way a person starts it, on free ports and an own data directory. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '../../shared/people.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningHouse {
  address: string;
  mqttUrl: string;
  password: string;
  directory: string;
  /** Everything it said so far, both streams. */
  output: () => string;
  /** Signs in and gives a way to ask that carries the cookie. */
  as: (role: Role) => Promise<Ask>;
  /** Ctrl-C; resolves with the exit code and how long it took. */
  stop: () => Promise<{ code: number | null; tookMs: number }>;
}

/** `GET /api/v1…` with a sign-in; throws when the answer is not 200. */
export type Ask = <T>(path: string) => Promise<T>;

export interface HouseOptions {
  env?: Record<string, string>;
  /** Folder of a checkout; default: this one. */
  checkout?: string;
  /** Arguments of node; default: the start command. */
  args?: string[];
  readyLimitMs?: number;
}

/** Starts and waits for the greeting. Rejects with all it said when it ends or the limit passes first. */
export async function startHouse(options: HouseOptions = {}): Promise<RunningHouse> {
  const { checkout = ROOT, args = ['server/start.mjs', 'start'], readyLimitMs = 60_000 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'twin-house-'));
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    detached: true, // a process group of its own, so that Ctrl-C can reach all of it as from a terminal
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: '0',
      MQTT_PORT: '0',
      DATA_DIR: join(directory, 'data'),
      LOG_LEVEL: 'warn',
      // A week of past takes two minutes of both cores; its own test asks for it.
      DEMO_PAST: 'off',
      ...options.env,
    },
  });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const greeted = new Promise<void>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`not ready within ${readyLimitMs} ms:\n${said}`)),
      readyLimitMs,
    );
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (said.includes('Ctrl-C stops it.')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => reject(new Error(`ended with code ${code} before it was ready:\n${said}`)));
    void Promise.allSettled([ended]).then(() => clearTimeout(limit));
  });
  const stop = async (): Promise<{ code: number | null; tookMs: number }> => {
    const startedMs = performance.now();
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGINT');
    const code = await ended;
    rmSync(directory, { recursive: true, force: true });
    return { code, tookMs: performance.now() - startedMs };
  };
  try {
    await greeted;
  } catch (error) {
    await stop();
    throw error;
  }
  const find = (pattern: RegExp): string => pattern.exec(said)?.[1] ?? '';
  const address = find(/Open\s+(https?:\S+)/);
  const password = options.env?.['DEMO_PASSWORD'] ?? find(/Password for each \(demo\): (\S+)/);
  return {
    address,
    mqttUrl: find(/MQTT\s+(\S+)/),
    password,
    directory,
    output: () => said,
    as: (role) => signInAs(address, role, password),
    stop,
  };
}

async function signInAs(address: string, role: Role, password: string): Promise<Ask> {
  const answer = await fetch(`${address}/api/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: role, password }),
  });
  if (!answer.ok) throw new Error(`sign-in as ${role}: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return async <T>(path: string): Promise<T> => {
    const reply = await fetch(`${address}/api/v1${path}`, { headers: { cookie } });
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  };
}

/** Asks again and again until `look` gives something; rejects with what was last seen when the limit passes. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  limitMs: number,
  what: string,
): Promise<T> {
  const until = performance.now() + limitMs;
  let problem: unknown;
  while (performance.now() < until) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      problem = error; // Not there yet; the last problem is told when time is up.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: not within ${limitMs} ms`, { cause: problem });
}
