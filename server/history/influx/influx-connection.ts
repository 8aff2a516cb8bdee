/**
 * The two ways to an InfluxDB 1.x API: questions and commands through the `influx` package, lines through one POST. Every
 * call has a time limit (the package waits for ever on an answer that is cut off) and none is repeated here: the write
 * batcher repeats.
 */
import { InfluxDB, type IPingStats } from 'influx';

/** One row of an answer by column name, tags that it was grouped by included; times are epoch ms where asked so, else RFC 3339 with nanoseconds. */
export type Row = Readonly<Record<string, unknown>>;

/** The server's answer is no JSON: it had to say an infinite number, which happens in sums of huge values. */
export class UnsayableAnswerError extends Error {}

/** The server answered, and did not take the lines (or, at 400, not all of them). */
export class InfluxRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'InfluxRefusal';
    this.status = status;
  }
}

export interface InfluxConnection {
  readonly database: string;
  createDatabase(): Promise<void>;
  /** Runs statements in one request; rows of each, [] where nothing matched. `epoch` of times: ms, or text to the ns. */
  query(statements: readonly string[], times: 'ms' | 'text'): Promise<Row[][]>;
  /** Resolves when the server has the lines on disk (204). Throws an InfluxRefusal or an Error with its words otherwise. */
  write(lines: string, policy?: string): Promise<void>;
  ping(): Promise<IPingStats | undefined>;
}

const LIMIT_MS = 30_000;

/** Statements in one request; more are sent one request after the other. */
const STATEMENTS_AT_ONCE = 100;

/** `http(s)://user:password@host:port/path?database`: the last path segment names the database, default `training_base`. */
export function connectInflux(url: string): InfluxConnection {
  const address = new URL(url);
  const { database, prefix } = databaseOf(address);
  const username = decodeURIComponent(address.username);
  const password = decodeURIComponent(address.password);
  const influx = new InfluxDB({
    host: address.hostname,
    port: Number(address.port || (address.protocol === 'https:' ? 443 : 8086)),
    protocol: address.protocol === 'https:' ? 'https' : 'http',
    path: prefix,
    database,
    // Without a name the package would send root:root.
    ...(username === '' ? {} : { username, password }),
    // With a back-off of its own the package answers "No host available" for a host that is back already.
    pool: { requestTimeout: LIMIT_MS, maxRetries: 0, backoff: NO_BACKOFF },
  });
  const writeUrl = new URL(address);
  writeUrl.username = writeUrl.password = '';
  if (writeUrl.port === '' && writeUrl.protocol === 'http:') writeUrl.port = '8086';
  writeUrl.pathname = `${prefix}/write`;
  writeUrl.search = new URLSearchParams({ db: database, precision: 'n' }).toString();
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' };
  if (username !== '')
    headers['authorization'] = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

  return {
    database,
    createDatabase: () => within(influx.createDatabase(database)),
    async query(statements, times) {
      const rows: Row[][] = [];
      for (let first = 0; first < statements.length; first += STATEMENTS_AT_ONCE) {
        const some = statements.slice(first, first + STATEMENTS_AT_ONCE);
        const options =
          times === 'ms' ? ({ method: 'POST', precision: 'ms' } as const) : ({ method: 'POST' } as const);
        const answer: unknown = await within(influx.queryRaw(some.join('; '), options)).catch(
          (error: unknown) => {
            if (error instanceof SyntaxError)
              throw new UnsayableAnswerError('InfluxDB answered with something that is no JSON', {
                cause: error,
              });
            throw error;
          },
        );
        rows.push(...rowsOf(answer, some.length));
      }
      return rows;
    },
    write: (lines, policy) => {
      const url = new URL(writeUrl);
      if (policy !== undefined) url.searchParams.set('rp', policy);
      return postLines(url, headers, lines);
    },
    async ping() {
      const [host] = await within(influx.ping(5_000));
      return host;
    },
  };
}

const NO_BACKOFF = { getDelay: () => 0, next: () => NO_BACKOFF, reset: () => NO_BACKOFF };

function databaseOf(address: URL): { database: string; prefix: string } {
  if (address.protocol !== 'http:' && address.protocol !== 'https:')
    throw new RangeError('INFLUX_URL must begin with http:// or https://');
  const parts = address.pathname.split('/').filter((part) => part !== '');
  const database = parts.pop() ?? 'training_base';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(database))
    throw new RangeError('INFLUX_URL: the database name may have letters, digits, - and _ only');
  return { database, prefix: parts.length > 0 ? `/${parts.join('/')}` : '' };
}

async function postLines(url: URL, headers: Record<string, string>, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch((error: unknown) => {
    throw new Error(`InfluxDB cannot be reached at ${url.host}`, { cause: error });
  });
  const answer = await response.text();
  if (response.status === 204) return;
  throw new InfluxRefusal(
    response.status,
    `InfluxDB answered ${response.status}: ${answer.trim().slice(0, 500)}${hintFor(response.status)}`,
  );
}

/** InfluxDB 1.6 goes on answering 500 after its disk was full, also when there is space again. */
function hintFor(status: number): string {
  return status === 500 ? ' (if its disk was full: free space and restart InfluxDB)' : '';
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`InfluxDB did not answer within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function rowsOf(answer: unknown, statements: number): Row[][] {
  const results = (answer as { results?: RawResult[] }).results ?? [];
  const rows = Array.from({ length: statements }, (): Row[] => []);
  for (const [index, { statement_id: id = index, error, series = [] }] of results.entries()) {
    if (error !== undefined) throw new Error(`InfluxDB: ${error}`);
    for (const { columns, values = [], tags } of series)
      for (const value of values)
        rows[id]?.push({ ...tags, ...Object.fromEntries(columns.map((column, at) => [column, value[at]])) });
  }
  return rows;
}

interface RawResult {
  statement_id?: number;
  error?: string;
  series?: { columns: string[]; tags?: Record<string, string>; values?: unknown[][] }[];
}
