/** The server alone, as its own process on fixed ports and one data directory, that can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// A start on a machine that is busy with other work as well.
const READY_LIMIT_MS = 180_000;

export interface ServerOptions {
  dataDir: string;
  baseFile: string;
  port: number;
  mqttPort: number;
  env: Record<string, string>;
  /** A program in front of node, such as one that limits something. */
  wrap?: readonly string[];
}

/** One server over several lives. */
export class ServerProcess {
  /** Greatest resident memory seen in any life, MB. */
  rssMaxMb = 0;
  /** Everything that it said in its last life. */
  said = '';
  private child: ChildProcess | undefined;
  private readonly options: ServerOptions;

  constructor(options: ServerOptions) {
    this.options = options;
  }

  get address(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it; resolves with the seconds until `/readyz` was 200. */
  async start(): Promise<number> {
    const startedMs = performance.now();
    const { dataDir, baseFile, port, mqttPort, env, wrap = [] } = this.options;
    const command = [...wrap, process.execPath, '--import', 'tsx', 'server/main.ts', 'serve'];
    const child = spawn(command[0] ?? '', command.slice(1), {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DATA_DIR: dataDir,
        BASE_FILE: baseFile,
        PORT: String(port),
        MQTT_PORT: String(mqttPort),
        LOG_LEVEL: 'warn',
        JOURNAL_FREE_MB: '0',
        ...env,
      },
    });
    this.child = child;
    // Whatever ends us ends it.
    const endToo = (): void => void child.kill('SIGKILL');
    process.once('exit', endToo);
    child.once('exit', () => process.removeListener('exit', endToo));
    this.said = '';
    const hear = (some: Buffer): void => void (this.said = (this.said + some.toString()).slice(-20_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    while (performance.now() - startedMs < READY_LIMIT_MS) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the server ended:\n${this.said}`);
      if ((await this.readiness()).status === 200) return (performance.now() - startedMs) / 1000;
      await pause(50);
    }
    throw new Error(`the server was not ready in time:\n${this.said}`);
  }

  async readiness(): Promise<{ status: number; text: string }> {
    try {
      const answer = await fetch(`${this.address}/readyz`);
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }

  /** One number of `/metrics`; undefined where it is not there. */
  async metric(name: string): Promise<number | undefined> {
    const text = await (await fetch(`${this.address}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `) || one.startsWith(`${name}{`));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an operator ends it; resolves with the seconds that it took. */
  async stop(): Promise<number> {
    const startedMs = performance.now();
    await this.end('SIGTERM');
    return (performance.now() - startedMs) / 1000;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.rssMaxMb = Math.max(this.rssMaxMb, highWaterMb(child.pid));
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

/** Greatest resident memory of a process so far (Linux, proc(5)); 0 where the system does not say. */
function highWaterMb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // No such file on this system.
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks again and again; rejects with `what` when the limit passes first. */
export async function until(
  look: () => boolean | Promise<boolean>,
  limitMs: number,
  what: string,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await look()) return;
    await pause(50);
  }
  throw new Error(`not within ${limitMs / 1000} s: ${what}`);
}
