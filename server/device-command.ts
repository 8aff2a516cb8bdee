/**
 * `npm run device -- …`: credentials of equipment at the embedded broker, with the same settings as the server and also while it
 * runs; a running server takes a change over within a second.
 *
 *   add NAME [--equipment WORKSHOP.NAME,…] [--workshop WORKSHOP,…] [--sparkplug GROUP/EDGE,…] [--stdin]
 *   renew NAME [--stdin]      a new secret; connections with the old one end
 *   remove NAME               connections end
 *   list
 *   mosquitto-acl [--server NAME]
 *
 * The secret is random and shown once. With --stdin it is read from standard input instead.
 */
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Base } from '../shared/base.ts';
import { speaksForSchema, type DeviceCredential, type SpeaksFor } from '../shared/device-credential.ts';
import { nameSchema } from '../shared/names.ts';
import { openDeviceFile, type DeviceFile } from './access/device-file.ts';
import { hashOfRandom, newSecret } from './access/device-secret.ts';
import { mosquittoAcl } from './access/mosquitto-acl.ts';
import { createPasswords } from './access/passwords.ts';
import { loadBase } from './base-loader.ts';
import { lockDirectory } from './history/directory-lock.ts';
import { hostIdOf } from './ingest/sparkplug/host-state.ts';
import { baseFileInUse } from './open-onboarding.ts';
import { commandSettings, Refused, runCommand } from './command-end.ts';
import type { Settings } from './settings.ts';

const USAGE = `Usage:
  npm run device -- add NAME [--equipment WORKSHOP.NAME,…] [--workshop WORKSHOP,…] [--sparkplug GROUP/EDGE,…] [--stdin]
  npm run device -- renew NAME [--stdin]
  npm run device -- remove NAME
  npm run device -- list
  npm run device -- mosquitto-acl [--server NAME]
The secret is random and shown once; with --stdin it is read from standard input.
`;
const SHORTEST_SECRET = 12;
const LONGEST_SECRET = 256;
/** Name of the server itself at a Mosquitto. */
const SERVER_NAME = 'training-base-twin';

interface Options {
  equipment?: string[] | undefined;
  workshop?: string[] | undefined;
  sparkplug?: string[] | undefined;
  server?: string | undefined;
  stdin?: boolean | undefined;
}

interface Desk {
  file: DeviceFile;
  base: Base;
  settings: Settings;
  options: Options;
}

const split = (values: readonly string[] | undefined): string[] =>
  (values ?? []).flatMap((value) => value.split(',')).filter((text) => text !== '');

function readSpeaksFor({ equipment, workshop, sparkplug }: Options): SpeaksFor {
  const parsed = speaksForSchema.safeParse({
    equipment: split(equipment),
    workshops: split(workshop),
    sparkplug: split(sparkplug).map((text) => {
      const [group, edge, ...rest] = text.split('/');
      if (rest.length > 0) throw new Refused(`--sparkplug must be GROUP/EDGE, not "${text}".`);
      return { group, edge };
    }),
  });
  if (!parsed.success) throw new Refused(z.prettifyError(parsed.error));
  if (Object.values(parsed.data).every(({ length }) => length === 0))
    throw new Refused('Say what it may speak for: --equipment, --workshop or --sparkplug.');
  return parsed.data;
}

/** What will not work as somebody may expect; nothing is refused for it, since the base file may be changed later. */
function hintsFor({ equipment, workshops, sparkplug }: SpeaksFor, base: Base): string[] {
  const byId = new Map(base.equipment.map((item) => [item.id, item]));
  const hints = equipment.flatMap((id) => {
    const source = byId.get(id)?.source;
    if (!source) return [`${id} is not in the base file yet: its readings wait in quarantine until it is.`];
    const isNodeGiven =
      source.kind !== 'sparkplug' ||
      sparkplug.some(({ group, edge }) => group === source.group && edge === source.edge);
    return isNodeGiven
      ? []
      : [`${id} speaks Sparkplug: it needs --sparkplug ${source.group}/${source.edge}.`];
  });
  const known = new Set(base.workshops.map(({ id }) => id));
  return [
    ...hints,
    ...workshops
      .filter((id) => !known.has(id))
      .map((id) => `There is no workshop ${id} in the base file yet.`),
  ];
}

/** A secret with its hash, and what to show of it. */
async function makeSecret({ stdin }: Options): Promise<{ secretHash: string; shown: string }> {
  if (!stdin) {
    const secret = newSecret();
    return { secretHash: hashOfRandom(secret), shown: `secret ${secret}   (shown once, kept as a hash)` };
  }
  let secret = '';
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    secret = line;
    break;
  }
  lines.close();
  if (secret.length < SHORTEST_SECRET || secret.length > LONGEST_SECRET)
    throw new Refused(`The secret must have ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters.`);
  return { secretHash: await createPasswords().hash(secret), shown: 'secret as given' };
}

const find = (devices: readonly DeviceCredential[], name: string): DeviceCredential => {
  const found = devices.find((device) => device.name === name);
  if (!found) throw new Refused(`There is no device "${name}".`);
  return found;
};

async function add({ file, base, options }: Desk, name: string): Promise<string> {
  if (!nameSchema.safeParse(name).success)
    throw new Refused('The name must have lower-case letters, digits and hyphens, at most 63.');
  const devices = file.read();
  if (devices.some((device) => device.name === name))
    throw new Refused(
      `There is a device "${name}" already: "renew" gives it a new secret, "remove" takes it away.`,
    );
  const speaksFor = readSpeaksFor(options);
  const { secretHash, shown } = await makeSecret(options);
  const nowMs = Date.now();
  file.write([...devices, { name, secretHash, speaksFor, createdAtMs: nowMs, renewedAtMs: nowMs }]);
  return [`Added ${name}.`, `name   ${name}`, shown, ...hintsFor(speaksFor, base)].join('\n');
}

async function renew({ file, options }: Desk, name: string): Promise<string> {
  const devices = file.read();
  const found = find(devices, name);
  const { secretHash, shown } = await makeSecret(options);
  const renewed = { ...found, secretHash, renewedAtMs: Date.now() };
  file.write(devices.map((device) => (device === found ? renewed : device)));
  return `${name} has a new secret; connections with the old one end.\n${shown}`;
}

function remove({ file }: Desk, name: string): string {
  const devices = file.read();
  const found = find(devices, name);
  file.write(devices.filter((device) => device !== found));
  return `Removed ${name}; its connections end.`;
}

function list({ file }: Desk): string {
  const lines = file.read().map(({ name, speaksFor, renewedAtMs }) => {
    const { equipment, workshops, sparkplug } = speaksFor;
    const places = [
      ...equipment,
      ...workshops.map((id) => `${id}.*`),
      ...sparkplug.map(({ group, edge }) => `sparkplug ${group}/${edge}`),
    ];
    return [name, places.join(', '), new Date(renewedAtMs).toISOString()].join('\t');
  });
  return lines.join('\n') || 'None yet.';
}

function acl({ file, base, settings, options }: Desk): string {
  const hostId = hostIdOf(base, settings.sparkplug.hostId);
  const server = options.server ?? SERVER_NAME;
  return mosquittoAcl({ base, devices: file.read(), server, ...(hostId !== undefined && { hostId }) });
}

async function run(desk: Desk, [verb, name, ...rest]: readonly string[]): Promise<string> {
  if (rest.length > 0) throw new Refused(USAGE);
  if (name === undefined) {
    if (verb === 'list') return list(desk);
    if (verb === 'mosquitto-acl') return acl(desk).trimEnd();
    throw new Refused(USAGE);
  }
  if (verb !== 'add' && verb !== 'renew' && verb !== 'remove') throw new Refused(USAGE);
  mkdirSync(desk.settings.dataDir, { recursive: true });
  // Two people at once: the second is told so, and nobody's change is lost.
  const unlock = lockDirectory(desk.settings.dataDir, 'devices.lock');
  try {
    if (verb === 'add') return await add(desk, name);
    if (verb === 'renew') return await renew(desk, name);
    return remove(desk, name);
  } finally {
    unlock();
  }
}

async function openDesk(options: Options): Promise<Desk> {
  const settings = commandSettings(process.env);
  const { file: path } = baseFileInUse(settings);
  const loaded = await loadBase(path);
  if (!loaded.ok)
    throw new Refused(`The base file ${path} has faults: "npm run check-base -- ${path}" lists them.`);
  return { file: openDeviceFile(settings.dataDir), base: loaded.base, settings, options };
}

async function deviceCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      equipment: { type: 'string', multiple: true },
      workshop: { type: 'string', multiple: true },
      sparkplug: { type: 'string', multiple: true },
      server: { type: 'string' },
      stdin: { type: 'boolean' },
    },
  });
  process.stdout.write(`${await run(await openDesk(values), positionals)}\n`);
}

process.exitCode = await runCommand(() => deviceCommand(process.argv.slice(2)));
