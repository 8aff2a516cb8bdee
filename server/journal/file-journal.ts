/**
 * The journal over files: puts the buffer, the writer, the reader and the cursors together. Records of two
 * milliseconds are written with one call at their end (or when they pass 64 KB); what is dirty goes to the disk every 100 ms, off the hot path.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { samplesOfLine } from '../../shared/kept-samples.ts';
import type { Sample } from '../../shared/sample.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { CursorFile } from './cursor-file.ts';
import type { JournalCursor, JournalHealth, JournalIntake, JournalOutlet, JournalSlice } from './journal.ts';
import { REAL_FILES, type JournalFiles } from './journal-files.ts';
import { JournalReader } from './journal-reader.ts';
import { RecordBuffer } from './record-buffer.ts';
import { repairTail } from './repair-tail.ts';
import { SegmentShelf } from './segment-shelf.ts';
import { SegmentWriter } from './segment-writer.ts';
import { sayDiskError, sayFull } from './say-disk-error.ts';
import { listSegments } from './segments.ts';
import { sliceFromDisk, sliceFromMemory } from './slices.ts';
import { Waiting } from './waiting.ts';

export interface FileJournalOptions {
  /** Made where it is missing. One journal at a time: the caller holds a lock. */
  directory: string;
  metrics: Metrics;
  log: Log;
  /** What a reader must know who begins at a segment's head; JSON. Asked when a segment is begun. */
  preamble?: () => unknown;
  /** Most bytes that may lie here; beyond it nothing is taken. Default 8 GiB. */
  limitBytes?: number;
  /** Bytes that must stay free on the disk. Default 512 MiB. */
  freeBytes?: number;
  /** Default 16 MiB. */
  segmentBytes?: number;
  /** Of segments that every consumer has handled, so much is kept all the same: stores that lose their newest batches are refilled. Default 64 MiB. */
  keepBytes?: number;
  /** Samples that stay in memory for consumers. Default 20,000 (about 15 MB). */
  windowSamples?: number;
  /** First and longest pause before a write that failed is tried again, ms. Default 200 and 5,000. */
  retryMs?: readonly [number, number];
  files?: JournalFiles;
}

/** A group is written at once beyond this. */
const GROUP_BYTES = 64 * 1024;
/**
 * How long a group waits for company, ms. Readings come in small pieces: without it every few of them cost a write, and their
 * acknowledgements another. A sender that waits for each acknowledgement gets fewer than 500 messages a second through.
 */
const GROUP_WAIT_MS = 2;
/** Longest time that a written record is in the page cache only. */
const SYNC_EVERY_MS = 100;
/** More than this unsynced: the disk cannot follow; nothing is taken until it has. */
const MOST_UNSYNCED_BYTES = 32 * 1024 * 1024;
const LOOK_EVERY_MS = 1_000;

/** Opens the journal of a directory, repairs its end, and takes up where it ended. */
export function openJournal(options: FileJournalOptions): FileJournal {
  mkdirSync(options.directory, { recursive: true });
  return new FileJournal(options);
}

export class FileJournal implements JournalIntake, JournalOutlet {
  readonly identity: string;
  kept: number;
  private readonly options: Required<FileJournalOptions>;
  private readonly buffer: RecordBuffer;
  private readonly shelf: SegmentShelf;
  private readonly writer: SegmentWriter;
  private readonly reader: JournalReader;
  private readonly forKept = new Waiting();
  private readonly forOpen = new Waiting();
  private readonly listeners = new Set<() => void>();
  private readonly cursorFiles = new Map<string, CursorFile>();

  private isTurnOpen = false;
  /** What the disk said last; undefined while it takes what we write. */
  private failure: string | undefined;
  /** Why nothing is taken although the disk would: the limits. */
  private full: string | undefined;
  private retry: NodeJS.Timeout | undefined;
  private pauseMs: number;
  private syncTimer: NodeJS.Timeout | undefined;
  private syncing: Promise<void> | undefined;
  private readonly looking: NodeJS.Timeout;
  private isStopped = false;
  /** Since the metrics were told last: counting there costs more than writing a group. */
  private groups = 0;
  private groupBytes = 0;

  constructor(options: FileJournalOptions) {
    this.options = withDefaults(options);
    const { directory, files, segmentBytes, preamble, windowSamples, log, metrics } = this.options;
    const segments = listSegments(directory);
    const end = repairTail(segments, files, log);
    this.identity = readIdentity(directory);
    this.shelf = new SegmentShelf(segments, this.options);
    this.reader = new JournalReader(segments, (damage) => {
      metrics.journalBadRecords.inc();
      log.error({ ...damage }, 'A damaged journal record was passed over; its samples are lost to history');
    });
    const text = (): string => JSON.stringify(preamble());
    this.writer = new SegmentWriter({ directory, files, segments, segmentBytes, preamble: text });
    this.buffer = new RecordBuffer(end, windowSamples);
    this.kept = end;
    this.pauseMs = this.options.retryMs[0];
    metrics.journalLimitBytes.set(this.options.limitBytes);
    metrics.journalFreeLimitBytes.set(this.options.freeBytes);
    this.show();
    this.looking = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.looking.unref();
  }

  get isOpen(): boolean {
    return this.failure === undefined && this.full === undefined && !this.isChoked && !this.isStopped;
  }

  get oldest(): number {
    return this.shelf.first ?? this.kept;
  }

  append(samples: readonly Sample[], payload?: Uint8Array): void {
    this.buffer.append(samples, payload);
    this.openTurn();
    if (this.buffer.pendingBytes > GROUP_BYTES && this.failure === undefined) this.writeGroup();
  }

  whenOpen(done: () => void): () => void {
    return this.forOpen.add(done);
  }

  whenKept(done: () => void): void {
    this.forKept.add(done);
    this.openTurn();
  }

  onKept(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  read(from: number, most: number, to?: number): Promise<JournalSlice> {
    const wanted = { from, most, end: to ?? this.kept, isExact: to !== undefined };
    const window = this.buffer.since(from);
    if (window !== undefined) return Promise.resolve(sliceFromMemory(window, wanted));
    return sliceFromDisk(this.reader, wanted);
  }

  cursor(consumer: string): JournalCursor {
    const path = join(this.options.directory, `${consumer}.cursor`);
    const file = new CursorFile(path, this.options.files);
    this.cursorFiles.set(consumer, file);
    const state = file.found ?? { applied: this.shelf.first ?? this.kept, intended: undefined };
    // After a loss of power the journal may end before what was handed on: no position is given twice.
    this.startAtLeast(Math.max(state.applied, state.intended ?? 0));
    this.shelf.setApplied(consumer, state.applied);
    const put = (applied: number, intended: number | undefined): void => {
      state.applied = applied;
      state.intended = intended;
      this.shelf.setApplied(consumer, applied);
      file.put({ applied, intended });
    };
    const { log } = this.options;
    return {
      get applied() {
        return state.applied;
      },
      get intended() {
        return state.intended;
      },
      async intend(to) {
        put(state.applied, to);
        await file.sync();
      },
      confirm: (to) => {
        try {
          put(to, undefined);
        } catch (error) {
          // The older line stands: after a crash the slice is handed on again under the same name, which is harmless.
          log.warn({ err: error, consumer }, 'The place in the journal could not be written down');
        }
        this.buffer.forgetBefore(this.shelf.applied);
        void this.tidy();
      },
      move: (to) => {
        this.startAtLeast(to);
        put(to, undefined);
      },
    };
  }

  /** Gives every later sample a position of at least `position`. Only before anything is appended. */
  startAtLeast(position: number): void {
    if (position <= this.buffer.next) return;
    this.buffer.startAt(position);
    this.kept = position;
  }

  /** The newest records, about `bytes` of them, oldest first: the preamble of their segment, then samples. */
  async recall(
    bytes: number,
    visit: (record: { preamble: unknown } | { samples: Sample[] }) => void,
  ): Promise<void> {
    const from = this.shelf.tailStart(bytes);
    if (from === undefined) return;
    await this.reader.walk(from, ({ count, body }) => {
      const text = body.toString('utf8');
      visit(count === 0 ? { preamble: JSON.parse(text) as unknown } : { samples: samplesOfLine(text) });
      return true;
    });
  }

  health(): JournalHealth {
    const reason = this.failure ?? this.full;
    return reason === undefined ? { ok: true } : { ok: false, reason };
  }

  /** Writes and syncs what was appended; whatever no consumer has taken stays for the next start. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    if (this.failure === undefined) this.writeGroup();
    this.isStopped = true;
    clearInterval(this.looking);
    clearTimeout(this.retry);
    clearTimeout(this.syncTimer);
    await this.syncing;
    await this.sync();
    await this.writer.retired;
    this.writer.close();
    for (const file of this.cursorFiles.values()) file.close();
    if (this.failure !== undefined)
      this.options.log.error(this.failure + ' What was not acknowledged will be sent again by its sender.');
  }

  private get isChoked(): boolean {
    return this.writer.unsyncedBytes > MOST_UNSYNCED_BYTES;
  }

  private openTurn(): void {
    if (this.isTurnOpen) return;
    this.isTurnOpen = true;
    setTimeout(this.endTurn, GROUP_WAIT_MS);
  }

  private readonly endTurn = (): void => {
    this.isTurnOpen = false;
    if (this.failure === undefined && !this.isStopped) this.writeGroup();
    if (this.failure === undefined) this.forKept.callAll();
  };

  /** Writes what waits. A failure closes the gate and is tried again by itself. */
  private writeGroup(): void {
    const group = this.buffer.group();
    try {
      this.writer.write(group);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.recover();
    if (group.chunks.length === 0) return;
    this.groups += 1;
    this.groupBytes += this.buffer.pendingBytes;
    this.buffer.written();
    this.kept = this.buffer.next;
    this.syncTimer ??= setTimeout(() => this.syncSoon(), SYNC_EVERY_MS);
    for (const listener of this.listeners) listener();
  }

  private fail(error: unknown): void {
    const { directory, log, metrics, retryMs } = this.options;
    metrics.journalWriteErrors.inc();
    const isNew = this.failure === undefined;
    this.failure = sayDiskError(error, directory);
    if (isNew) log.error({ err: error }, this.failure);
    if (this.isStopped) return;
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.pauseMs = Math.min(this.pauseMs * 2, retryMs[1]);
      this.writeGroup();
      if (this.failure === undefined) this.letGo();
    }, this.pauseMs);
    this.show();
  }

  private recover(): void {
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.pauseMs = this.options.retryMs[0];
    this.options.log.warn('The journal is written again: readings are taken and acknowledged again');
    this.show();
  }

  /** After a time in which nothing was taken: acknowledgements first, then what was held back, while it goes well. */
  private letGo(): void {
    if (this.failure === undefined) this.forKept.callAll();
    this.forOpen.callWhile(() => this.isOpen);
  }

  private syncSoon(): void {
    this.syncTimer = undefined;
    this.syncing = this.sync().finally(() => {
      this.syncing = undefined;
      if (this.writer.isDirty && !this.isStopped)
        this.syncTimer ??= setTimeout(() => this.syncSoon(), SYNC_EVERY_MS);
      if (this.forOpen.size > 0) this.letGo();
      this.show();
    });
  }

  private async sync(): Promise<void> {
    const { metrics } = this.options;
    const took = metrics.journalSyncSeconds.startTimer();
    try {
      await this.writer.sync();
      took();
    } catch (error) {
      took();
      this.fail(error);
    }
  }

  /** Every second: limits, and what may be removed. */
  private async look(): Promise<void> {
    const { directory, files, limitBytes, freeBytes, log, metrics } = this.options;
    try {
      const free = await files.free(directory);
      metrics.journalFreeBytes.set(free);
      const was = this.full;
      this.full = sayFull({ directory, bytes: this.shelf.bytes, limitBytes, free, freeBytes });
      if (this.full !== undefined) await this.shelf.removeApplied(0);
      if (this.full !== undefined && was === undefined) log.error(this.full);
      if (this.full === undefined && was !== undefined)
        log.warn('The journal has room again: readings are taken again');
    } catch (error) {
      log.warn({ err: error, directory }, 'The free space for the journal could not be asked for');
    }
    this.show();
    if (this.forOpen.size > 0 && this.isOpen) this.letGo();
  }

  private async tidy(): Promise<void> {
    try {
      await this.shelf.removeApplied(this.options.keepBytes);
    } catch (error) {
      this.options.log.warn({ err: error }, 'An old journal segment could not be removed');
    }
  }

  private show(): void {
    const { metrics } = this.options;
    metrics.journalOpen.set(this.isOpen ? 1 : 0);
    metrics.journalBytes.set(this.shelf.bytes);
    metrics.journalSegments.set(this.shelf.count);
    metrics.journalPosition.set(this.kept);
    metrics.journalGroups.inc(this.groups);
    metrics.journalWrittenBytes.inc(this.groupBytes);
    this.groups = 0;
    this.groupBytes = 0;
  }
}

/** Made once per directory; short, for it stands in every batch id. */
function readIdentity(directory: string): string {
  const path = join(directory, 'identity');
  if (existsSync(path)) {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '') return text;
  }
  const identity = randomBytes(9).toString('base64url');
  writeFileSync(path, identity);
  return identity;
}

function withDefaults(options: FileJournalOptions): Required<FileJournalOptions> {
  return {
    preamble: () => null,
    limitBytes: 8 * 1024 ** 3,
    freeBytes: 512 * 1024 ** 2,
    segmentBytes: 16 * 1024 ** 2,
    keepBytes: 64 * 1024 ** 2,
    windowSamples: 20_000,
    retryMs: [200, 5_000],
    files: REAL_FILES,
    ...options,
  };
}
