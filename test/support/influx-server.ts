/**
 * A real InfluxDB 1.x server (Debian's influxd) on free ports in a temporary directory, for tests and benchmarks.
 * Where influxd is not installed, tests say so; with CI=true that is a failure.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export interface InfluxServer {
  /** Without a database name. */
  url: string;
  /** Bytes of all files under its directory are the server's; for measuring. */
  directory: string;
  /** Ends the process without warning; the data stay. */
  kill(): Promise<void>;
  /** Starts the process again over the same data and on the same port. */
  startAgain(): Promise<void>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

/** Undefined when influxd can be run, else the sentence that says what to do. */
export function influxMissing(): string | undefined {
  return spawnSync('influxd', ['version']).status === 0
    ? undefined
    : 'InfluxDB (influxd) is not installed here; `npm run services` installs it.';
}

/** Resolves when it answers. Throws the server's own last words when it does not within 20 s. */
export async function startInfluxServer(): Promise<InfluxServer> {
  const directory = mkdtempSync(join(tmpdir(), 'influxd-'));
  const [http, rpc] = [await freePort(), await freePort()];
  const file = join(directory, 'influxdb.conf');
  writeFileSync(file, configuration(directory, http, rpc));
  let child = await run(file, http);
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url: `http://127.0.0.1:${http}`,
    directory,
    kill: () => kill('SIGKILL'),
    async startAgain() {
      child = await run(file, http);
    },
    async stop() {
      await kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function configuration(directory: string, http: number, rpc: number): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${directory}/meta"
[data]
  dir = "${directory}/data"
  wal-dir = "${directory}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[subscriber]
  enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  log-enabled = false
`;
}

async function run(file: string, port: number): Promise<ChildProcess> {
  const child = spawn('influxd', ['-config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (some: Buffer) => (words = (words + some.toString()).slice(-2_000)));
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (await answers(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`influxd did not start: ${words}`);
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/ping`)).status === 204;
  } catch {
    // Nobody listens yet; the caller asks again.
    return false;
  }
}
