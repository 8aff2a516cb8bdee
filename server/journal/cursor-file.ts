/**
 * A consumer's place on disk: two lines of fixed width in one small file, written in turns, each with a number and a CRC-32. One of
 * the two is always whole, and the file never grows, so it can be written on a full disk.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { JournalFiles } from './journal-files.ts';

/** What a cursor file says. */
export interface CursorState {
  applied: number;
  intended: number | undefined;
}

const DIGITS = 16;
/** Three numbers and a checksum of 8, each followed by one separator. */
const LINE_BYTES = 3 * (DIGITS + 1) + 9;

export class CursorFile {
  private readonly files: JournalFiles;
  private readonly file: number;
  private turn: number;
  readonly found: CursorState | undefined;

  /** Opens the file, or makes it. `found`: what it said. */
  constructor(path: string, files: JournalFiles) {
    this.files = files;
    if (!existsSync(path)) writeFileSync(path, ' '.repeat(2 * LINE_BYTES));
    const text = readFileSync(path, 'latin1');
    const lines = [0, 1].map((turn) => parseLine(text.slice(turn * LINE_BYTES, (turn + 1) * LINE_BYTES)));
    const newest = lines.filter((line) => line !== undefined).sort((a, b) => b.turn - a.turn)[0];
    this.turn = newest?.turn ?? 0;
    this.found = newest && { applied: newest.applied, intended: newest.intended };
    this.file = files.open(path);
  }

  /** Survives kill -9 when it returns. Throws what the disk says; the older line stands then. */
  put({ applied, intended }: CursorState): void {
    const turn = this.turn + 1;
    const numbers = [turn, applied, intended ?? applied]
      .map((n) => String(n).padStart(DIGITS, '0'))
      .join(' ');
    const line = Buffer.from(`${numbers} ${checksum(numbers)}\n`, 'latin1');
    const written = this.files.write(this.file, line, (turn % 2) * LINE_BYTES);
    if (written !== line.length) throw new Error('the disk took only a part of the cursor');
    this.turn = turn;
  }

  /** To the disk. */
  sync(): Promise<void> {
    return this.files.sync(this.file);
  }

  close(): void {
    this.files.close(this.file);
  }
}

const checksum = (numbers: string): string => crc32(numbers).toString(16).padStart(8, '0');

function parseLine(line: string): (CursorState & { turn: number }) | undefined {
  const numbers = line.slice(0, 3 * (DIGITS + 1) - 1);
  if (line.slice(numbers.length + 1, numbers.length + 9) !== checksum(numbers)) return undefined;
  const [turn, applied, intended] = numbers.split(' ').map(Number);
  if (turn === undefined || applied === undefined || intended === undefined) return undefined;
  return { turn, applied, intended: intended > applied ? intended : undefined };
}
