/**
 * `npm run export -- FILE --from TIME --to TIME [--equipment a,b] [--signals a,b] [--format csv|parquet|line-protocol]`:
 * readings of a period as a file, from the stores of the settings, while the server is stopped. Without a format the ending
 * of the name decides.
 */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Base } from '../shared/base.ts';
import { parseTime } from '../shared/time.ts';
import { displayUnit } from '../shared/units.ts';
import { loadBase, sayBaseFaults } from './base-loader.ts';
import {
  EXPORT_FILES,
  EXPORT_FORMATS,
  exportHistory,
  type ExportedEquipment,
  type ExportFormat,
} from './history/history-export.ts';
import { createLog } from './log.ts';
import { createHistory, keepServerOut } from './open-history.ts';
import { commandSettings, Refused, runCommand } from './command-end.ts';
import type { Settings } from './settings.ts';

const USAGE =
  'Usage: npm run export -- FILE --from TIME --to TIME [--equipment a,b] [--signals a,b] [--format csv|parquet|line-protocol]\n' +
  'TIME is RFC 3339 (2025-11-24T08:00:00+08:00) or epoch milliseconds.';

interface Options {
  from?: string | undefined;
  to?: string | undefined;
  equipment?: string | undefined;
  signals?: string | undefined;
  format?: string | undefined;
}

function timeOf(name: string, text: string | undefined): number {
  const ms = text === undefined ? undefined : parseTime(/^\d{1,15}$/.test(text) ? Number(text) : text);
  if (ms === undefined)
    throw new Refused(`--${name}: expected a time, found ${text ?? 'nothing'}.\n${USAGE}`);
  return ms;
}

function formatOf(file: string, asked: string | undefined): ExportFormat {
  const format = EXPORT_FORMATS.find(
    (one) => asked === one || (!asked && file.endsWith(`.${EXPORT_FILES[one].ending}`)),
  );
  if (format === undefined) throw new Refused(`--format must be one of ${EXPORT_FORMATS.join(', ')}.`);
  return format;
}

function equipmentOf(base: Base, { equipment, signals }: Options): ExportedEquipment[] {
  const ids = equipment?.split(',');
  const keys = signals?.split(',');
  const stranger = ids?.find((id) => base.equipment.every((one) => one.id !== id));
  if (stranger !== undefined) throw new Refused(`The base has no equipment "${stranger}".`);
  const chosen = base.equipment
    .filter(({ id }) => ids === undefined || ids.includes(id))
    .map(({ id, origin, signals: own }) => ({
      id,
      origin,
      signals: own
        .filter(({ key }) => keys === undefined || keys.includes(key))
        .map(({ key, unit }) => ({ key, unit: displayUnit(unit, 'en') })),
    }))
    .filter((one) => one.signals.length > 0);
  if (chosen.length === 0) throw new Refused('None of the equipment has such signals.');
  return chosen;
}

async function write(settings: Settings, file: string, options: Options): Promise<void> {
  const [fromMs, toMs] = [timeOf('from', options.from), timeOf('to', options.to)];
  if (fromMs >= toMs) throw new Refused('--from must be before --to.');
  const format = formatOf(file, options.format);
  const loaded = await loadBase(settings.baseFile);
  if (!loaded.ok) throw new Refused(sayBaseFaults(settings.baseFile, loaded.faults));
  const { base } = loaded;
  const equipment = equipmentOf(base, options);
  const release = keepServerOut(settings.dataDir);
  const history = createHistory({ settings, readBase: () => base, log: createLog('warn') });
  try {
    await history.start();
    const pieces = exportHistory(history, { fromMs, toMs, format, base: base.id, equipment });
    await pipeline(Readable.from(pieces), createWriteStream(resolve(file)));
  } finally {
    await history.stop();
    release();
  }
}

async function exportCommand(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: text, to: text, equipment: text, signals: text, format: text },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new Refused(USAGE);
  await write(commandSettings(process.env), file, values);
  process.stdout.write(`${file} is written.\n`);
}

process.exitCode = await runCommand(() => exportCommand(process.argv.slice(2)));
