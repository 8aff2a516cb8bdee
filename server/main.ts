/**
 * The program: reads settings and base, opens the house, starts the demo's machines, says where it is, and closes in under 5 s.
 * Use: main.ts start|serve. Everything that a person should read goes to standard output, logs to standard error.
 */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { ROLES } from '../shared/people.ts';
import { newSecret } from './access/device-secret.ts';
import { loadBase } from './base-loader.ts';
import { createLog, type Log } from './log.ts';
import { isOpenToAnybody, SIMULATORS_NAME } from './open-broker.ts';
import { baseFileInUse } from './open-onboarding.ts';
import { openHouse, type OpenHouse } from './rooms.ts';
import { readSettings, type Settings } from './settings.ts';
import { startSimulators, type SimulatorsChild } from './simulators-child.ts';

/** The contract allows 5 s from Ctrl-C to the end. */
const CLOSE_LIMIT_MS = 4_500;

const command = process.argv[2] === 'serve' ? 'serve' : 'start';
const say = (line: string): void => console.log(line);
const seconds = (): string => `${(performance.now() / 1000).toFixed(1)} s`;

/** Prints faults and ends; nothing has been opened yet. */
function refuse(title: string, faults: readonly string[]): never {
  console.error(`\n${title}`);
  for (const fault of faults) console.error(`  · ${fault}`);
  process.exit(1);
}

function greet(house: OpenHouse, settings: Settings, demoPassword: string): void {
  say('');
  say(`  Training Base Twin is ready (${seconds()})`);
  say(`  Open    ${house.address}`);
  say(`  MQTT    ${house.brokerUrl}`);
  if (settings.mqtt.url === undefined && !isOpenToAnybody(settings))
    say(
      '          each device needs a name and a secret: npm run device -- add NAME --equipment WORKSHOP.NAME',
    );
  if (settings.demo) {
    say(`  Sign in ${ROLES.join(' · ')}`);
    say(`  Password for each (demo): ${demoPassword}`);
  }
  say('  Ctrl-C stops it.');
  say('');
}

async function run(): Promise<void> {
  const read = readSettings(process.env, { command });
  if (!read.ok) refuse('The settings do not fit; nothing was started:', read.faults);
  const { settings } = read;
  const { file: baseFile } = baseFileInUse(settings);
  const loaded = await loadBase(baseFile);
  if (!loaded.ok)
    refuse(
      `The base file ${baseFile} has faults; nothing was started:`,
      loaded.faults.map(({ path, expected, got }) => `${path}: expected ${expected}, found ${got}`),
    );
  const { base } = loaded;
  say(`✓ base "${base.id}" with ${base.equipment.length} pieces of equipment (${seconds()})`);
  const log = createLog(settings.logLevel);
  const demoPassword = settings.demoPassword ?? randomBytes(6).toString('base64url');
  const simulatorsPassword = settings.simulators ? newSecret() : undefined;
  // Loading takes them as long as it takes us: side by side, not one after the other.
  const simulators =
    simulatorsPassword === undefined
      ? undefined
      : launchSimulators({ ...settings, baseFile }, simulatorsPassword, log);
  const house = await openHouse({
    settings,
    base,
    log,
    demoPassword,
    simulatorsPassword,
    progress: (stage) => say(`✓ ${stage} (${seconds()})`),
  });
  closeOnSignal(async () => {
    await simulators?.stop();
    await house.close();
  });
  if (simulators) {
    simulators.connect(house.simulatorsUrl);
    await simulators.ready.then(
      (line) => say(`✓ ${line} (${seconds()})`),
      (error: unknown) =>
        log.error({ err: error }, 'the simulators did not start; the server goes on without them'),
    );
  }
  greet(house, settings, demoPassword);
  house.fillPast();
}

/** At the embedded broker they have a credential of their own, elsewhere the server's. */
function launchSimulators({ baseFile, mqtt }: Settings, ownPassword: string, log: Log): SimulatorsChild {
  const own = { username: SIMULATORS_NAME, password: ownPassword };
  const { username, password } = mqtt.url === undefined ? own : mqtt;
  return startSimulators({ baseFile, username, password, environment: process.env, log });
}

function closeOnSignal(close: () => Promise<void>): void {
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    setTimeout(() => {
      console.error(
        'Closing took too long; ended hard. What was not written is written again at the next start, or was logged.',
      );
      process.exit(1);
    }, CLOSE_LIMIT_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('Closing failed:', error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? `\nThe start failed: ${error.message}` : error);
  process.exit(1);
});
