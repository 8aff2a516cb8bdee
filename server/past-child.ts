/** The generator of the demo's past as a child process: it writes one file a day and says when each is complete. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

const SCRIPT = fileURLToPath(new URL('../simulators/past/write-past.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const dayFileSchema = z.object({ day: z.int(), fromMs: z.int(), toMs: z.int(), file: z.string() });
/** The lines of one day of the calendar, the first being 0. */
export type DayFile = z.infer<typeof dayFileSchema>;

export interface PastRequest {
  baseFile: string;
  untilMs: number;
  days: number;
  /** Days of the calendar before this one are not written again. */
  fromDay: number;
  directory: string;
  /** Ends the child at once. */
  signal: AbortSignal;
}

/** Gives the days in order as they are complete; throws when the child ends before its work does. Leaving the loop ends the child. */
export async function* writtenDays(request: PastRequest): AsyncGenerator<DayFile> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const { baseFile, untilMs, days, fromDay, directory, signal } = request;
  const options = {
    '--base-file': baseFile,
    '--until': untilMs,
    '--days': days,
    '--from-day': fromDay,
    '--directory': directory,
  };
  const child = spawn(
    process.execPath,
    [
      '--import',
      loader,
      SCRIPT,
      ...Object.entries(options).flatMap(([name, value]) => [name, String(value)]),
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit', 'ipc'], signal },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  ended.catch(() => undefined); // Told where it is waited for.
  try {
    if (child.stdout)
      for await (const line of createInterface({ input: child.stdout }))
        yield dayFileSchema.parse(JSON.parse(line));
    const code = await ended;
    if (code !== 0) throw new Error(`the past could not be generated (exit code ${code ?? 'none'})`);
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}
