/**
 * `npm run migrate-history -- --to http://influx.example:8086/twin` and back, `--to duckdb --from http://…`: moves all of
 * history from one store to the other while the server is stopped. Without `--from` it comes from DATA_DIR, or (to DuckDB)
 * from INFLUX_URL. It can be broken off and begun again.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBase, sayBaseFaults } from './base-loader.ts';
import { moveHistory, nameOf } from './history/move-history.ts';
import { createLog } from './log.ts';
import { createHistory, keepServerOut } from './open-history.ts';
import { commandSettings, Refused, runCommand } from './command-end.ts';
import type { Settings } from './settings.ts';

const USAGE =
  'Usage: npm run migrate-history -- --to http://host:8086/database\n' +
  '       npm run migrate-history -- --to duckdb --from http://host:8086/database';

/** Which store: an address of InfluxDB, or undefined for DuckDB in DATA_DIR. */
function placesOf(settings: Settings, { to, from }: { to?: string | undefined; from?: string | undefined }) {
  if (to === undefined) throw new Refused(USAGE);
  const urlOf = (text: string): string | undefined => {
    if (text === 'duckdb') return undefined;
    if (!/^https?:\/\/[^/]/.test(text))
      throw new Refused(`expected duckdb or an http:// address, found "${text}".\n${USAGE}`);
    return text;
  };
  const target = urlOf(to);
  const source = urlOf(from ?? (target === undefined ? (settings.influxUrl ?? 'duckdb') : 'duckdb'));
  if (source === target) throw new Refused(`From where? Source and target are the same store.\n${USAGE}`);
  return { source, target };
}

/** Days that are finished, kept beside the data so that a move which was broken off goes on there. */
function openProgress(dataDir: string, name: string) {
  const file = join(dataDir, 'history-move.json');
  const all: Record<string, number[]> = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number[]>)
    : {};
  const done = new Set(all[name]);
  return {
    done,
    add(dayMs: number): void {
      done.add(dayMs);
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify({ ...all, [name]: [...done] }));
      renameSync(`${file}.new`, file);
    },
  };
}

/** Without user and password: it is written to a file and to the terminal. */
const shown = (url: string | undefined) => url?.replace(/\/\/[^/@]*@/, '//') ?? 'DuckDB';

async function migrate(settings: Settings, places: ReturnType<typeof placesOf>): Promise<void> {
  const loaded = await loadBase(settings.baseFile);
  if (!loaded.ok) throw new Refused(sayBaseFaults(settings.baseFile, loaded.faults));
  const log = createLog('warn');
  const open = (influxUrl: string | undefined) => {
    const { dataDir, retentionDays } = settings;
    const own = { dataDir, retentionDays, ...(influxUrl === undefined ? {} : { influxUrl }) };
    return createHistory({ settings: own, readBase: () => loaded.base, log });
  };
  const release = keepServerOut(settings.dataDir);
  const [from, to] = [open(places.source), open(places.target)];
  const name = `${shown(places.source)} → ${shown(places.target)}`;
  const progress = openProgress(settings.dataDir, name);
  try {
    await from.start();
    await to.start();
    process.stdout.write(`${name}\n`);
    await moveHistory({
      from,
      to,
      done: progress.done,
      finished({ dayMs, equipment, samples, moved, number, of }) {
        progress.add(dayMs);
        const what = `${samples} samples of ${equipment} pieces of equipment`;
        process.stdout.write(
          `${nameOf(dayMs)}  ${number}/${of}  ${what}  ${moved ? 'moved' : 'there already'}\n`,
        );
      },
      now: () => Date.now(),
    });
  } finally {
    await to.stop();
    await from.stop();
    release();
  }
}

async function migrateHistoryCommand(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { to: text, from: text } });
  const settings = commandSettings(process.env);
  await migrate(settings, placesOf(settings, values));
  process.stdout.write('All of it is there. Start the server with the new store when you are ready.\n');
}

process.exitCode = await runCommand(() => migrateHistoryCommand(process.argv.slice(2)));
