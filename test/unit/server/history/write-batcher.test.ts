import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { HistoryBatch } from '../../../../server/history/history-store.ts';
import { UnwritableBatchError } from '../../../../server/history/unwritable-batch.ts';
import { createWriteBatcher, type WriteBatcherOptions } from '../../../../server/history/write-batcher.ts';
import { createMetrics } from '../../../../server/metrics.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Sample } from '../../../../shared/sample.ts';

const equipment = equipmentIdOf('machining', 'lathe-01');
const samples = (count: number, first = 0): Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'values',
    equipment,
    atMs: first + index,
    receivedAtMs: first + index,
    values: { x: first + index },
  }));

/** A store at the outside edge whose answers the test gives. */
function aBatcher(
  append: (batch: HistoryBatch) => Promise<void>,
  options: Partial<WriteBatcherOptions> = {},
) {
  const metrics = createMetrics();
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const batches: HistoryBatch[] = [];
  const store = {
    append(batch: HistoryBatch) {
      batches.push(batch);
      return append(batch);
    },
  };
  const batcher = createWriteBatcher({ store, metrics, log, retryMs: [1, 4], batchAgeMs: 5, ...options });
  const value = async (metric: keyof typeof metrics) => {
    const one = metrics[metric];
    return 'get' in one ? ((await one.get()) as { values: { value: number }[] }).values[0]?.value : undefined;
  };
  return { batcher, batches, lines, value };
}

const taken = async () => undefined;

/** A gate that the test opens. */
function aGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

it('a lone sample is written after a short while without being asked', async () => {
  const { batcher, batches, value } = aBatcher(taken);
  expect(batcher.write(samples(1))).toBe(true);
  await expect.poll(() => batches.length).toBe(1);
  await batcher.flush();
  expect(await value('historyWritten')).toBe(1);
  expect(await value('historyQueue')).toBe(0);
});

it('batches have the wanted size, keep the order, and only one is under way', async () => {
  let underWay = 0;
  const { batcher, batches } = aBatcher(
    async () => {
      expect((underWay += 1)).toBe(1);
      await Promise.resolve();
      underWay -= 1;
    },
    { batchSize: 10 },
  );
  batcher.write(samples(25));
  batcher.write(samples(7, 25));
  await batcher.flush();
  expect(batches.map((batch) => batch.samples.length)).toEqual([10, 10, 10, 2]);
  expect(batches.flatMap((batch) => batch.samples.map(({ atMs }) => atMs))).toEqual([...Array(32).keys()]);
  expect(new Set(batches.map(({ id }) => id)).size).toBe(4);
});

it('a batch that fails is repeated with its id until the store has it, and it says so meanwhile', async () => {
  let faults = 3;
  const gate = aGate();
  const { batcher, batches, lines, value } = aBatcher(async () => {
    if (faults-- > 0) throw new Error('disk full');
    await gate.opened;
  });
  batcher.write(samples(3));
  await expect.poll(() => batches.length).toBe(4);
  expect(batcher.health()).toEqual({
    ok: false,
    reason:
      'The history store does not take samples (disk full). 3 samples wait and are written as soon as it answers.',
  });
  gate.open();
  await batcher.flush();
  expect(new Set(batches.map(({ id }) => id)).size).toBe(1);
  expect(batcher.health()).toEqual({ ok: true });
  expect(await value('historyWriteErrors')).toBe(3);
  expect(await value('historyWritten')).toBe(3);
  expect(lines.map(({ level }) => level)).toEqual([50, 30]);
});

it('what does not fit is refused whole, counted, and logged once until there is room again', async () => {
  const gate = aGate();
  const { batcher, lines, value } = aBatcher(() => gate.opened, { queueLimit: 10, batchSize: 4 });
  expect(await value('historyQueueLimit')).toBe(10);
  expect(batcher.write(samples(8))).toBe(true);
  expect(batcher.write(samples(3))).toBe(false);
  expect(batcher.write(samples(3))).toBe(false);
  expect(batcher.write(samples(2))).toBe(true);
  expect(await value('historyRefused')).toBe(6);
  expect(await value('historyQueue')).toBe(10);
  expect(lines).toHaveLength(1);
  expect(batcher.health()).toMatchObject({ ok: false, reason: expect.stringContaining('lost to history') });
  gate.open();
  await batcher.flush();
  expect(await value('historyWritten')).toBe(10);
  expect(batcher.health()).toEqual({ ok: true });
  expect(lines).toHaveLength(2);
});

it('one sample that can never be stored does not hold up the others', async () => {
  const { batcher, batches, lines, value } = aBatcher(async (batch) => {
    const bad = batch.samples.findIndex(({ atMs }) => atMs === 2);
    if (bad >= 0) throw new UnwritableBatchError('not storable', [bad]);
  });
  batcher.write(samples(5));
  await batcher.flush();
  expect(batches.at(-1)?.samples.map(({ atMs }) => atMs)).toEqual([0, 1, 3, 4]);
  expect(await value('historyWritten')).toBe(4);
  expect(await value('historyRefused')).toBe(1);
  expect(lines).toHaveLength(1);
  expect(batcher.health()).toEqual({ ok: true });
});

it('stop writes what is left and takes nothing more', async () => {
  const { batcher, batches, value } = aBatcher(taken, { batchAgeMs: 60_000 });
  batcher.write(samples(3));
  await batcher.stop();
  expect(batches).toHaveLength(1);
  expect(batcher.write(samples(1))).toBe(false);
  expect(await value('historyRefused')).toBe(1);
  await batcher.stop();
});

it('stop does not wait for ever for a store that is gone, and says what is lost', async () => {
  const { batcher, lines, value } = aBatcher(
    async () => {
      throw new Error('gone');
    },
    { stopLimitMs: 20, retryMs: [60_000, 60_000] },
  );
  batcher.write(samples(3));
  const flushed = batcher.flush();
  const lost = expect(flushed).rejects.toThrow('3 samples unwritten');
  await batcher.stop();
  await lost;
  expect(await value('historyRefused')).toBe(3);
  expect(lines.at(-1)).toMatchObject({ level: 50, lost: 3 });
});
