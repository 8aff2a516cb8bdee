/** Remembers on disk what an import is about to store and has not evaluated yet, so that kill -9 in between forgets nothing. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { TouchedHours, type Touched } from './touched-hours.ts';

const fileSchema = z.object({
  hours: z.array(z.tuple([z.string(), z.array(z.int())])),
  people: z.array(z.string()),
});

export class UnfinishedFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Undefined where nothing is unfinished. A file that cannot be read is an error: somebody must look at it. */
  async read(): Promise<Touched | undefined> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    const { hours, people } = fileSchema.parse(JSON.parse(text));
    return { hours: TouchedHours.from(hours), people: new Set(people) };
  }

  async write({ hours, people }: Touched, before: Touched | undefined): Promise<void> {
    const all = [...people, ...(before?.people ?? [])];
    await writeFile(`${this.#file}.new`, JSON.stringify({ hours: hours.toData(), people: all }), {
      flush: true,
    });
    await rename(`${this.#file}.new`, this.#file);
  }

  async clear(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
