/**
 * A PostgreSQL of its own for tests: a fresh cluster in a temporary directory on a free port of loopback, run as the user
 * `postgres` when we are root (PostgreSQL refuses root). Debian's package is enough; no service has to run.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import pg from 'pg';

export interface TestPostgres {
  /** Connection URL of an empty database of this name, made at the first call. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** Directory of the newest PostgreSQL's programs; undefined where none is installed. */
export function findPostgres(): string | undefined {
  if (!existsSync(DEBIAN_VERSIONS)) return undefined;
  return readdirSync(DEBIAN_VERSIONS)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_VERSIONS, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/**
 * The programs' directory, or undefined (said loudly) so that the caller can skip.
 * Throws with CI=true: a missing part is a failure there.
 */
export function postgresOrSkip(): string | undefined {
  const bin = findPostgres();
  if (bin) return bin;
  const sentence =
    'PostgreSQL is not installed, so nothing was tested on it. `npm run services` installs it.';
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`\n*** SKIPPED: ${sentence}\n\n`);
  return undefined;
}

/** The user to run as: `postgres` for root, ourselves otherwise. */
function runAs(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Resolves once the server says that it takes connections. */
function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL stopped (${code}): ${said.slice(-2000)}`)));
  });
}

async function runSql(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** @param bin from {@link postgresOrSkip} */
export async function startPostgres(bin: string): Promise<TestPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'twin-postgres-'));
  const user = runAs();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const options = { ...user, cwd: directory };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    {
      ...options,
      stdio: 'pipe',
    },
  );
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', directory, '-c', 'fsync=off'],
    {
      ...options,
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  await untilReady(server);
  const urlOf = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  return {
    async database(name) {
      await runSql(urlOf('postgres'), `create database "${name}"`);
      return urlOf(name);
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
