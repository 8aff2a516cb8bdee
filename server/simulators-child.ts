/** The demo's machines as a child process: they speak MQTT only, like real ones, and end with us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Log } from './log.ts';

const SCRIPT = fileURLToPath(new URL('../simulators/run.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STOP_LIMIT_MS = 2_000;

export interface SimulatorsChild {
  /** Tells them where the broker is; until then they load and wait. */
  connect(url: string): void;
  /** Resolves with the child's ready line, rejects when it ends before. */
  ready: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the simulators; they wait for `connect`. An end that nobody asked for is logged; the server goes on. */
export function startSimulators(parts: {
  baseFile: string;
  username?: string | undefined;
  password?: string | undefined;
  /** What the child inherits; credentials are added. */
  environment: NodeJS.ProcessEnv;
  log: Log;
}): SimulatorsChild {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = spawn(
    process.execPath,
    ['--import', loader, SCRIPT, '--url', 'parent', '--base-file', parts.baseFile],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...parts.environment,
        ...(parts.username !== undefined && { MQTT_USERNAME: parts.username }),
        ...(parts.password !== undefined && { MQTT_PASSWORD: parts.password }),
      },
    },
  );
  let stopping = false;
  const ready = firstLine(child);
  ready.catch(() => undefined); // Whoever awaits it hears of it; nobody may be waiting yet.
  child.once('exit', (code, signal) => {
    if (!stopping) parts.log.error({ code, signal }, 'the simulators ended; the server goes on without them');
  });
  return {
    ready,
    connect(url) {
      if (child.connected) child.send({ url });
    },
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (chunk: string) => {
      if (text.includes('\n')) return; // Later lines are not for us.
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end).trim());
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the simulators ended before they were ready (exit code ${code ?? 'none'})`)),
    );
  });
}
