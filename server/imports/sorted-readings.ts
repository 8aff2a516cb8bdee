/**
 * Readings in any order become readings in order of time, in bounded memory: what does not fit is put in order in parts, each
 * a file, and the files are merged. Readings of one millisecond keep the order of the file.
 */
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { NoRoom } from './imports.ts';
import { mergeByTime } from './merge-by-time.ts';
import type { PastReading } from './past-reading.ts';
import { readRun, writeRun } from './run-file.ts';

/** How much of a file is held at a time, bytes of its lines; as objects they take three to five times as much. */
export const RUN_BYTES = 16 * 1024 * 1024;
/** Most files that are merged at once. */
const MOST_MERGED = 64;
/** Left for everything else on the disk. */
const SPARE_BYTES = 256 * 1024 * 1024;

export class SortedReadings {
  readonly #directory: string;
  readonly #runBytes: number;
  #held: PastReading[] = [];
  #heldBytes = 0;
  /** Files by how often they were merged; within a level in the order of the source. */
  #levels: string[][] = [];
  #files = 0;
  #size = 0;

  /** `directory` is made and removed again; whatever an earlier run left there goes first. */
  constructor(directory: string, runBytes = RUN_BYTES) {
    this.#directory = directory;
    this.#runBytes = runBytes;
  }

  /** Throws {@link NoRoom} where `bytes` do not fit. */
  async begin(bytes = 0): Promise<void> {
    await this.end();
    await mkdir(this.#directory, { recursive: true });
    await this.#findRoom(bytes);
  }

  push(reading: PastReading): void {
    this.#held.push(reading);
    this.#size += 1;
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Tells how many bytes of the source have been taken; call between pieces of it. */
  async took(bytes: number): Promise<void> {
    this.#heldBytes += bytes;
    if (this.#heldBytes >= this.#runBytes) await this.#spill();
  }

  /** All of them in order, in pieces; once. */
  async *read(): AsyncGenerator<readonly PastReading[]> {
    const rest = inOrder(this.#held);
    this.#held = [];
    // Higher levels hold what came earlier.
    const files = this.#levels.toReversed().flat();
    if (files.length === 0) yield rest;
    else yield* mergeByTime([...files.map(readRun), inOnePiece(rest)], 512);
  }

  async end(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #spill(): Promise<void> {
    if (this.#held.length === 0) return;
    await this.#findRoom(this.#heldBytes);
    const file = this.#nextFile();
    await writeRun(file, inOrder(this.#held));
    this.#held = [];
    this.#heldBytes = 0;
    await this.#add(file, 0);
  }

  async #add(file: string, level: number): Promise<void> {
    const files = (this.#levels[level] ??= []);
    files.push(file);
    if (files.length < MOST_MERGED) return;
    const merged = this.#nextFile();
    await writeRun(merged, flat(mergeByTime(files.map(readRun))));
    for (const old of files) await rm(old);
    this.#levels[level] = [];
    await this.#add(merged, level + 1);
  }

  #nextFile(): string {
    this.#files += 1;
    return join(this.#directory, `${this.#files}.run`);
  }

  async #findRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#directory);
    const free = bavail * bsize;
    if (free < bytes + SPARE_BYTES)
      throw new NoRoom(`${this.#directory}: ${free} bytes are free, ${bytes + SPARE_BYTES} are needed`);
  }
}

/** The same array, sorted; most files are in order already. */
function inOrder(readings: PastReading[]): PastReading[] {
  const isSorted = readings.every(
    ({ atMs }, index) => index === 0 || (readings[index - 1]?.atMs ?? 0) <= atMs,
  );
  return isSorted ? readings : readings.sort((a, b) => a.atMs - b.atMs);
}

async function* inOnePiece<T>(items: T[]): AsyncGenerator<T[]> {
  yield await Promise.resolve(items);
}

async function* flat<T>(pieces: AsyncIterable<T[]>): AsyncGenerator<T> {
  for await (const piece of pieces) yield* piece;
}
