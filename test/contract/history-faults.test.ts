/** What the history promises when the world breaks: killed processes, full disks, damaged files, a second owner. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import { createInfluxStore } from '../../server/history/influx-store.ts';
import { startHistoryFeeder } from '../../server/history/history-feeder.ts';
import { createLog } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import { influxMissing, startInfluxServer } from '../support/influx-server.ts';
import { aJournal } from '../support/journal.ts';
import { aBatchId, anEquipment, aSample, readingsOf, T0 } from './history-contract.ts';

const log = createLog('silent');
const CHILD = new URL('../support/history-child.ts', import.meta.url).pathname;
const CHILD_EQUIPMENT = equipmentIdOf('faults', 'lathe-01');

let directory: string;
let children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-faults-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(directory, { recursive: true });
});

interface Child {
  process: ChildProcess;
  lines: Interface;
}

function startChild(first: number, size: number, wrapper: readonly string[] = []): Child {
  const command = [
    ...wrapper,
    process.execPath,
    '--import',
    'tsx',
    CHILD,
    directory,
    String(first),
    String(size),
  ];
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return { process: child, lines: createInterface({ input: child.stdout }) };
}

/** Reads lines until one is wanted; gives them all. */
async function linesUntil({ lines }: Child, wanted: (line: string) => boolean): Promise<string[]> {
  const read: string[] = [];
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      read.push(line);
      if (wanted(line)) resolve(read);
    });
    lines.once('close', () =>
      reject(new Error(`the child ended early: ${read.at(-1) ?? 'it said nothing'}`)),
    );
  });
}

async function kill(child: Child): Promise<void> {
  child.process.kill('SIGKILL');
  if (child.process.exitCode === null && child.process.signalCode === null) await once(child.process, 'exit');
}

async function opened(options: { log?: typeof log } = {}): Promise<HistoryStore> {
  const store = createDuckdbStore({ directory, log, ...options });
  await store.start();
  return store;
}

/** Each reading of the child's acknowledged batches is there exactly once; at most one more batch may be. */
async function expectEachOnce(acknowledged: number, size: number): Promise<number> {
  const store = await opened();
  const values = (await readingsOf(store, CHILD_EQUIPMENT)).map(([, x]) => Number(x)).sort((a, b) => a - b);
  await store.stop();
  expect(values).toEqual([...values.keys()]);
  expect(values.length % size).toBe(0);
  const batches = values.length / size;
  expect(batches).toBeGreaterThanOrEqual(acknowledged + 1);
  expect(batches).toBeLessThanOrEqual(acknowledged + 2);
  return batches;
}

// Child processes start slowly on a busy machine; every test waits for what it needs, not for a time.
describe('DuckDB history', { timeout: 90_000 }, () => {
  it('has every acknowledged batch once after kill -9, again and again, and takes over the dead owner’s lock', async () => {
    let next = 0;
    for (const acks of [1, 20]) {
      const child = startChild(next, 50);
      const lines = await linesUntil(child, (line) => line === `ok ${next + acks}`);
      await kill(child);
      expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
      next = await expectEachOnce(next + acks, 50);
    }
  });

  it('surfaces a full disk, keeps what it acknowledged, and takes the same batch when there is space again', async () => {
    // A file size limit stands for the full disk: the write fails the same way (EFBIG for ENOSPC), without root rights.
    const child = startChild(0, 400, ['bash', '-c', `trap '' XFSZ; ulimit -S -f 512; exec "$0" "$@"`]);
    const failing = await linesUntil(child, (line) => line.startsWith('failed '));
    const failed = failing.at(-1)?.split(' ')[1];
    expect(Number(failed)).toBeGreaterThan(0);
    const recovered = linesUntil(child, (line) => line === `ok ${Number(failed) + 2}`);
    expect(spawnSync('prlimit', ['--pid', String(child.process.pid), '--fsize=unlimited']).status).toBe(0);
    await recovered;
    await kill(child);
    await expectEachOnce(Number(failed) + 2, 400);
  });

  it('refuses a second owner with a sentence that names the first', async () => {
    const first = await opened();
    await expect(opened()).rejects.toThrow(new RegExp(`in use by process ${process.pid}`));
    const equipment = anEquipment();
    await first.append({ id: aBatchId(), samples: [aSample(equipment, T0, { x: 1 })] });
    expect(await readingsOf(first, equipment)).toEqual([[T0, 1]]);
    await first.stop();
    const child = startChild(0, 1);
    await linesUntil(child, (line) => line === 'ok 0');
    await expect(opened()).rejects.toThrow(new RegExp(`in use by process ${child.process.pid}`));
    await kill(child);
    await (await opened()).stop();
    expect(existsSync(join(directory, 'history.lock'))).toBe(false);
  });

  it('sets a damaged write-ahead log aside, says so, and goes on with what was merged', async () => {
    const equipment = anEquipment();
    const before = await opened();
    await before.append({ id: aBatchId(), samples: [aSample(equipment, T0, { x: 1 })] });
    await before.stop();
    const child = startChild(0, 50);
    await linesUntil(child, (line) => line === 'ok 5');
    await kill(child);
    const wal = join(directory, 'history.duckdb.wal');
    const file = openSync(wal, 'r+');
    writeSync(file, Buffer.alloc(2_000, 0xa5), 0, 2_000, Math.floor(statSync(wal).size / 2));
    closeSync(file);
    const logFile = join(directory, 'log');
    const { pino } = await import('pino');
    const store = await opened({ log: pino({}, pino.destination({ dest: logFile, sync: true })) });
    expect(await readingsOf(store, equipment)).toEqual([[T0, 1]]);
    await store.append({ id: aBatchId(), samples: [aSample(equipment, T0 + 1, { x: 2 })] });
    expect(await readingsOf(store, equipment)).toHaveLength(2);
    await store.stop();
    expect(readdirSync(directory).some((name) => name.startsWith('history.duckdb.wal.damaged-'))).toBe(true);
    expect(readFileSync(logFile, 'utf8')).toContain('readings since the last checkpoint are missing');
  });

  it('refuses a damaged file, names it, and leaves it as it is', async () => {
    const equipment = anEquipment();
    const store = await opened();
    await store.append({ id: aBatchId(), samples: [aSample(equipment, T0, { x: 1 })] });
    await store.stop();
    const path = join(directory, 'history.duckdb');
    const good = readFileSync(path);
    for (const spoil of [
      (bytes: Buffer) => bytes.subarray(0, 4_000),
      (bytes: Buffer) => Buffer.concat([Buffer.alloc(64, 7), bytes.subarray(64)]),
      (bytes: Buffer) => bytes.fill(0, 4_096, 12_288),
    ]) {
      const bad = Buffer.from(spoil(Buffer.from(good)));
      writeFileSync(path, bad);
      await expect(opened()).rejects.toThrow(/history\.duckdb cannot be opened .*Restore a backup/);
      expect(readFileSync(path).equals(bad)).toBe(true);
      writeFileSync(path, good);
    }
    const again = await opened();
    expect(await readingsOf(again, equipment)).toEqual([[T0, 1]]);
    await again.stop();
  });
});

const missing = influxMissing();
describe.skipIf(missing !== undefined && process.env['CI'] !== 'true')('InfluxDB history', () => {
  it('loses and doubles nothing while the server is killed and comes back', async () => {
    if (missing !== undefined) expect.fail(missing);
    const server = await startInfluxServer();
    const store = createInfluxStore({ url: server.url, log });
    await store.start();
    const journal = aJournal();
    const writer = await startHistoryFeeder({
      store,
      journal: journal.journal,
      metrics: createMetrics(),
      log,
      now: () => T0,
      batchSize: 100,
      retryMs: [20, 100],
    });
    const equipment = anEquipment();
    const write = (first: number) =>
      journal.write(
        Array.from({ length: 250 }, (_, index) => aSample(equipment, T0 + (index % 7), { x: first + index })),
      );
    try {
      await write(0);
      await writer.flush();
      await server.kill();
      await write(250);
      await expect.poll(() => writer.health().ok, { timeout: 5_000 }).toBe(false);
      expect(writer.health().reason).toMatch(/InfluxDB cannot be reached .* samples wait/);
      expect(await store.health()).toMatchObject({ ok: false });
      await server.startAgain();
      await writer.flush();
      await write(500);
      await writer.flush();
      expect(writer.health()).toEqual({ ok: true });
      expect(await store.health()).toEqual({ ok: true });
      const values = (await readingsOf(store, equipment)).map(([, x]) => Number(x)).sort((a, b) => a - b);
      expect(values).toEqual([...Array(750).keys()]);
    } finally {
      await writer.stop();
      await journal.close();
      await store.stop();
      await server.stop();
    }
  });
});
