/** The history contract on both stores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB } from 'influx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { createInfluxStore } from '../../server/history/influx-store.ts';
import type { Retention } from '../../server/history/retention.ts';
import { createLog } from '../../server/log.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { influxMissing, startInfluxServer, type InfluxServer } from '../support/influx-server.ts';
import { describeHistoryContract, type Opened } from './history-contract.ts';
import { describeHistoryUpkeep } from './history-contract-upkeep.ts';

const log = createLog('silent');

interface Parts {
  create(retention: Retention): HistoryStore;
  /** Does what the store leaves to its server. */
  end?(days: number): Promise<void>;
  cleanUp(): Promise<void> | void;
}

async function openedWith({ create, end, cleanUp }: Parts): Promise<Opened> {
  let store = create({});
  await store.start();
  const again = async (retention: Retention) => {
    await store.stop();
    store = create(retention);
    await store.start();
    return store;
  };
  return {
    store,
    reopen: () => again({}),
    async endReadings(days) {
      await again({ raw: days });
      await end?.(days);
      while (await store.maintain(Date.now()));
      return store;
    },
    async close() {
      await store.stop();
      await cleanUp();
    },
  };
}

/** Every second piece of equipment shares a table with others, the rest have tables of their own. */
const openDuckdb = () => {
  const directory = mkdtempSync(join(tmpdir(), 'history-'));
  const groupOf = (id: EquipmentId) => (/[02468]$/.test(id) ? 'all' : id);
  return openedWith({
    create: (retention) => createDuckdbStore({ directory, log, groupOf, retention }),
    cleanUp: () => rmSync(directory, { recursive: true }),
  });
};
describeHistoryContract('DuckDB', openDuckdb);
describeHistoryUpkeep('DuckDB', openDuckdb);

const missing = influxMissing();
if (missing === undefined) {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxServer();
  });
  afterAll(() => server?.stop());
  let databases = 0;
  const openInflux = () => {
    const name = `contract_${databases++}`;
    return openedWith({
      create: (retention) => createInfluxStore({ url: `${server.url}/${name}`, log, retention }),
      // The server ends shards every half hour, by its own clock.
      async end(days) {
        const influx = new InfluxDB(`${server.url}/${name}`);
        await influx.query(`DELETE FROM "reading" WHERE time < now() - ${days}d`);
      },
      cleanUp: () => undefined,
    });
  };
  describeHistoryContract('InfluxDB', openInflux);
  describeHistoryUpkeep('InfluxDB', openInflux);
} else
  describe('history on InfluxDB', () => {
    if (process.env['CI'] === 'true') it('has a server to run on', () => expect.fail(missing));
    else it.skip(`NOT RUN: ${missing}`, () => undefined);
  });
