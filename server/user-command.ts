/**
 * `npm run user -- …`: people from the command line, with the same settings as the server and also while it runs.
 *
 *   add NAME --role ROLE [--partner ID] [--class CLASS] [--card CARD] [--name "FULL NAME"]   password from standard input
 *   password NAME                                                                            password from standard input
 *   role NAME --role ROLE [--partner ID]
 *   list
 *
 * A changed role or password ends the person's sign-ins; open live views end within a minute.
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../shared/people.ts';
import { createPasswords } from './access/passwords.ts';
import { loadBase } from './base-loader.ts';
import { createLog } from './log.ts';
import { RecordConflict, type RecordStore } from './records/record-store.ts';
import { createRecordStore } from './records/sql-store.ts';
import { commandSettings, Refused, runCommand } from './command-end.ts';
import type { Settings } from './settings.ts';

const USAGE = `Usage:
  npm run user -- add NAME --role ${ROLES.join('|')} [--partner ID] [--class CLASS] [--card CARD] [--name "FULL NAME"]
  npm run user -- password NAME
  npm run user -- role NAME --role ROLE [--partner ID]
  npm run user -- list
The password is read from standard input.
`;
const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 256;

interface Options {
  role?: string | undefined;
  partner?: string | undefined;
  class?: string | undefined;
  card?: string[] | undefined;
  name?: string | undefined;
}

function readRole(text: string | undefined): Role {
  const role = ROLES.find((one) => one === text);
  if (!role) throw new Refused(`--role must be one of ${ROLES.join(', ')}${text ? `, not "${text}"` : ''}.`);
  return role;
}

/** One line from standard input; at a terminal it is asked for and not shown. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: silent,
    terminal: process.stdin.isTTY,
  });
  let password = '';
  for await (const line of lines) {
    password = line;
    break;
  }
  lines.close();
  if (process.stdin.isTTY) process.stderr.write('\n');
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)
    throw new Refused(`The password must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`);
  return password;
}

/** The partner enterprise that the role needs, checked against the base file. */
async function readPartner(settings: Settings, role: Role, partner?: string): Promise<string | null> {
  if (role !== 'partner') {
    if (partner !== undefined) throw new Refused('--partner goes with --role partner only.');
    return null;
  }
  const loaded = await loadBase(settings.baseFile);
  const known = loaded.ok ? loaded.base.partners.map(({ id }) => id) : [];
  if (partner === undefined || !known.includes(partner))
    throw new Refused(
      `--partner must be one of the partners of ${settings.baseFile}: ${known.join(', ') || '(none)'}.`,
    );
  return partner;
}

async function findPerson(records: RecordStore, username: string) {
  const found = await records.personByUsername(username);
  if (!found) throw new Refused(`There is no user "${username}".`);
  const cards = [...(await records.cards())].filter(([, person]) => person === found.person.id);
  return { ...found, cards: cards.map(([card]) => card) };
}

async function add(
  records: RecordStore,
  settings: Settings,
  username: string,
  options: Options,
): Promise<string> {
  if (!/^[^\s\p{C}]{1,64}$/u.test(username))
    throw new Refused('The user name must have 1 to 64 characters without blanks.');
  const role = readRole(options.role);
  const partner = await readPartner(settings, role, options.partner);
  const hash = await createPasswords().hash(await readPassword());
  const person = {
    id: randomUUID(),
    username,
    name: options.name ?? username,
    role,
    partner,
    className: options.class ?? null,
    demo: false,
  };
  await records.addPerson(person, hash, options.card ?? []);
  return `Added ${username} (${role}).`;
}

async function setPassword(records: RecordStore, username: string): Promise<string> {
  const { person, cards } = await findPerson(records, username);
  const passwordHash = await createPasswords().hash(await readPassword());
  await records.putPeople([{ person, passwordHash, cards }]);
  await records.endSignInsOf(person.id);
  return `${username} has a new password; earlier sign-ins have ended.`;
}

async function setRole(
  records: RecordStore,
  settings: Settings,
  username: string,
  options: Options,
): Promise<string> {
  const { person, passwordHash, cards } = await findPerson(records, username);
  const role = readRole(options.role);
  const partner = await readPartner(settings, role, options.partner);
  await records.putPeople([{ person: { ...person, role, partner }, passwordHash, cards }]);
  await records.endSignInsOf(person.id);
  return `${username} is ${role} now; earlier sign-ins have ended.`;
}

async function list(records: RecordStore): Promise<string> {
  const lines: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await records.listPeople({}, { limit: 500, cursor });
    lines.push(
      ...page.items.map(({ username, name, role, partner, className, demo }) =>
        [username ?? '-', role, name, partner ?? className ?? '', demo ? 'demo' : ''].join('\t').trimEnd(),
      ),
    );
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return lines.join('\n') || 'Nobody yet.';
}

async function run(settings: Settings, positionals: readonly string[], options: Options): Promise<string> {
  const [verb, username, ...rest] = positionals;
  const isList = verb === 'list' && username === undefined;
  const isKnown = verb === 'add' || verb === 'password' || verb === 'role';
  if (!isList && (!isKnown || username === undefined || rest.length > 0)) throw new Refused(USAGE);
  const records = createRecordStore({
    directory: settings.dataDir,
    databaseUrl: settings.databaseUrl,
    log: createLog('warn'),
  });
  await records.start();
  try {
    if (username === undefined) return await list(records);
    if (verb === 'add') return await add(records, settings, username, options);
    if (verb === 'password') return await setPassword(records, username);
    return await setRole(records, settings, username, options);
  } catch (error) {
    if (error instanceof RecordConflict)
      throw new Refused(`The user name or card is taken already.`, { cause: error });
    throw error;
  } finally {
    await records.stop();
  }
}

async function userCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      partner: { type: 'string' },
      class: { type: 'string' },
      card: { type: 'string', multiple: true },
      name: { type: 'string' },
    },
  });
  process.stdout.write(`${await run(commandSettings(process.env), positionals, values)}\n`);
}

process.exitCode = await runCommand(() => userCommand(process.argv.slice(2)));
