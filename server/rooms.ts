/**
 * Opens the rooms of the house in order, joins them, and closes them in reverse. No logic of its own beyond the order:
 * stores first (nothing may be accepted that cannot be kept), then the corridor, then the doors.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_CATALOGUE } from '../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { Base } from '../shared/base.ts';
import { demoPeople } from './access/demo-people.ts';
import { createPasswords } from './access/passwords.ts';
import { createSignIn } from './access/sign-in.ts';
import type { ReadinessPart } from './api/dependencies.ts';
import { createHttpServer } from './api/http-server.ts';
import { createDuckdbStore } from './history/duckdb-store.ts';
import type { HistoryStore } from './history/history-store.ts';
import { createInfluxStore } from './history/influx-store.ts';
import { createWriteBatcher } from './history/write-batcher.ts';
import { createIngest } from './ingest/create-ingest.ts';
import { createEmbeddedBroker } from './ingest/embedded-broker.ts';
import type { BrokerLink, Ingest } from './ingest/ingest.ts';
import { createMqttLink } from './ingest/mqtt-client.ts';
import { listenWhereFree } from './listen.ts';
import { createLiveRunner } from './live-runner.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createPipeline } from './pipeline.ts';
import { createRecordStore } from './records/sql-store.ts';
import { createRecordsWriter } from './records-writer.ts';
import { createRuleSayer } from './rule-sayer.ts';
import type { Settings } from './settings.ts';
import { createLiveStream } from './stream/live-namespace.ts';

const CLIENT_DIRECTORY = fileURLToPath(new URL('../dist/client', import.meta.url));
/** How often the records learn that we are alive, so that a crash is dated. */
const HEARTBEAT_EVERY_MS = 5_000;
/** Longest wait for each store's queue when stopping: all of it must end in 5 s. */
const FLUSH_LIMIT_MS = 2_000;

export interface OpenHouse {
  /** Where people reach us, e.g. `http://127.0.0.1:8080`. */
  address: string;
  /** Where equipment reaches the broker, e.g. `mqtt://127.0.0.1:1883`. */
  brokerUrl: string;
  close(): Promise<void>;
}

export interface HouseParts {
  settings: Settings;
  base: Base;
  log: Log;
  demoPassword: string;
  /** Tells the person in front of the terminal which stage has been reached. */
  progress: (stage: string) => void;
}

/** Opens everything. Whatever was opened before a failure is closed again; the error goes on to the caller. */
export async function openHouse(parts: HouseParts): Promise<OpenHouse> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    return { ...(await openRooms(parts, (closer) => closers.push(closer))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type OnClose = (closer: () => Promise<void> | void) => void;

async function openRooms(parts: HouseParts, onClose: OnClose): Promise<Omit<OpenHouse, 'close'>> {
  const { settings, base, log, progress } = parts;
  const now = (): number => Date.now();
  const metrics = createMetrics();

  const history = createHistory(settings, base, log);
  await history.start();
  onClose(() => history.stop());
  const records = createRecordStore({ directory: settings.dataDir, databaseUrl: settings.databaseUrl, log });
  await records.start();
  onClose(() => records.stop());
  const passwords = createPasswords();
  if (settings.demo) await records.putPeople(demoPeople(await passwords.hash(parts.demoPassword)));
  else await records.removeDemoPeople();
  progress(
    `stores open (${history.kind === 'duckdb' ? 'DuckDB' : 'InfluxDB'}, ${records.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`,
  );

  const historyWriter = createWriteBatcher({ store: history, metrics, log, stopLimitMs: FLUSH_LIMIT_MS });
  onClose(() => historyWriter.stop());
  const recordsWriter = createRecordsWriter({ store: records, metrics, log });
  onClose(async () => {
    const left = await recordsWriter.stop(FLUSH_LIMIT_MS);
    if (left > 0)
      log.error(
        { left },
        'derived facts were not written before the stop; they can be derived again from history',
      );
  });
  let cards = await records.cards();
  const pipeline = createPipeline({
    base,
    scenarios: SCENARIO_CATALOGUE,
    projects: PROJECT_CATALOGUE,
    restored: await records.restore(),
  });
  const runner = createLiveRunner({
    pipeline,
    history: historyWriter,
    records: recordsWriter,
    cards: () => cards,
    metrics,
    log,
    now,
  });
  runner.start();
  onClose(() => runner.stop());
  const heartbeat = setInterval(() => {
    records
      .heartbeat(now())
      .catch((error: unknown) => log.warn({ err: error }, 'the record store did not take the heartbeat'));
  }, HEARTBEAT_EVERY_MS);
  onClose(() => clearInterval(heartbeat));

  const ingest = createIngest({ base, metrics, log, deliver: (samples) => runner.deliver(samples), now });
  const { link, brokerUrl } = await openBroker(parts, ingest, now);
  const gauge = setInterval(() => metrics.brokerConnected.set(link.connected ? 1 : 0), 1_000);
  onClose(() => clearInterval(gauge));
  onClose(() => link.stop());
  progress(settings.mqtt.url === undefined ? `broker listens on ${brokerUrl}` : `broker at ${brokerUrl}`);

  const signIn = createSignIn({ records, passwords, now, secure: false });
  const http = await createHttpServer({
    base,
    demo: settings.demo,
    projects: PROJECT_CATALOGUE,
    scenarioDefinitions: SCENARIO_CATALOGUE,
    records,
    history,
    readEquipment: (id) => pipeline.equipmentNow(id),
    quarantine: ingest.quarantine,
    metrics,
    readiness: async (): Promise<ReadinessPart[]> => [
      { name: 'broker', ok: link.connected, reason: link.reason },
      { name: 'history', ...worse(await history.health(), historyWriter.health()) },
      { name: 'records', ...(await records.health()) },
    ],
    applyFact: (fact) => runner.applyFact(fact),
    sayRule: createRuleSayer(base),
    signIn,
    hashPassword: (password) => passwords.hash(password),
    peopleChanged: async () => {
      cards = await records.cards();
    },
    clientDirectory: CLIENT_DIRECTORY,
    secure: false,
    log,
    now,
  });
  const stream = createLiveStream({
    httpServer: http.server,
    base,
    readWorkshop: (workshop) => pipeline.workshopNow(workshop),
    signIn,
    metrics,
    log,
    now,
  });
  runner.attach(stream);
  onClose(() => http.close());
  onClose(() => stream.stop());
  const address = await listenWhereFree(settings.port, 'PORT', (port) =>
    http.listen({ host: settings.host, port }),
  );
  return { address, brokerUrl };
}

const worse = (a: { ok: boolean; reason?: string }, b: { ok: boolean; reason?: string }) => (a.ok ? b : a);

function createHistory(settings: Settings, base: Base, log: Log): HistoryStore {
  if (settings.influxUrl !== undefined) return createInfluxStore({ url: settings.influxUrl, log });
  const types = new Map(base.equipment.map(({ id, type }) => [id, type]));
  return createDuckdbStore({
    directory: join(settings.dataDir, 'history'),
    log,
    groupOf: (id) => types.get(id) ?? 'generic',
  });
}

async function openBroker(
  parts: HouseParts,
  ingest: Ingest,
  now: () => number,
): Promise<{ link: BrokerLink; brokerUrl: string }> {
  const { settings, base, log } = parts;
  const { url, username, password, ca } = settings.mqtt;
  if (url !== undefined) {
    const link = createMqttLink({ url, base: base.id, username, password, ca, ingest, log, now });
    return { link, brokerUrl: url.replace(/\/\/.*@/s, '//') };
  }
  const broker = await createEmbeddedBroker({
    host: settings.host,
    port: settings.mqtt.port,
    username,
    password,
    ingest,
    log,
    now,
  });
  return { link: broker, brokerUrl: broker.url };
}
