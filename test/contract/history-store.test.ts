/** The history contract on both stores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { createInfluxStore } from '../../server/history/influx-store.ts';
import { createLog } from '../../server/log.ts';
import { influxMissing, startInfluxServer } from '../support/influx-server.ts';
import { describeHistoryContract } from './history-contract.ts';

const log = createLog('silent');

async function openedWith(create: () => HistoryStore, cleanUp: () => Promise<void> | void) {
  let store = create();
  await store.start();
  return {
    store,
    async reopen() {
      await store.stop();
      store = create();
      await store.start();
      return store;
    },
    async close() {
      await store.stop();
      await cleanUp();
    },
  };
}

for (const groups of ['a table for each', 'one table'])
  describeHistoryContract(`DuckDB, ${groups}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'history-'));
    return openedWith(
      () =>
        createDuckdbStore({ directory, log, ...(groups === 'one table' ? { groupOf: () => 'all' } : {}) }),
      () => rmSync(directory, { recursive: true }),
    );
  });

const missing = influxMissing();
if (missing === undefined)
  describeHistoryContract('InfluxDB', async () => {
    const server = await startInfluxServer();
    return openedWith(
      () => createInfluxStore({ url: `${server.url}/contract`, log }),
      () => server.stop(),
    );
  });
else
  describe('history on InfluxDB', () => {
    if (process.env['CI'] === 'true') it('has a server to run on', () => expect.fail(missing));
    else it.skip(`NOT RUN: ${missing}`, () => undefined);
  });
