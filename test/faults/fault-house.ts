/** All that a fault needs: a server process, the broker and the store that were asked for, a sender, and the count at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { createInfluxStore } from '../../server/history/influx-store.ts';
import { createLog } from '../../server/log.ts';
import { startInfluxServer, type InfluxServer } from '../support/influx-server.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { writeBase, type ReadingPlan } from './reading-plan.ts';
import { ReadingSender } from './reading-sender.ts';
import { ServerProcess, until } from './server-process.ts';
import { countStored, type Stored } from './stored-readings.ts';

export interface FaultOptions {
  store: 'duckdb' | 'influx';
  broker: 'embedded' | 'mosquitto';
  readings: number;
  /** Readings a second at most. */
  rate: number;
  /** Further settings of the server. */
  env?: Record<string, string>;
  /** Where the server's data lie; default: a temporary folder. */
  dataDir?: string;
  wrap?: readonly string[];
}

/** What every fault prints. */
export interface FaultResult extends Stored {
  sent: number;
  acked: number;
  /** Longest time from the cause's end until ready, s. */
  recoverySeconds: number;
  rssMaxMb: number;
  /** Of the whole run, s. */
  seconds: number;
}

export interface FaultHouse {
  server: ServerProcess;
  sender: ReadingSender;
  influx: InfluxServer | undefined;
  mosquitto: Mosquitto | undefined;
  /** Waits until everything sent is in the store, ends the server in good order, and counts. */
  finish(recoverySeconds: number): Promise<FaultResult>;
  /** Ends and removes everything. */
  close(): Promise<void>;
}

const MACHINES = 20;
/** What waited while a store was away for ten minutes takes its time. */
const DRAIN_LIMIT_MS = 1_200_000;
/** The one name and password of the embedded broker's clients. */
const LOGIN = { username: 'faults', password: 'faults-sender-only' };

/** Opens it with a server that is ready; the sender has not begun. */
export async function openFaultHouse(options: FaultOptions): Promise<FaultHouse> {
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const plan: ReadingPlan = {
    readings: options.readings,
    machines: MACHINES,
    startMs: Date.now() - 3_600_000,
  };
  const baseFile = join(folder, 'base.json');
  writeBase(baseFile, plan);
  const influx = options.store === 'influx' ? await startInfluxServer() : undefined;
  const mosquitto = options.broker === 'mosquitto' ? await startMosquitto() : undefined;
  const mqttPort = await freePort();
  const dataDir = options.dataDir ?? join(folder, 'data');
  const server = new ServerProcess({
    dataDir,
    baseFile,
    port: await freePort(),
    mqttPort,
    env: {
      ...(influx && { INFLUX_URL: `${influx.url}/faults` }),
      ...(mosquitto
        ? { MQTT_URL: mosquitto.url }
        : { MQTT_USERNAME: LOGIN.username, MQTT_PASSWORD: LOGIN.password }),
      ...options.env,
    },
    ...(options.wrap && { wrap: options.wrap }),
  });
  try {
    await server.start();
  } catch (error) {
    await server.kill();
    await mosquitto?.stop();
    await influx?.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const url = mosquitto?.url ?? `mqtt://127.0.0.1:${mqttPort}`;
  const sender = new ReadingSender({
    url,
    ...(mosquitto === undefined && LOGIN),
    plan,
    rate: options.rate,
    window: 1_000,
  });
  const close = async (): Promise<void> => {
    await sender.end();
    await server.kill();
    await mosquitto?.stop();
    await influx?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const finish = async (recoverySeconds: number): Promise<FaultResult> => {
    await until(() => isDrained(server), DRAIN_LIMIT_MS, 'everything sent is in the store');
    await server.stop();
    const store = storeOf(options, dataDir, influx);
    await store.start();
    try {
      const seconds = (performance.now() - startedMs) / 1000;
      const counted = await countStored(store, plan);
      return {
        sent: plan.readings,
        acked: sender.acked,
        ...counted,
        recoverySeconds,
        rssMaxMb: server.rssMaxMb,
        seconds,
      };
    } finally {
      await store.stop();
    }
  };
  return { server, sender, influx, mosquitto, finish, close };
}

let lastReceived = -1;
/** Nothing has come since the last look, and nothing waits. */
async function isDrained(server: ServerProcess): Promise<boolean> {
  const received = (await server.metric('twin_readings_received_total')) ?? 0;
  const isQuiet = received === lastReceived;
  lastReceived = received;
  if (!isQuiet) await new Promise((resolve) => setTimeout(resolve, 500));
  return isQuiet && (await server.metric('twin_history_queue_samples')) === 0;
}

function storeOf({ store }: FaultOptions, dataDir: string, influx: InfluxServer | undefined): HistoryStore {
  const log = createLog('silent');
  if (store === 'influx') return createInfluxStore({ url: `${influx?.url ?? ''}/faults`, log });
  return createDuckdbStore({ directory: join(dataDir, 'history'), log, groupOf: () => 'generic' });
}
