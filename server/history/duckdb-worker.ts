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
import { countDays, SliceReader } from './duckdb/duckdb-read.ts';
import { DuckdbUpkeep } from './duckdb/duckdb-upkeep.ts';
import { samplesOf } from './encoded-samples.ts';
import type { Sample } from '../../shared/sample.ts';
import type { ReadRange } from './history-store.ts';
import { checkBatch, UnwritableBatchError } from './unwritable-batch.ts';

/** Questions that run at the same time; more wait. */
const QUERIES_AT_ONCE = 2;
/** Long readings (exports, replays, moves) at the same time; more are refused. */
const READERS_AT_ONCE = 8;
/** A long reading that nobody has continued for so long is ended. */
const READER_LIMIT_MS = 600_000;

function openPort() {
  if (parentPort === null)
    throw new Error('duckdb-worker.ts runs only as a worker thread of duckdb-store.ts');
  return parentPort;
}

interface Reader {
  connection: DuckDBConnection;
  slices: SliceReader;
  usedMs: number;
  /** A question of it is under way: its connection must not be closed yet. */
  busy: boolean;
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
let upkeep = new DuckdbUpkeep({});
/** Long readings that hold a connection and a transaction, by number. */
const readers = new Map<number, Reader>();
let nextReader = 0;

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
      upkeep = new DuckdbUpkeep(settings.retention);
      await inTurn(opened);
      return null;
    case 'append': {
      const batch = { ...request.batch, samples: samplesOf(request.batch) };
      checkBatch(batch);
      await inTurn(() => append({ ...request, batch }));
      return null;
    }
    case 'query':
      return readBeside(async (connection, { catalogue }) => {
        const { query } = request;
        const equipment = catalogue.equipment.get(query.equipment);
        if (equipment !== undefined) return readSeries(connection, catalogue, equipment, query);
        return query.signals.map((signal) => ({ signal, unit: '', resolution: 'raw' as const, points: [] }));
      });
    case 'latest':
      return readBeside(async (connection, { catalogue }) => {
        const equipment = catalogue.equipment.get(request.equipment);
        return equipment === undefined ? [] : readLatest(connection, catalogue, equipment, request.atMs);
      });
    case 'position':
      return (await inTurn(opened)).catalogue.position ?? -1;
    case 'read-open':
      return inTurn(() => openReader(request.range));
    case 'read-next':
      return readNext(request.reader);
    case 'read-close':
      closeReader(request.reader);
      return null;
    case 'counts':
      return readBeside((connection, { catalogue }) => countDays(connection, catalogue, request));
    case 'maintain':
      return inTurn(() => maintain(request.nowMs));
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

/** A step that fails takes back what it did; the next one tries again. */
async function maintain(nowMs: number): Promise<boolean> {
  for (const [reader, { usedMs }] of readers)
    if (performance.now() - usedMs > READER_LIMIT_MS) closeReader(reader);
  const current = await opened();
  try {
    const { more, checkpoint: isDue } = await upkeep.step(current, nowMs);
    if (isDue) await checkpoint(current);
    return more;
  } catch (error) {
    upkeep.forget();
    if (isFatal(error)) await reopen(sentenceOf(error));
    throw error;
  }
}

/** Begins a long reading; what it sees stays as it is now. */
async function openReader(range: ReadRange): Promise<number> {
  const current = await opened();
  if (readers.size >= READERS_AT_ONCE)
    throw new Error(
      `history is being read ${READERS_AT_ONCE} times already; try again when one of them has ended`,
    );
  const reader = nextReader++;
  const connection = await current.instance.connect();
  await connection.run('BEGIN TRANSACTION READ ONLY');
  // The transaction's picture is taken by its first statement.
  await connection.run('SELECT count(*) FROM about');
  readers.set(reader, {
    connection,
    slices: new SliceReader(connection, current.catalogue, range),
    usedMs: performance.now(),
    busy: false,
  });
  reading += 1;
  return reader;
}

async function readNext(number: number): Promise<Sample[] | null> {
  const reader = readers.get(number);
  if (reader === undefined)
    throw new Error('this reading of history was ended: the store was closed, or it waited too long');
  reader.busy = true;
  try {
    return (await reader.slices.next()) ?? null;
  } finally {
    reader.busy = false;
    reader.usedMs = performance.now();
    if (!readers.has(number)) letGo(reader);
  }
}

function closeReader(number: number): void {
  const reader = readers.get(number);
  if (reader === undefined) return;
  readers.delete(number);
  if (!reader.busy) letGo(reader);
}

function letGo({ connection }: Reader): void {
  connection.disconnectSync();
  reading -= 1;
  if (reading === 0) readersGone?.();
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
  for (const reader of [...readers.keys()]) closeReader(reader);
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
