import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import {
  openJournal,
  type FileJournal,
  type FileJournalOptions,
} from '../../../../server/journal/file-journal.ts';
import { REAL_FILES, type JournalFiles } from '../../../../server/journal/journal-files.ts';
import { createLog } from '../../../../server/log.ts';
import { createMetrics, type Metrics } from '../../../../server/metrics.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Sample } from '../../../../shared/sample.ts';

const equipment = equipmentIdOf('machining', 'lathe-01');
/** Messages of one sample each, `x` counting from `first`. */
const samples = (count: number, first = 0): Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'values',
    equipment,
    atMs: first + index,
    receivedAtMs: first + index,
    values: { x: first + index, note: `第${first + index}件 é` },
  }));
const numbers = (found: readonly Sample[]): unknown[] =>
  found.map((sample) => (sample.kind === 'values' ? sample.values['x'] : undefined));
const upTo = (count: number, first = 0): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

const folders: string[] = [];
const journals: FileJournal[] = [];
afterEach(async () => {
  await Promise.all(journals.splice(0).map((journal) => journal.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  folders.push(folder);
  return folder;
}

function open(
  directory: string,
  options: Partial<FileJournalOptions> = {},
): { journal: FileJournal; metrics: Metrics } {
  const metrics = createMetrics();
  const journal = openJournal({
    directory,
    metrics,
    log: createLog('silent'),
    freeBytes: 0,
    retryMs: [1, 4],
    ...options,
  });
  journals.push(journal);
  return { journal, metrics };
}

const keptOf = (journal: FileJournal): Promise<void> =>
  new Promise((resolve) => journal.whenKept(() => resolve()));

/** Appends each sample as a message of its own, so many in one turn, and waits until all are kept. */
async function put(journal: FileJournal, news: readonly Sample[], inOneTurn = 5): Promise<void> {
  for (let at = 0; at < news.length; at += inOneTurn) {
    for (const sample of news.slice(at, at + inOneTurn)) journal.append([sample]);
    await keptOf(journal);
  }
}

async function readAll(journal: FileJournal, from = 0): Promise<{ samples: Sample[]; lost: number }> {
  const all: Sample[] = [];
  let lost = 0;
  for (let at = from; at < journal.kept;) {
    const slice = await journal.read(at, 100);
    all.push(...slice.samples);
    lost += slice.lost;
    expect(slice.to).toBeGreaterThan(at);
    at = slice.to;
  }
  return { samples: all, lost };
}

const segmentsOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.journal'))
    .sort()
    .map((name) => join(folder, name));

/** Real files of which some calls fail, as a full or faulty disk lets them. */
function failing(folder: string): { files: JournalFiles; fail: (what: Partial<JournalFiles>) => void } {
  let faults: Partial<JournalFiles> = {};
  const pick = <K extends keyof JournalFiles>(name: K): JournalFiles[K] => faults[name] ?? REAL_FILES[name];
  void folder;
  return {
    fail: (what) => (faults = what),
    files: {
      create: (...args) => pick('create')(...args),
      open: (...args) => pick('open')(...args),
      write: (...args) => pick('write')(...args),
      truncate: (...args) => pick('truncate')(...args),
      close: (...args) => pick('close')(...args),
      sync: (...args) => pick('sync')(...args),
      syncDirectory: (...args) => pick('syncDirectory')(...args),
      remove: (...args) => pick('remove')(...args),
      free: (...args) => pick('free')(...args),
    },
  };
}
const fault = (code: string): Error => Object.assign(new Error(`${code}: made by the test`), { code });

it('what was kept is read back unchanged and in order, from memory and from disk', async () => {
  const folder = aFolder();
  const { journal } = open(folder, { windowSamples: 10, segmentBytes: 2_000 });
  await put(journal, samples(100));
  expect((await readAll(journal)).samples).toEqual(samples(100));
  expect(segmentsOf(folder).length).toBeGreaterThan(3);
  expect((await journal.read(95, 3)).samples).toEqual(samples(3, 95));
});

it('after a restart it goes on where it ended, and no position is given twice', async () => {
  const folder = aFolder();
  const first = open(folder).journal;
  await put(first, samples(5));
  await first.stop();
  const { journal } = open(folder);
  expect(journal.kept).toBe(5);
  await put(journal, samples(5, 5));
  expect(numbers((await readAll(journal)).samples)).toEqual(upTo(10));
  expect(journal.identity).toBe(first.identity);
});

it('messages of one turn are kept with one write', async () => {
  const write = vi.fn(REAL_FILES.write);
  const { journal } = open(aFolder(), { files: { ...REAL_FILES, write } });
  await put(journal, samples(1));
  write.mockClear();
  await put(journal, samples(50, 1), 50);
  expect(write).toHaveBeenCalledTimes(1);
});

it('a slice has the wanted size, never splits a message, and is the same again when asked for by its end', async () => {
  const { journal } = open(aFolder());
  for (let message = 0; message < 10; message++) journal.append(samples(3, message * 3));
  await keptOf(journal);
  const slice = await journal.read(0, 10);
  expect([slice.from, slice.to]).toEqual([0, 9]);
  expect(await journal.read(0, 5_000, slice.to)).toEqual(slice);
  const huge = await journal.read(9, 1);
  expect(huge.samples).toHaveLength(3);
  const lines = new TextDecoder().decode(slice.encoded).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.flatMap((line) => JSON.parse(line) as Sample[])).toEqual(slice.samples);
});

it('a journal cut at any byte of its last record loses that record only, and takes new ones', async () => {
  const folder = aFolder();
  const writer = open(folder).journal;
  await put(writer, samples(2));
  const [path = ''] = segmentsOf(folder);
  const before = readFileSync(path).length;
  await put(writer, samples(1, 2));
  await writer.stop();
  const whole = readFileSync(path);
  for (let cut = before; cut < whole.length; cut += cut < before + 30 ? 1 : 7) {
    for (const other of segmentsOf(folder)) rmSync(other);
    writeFileSync(path, whole.subarray(0, cut));
    const { journal } = open(folder);
    expect(journal.kept).toBe(2);
    await put(journal, samples(1, 7));
    expect(numbers((await readAll(journal)).samples)).toEqual([0, 1, 7]);
    await journal.stop();
  }
});

it('any flipped byte costs one record, is found, and the others are read', async () => {
  const folder = aFolder();
  const writer = open(folder).journal;
  await put(writer, samples(3));
  await writer.stop();
  const [path = ''] = segmentsOf(folder);
  const whole = readFileSync(path);
  const headEnd = whole.indexOf(Buffer.from([0x00, 0x17, 0x4a, 0x31]), 1);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: headEnd, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        writeFileSync(path, damaged);
        const { journal, metrics } = open(folder);
        const { samples: found, lost } = await readAll(journal);
        const isLast = journal.kept === 2;
        expect(found).toHaveLength(2);
        expect(samples(3)).toEqual(expect.arrayContaining(found));
        // A damaged last record looks like an unfinished one and is cut off; elsewhere it is counted.
        if (!isLast) {
          expect(lost).toBe(1);
          expect((await metrics.journalBadRecords.get()).values[0]?.value).toBe(1);
        }
        await journal.stop();
      },
    ),
    { numRuns: 150 },
  );
});

it('rubbish behind the last record is cut off', async () => {
  const folder = aFolder();
  const writer = open(folder).journal;
  await put(writer, samples(3));
  await writer.stop();
  const [path = ''] = segmentsOf(folder);
  const length = readFileSync(path).length;
  appendFileSync(path, Buffer.alloc(1_000, 0x17));
  expect(open(folder).journal.kept).toBe(3);
  expect(readFileSync(path)).toHaveLength(length);
  truncateSync(path, 0);
  expect(open(folder).journal.kept).toBe(0);
});

it.each(['ENOSPC', 'EIO', 'EFBIG'])(
  'while writing fails (%s) nothing is acknowledged; then it goes on by itself, what waited first',
  async (code) => {
    const folder = aFolder();
    const disk = failing(folder);
    const { journal, metrics } = open(folder, { files: disk.files });
    await put(journal, samples(2));
    disk.fail({
      write: () => {
        throw fault(code);
      },
    });
    journal.append(samples(1, 2));
    let isKept = false;
    journal.whenKept(() => (isKept = true));
    await vi.waitUntil(() => !journal.isOpen);
    await vi.waitUntil(async () => ((await metrics.journalWriteErrors.get()).values[0]?.value ?? 0) > 3);
    expect(isKept).toBe(false);
    expect(journal.health()).toMatchObject({ ok: false, reason: expect.stringContaining(folder) as unknown });
    const order: string[] = [];
    journal.whenKept(() => order.push('kept'));
    journal.whenOpen(() => order.push('open'));
    disk.fail({});
    await vi.waitUntil(() => journal.isOpen && order.length === 2);
    expect(order).toEqual(['kept', 'open']);
    await put(journal, samples(1, 3));
    expect(journal.health()).toEqual({ ok: true });
    expect(numbers((await readAll(journal)).samples)).toEqual(upTo(4));
    await journal.stop();
    expect(numbers((await readAll(open(folder).journal)).samples)).toEqual(upTo(4));
  },
);

it('a write that falls short is finished or done again; the journal stays whole', async () => {
  const folder = aFolder();
  const disk = failing(folder);
  const { journal } = open(folder, { files: disk.files });
  await put(journal, samples(1));
  let calls = 0;
  disk.fail({
    write: (file, bytes, position) => {
      if (++calls % 11 === 0) throw fault('ENOSPC');
      return REAL_FILES.write(file, bytes.subarray(0, Math.ceil(bytes.length / 2)), position);
    },
  });
  for (let at = 1; at < 20; at++) await put(journal, samples(1, at)).catch(() => undefined);
  disk.fail({});
  await put(journal, samples(1, 20));
  await journal.stop();
  expect(numbers((await readAll(open(folder).journal)).samples)).toEqual(upTo(21));
});

it('what a failed sync may have lost is written again into a new segment', async () => {
  const folder = aFolder();
  const disk = failing(folder);
  const { journal } = open(folder, { files: disk.files });
  let refusals = 0;
  disk.fail({
    sync: () => {
      refusals += 1;
      return Promise.reject(fault('EIO'));
    },
  });
  await put(journal, samples(3));
  await vi.waitUntil(() => refusals > 0);
  disk.fail({});
  await vi.waitUntil(() => journal.isOpen && segmentsOf(folder).length > 1);
  await put(journal, samples(1, 3));
  await journal.stop();
  const [first = ''] = segmentsOf(folder);
  expect(numbers((await readAll(open(folder).journal)).samples)).toEqual(upTo(4));
  // The disk has forgotten what it failed to sync.
  truncateSync(first, 0);
  expect(numbers((await readAll(open(folder).journal)).samples)).toEqual(upTo(4));
});

it('handled segments are removed, as many as asked for are kept, and the rest can be read', async () => {
  const folder = aFolder();
  const { journal } = open(folder, { segmentBytes: 2_000, keepBytes: 4_000, windowSamples: 10 });
  const cursor = journal.cursor('history');
  await put(journal, samples(200));
  const before = segmentsOf(folder).length;
  await cursor.intend(150);
  cursor.confirm(150);
  await vi.waitUntil(() => segmentsOf(folder).length < before);
  expect(journal.oldest).toBeGreaterThan(0);
  expect(journal.oldest).toBeLessThan(150);
  expect(numbers((await readAll(journal, 150)).samples)).toEqual(upTo(50, 150));
});

it('a cursor knows after a restart what was handled and which slice was begun', async () => {
  const folder = aFolder();
  const first = open(folder).journal;
  await put(first, samples(10));
  const cursor = first.cursor('history');
  await cursor.intend(4);
  cursor.confirm(4);
  await cursor.intend(7);
  await first.stop();
  const again = open(folder).journal.cursor('history');
  expect([again.applied, again.intended]).toEqual([4, 7]);
});

it('beyond its limit nothing is taken, until consumers have handled enough', async () => {
  const { journal } = open(aFolder(), { segmentBytes: 2_000, limitBytes: 10_000, keepBytes: 0 });
  const cursor = journal.cursor('history');
  await put(journal, samples(200));
  await vi.waitUntil(() => !journal.isOpen, { timeout: 3_000 });
  expect(journal.health().reason).toContain('JOURNAL_LIMIT_MB');
  cursor.confirm(200);
  await vi.waitUntil(() => journal.isOpen, { timeout: 3_000 });
  expect(journal.health()).toEqual({ ok: true });
});

it('with too little room on the disk nothing is taken', async () => {
  const folder = aFolder();
  const disk = failing(folder);
  disk.fail({ free: () => Promise.resolve(1_000_000) });
  const { journal } = open(folder, { files: disk.files, freeBytes: 2_000_000 });
  await vi.waitUntil(() => !journal.isOpen, { timeout: 3_000 });
  expect(journal.health().reason).toContain('JOURNAL_FREE_MB');
  disk.fail({});
  await vi.waitUntil(() => journal.isOpen, { timeout: 3_000 });
});

it('the newest records are recalled with what stood at the head of their segment', async () => {
  const folder = aFolder();
  let segment = 0;
  const first = open(folder, { segmentBytes: 2_000, preamble: () => ({ segment: segment++ }) }).journal;
  await put(first, samples(30));
  await first.stop();
  const { journal } = open(folder, { segmentBytes: 2_000 });
  const heard: unknown[] = [];
  await journal.recall(1, (record) =>
    heard.push(...('samples' in record ? numbers(record.samples) : [record.preamble])),
  );
  expect(heard[0]).toEqual({ segment: segment - 1 });
  expect(heard.at(-1)).toBe(29);
  expect(heard.length).toBeLessThan(30);
});
