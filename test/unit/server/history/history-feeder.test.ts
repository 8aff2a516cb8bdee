import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import {
  startHistoryFeeder,
  type HistoryFeeder,
  type HistoryFeederOptions,
} from '../../../../server/history/history-feeder.ts';
import type { HistoryBatch } from '../../../../server/history/history-store.ts';
import { UnwritableBatchError } from '../../../../server/history/unwritable-batch.ts';
import type { FileJournalOptions } from '../../../../server/journal/file-journal.ts';
import { createMetrics } from '../../../../server/metrics.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Sample } from '../../../../shared/sample.ts';
import { aJournal, type TestJournal } from '../../../support/journal.ts';

const equipment = equipmentIdOf('machining', 'lathe-01');
const samples = (count: number, first = 0): Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'values',
    equipment,
    atMs: first + index,
    receivedAtMs: first + index,
    values: { x: first + index },
  }));
const timesOf = (batches: readonly HistoryBatch[]): number[] =>
  batches.flatMap((batch) => batch.samples.map(({ atMs }) => atMs));
const upTo = (count: number): number[] => [...Array(count).keys()];

let journal: TestJournal;
const feeders: HistoryFeeder[] = [];
afterEach(async () => {
  await Promise.all(feeders.splice(0).map((feeder) => feeder.stop()));
  await journal.close();
});

const newJournal = (options?: Partial<FileJournalOptions>): void => {
  journal = aJournal(options);
};

/** A feeder over the test's journal, with a store at the outside edge whose answers the test gives. */
async function aFeeder(
  append: (batch: HistoryBatch) => Promise<void>,
  options: Partial<HistoryFeederOptions> = {},
  appliedPosition?: () => Promise<number | undefined>,
) {
  const metrics = createMetrics();
  const lines: { level: number; msg: string; samples?: number }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const batches: HistoryBatch[] = [];
  const store = {
    append(batch: HistoryBatch) {
      batches.push(batch);
      return append(batch);
    },
    ...(appliedPosition && { appliedPosition }),
  };
  const feeder = await startHistoryFeeder({
    store,
    journal: journal.journal,
    metrics,
    log,
    now: () => 1_000,
    retryMs: [1, 4],
    batchAgeMs: 5,
    stopLimitMs: 50,
    ...options,
  });
  feeders.push(feeder);
  const value = async (metric: 'historyWritten' | 'historyQueue' | 'historyRefused' | 'historyWriteErrors') =>
    (await metrics[metric].get()).values[0]?.value;
  return { feeder, batches, lines, value };
}

const taken = async (): Promise<void> => undefined;
const down = (): Promise<void> => Promise.reject(new Error('disk full'));

it('a lone sample is written after a short while without being asked', async () => {
  newJournal();
  const { batches, value, feeder } = await aFeeder(taken);
  await journal.write(samples(1));
  await expect.poll(() => batches.length).toBe(1);
  await feeder.flush();
  expect(await value('historyWritten')).toBe(1);
  expect(await value('historyQueue')).toBe(0);
});

it('batches have the wanted size, keep the order, follow each other without a gap, and only one is under way', async () => {
  newJournal();
  let underWay = 0;
  const { feeder, batches } = await aFeeder(
    async () => {
      expect((underWay += 1)).toBe(1);
      await Promise.resolve();
      underWay -= 1;
    },
    { batchSize: 10, batchAgeMs: 60_000 },
  );
  for (let at = 0; at < 32; at++) await journal.write(samples(1, at));
  await feeder.flush();
  expect(timesOf(batches)).toEqual(upTo(32));
  expect(batches.every((batch) => batch.samples.length <= 10)).toBe(true);
  expect(new Set(batches.map(({ id }) => id)).size).toBe(batches.length);
  expect(batches.map(({ position }) => position?.from)).toEqual([
    0,
    ...batches.slice(0, -1).map(({ position }) => position?.to),
  ]);
});

it('a batch that fails is repeated with its id until the store has it, and it says so meanwhile', async () => {
  newJournal();
  let faults = 3;
  const { feeder, batches, lines, value } = await aFeeder(async () => {
    if (faults-- > 0) throw new Error('disk full');
  });
  await journal.write(samples(3));
  await feeder.flush();
  expect(batches).toHaveLength(4);
  expect(new Set(batches.map(({ id }) => id)).size).toBe(1);
  expect(feeder.health()).toEqual({ ok: true });
  expect(await value('historyWriteErrors')).toBe(3);
  expect(await value('historyWritten')).toBe(3);
  expect(lines.map(({ level }) => level)).toEqual([50, 30]);
});

it('while the store is down samples wait on disk, not in memory, and all of them follow in order', async () => {
  newJournal({ windowSamples: 50, segmentBytes: 8_000 });
  let isDown = true;
  const { feeder, batches, value } = await aFeeder(() => (isDown ? down() : taken()), { batchSize: 40 });
  for (let at = 0; at < 1_000; at += 10) await journal.write(samples(10, at));
  await expect.poll(() => feeder.health().ok).toBe(false);
  expect(feeder.health().reason).toBe(
    'The history store does not take samples (disk full). 1000 samples wait in the journal and are written as soon as it answers.',
  );
  await expect.poll(() => value('historyQueue')).toBe(1_000);
  batches.length = 0;
  isDown = false;
  await feeder.flush();
  expect([...new Set(timesOf(batches))]).toEqual(upTo(1_000));
});

it('a batch that was begun before a crash comes again with the same id and content', async () => {
  newJournal();
  const before = await aFeeder(down, { batchSize: 4, batchAgeMs: 1 });
  await journal.write(samples(2));
  await journal.write(samples(2, 2));
  await expect.poll(() => before.batches.length).toBeGreaterThan(0);
  await journal.write(samples(8, 4));
  await feeders.pop()?.stop();
  await journal.reopen();
  const after = await aFeeder(taken, { batchSize: 100 });
  await after.feeder.flush();
  expect(after.batches[0]).toEqual(before.batches[0]);
  expect(timesOf(after.batches)).toEqual(upTo(12));
});

it('a store that lost its newest batches is filled again, one that has more is not asked twice', async () => {
  newJournal();
  const first = await aFeeder(taken, { batchSize: 1 });
  for (let at = 0; at < 10; at++) await journal.write(samples(1, at));
  await first.feeder.flush();
  await feeders.pop()?.stop();
  await journal.reopen();
  const behind = await aFeeder(taken, {}, async () => 6);
  await behind.feeder.flush();
  expect(timesOf(behind.batches)).toEqual([6, 7, 8, 9]);
  expect(behind.lines[0]).toMatchObject({ level: 40, samples: 4 });
  await feeders.pop()?.stop();
  await journal.reopen();
  await journal.write(samples(2, 10));
  const ahead = await aFeeder(taken, {}, async () => 11);
  await ahead.feeder.flush();
  expect(timesOf(ahead.batches)).toEqual([11]);
});

it('a journal that lost what the store has gives no position twice', async () => {
  newJournal();
  const { feeder, batches } = await aFeeder(taken, {}, async () => 500);
  await journal.write(samples(2));
  await feeder.flush();
  expect(batches.map(({ position }) => position)).toEqual([{ from: 500, to: 502 }]);
});

it('one sample that can never be stored does not hold up the others', async () => {
  newJournal();
  const { feeder, batches, lines, value } = await aFeeder(async (batch) => {
    const bad = batch.samples.findIndex(({ atMs }) => atMs === 2);
    if (bad >= 0) throw new UnwritableBatchError('not storable', [bad]);
  });
  await journal.write(samples(5));
  await feeder.flush();
  expect(timesOf(batches.slice(-1))).toEqual([0, 1, 3, 4]);
  expect(await value('historyWritten')).toBe(4);
  expect(await value('historyRefused')).toBe(1);
  expect(lines).toHaveLength(1);
  expect(feeder.health()).toEqual({ ok: true });
});

it('stop writes what is left', async () => {
  newJournal();
  const { feeder, batches } = await aFeeder(taken, { batchAgeMs: 60_000 });
  await journal.write(samples(3));
  await feeder.stop();
  expect(timesOf(batches)).toEqual([0, 1, 2]);
  await feeder.stop();
});

it('stop does not wait for ever for a store that is gone; the next start goes on', async () => {
  newJournal();
  const gone = await aFeeder(down, { stopLimitMs: 20, retryMs: [60_000, 60_000] });
  await journal.write(samples(3));
  const flushed = gone.feeder.flush();
  const rejected = expect(flushed).rejects.toThrow('3 samples still in the journal');
  await gone.feeder.stop();
  await rejected;
  expect(gone.lines.at(-1)).toMatchObject({ level: 40, samples: 3 });
  await journal.reopen();
  const next = await aFeeder(taken);
  await next.feeder.flush();
  expect(timesOf(next.batches)).toEqual([0, 1, 2]);
});
