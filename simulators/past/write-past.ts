/**
 * The past of a base as a program: runs the simulated equipment through the days before an instant and writes what it said, one file a
 * day, as lines for the import (docs/imports.md). The same base, seed and instant give the same files, byte for byte.
 * `node --import tsx simulators/past/write-past.ts --base-file FILE --until MS --days 7 --directory DIR [--from-day N]`
 * It says each file on standard output when it is complete, `{"day":0,"fromMs":…,"toMs":…,"file":"…"}`, and ends when its parent is gone.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { resolveBase, type Base } from '../../shared/base.ts';
import { createMachineBuilder, simulatedEquipment } from '../machines/create-machine.ts';
import { pastDays, type PastDay } from './past-days.ts';
import { dutiesOf } from './past-duties.ts';
import { PastPost } from './past-post.ts';

/** Whoever watches the live base comes first. */
const PRIORITY = 10;
/** The machines stop so long before the instant at which live begins, ms. */
const CLOSING_MS = 60_000;
/** Lines are written in pieces of about this size, in characters. */
const PIECE = 256 * 1024;

interface Options {
  base: Base;
  untilMs: number;
  days: number;
  directory: string;
  /** Files of earlier days are there already, or not wanted any more. */
  fromDay: number;
  seed: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      'base-file': { type: 'string' },
      until: { type: 'string' },
      days: { type: 'string', default: '7' },
      directory: { type: 'string' },
      'from-day': { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { 'base-file': baseFile, directory } = values;
  if (baseFile === undefined || directory === undefined)
    throw new Error('--base-file and --directory are needed');
  const resolved = resolveBase(parse(readFileSync(baseFile, 'utf8')));
  if (!resolved.ok) throw new Error(`${baseFile} is not a base file: npm run check-base -- ${baseFile}`);
  return {
    base: resolved.base,
    directory,
    untilMs: wholeNumber('until', values.until),
    days: wholeNumber('days', values.days),
    fromDay: wholeNumber('from-day', values['from-day']),
    seed: wholeNumber('seed', values.seed),
  };
}

function wholeNumber(name: string, text: string | undefined): number {
  const number = Number(text);
  if (text === undefined || !Number.isInteger(number))
    throw new Error(`--${name} must be a whole number, got "${text ?? 'nothing'}"`);
  return number;
}

/** Collects lines and writes them in large pieces. */
class LineFile {
  readonly #handle: number;
  #lines: string[] = [];
  #size = 0;

  constructor(file: string) {
    this.#handle = openSync(file, 'w');
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size >= PIECE) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#handle);
  }

  #flush(): void {
    if (this.#lines.length > 0) writeSync(this.#handle, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
    this.#size = 0;
  }
}

async function writeDays({ base, untilMs, days, directory, fromDay, seed }: Options): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const build = createMachineBuilder(base, seed);
  let out: LineFile | undefined;
  const all = pastDays(base.timezone, untilMs, days);
  const startMs = all[0]?.fromMs ?? untilMs;
  const posts = simulatedEquipment(base).flatMap((equipment) => {
    const machine = build(equipment);
    const write = (line: string): void => out?.write(line);
    return machine
      ? [{ equipment, post: new PastPost({ base, equipment, machine, seed, startMs, write }) }]
      : [];
  });
  for (const day of all) {
    const file = join(directory, `day-${day.number}.ndjson`);
    // Days that are done already are lived through again, so that the following ones are the same.
    out = day.number < fromDay ? undefined : new LineFile(`${file}.new`);
    for (const { equipment, post } of posts) {
      runDay(post, day, { planned: dutiesOf(equipment, day, { timezone: base.timezone, seed }), untilMs });
      await nextTurn();
    }
    out?.close();
    if (!out) continue;
    renameSync(`${file}.new`, file);
    const { number, fromMs, toMs } = day;
    process.stdout.write(`${JSON.stringify({ day: number, fromMs, toMs, file })}\n`);
  }
}

function runDay(
  post: PastPost,
  day: PastDay,
  { planned, untilMs }: { planned: ReturnType<typeof dutiesOf>; untilMs: number },
): void {
  if (day.toMs < untilMs) {
    post.run(planned, day.toMs);
    return;
  }
  post.run(planned, Math.max(day.fromMs, untilMs - CLOSING_MS));
  post.close();
  post.run([], untilMs);
}

process.once('disconnect', () => process.exit(0));
setPriority(PRIORITY);
writeDays(readOptions()).then(
  () => process.exit(0),
  (fault: unknown) => {
    process.stderr.write(`past: ${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exit(1);
  },
);
