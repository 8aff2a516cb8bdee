/**
 * The one thread that owns the DuckDB file. Appends run one after the other in the order of asking; questions run beside
 * them on connections of their own. It ends by itself after `close`: it is never cut off in the middle of a query,
 * which would abort the whole process.
 */
import { parentPort } from 'node:worker_threads';
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendBatch, forgetOldBatches } from './duckdb/duckdb-append.ts';
import { openDatabase, sentenceOf, type Database, type Say } from './duckdb/duckdb-database.ts';
import type {
  DuckdbAnswers,
  DuckdbReply,
  DuckdbRequest,
  DuckdbSettings,
  Envelope,
} from './duckdb/duckdb-protocol.ts';
import { readLatest, readSeries } from './duckdb/duckdb-query.ts';
import { checkBatch, UnwritableBatchError } from './unwritable-batch.ts';

/** Questions that run at the same time; more wait. */
const QUERIES_AT_ONCE = 2;

function openPort() {
  if (parentPort === null)
    throw new Error('duckdb-worker.ts runs only as a worker thread of duckdb-store.ts');
  return parentPort;
}

const port = openPort();
const reply = (message: DuckdbReply) => port.postMessage(message);
const say: Say = (level, message) => reply({ kind: 'log', level, message });

let settings: DuckdbSettings | undefined;
let database: Database | undefined;
/** Everything that needs the writer, in order. */
let writing: Promise<unknown> = Promise.resolve();
/** Questions that hold a connection. */
let reading = 0;
let readersGone: (() => void) | undefined;
let freeSlots = QUERIES_AT_ONCE;
const waitingReaders: (() => void)[] = [];

port.on('message', ({ id, request }: Envelope) => {
  answer(request)
    .then((value) => reply({ kind: 'done', id, value }))
    .catch((error: unknown) =>
      reply({
        kind: 'failed',
        id,
        message: sentenceOf(error),
        ...(error instanceof UnwritableBatchError ? { unwritable: error.indexes } : {}),
      }),
    )
    .finally(() => {
      if (request.do === 'close') port.close();
    });
});

async function answer(request: DuckdbRequest): Promise<DuckdbAnswers[keyof DuckdbAnswers]> {
  switch (request.do) {
    case 'open':
      settings = request.settings;
      await inTurn(opened);
      return null;
    case 'append':
      checkBatch(request.batch);
      await inTurn(() => append(request));
      return null;
    case 'query':
      return readBeside(async (connection, { catalogue }) => {
        const { query } = request;
        const equipment = catalogue.equipment.get(query.equipment);
        if (equipment !== undefined) return readSeries(connection, equipment, query);
        return query.signals.map((signal) => ({ signal, unit: '', resolution: 'raw', points: [] }));
      });
    case 'latest':
      return readBeside(async (connection, { catalogue }) => {
        const equipment = catalogue.equipment.get(request.equipment);
        return equipment === undefined ? [] : readLatest(connection, equipment, request.atMs);
      });
    case 'check':
      await readBeside((connection) => connection.run('SELECT 1'));
      return null;
    case 'close':
      await inTurn(close);
      return null;
  }
}

/** Runs after all earlier writing, whether that succeeded or not (its caller has been told). */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = writing.then(work);
  writing = result.catch(() => undefined);
  return result;
}

/** The open database; opened (again) where a fatal error closed it. */
async function opened(): Promise<Database> {
  if (settings === undefined) throw new Error('the history was asked before it was opened');
  database ??= await openDatabase(settings, say);
  return database;
}

async function append({ batch, groups }: Extract<DuckdbRequest, { do: 'append' }>): Promise<void> {
  const current = await opened();
  try {
    // A write-ahead log that mixes changed tables with rows has failed to replay before (DuckDB #19712): keep it short.
    if (await appendBatch(current, batch, groups)) await checkpoint(current);
    await forgetOldBatches(current);
  } catch (error) {
    if (isFatal(error)) await reopen(sentenceOf(error));
    throw error;
  }
}

/** A checkpoint that fails leaves everything in the log: nothing is lost, the next one takes it along. */
async function checkpoint(current: Database): Promise<void> {
  try {
    await current.writer.run('CHECKPOINT');
  } catch (error) {
    if (isFatal(error)) await reopen(sentenceOf(error));
    else say('warn', `The history's write-ahead log was not merged now: ${sentenceOf(error)}`);
  }
}

/** DuckDB refuses every statement after such an error (e.g. disk full in a checkpoint) until the file is opened anew. */
function isFatal(error: unknown): boolean {
  return /FATAL|database has been invalidated|could not be rolled back/i.test(sentenceOf(error));
}

async function reopen(why: string): Promise<void> {
  say('error', `The history file is opened anew after a fatal error: ${why}`);
  await shut();
  await opened();
}

/** The file may be opened again only after the last connection to it is gone: two instances would spoil it. */
async function shut(): Promise<void> {
  const closing = database;
  database = undefined;
  if (closing === undefined) return;
  if (reading > 0) await new Promise<void>((resolve) => (readersGone = resolve));
  closing.writer.disconnectSync();
  closing.instance.closeSync();
}

/** Runs a question on a connection of its own, beside writing and at most one other question. */
async function readBeside<T>(
  work: (connection: DuckDBConnection, current: Database) => Promise<T>,
): Promise<T> {
  if (freeSlots > 0) freeSlots -= 1;
  else await new Promise<void>((resolve) => waitingReaders.push(resolve));
  try {
    let current = database;
    while (current === undefined || current !== database) current = await inTurn(opened);
    return await readWithin(current, settings?.queryLimitMs ?? 0, work);
  } finally {
    const next = waitingReaders.shift();
    if (next === undefined) freeSlots += 1;
    else next();
  }
}

async function readWithin<T>(
  current: Database,
  limitMs: number,
  work: (connection: DuckDBConnection, current: Database) => Promise<T>,
): Promise<T> {
  reading += 1;
  let interrupted = false;
  let timer: NodeJS.Timeout | undefined;
  let connection: DuckDBConnection | undefined;
  try {
    const own = (connection = await current.instance.connect());
    timer = setTimeout(() => {
      interrupted = true;
      own.interrupt();
    }, limitMs);
    return await work(own, current);
  } catch (error) {
    if (!interrupted) throw error;
    throw new Error(`the question took longer than ${limitMs} ms; ask for a shorter time`, { cause: error });
  } finally {
    clearTimeout(timer);
    connection?.disconnectSync();
    reading -= 1;
    if (reading === 0) readersGone?.();
  }
}

async function close(): Promise<void> {
  if (database !== undefined) await checkpoint(database);
  await shut();
}
