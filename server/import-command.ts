/**
 * `npm run import -- FILE` (`-`: standard input; `.gz`: unpacked): past readings into the stores of the settings while the server is
 * stopped; in a running server `POST /api/v1/imports` does the same. Ends with 0 when the file was read to its end, whatever
 * was refused in it, and with 1 when not.
 */
import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { ImportAnswer } from '../shared/imports.ts';
import { loadBase, sayBaseFaults } from './base-loader.ts';
import type { Bytes, ImportProgress } from './imports/imports.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createHistory, keepServerOut } from './open-history.ts';
import { openImports } from './open-imports.ts';
import { baseFileInUse } from './open-onboarding.ts';
import { createRecordStore } from './records/sql-store.ts';
import { commandSettings, Refused, runCommand } from './command-end.ts';
import type { Settings } from './settings.ts';

const USAGE = 'Usage: npm run import -- FILE      one {"topic":…,"payload":…} a line; - reads standard input';
/** A line of progress at most so often, ms. */
const SAY_EVERY_MS = 2_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function openFile(name: string): { source: Bytes; bytes: number | undefined } {
  if (name === '-') return { source: process.stdin, bytes: undefined };
  const file = resolve(name);
  let bytes: number;
  try {
    bytes = statSync(file).size;
  } catch (error) {
    throw new Refused(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 });
  if (!name.endsWith('.gz')) return { source: raw, bytes };
  const unpacked = createGunzip();
  raw.on('error', (error) => unpacked.destroy(error));
  return { source: raw.pipe(unpacked), bytes };
}

/** Says how far it has come, now and then. */
function progressSayer(): (progress: ImportProgress) => void {
  let saidMs = 0;
  return ({ stage, readings }) => {
    if (performance.now() - saidMs < SAY_EVERY_MS) return;
    saidMs = performance.now();
    say(`${stage}  ${readings}`);
  };
}

function report(answer: ImportAnswer): void {
  const { received, accepted, duplicate, refused, incomplete, evaluated, from, to } = answer;
  const period = from === null || to === null ? '' : `, ${time(from)} to ${time(to)}`;
  say(`${answer.lines} lines, ${received} readings`);
  say(`  accepted   ${accepted}${period}`);
  say(`  duplicate  ${duplicate}`);
  say(`  refused    ${refused}`);
  if (incomplete > 0) say(`  incomplete ${incomplete} (values of signals that the equipment does not have)`);
  if (evaluated.equipment > 0)
    say(`  evaluated  ${evaluated.results} results of ${evaluated.equipment} pieces of equipment`);
  for (const [reason, count] of Object.entries(answer.reasons)) say(`  ${reason}: ${count}`);
  for (const { line, message } of answer.refusals) say(`  line ${line}: ${message}`);
}

const time = (ms: number): string => new Date(ms).toISOString();

async function importFile(settings: Settings, name: string): Promise<ImportAnswer> {
  const { file: baseFile } = baseFileInUse(settings);
  const loaded = await loadBase(baseFile);
  if (!loaded.ok) throw new Refused(sayBaseFaults(baseFile, loaded.faults));
  const { base } = loaded;
  mkdirSync(settings.dataDir, { recursive: true });
  const { source, bytes } = openFile(name);
  const release = lock(settings.dataDir);
  const log = createLog('warn');
  const history = createHistory({ settings, readBase: () => base, log });
  const records = createRecordStore({ directory: settings.dataDir, databaseUrl: settings.databaseUrl, log });
  try {
    await history.start();
    await records.start();
    const cards = await records.cards();
    const imports = openImports({
      settings,
      readBase: () => base,
      history,
      records,
      cards: () => cards,
      metrics: createMetrics(),
      log,
      now: () => Date.now(),
    });
    return await imports.run(source, { language: 'en', progress: progressSayer(), bytes });
  } finally {
    await records.stop();
    await history.stop();
    release();
  }
}

function lock(dataDir: string): () => void {
  try {
    return keepServerOut(dataDir);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refused(
      `${why}\nIn a running server the same is done by POST /api/v1/imports (docs/imports.md).`,
    );
  }
}

async function importCommand(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || rest.length > 0) throw new Refused(USAGE);
  report(await importFile(commandSettings(process.env), name));
}

process.exitCode = await runCommand(() => importCommand(process.argv.slice(2)));
