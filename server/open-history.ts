/** The history store that the settings ask for; the same for the server and for the commands that work while it is stopped. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Base } from '../shared/base.ts';
import { lockDirectory } from './history/directory-lock.ts';
import { createDuckdbStore } from './history/duckdb-store.ts';
import type { HistoryStore } from './history/history-store.ts';
import { createInfluxStore } from './history/influx-store.ts';
import { retentionOf } from './history/retention.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface OpenHistoryParts {
  settings: Pick<Settings, 'dataDir' | 'influxUrl' | 'retentionDays'>;
  readBase: () => Base;
  log: Log;
}

/** Not started yet. Equipment types decide which pieces of equipment share a table. */
export function createHistory({ settings, readBase, log }: OpenHistoryParts): HistoryStore {
  const retention = retentionOf(settings.retentionDays);
  if (settings.influxUrl !== undefined) return createInfluxStore({ url: settings.influxUrl, log, retention });
  return createDuckdbStore({
    directory: join(settings.dataDir, 'history'),
    log,
    retention,
    groupOf: (id) => readBase().equipment.find((item) => item.id === id)?.type ?? 'generic',
  });
}

/** Makes sure that no server works on this DATA_DIR, and keeps one from starting. Throws a sentence. Gives the release. */
export function keepServerOut(dataDir: string): () => void {
  const directory = join(dataDir, 'journal');
  mkdirSync(directory, { recursive: true });
  return lockDirectory(directory, 'lock');
}
