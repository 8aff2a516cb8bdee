/** A helper process of a benchmark that speaks in lines: `ready` first, then one line for each that it is given. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface LineProcess {
  /** Sends a line and resolves with the next one that comes back. */
  ask(line: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts `file` (beside this one) and resolves when it has said `ready`. Its errors go to our standard error. */
export async function startLineProcess(file: string, args: readonly string[]): Promise<LineProcess> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('a child without pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${file} ended early`);
    return String(value);
  };
  const first = await next();
  if (first !== 'ready') throw new Error(`${file} said ${first} instead of ready`);
  return {
    ask(line) {
      stdin.write(`${line}\n`);
      return next();
    },
    async stop() {
      stdin.end();
      await exited;
    },
  };
}
