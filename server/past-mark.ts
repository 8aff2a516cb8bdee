/** Remembers in DATA_DIR which past the demo gets and how far it has come: it is filled in once, and goes on after a crash. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const markSchema = z.object({
  version: z.literal(1),
  /** The past ends here, epoch ms: where live began for the first time. */
  untilMs: z.int(),
  days: z.int().min(0),
  /** Files that are in history with all that follows from them, one for each day of the calendar. */
  filesDone: z.int().min(0),
  /** What they hold ends here, epoch ms. */
  doneMs: z.int(),
  isDone: z.boolean(),
});
export type PastMark = z.infer<typeof markSchema>;

/** Undefined where there is none. A file that cannot be read is an error: somebody must look at it. */
export async function readPastMark(file: string): Promise<PastMark | undefined> {
  try {
    return markSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(
      `${file} does not say how far the demo's past has come; remove it to leave the past out`,
      {
        cause: error,
      },
    );
  }
}

/** In one step: after kill -9 the old or the new mark stands there. */
export async function writePastMark(file: string, mark: PastMark): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(mark)}\n`, { flush: true });
  await rename(`${file}.new`, file);
}
