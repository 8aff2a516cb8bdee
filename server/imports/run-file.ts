/**
 * A run: readings in order of time in a file, in blocks of a few hundred. JSON where it can say all of a block, else V8's own
 * format (JSON has no infinity, which the door must still see to refuse it).
 */
import { open, type FileHandle } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import type { PastReading } from './past-reading.ts';

const BLOCK_READINGS = 256;
const HEAD_BYTES = 5;
const AS_JSON = 0;
const AS_V8 = 1;

/** Writes readings, which must come in order, to a new file. */
export async function writeRun(
  file: string,
  readings: Iterable<PastReading> | AsyncIterable<PastReading>,
): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    let block: PastReading[] = [];
    for await (const reading of readings) {
      block.push(reading);
      if (block.length < BLOCK_READINGS) continue;
      await handle.write(bytesOf(block));
      block = [];
    }
    if (block.length > 0) await handle.write(bytesOf(block));
  } finally {
    await handle.close();
  }
}

/** Blocks of a run, in order. */
export async function* readRun(file: string): AsyncGenerator<PastReading[]> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    while (await fill(handle, head)) {
      const body = Buffer.alloc(head.readUInt32LE(1));
      if (!(await fill(handle, body))) throw new Error(`${file} ends in the middle of a block`);
      yield (head[0] === AS_JSON ? JSON.parse(body.toString('utf8')) : deserialize(body)) as PastReading[];
    }
  } finally {
    await handle.close();
  }
}

function bytesOf(block: readonly PastReading[]): Buffer {
  const isPlain = block.every(({ reading }) => reading.kind !== 'values' || hasPlainNumbers(reading.values));
  const body = isPlain ? Buffer.from(JSON.stringify(block), 'utf8') : serialize(block);
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = isPlain ? AS_JSON : AS_V8;
  head.writeUInt32LE(body.length, 1);
  return Buffer.concat([head, body]);
}

function hasPlainNumbers(values: Readonly<Record<string, unknown>>): boolean {
  for (const key in values) {
    const value = values[key];
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return false;
  }
  return true;
}

/** False at the end of the file. */
async function fill(handle: FileHandle, into: Buffer): Promise<boolean> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}
