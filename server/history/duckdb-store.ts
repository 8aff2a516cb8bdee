/**
 * History in an embedded DuckDB file. This thread only passes questions to the worker that owns the file and keeps the
 * directory's lock; a worker that died is started anew by the next question.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';
import type { Log } from '../log.ts';
import { byEquipmentAndDay, checkQuery, checkRange } from './check-query.ts';
import { lockDirectory } from './directory-lock.ts';
import type {
  DuckdbAnswers,
  DuckdbReply,
  DuckdbRequest,
  DuckdbSettings,
  Envelope,
  Groups,
} from './duckdb/duckdb-protocol.ts';
import type { HistoryBatch, HistoryStore, ReadRange } from './history-store.ts';
import type { Retention } from './retention.ts';
import { DAY_MS } from './rollup.ts';
import { UnwritableBatchError } from './unwritable-batch.ts';

export interface DuckdbStoreOptions {
  /** Created where missing; holds `history.duckdb`, its log and the lock. */
  directory: string;
  log: Log;
  /**
   * Equipment of one group shares a table; give the equipment type. Decided when an equipment is first seen and kept.
   * Default: each equipment has a table of its own.
   */
  groupOf?: (equipment: EquipmentId) => string;
  /** DuckDB's own memory limit. Default 192. */
  memoryLimitMb?: number;
  /** Longest time for one question. Default 30,000. */
  queryLimitMs?: number;
  /** Default: everything for ever. */
  retention?: Retention;
}

/** Does not touch the disk before `start`, which throws a sentence when the directory is in use or the file damaged. */
export function createDuckdbStore(options: DuckdbStoreOptions): HistoryStore {
  const directory = resolve(options.directory);
  const settings: DuckdbSettings = {
    file: join(directory, 'history.duckdb'),
    memoryLimitMb: options.memoryLimitMb ?? 192,
    threads: 2,
    queryLimitMs: options.queryLimitMs ?? 30_000,
    retention: options.retention ?? {},
  };
  let release: (() => void) | undefined;
  let worker: Promise<WorkerLine> | undefined;
  let stopping: Promise<void> | undefined;
  let announced = new Set<EquipmentId>();

  async function line(): Promise<WorkerLine> {
    if (release === undefined || stopping !== undefined) throw new Error('the history store is not started');
    worker ??= startWorker(settings, options.log, () => {
      worker = undefined;
      announced = new Set();
    });
    return worker;
  }

  async function ask<K extends DuckdbRequest['do']>(
    request: Extract<DuckdbRequest, { do: K }>,
  ): Promise<DuckdbAnswers[K]> {
    return (await line()).ask(request);
  }

  /** Groups of the equipment that the worker has not been told yet. */
  function newGroups(batch: HistoryBatch): Groups {
    const groups: Record<EquipmentId, string> = {};
    for (const equipment of batch.equipment ?? batch.samples.map((sample) => sample.equipment))
      if (!announced.has(equipment)) groups[equipment] = options.groupOf?.(equipment) ?? equipment;
    return groups;
  }

  return {
    kind: 'duckdb',
    async start() {
      if (release !== undefined) return;
      mkdirSync(directory, { recursive: true });
      release = lockDirectory(directory, 'history.lock');
      stopping = undefined;
      try {
        await line();
      } catch (error) {
        release();
        release = undefined;
        throw error;
      }
    },
    async append(batch) {
      const groups = newGroups(batch);
      // Bytes are cheaper to hand over than objects; the samples are in them.
      const { id, position, encoded } = batch;
      const handed: HistoryBatch =
        encoded === undefined ? batch : { id, samples: [], encoded, ...(position && { position }) };
      await ask({ do: 'append', batch: handed, groups });
      for (const equipment of Object.keys(groups)) announced.add(equipment as EquipmentId);
    },
    async query(query) {
      checkQuery(query);
      return ask({ do: 'query', query });
    },
    latest: (equipment, atMs) => ask({ do: 'latest', equipment, atMs }),
    async appliedPosition() {
      const position = await ask({ do: 'position' });
      return position < 0 ? undefined : position;
    },
    read: (range) => readAll(range, ask),
    async counts({ fromMs, toMs }) {
      checkRange({ fromMs, toMs });
      const day = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS;
      const counts = await ask({ do: 'counts', fromMs: day(fromMs), toMs: day(toMs - 1) + DAY_MS });
      return counts.sort(byEquipmentAndDay);
    },
    maintain: (nowMs) => ask({ do: 'maintain', nowMs }),
    async health() {
      try {
        await ask({ do: 'check' });
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: `DuckDB: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
    stop() {
      stopping ??= (async () => {
        try {
          await (await worker)?.close();
        } finally {
          release?.();
          release = undefined;
        }
      })();
      return stopping;
    },
  };
}

type Ask = WorkerLine['ask'];

async function* readAll(range: ReadRange, ask: Ask): AsyncGenerator<readonly Sample[]> {
  checkRange(range);
  const reader = await ask({ do: 'read-open', range });
  try {
    for (;;) {
      const samples = await ask({ do: 'read-next', reader });
      if (samples === null) return;
      yield samples;
    }
  } finally {
    // A worker that is gone has let go of everything.
    await ask({ do: 'read-close', reader }).catch(() => undefined);
  }
}

interface WorkerLine {
  ask<K extends DuckdbRequest['do']>(request: Extract<DuckdbRequest, { do: K }>): Promise<DuckdbAnswers[K]>;
  /** Resolves when the thread has ended by itself. */
  close(): Promise<void>;
}

async function startWorker(settings: DuckdbSettings, log: Log, onGone: () => void): Promise<WorkerLine> {
  const worker = new Worker(new URL('./duckdb-worker.mjs', import.meta.url), { execArgv: [] });
  const pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 0;
  let fault: Error | undefined;
  worker.on('error', (error) => {
    fault = error instanceof Error ? error : new Error(String(error));
    log.error({ err: fault }, 'The history thread failed; it is started anew');
  });
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      onGone();
      const error = new Error('the history thread ended', fault === undefined ? {} : { cause: fault });
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
      resolve();
    });
  });
  worker.on('message', (reply: DuckdbReply) => {
    if (reply.kind === 'log') {
      log[reply.level](reply.message);
      return;
    }
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.kind === 'done') waiting?.resolve(reply.value as never);
    else waiting?.reject(errorOf(reply));
  });
  const ask: WorkerLine['ask'] = (request) =>
    new Promise((resolve, reject) => {
      if (fault !== undefined) throw new Error('the history thread ended', { cause: fault });
      const id = nextId++;
      worker.postMessage({ id, request } satisfies Envelope);
      pending.set(id, { resolve, reject });
    });
  const close = async () => {
    await ask({ do: 'close' });
    await gone;
  };
  try {
    await ask({ do: 'open', settings });
  } catch (error) {
    if (fault === undefined) await close();
    throw error;
  }
  return { ask, close };
}

function errorOf(reply: Extract<DuckdbReply, { kind: 'failed' }>): Error {
  return reply.unwritable === undefined
    ? new Error(reply.message)
    : new UnwritableBatchError(reply.message, reply.unwritable);
}
