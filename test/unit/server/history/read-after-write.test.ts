import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDuckdbStore } from '../../../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../../../server/history/history-store.ts';
import { readAfterWrite } from '../../../../server/history/read-after-write.ts';
import { startHistoryFeeder } from '../../../../server/history/history-feeder.ts';
import { createMetrics } from '../../../../server/metrics.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Sample } from '../../../../shared/sample.ts';
import { aJournal, type TestJournal } from '../../../support/journal.ts';

const equipment = equipmentIdOf('machining', 'lathe-01');
const log = pino({ level: 'silent' });
const metrics = createMetrics();
const sample: Sample = { kind: 'values', equipment, atMs: 5, receivedAtMs: 5, values: { x: 0.1 } };
const question = { equipment, signals: ['x'], fromMs: 0, toMs: 10, points: 10 };
let directory: string;
let store: HistoryStore;
let journal: TestJournal;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twin-history-'));
  store = createDuckdbStore({ directory, log, groupOf: () => 'generic' });
  await store.start();
  journal = aJournal();
});
afterEach(async () => {
  await store.stop();
  await journal.close();
  rmSync(directory, { recursive: true });
});

const now = (): number => 10;

it('a question sees the reading that was accepted just before it', async () => {
  const writer = await startHistoryFeeder({
    store,
    journal: journal.journal,
    metrics,
    log,
    now,
    batchAgeMs: 60_000,
  });
  const history = readAfterWrite(store, writer);
  await journal.write([sample]);
  expect((await history.query(question))[0]?.points).toEqual([{ at: 5, value: 0.1 }]);
  await journal.write([{ ...sample, atMs: 6 }]);
  expect(await history.latest(equipment, 9)).toEqual([{ signal: 'x', value: 0.1, atMs: 6 }]);
  await writer.stop();
});

it('a store that takes nothing still answers from what it has', async () => {
  const broken = { append: (): Promise<void> => Promise.reject(new Error('disk full')) };
  const writer = await startHistoryFeeder({
    store: broken,
    journal: journal.journal,
    metrics,
    log,
    now,
    stopLimitMs: 1,
  });
  await journal.write([sample]);
  expect((await readAfterWrite(store, writer, 20).query(question))[0]?.points).toEqual([]);
  await writer.stop();
});
