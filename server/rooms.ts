/**
 * Opens the rooms of the house in order, joins them, and closes them in reverse. No logic of its own beyond the order:
 * stores first (nothing may be accepted that cannot be kept), then the corridor, then the doors.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Server as TlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { ALARM_CATALOGUE } from '../shared/catalogue/alarms/alarm-catalogue.ts';
import { PROJECT_CATALOGUE } from '../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../shared/catalogue/scenarios/scenario-catalogue.ts';
import { WARNING_CATALOGUE } from '../shared/catalogue/warnings/warning-catalogue.ts';
import type { Base } from '../shared/base.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { EquipmentNow } from '../shared/protocol.ts';
import { demoPeople } from './access/demo-people.ts';
import { createPasswords } from './access/passwords.ts';
import { createSignIn } from './access/sign-in.ts';
import type { ReadinessPart } from './api/dependencies.ts';
import { createHttpServer } from './api/http-server.ts';
import { lockDirectory } from './history/directory-lock.ts';
import { startHistoryFeeder } from './history/history-feeder.ts';
import { startHistoryUpkeep } from './history/history-upkeep.ts';
import { readAfterWrite } from './history/read-after-write.ts';
import { createIngest } from './ingest/create-ingest.ts';
import { listenOn } from './ingest/listen-on.ts';
import { openJournal, type FileJournal } from './journal/file-journal.ts';
import { createHistory } from './open-history.ts';
import { openImports } from './open-imports.ts';
import { openPast } from './open-past.ts';
import { createLiveRunner } from './live-runner.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { openBroker } from './open-broker.ts';
import { baseFileInUse, openIntake, openOnboarding } from './open-onboarding.ts';
import { openPlan } from './open-plan.ts';
import { openUse } from './open-use.ts';
import { createPipeline } from './pipeline.ts';
import type { UseModeInput } from './pipeline-contract.ts';
import type { RecordStore } from './records/record-store.ts';
import { createRecordStore } from './records/sql-store.ts';
import { createRecordsWriter } from './records-writer.ts';
import { createRuleSayer } from './rule-sayer.ts';
import type { Settings } from './settings.ts';
import { openStaffBook } from './staff-book.ts';
import { createLiveStream } from './stream/live-namespace.ts';
import { readTlsPair, watchTlsPair, type TlsPair } from './tls-pair.ts';

const CLIENT_DIRECTORY = fileURLToPath(new URL('../dist/client', import.meta.url));
/** How often the records learn that we are alive, so that a crash is dated. */
const HEARTBEAT_EVERY_MS = 5_000;
/** So much of the journal's end is read at the start, to know what is repeated: minutes of a busy base. */
const RECALL_BYTES = 32 * 1024 * 1024;
/** How often sign-ins that have expired are removed. */
const SWEEP_EVERY_MS = 24 * 3_600_000;
/** Longest wait for each store's queue when stopping: all of it must end in 5 s. */
const FLUSH_LIMIT_MS = 2_000;

export interface OpenHouse {
  /** Where people reach us, e.g. `http://127.0.0.1:8080`. */
  address: string;
  /** Where equipment reaches the broker, e.g. `mqtt://127.0.0.1:1883`. */
  brokerUrl: string;
  /** Where the demo's machines reach it. */
  simulatorsUrl: string;
  /** Fills in the past of a demo that starts for the first time; in the background, once everything else is up. */
  fillPast: () => void;
  close(): Promise<void>;
}

export interface HouseParts {
  settings: Settings;
  base: Base;
  log: Log;
  demoPassword: string;
  /** Of the demo's machines at the embedded broker; absent: there are none. */
  simulatorsPassword?: string | undefined;
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
  const openedMs = now();
  /** The base as it is now; changed from the quarantine page. */
  let present = base;
  const metrics = createMetrics();
  const tls = openTls(settings);

  const history = createHistory({ settings, readBase: () => present, log });
  await opening(settings.influxUrl === undefined ? 'DATA_DIR' : 'INFLUX_URL', history.start());
  onClose(() => history.stop());
  const upkeep = startHistoryUpkeep({ store: history, log, now });
  onClose(() => upkeep.stop());
  const records = createRecordStore({ directory: settings.dataDir, databaseUrl: settings.databaseUrl, log });
  await opening(settings.databaseUrl === undefined ? 'DATA_DIR' : 'DATABASE_URL', records.start());
  onClose(() => records.stop());
  const passwords = createPasswords();
  if (settings.demo)
    await records.putPeople(demoPeople(await passwords.hash(parts.demoPassword), base.partners));
  else {
    await records.removeDemoPeople();
    await records.removeDemoPlan();
  }
  progress(
    `stores open (${history.kind === 'duckdb' ? 'DuckDB' : 'InfluxDB'}, ${records.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`,
  );

  const journal = openHouseJournal(parts, metrics, () => ingest.memory.statuses());
  onClose(() => journal.close());
  const historyWriter = await startHistoryFeeder({
    store: history,
    journal: journal.journal,
    metrics,
    log,
    now,
    stopLimitMs: FLUSH_LIMIT_MS,
  });
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
  const plan = await openPlan({ base, records, log, now });
  if (settings.demo) await plan.putDemo(base, { fromMs: openedMs, follows: settings.simulatorsPlan });
  const writers = [historyWriter, recordsWriter];
  const use = openUse({
    records,
    history,
    writers,
    readBase: () => present,
    readPlan: () => plan.read(),
    metrics,
    log,
    now,
  });
  use.start();
  onClose(() => use.stop());
  let cards = await records.cards();
  const staff = await openStaffBook(records);
  const pipeline = createPipeline(
    {
      base,
      scenarios: SCENARIO_CATALOGUE,
      alarms: ALARM_CATALOGUE,
      projects: PROJECT_CATALOGUE,
      warnings: WARNING_CATALOGUE,
      needsNoLicence: staff.has,
      restored: await records.restore(),
    },
    { latenessMs: settings.latenessMs },
  );
  for (const fault of pipeline.patternFaults())
    log.error(fault, 'a pattern cannot be used on this equipment; the others go on');
  const runner = createLiveRunner({
    pipeline,
    journal: journal.journal,
    records: recordsWriter,
    cards: () => cards,
    noteReading: ({ equipment, atMs, receivedAtMs }) => use.noteReading(equipment, atMs, receivedAtMs),
    metrics,
    log,
    now,
  });
  const useNow = ({ equipment }: Base): UseModeInput[] =>
    equipment.map(({ id }) => ({
      kind: 'use-mode',
      atMs: now(),
      equipment: id,
      useMode: plan.useModeOf(id),
    }));
  runner.use(useNow(base));
  runner.start();
  onClose(() => runner.stop());
  const heartbeat = setInterval(() => {
    void beat(records, now(), log).then((fresh) => (cards = fresh ?? cards));
  }, HEARTBEAT_EVERY_MS);
  onClose(() => clearInterval(heartbeat));

  const intake = await openIntake(settings, log);
  const ingest = createIngest({
    base,
    book: intake.book,
    keeping: journal.journal,
    metrics,
    log,
    deliver: (samples, payload) => runner.deliver(samples, payload),
    now,
    sparkplugReorderMs: settings.sparkplug.reorderMs,
  });
  // Before the first message: what a broker repeats is known.
  await journal.journal.recall(RECALL_BYTES, (record) => {
    if ('samples' in record) {
      const { samples } = record;
      ingest.memory.remember(samples);
      // Late ones may have been noted too late to be written before a crash.
      for (const { equipment, atMs, receivedAtMs } of samples) use.noteReading(equipment, atMs, receivedAtMs);
    } else ingest.memory.restore(record.preamble);
  });
  const broker = await openBroker({ ...parts, ingest, passwords, metrics, now, tls, onClose });
  const { link, sparkplug, brokerUrl, simulatorsUrl } = broker;
  progress(settings.mqtt.url === undefined ? `broker listens on ${brokerUrl}` : `broker at ${brokerUrl}`);

  const rebase = (next: Base): void => {
    present = next;
    ingest.rebase(next);
    link.rebase(next);
    runner.rebase(next);
    plan.rebase(next);
    runner.use(useNow(next));
  };
  const onboarding = await openOnboarding({
    settings,
    intake,
    ingest,
    readBase: () => present,
    rebase,
    readEquipment: (id) => pipeline.equipmentNow(id),
    broker: () => link,
    metrics,
    log,
    now,
  });
  onClose(() => onboarding.stop());

  const imports = openImports({
    settings,
    readBase: () => present,
    history,
    records,
    cards: () => cards,
    needsNoLicence: staff.has,
    live: {
      runner,
      readEquipment: (id) => pipeline.equipmentNow(id),
      flush: () => Promise.all([historyWriter.flush(), recordsWriter.flush()]),
    },
    metrics,
    log,
    now,
  });
  const past = openPast({
    ...settings,
    baseFile: baseFileInUse(settings).file,
    untilMs: openedMs,
    prepare: (fromMs, untilMs) => plan.putDemo(present, { fromMs, untilMs }),
    imports,
    history,
    metrics,
    log,
  });
  onClose(() => past.stop());
  onClose(() => imports.stop());
  imports
    .recover()
    .catch((error: unknown) =>
      log.error(
        { err: error },
        'what an import had stored could not be evaluated; the next import tries again',
      ),
    );

  // What readings say, and what the plan says beside it.
  const withUse = (now: EquipmentNow): EquipmentNow => ({ ...now, useMode: plan.useModeOf(now.id) });
  const readEquipment = (id: EquipmentId): EquipmentNow | undefined => {
    const equipment = pipeline.equipmentNow(id);
    return equipment && withUse(equipment);
  };
  const signIn = createSignIn({ records, passwords, now, secure: tls !== undefined });
  const sweep = (): void => {
    signIn
      .removeExpired()
      .catch((error: unknown) => log.warn({ err: error }, 'expired sign-ins were not removed; tried again'));
  };
  sweep();
  const sweeping = setInterval(sweep, SWEEP_EVERY_MS);
  onClose(() => clearInterval(sweeping));
  const http = await createHttpServer({
    readBase: () => present,
    demo: settings.demo,
    projects: PROJECT_CATALOGUE,
    scenarioDefinitions: SCENARIO_CATALOGUE,
    records,
    history: readAfterWrite(history, historyWriter),
    readEquipment,
    readWhy: (id, subject) => pipeline.why(id, subject),
    readWarningReadiness: (id) => pipeline.warningReadiness(id),
    quarantine: ingest.quarantine,
    onboarding,
    imports,
    plan,
    pastStatus: () => past.status(),
    use,
    metrics,
    readiness: async (): Promise<ReadinessPart[]> => [
      { name: 'broker', ok: link.connected, reason: link.reason },
      ...(sparkplug ? [{ name: 'sparkplug', ok: sparkplug.connected, reason: sparkplug.reason }] : []),
      { name: 'journal', ...journal.journal.health() },
      { name: 'history', ...worse(await history.health(), historyWriter.health()) },
      { name: 'records', ...(await records.health()) },
    ],
    applyFact: (fact) => runner.applyFact(fact),
    sayRule: createRuleSayer(base),
    signIn,
    hashPassword: (password) => passwords.hash(password),
    peopleChanged: async () => {
      [cards] = await Promise.all([records.cards(), staff.refresh()]);
    },
    clientDirectory: CLIENT_DIRECTORY,
    ...(tls && { tls }),
    log,
    now,
  });
  const stream = createLiveStream({
    httpServer: http.server,
    base,
    readWorkshop: (workshop) => pipeline.workshopNow(workshop).map(withUse),
    signIn,
    metrics,
    log,
    now,
  });
  runner.attach(stream);
  plan.start((events) => {
    stream.publish(events);
    runner.use(
      events.map(({ at, equipment, useMode }) => ({ kind: 'use-mode', atMs: at, equipment, useMode })),
    );
  });
  onClose(() => plan.stop());
  onClose(async () => {
    http.server.close();
    http.server.closeAllConnections();
    await http.close();
  });
  onClose(() => stream.stop());
  await http.ready();
  const { host } = settings;
  const port = await listenOn(http.server, { host, port: settings.port, setting: 'PORT' });
  onClose(
    followTls({ settings, metrics, log }, tls, (pair) => {
      broker.useCertificate(pair);
      if (http.server instanceof TlsServer) http.server.setSecureContext({ cert: pair.cert, key: pair.key });
    }),
  );
  const shownHost = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const place = `${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${port}`;
  const fillPast = (): void => {
    if (settings.demoPast) void past.fill();
  };
  return { fillPast, address: `${tls ? 'https' : 'http'}://${place}`, brokerUrl, simulatorsUrl };
}

/** The pair that the settings have checked; it may have been replaced since. */
function openTls({ tls }: Settings): TlsPair | undefined {
  if (!tls) return undefined;
  const read = readTlsPair(tls);
  if (!read.ok) throw new Error(read.fault);
  return read.pair;
}

function followTls(
  { settings, metrics, log }: Pick<HouseParts, 'settings' | 'log'> & { metrics: Metrics },
  pair: TlsPair | undefined,
  use: (pair: TlsPair) => void,
): () => void {
  metrics.tlsCertificateEnds.set((pair?.validToMs ?? 0) / 1000);
  return settings.tls ? watchTlsPair({ ...settings.tls, use, metrics, log }) : () => undefined;
}

/** One journal for one server: the directory is locked before it is opened. */
function openHouseJournal(
  { settings, log }: HouseParts,
  metrics: Metrics,
  preamble: () => unknown,
): { journal: FileJournal; close: () => Promise<void> } {
  const directory = join(settings.dataDir, 'journal');
  mkdirSync(directory, { recursive: true });
  const unlock = lockDirectory(directory, 'lock');
  const journal = openJournal({ directory, metrics, log, preamble, ...settings.journal });
  return {
    journal,
    async close() {
      await journal.stop();
      unlock();
    },
  };
}

/** A store that cannot be opened stops the start with a sentence that names the setting behind it. */
async function opening(setting: string, started: Promise<void>): Promise<void> {
  try {
    await started;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${setting}: the store behind it cannot be opened (${why}).`, { cause: error });
  }
}

/** Dates a possible crash, and learns of people whom the command line added meanwhile. */
async function beat(
  records: RecordStore,
  nowMs: number,
  log: Log,
): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    await records.heartbeat(nowMs);
    return await records.cards();
  } catch (error) {
    log.warn({ err: error }, 'the record store did not answer the heartbeat');
    return undefined;
  }
}

const worse = (a: { ok: boolean; reason?: string }, b: { ok: boolean; reason?: string }) => (a.ok ? b : a);
