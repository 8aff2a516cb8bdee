/**
 * The base file on disk and all it was before: written by rename (never half a file), each version kept in
 * DATA_DIR/base-versions with number, who, when and why. A change from outside is noticed by the file's hash and becomes a
 * version of nobody's. Throws for a disk that fails, with the path in the sentence.
 */
import { createHash, randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Versions that are kept; the oldest go first. */
const MAX_VERSIONS = 500;

const entrySchema = z.object({
  version: z.int(),
  at: z.number(),
  by: z.string().nullable(),
  why: z.string(),
  hash: z.string(),
});
export type VersionEntry = z.infer<typeof entrySchema>;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

export interface BaseVersionsParts {
  file: string;
  target: string;
  directory: string;
  now: () => number;
}

export class BaseVersions {
  #file: string;
  readonly #target: string;
  readonly #directory: string;
  readonly #now: () => number;
  #entries: VersionEntry[] = [];

  /**
   * `file`: the base file that is in use. `target`: where changes go; the file itself, or for the demo's own file a copy in
   * DATA_DIR, which is the file from the first change on. `directory`: DATA_DIR/base-versions.
   */
  constructor({ file, target, directory, now }: BaseVersionsParts) {
    this.#file = file;
    this.#target = target;
    this.#directory = directory;
    this.#now = now;
  }

  get file(): string {
    return this.#file;
  }
  /** Oldest first. */
  get entries(): readonly VersionEntry[] {
    return this.#entries;
  }
  get current(): VersionEntry | undefined {
    return this.#entries.at(-1);
  }

  /** Reads the list of versions. What stands in the file now becomes a version if it is none yet. */
  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    this.#entries = await this.#readIndex();
    await this.notice();
  }

  /** The file as it is now; keeps it as a version where somebody outside has changed it. */
  async notice(): Promise<{ text: string; hash: string; changedOutside: boolean }> {
    const text = await readFile(this.#file, 'utf8');
    const hash = hashOf(text);
    const changedOutside = hash !== this.current?.hash;
    if (changedOutside)
      await this.#keep(text, { by: null, why: this.current ? 'changed outside' : 'as found' });
    return { text, hash, changedOutside };
  }

  /** Whether the file may be written by us. A rename needs the folder, a read-only file says that it is not meant to be. */
  async isWritable(): Promise<boolean> {
    try {
      if (this.#file === this.#target) await access(this.#file, constants.W_OK);
      await access(dirname(this.#target), constants.W_OK);
      return true;
    } catch {
      return false; // How access says no.
    }
  }

  /** Writes the next version and makes it the file. The caller has checked that it is a base. */
  async write(text: string, { by, why }: { by: string; why: string }): Promise<VersionEntry> {
    const entry = await this.#keep(text, { by, why });
    await writeWhole(this.#target, text);
    this.#file = this.#target;
    return entry;
  }

  async textOf(version: number): Promise<string | undefined> {
    if (!this.#entries.some((entry) => entry.version === version)) return undefined;
    return readFile(this.#pathOf(version), 'utf8');
  }

  async #keep(text: string, { by, why }: { by: string | null; why: string }): Promise<VersionEntry> {
    const version = (this.current?.version ?? 0) + 1;
    const entry: VersionEntry = { version, at: this.#now(), by, why, hash: hashOf(text) };
    await writeWhole(this.#pathOf(version), text);
    const entries = [...this.#entries, entry];
    const gone = entries.splice(0, Math.max(0, entries.length - MAX_VERSIONS));
    await writeWhole(
      join(this.#directory, 'versions.jsonl'),
      entries.map((one) => `${JSON.stringify(one)}\n`).join(''),
    );
    this.#entries = entries;
    for (const old of gone) await rm(this.#pathOf(old.version), { force: true });
    return entry;
  }

  #pathOf(version: number): string {
    return join(this.#directory, `${String(version).padStart(6, '0')}.base`);
  }

  async #readIndex(): Promise<VersionEntry[]> {
    let text: string;
    try {
      text = await readFile(join(this.#directory, 'versions.jsonl'), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw new Error(`The versions of the base file in ${this.#directory} cannot be read.`, {
        cause: error,
      });
    }
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => entrySchema.parse(JSON.parse(line)));
  }
}

/** All of the text or nothing of it, also when the power goes: a new file, flushed, then renamed over the old one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`${path} could not be written.`, { cause: error });
  }
}
