/**
 * An import from its first byte to its answer: lines through the door, readings in order of time, what history does not have yet
 * into history, what was touched evaluated again. The file is the journal: whatever is broken off is begun again with the same
 * file, finds what is stored as duplicates, and evaluates what an earlier try left unevaluated.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Base } from '../../shared/base.ts';
import type { ImportAnswer } from '../../shared/imports.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { MAX_AHEAD_MS } from '../../shared/sample.ts';
import type { Sample } from '../../shared/sample.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { PastDoor } from '../ingest/ingest.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { ImportBook } from './import-book.ts';
import { BrokenOff, ImportRunning, type Bytes, type ImportOptions, type Imports } from './imports.ts';
import { knownDays, withoutKnown, type KnownDays } from './known-samples.ts';
import { LineCutter } from './line-cutter.ts';
import type { PastReading } from './past-reading.ts';
import { SortedReadings } from './sorted-readings.ts';
import { TouchedHours, type Touched } from './touched-hours.ts';
import { UnfinishedFile } from './unfinished-file.ts';

/** Samples in one batch of history. */
const BATCH_SAMPLES = 10_000;
/** Readings between two turns of the event loop: live goes on beside an import. */
const TURN_READINGS = 500;
/** Batches on their way to the store while the next ones are made. */
const MOST_APPENDING = 3;

export interface ImportsParts {
  /** Of its own; temporary files and what is unfinished. */
  directory: string;
  readBase: () => Base;
  openDoor: (base: Base) => PastDoor;
  history: Pick<HistoryStore, 'append' | 'counts' | 'read'>;
  /** Everything that live has taken so far is in history when it resolves; rejects when the store does not answer. */
  settleLive: () => Promise<void>;
  /** Readings before this instant would be removed at once, epoch ms. */
  keptFromMs: () => number;
  /** Card number → person id. */
  cards: () => ReadonlyMap<string, string>;
  /** Whether anything is derived from the values of this piece of equipment. */
  isDerivedFrom: (base: Base, sample: Pick<Sample, 'equipment' | 'kind'>) => boolean;
  /** Derives anew what was touched; see evaluate-past.ts. Calls `heed` now and then. */
  evaluate: (
    touched: Touched,
    heed: (samples: number) => void,
    untilMs?: number,
  ) => Promise<ImportAnswer['evaluated']>;
  /** Shows the newest values of the equipment where they are newer than what live knows. */
  show: (equipment: ReadonlySet<EquipmentId>) => Promise<void>;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

/** Nothing but its directory is made. */
export function createImports(parts: ImportsParts): Imports {
  mkdirSync(parts.directory, { recursive: true });
  const unfinished = new UnfinishedFile(join(parts.directory, 'unfinished.json'));
  let running: Promise<unknown> | undefined;
  let isStopping = false;

  const assertGoing = (): void => {
    if (isStopping) throw new BrokenOff('the server is being stopped; send the file again');
  };

  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running) throw new ImportRunning('an import is under way');
    assertGoing();
    const mine = work();
    running = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      running = undefined;
    }
  };

  const evaluate = async (touched: Touched, options?: ImportOptions): Promise<ImportAnswer['evaluated']> => {
    if (touched.hours.isEmpty) return { equipment: 0, results: 0 };
    const heed = (readings: number): void => {
      assertGoing();
      options?.progress?.({ stage: 'evaluating', readings });
    };
    return parts.evaluate(touched, heed, options?.untilMs);
  };

  return {
    run: (source, options) =>
      alone(async () => {
        const sorted = new SortedReadings(join(parts.directory, 'runs'), options.inMemoryBytes);
        try {
          const one = new OneImport(parts, sorted, unfinished, assertGoing);
          const { book, touched, changed } = await one.store(source, options);
          const evaluated = await evaluate(touched, options);
          if (changed.size > 0) await parts.show(changed);
          await unfinished.clear();
          return book.answer(options.language, evaluated);
        } finally {
          await sorted.end();
        }
      }),
    recover: () =>
      alone(async () => {
        const left = await unfinished.read();
        if (!left) return;
        parts.log.info('an import was broken off: what it had stored is evaluated now');
        await evaluate(left);
        await unfinished.clear();
      }),
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

class OneImport {
  readonly #parts: ImportsParts;
  readonly #sorted: SortedReadings;
  readonly #unfinished: UnfinishedFile;
  readonly #assertGoing: () => void;
  readonly #base: Base;
  readonly #door: PastDoor;
  readonly #book: ImportBook;
  /** Hours of which results may change, before and after it is known what history has already. */
  readonly #mayTouch = new TouchedHours();
  readonly #touched = new TouchedHours();
  readonly #people = new Set<string>();
  readonly #changed = new Set<EquipmentId>();
  #fromMs = Infinity;
  #toMs = -Infinity;
  #days: KnownDays = new Set();
  #appending: Promise<void>[] = [];

  constructor(
    parts: ImportsParts,
    sorted: SortedReadings,
    unfinished: UnfinishedFile,
    assertGoing: () => void,
  ) {
    this.#parts = parts;
    this.#sorted = sorted;
    this.#unfinished = unfinished;
    this.#assertGoing = assertGoing;
    this.#base = parts.readBase();
    this.#door = parts.openDoor(this.#base);
    this.#book = new ImportBook(parts.metrics);
  }

  /** Resolves when everything new is in history. */
  async store(
    source: Bytes,
    options: ImportOptions,
  ): Promise<{ book: ImportBook; touched: Touched; changed: ReadonlySet<EquipmentId> }> {
    await this.#read(source, options);
    const left = await this.#unfinished.read();
    if (this.#fromMs <= this.#toMs) {
      await this.#parts.settleLive();
      this.#days = await knownDays(this.#parts.history, this.#fromMs, this.#toMs);
      await this.#unfinished.write(
        { hours: joined(this.#mayTouch, left?.hours), people: this.#people },
        left,
      );
      await this.#storeAll(options);
    }
    const people = new Set([...this.#people, ...(left?.people ?? [])]);
    const touched = { hours: joined(this.#touched, left?.hours), people };
    return { book: this.#book, touched, changed: this.#changed };
  }

  async #read(source: Bytes, { bytes, progress }: ImportOptions): Promise<void> {
    await this.#sorted.begin(bytes);
    const cutter = new LineCutter({
      line: (line, number) => this.#line(line, number),
      tooLong: (number) => {
        this.#book.line();
        this.#book.refused(number, { code: 'too-large' });
      },
    });
    let readings = 0;
    for await (const chunk of source) {
      this.#assertGoing();
      cutter.push(chunk);
      await this.#sorted.took(chunk.byteLength);
      if (this.#sorted.size - readings >= TURN_READINGS) {
        readings = this.#sorted.size;
        progress?.({ stage: 'reading', readings });
        await nextTurn();
      }
    }
    cutter.finish();
  }

  #line(line: Buffer, number: number): void {
    if (line.length === 0 || (line.length < 64 && line.toString('utf8').trim() === '')) return;
    this.#book.line();
    for (const element of this.#door.read(line)) {
      if (!element.ok) {
        this.#book.refused(number, element.refusal, element.count);
        continue;
      }
      const { reading } = element;
      if (reading.kind === 'badge') this.#meet(reading.card);
      this.#fromMs = Math.min(this.#fromMs, reading.atMs);
      this.#toMs = Math.max(this.#toMs, reading.atMs);
      if (this.#parts.isDerivedFrom(this.#base, reading)) this.#mayTouch.add(reading.equipment, reading.atMs);
      this.#sorted.push({ atMs: reading.atMs, line: number, reading });
    }
  }

  async #storeAll({ progress }: ImportOptions): Promise<void> {
    let batch: Sample[] = [];
    let readings = 0;
    const untilMs = this.#parts.now() + MAX_AHEAD_MS;
    const limits = { fromMs: this.#parts.keptFromMs(), untilMs };
    for await (const piece of this.#sorted.read())
      for (const past of piece) {
        const sample = this.#admit(past, limits);
        if (sample) batch.push(sample);
        readings += 1;
        if (batch.length >= BATCH_SAMPLES) {
          await this.#take(batch);
          batch = [];
        }
        if (readings % TURN_READINGS > 0) continue;
        this.#assertGoing();
        if (readings % (TURN_READINGS * 20) === 0) progress?.({ stage: 'storing', readings });
        await nextTurn();
      }
    await this.#take(batch);
    await Promise.all(this.#appending);
  }

  #admit(
    { atMs, line, reading }: PastReading,
    limits: { fromMs: number; untilMs: number },
  ): Sample | undefined {
    if (atMs > limits.untilMs) return this.#refuse(line, 'not-past', atMs);
    if (atMs < limits.fromMs && reading.kind === 'values') return this.#refuse(line, 'too-old', atMs);
    const verdict = this.#door.admit(reading);
    if (verdict.kind === 'duplicate') this.#book.duplicate(1);
    else if (verdict.kind === 'refused') this.#book.refused(line, verdict.refusal);
    else {
      if (verdict.hint) this.#book.incomplete();
      return this.#withPerson(verdict.sample);
    }
    return undefined;
  }

  #refuse(line: number, detail: 'not-past' | 'too-old', atMs: number): undefined {
    this.#book.refused(line, { code: 'unsupported', detail, got: new Date(atMs).toISOString() });
  }

  #withPerson(sample: Sample): Sample {
    if (sample.kind !== 'badge') return sample;
    const person = this.#parts.cards().get(sample.card);
    return person === undefined ? sample : { ...sample, person };
  }

  #meet(card: string): void {
    const person = this.#parts.cards().get(card);
    if (person !== undefined) this.#people.add(person);
  }

  async #take(samples: readonly Sample[]): Promise<void> {
    if (samples.length === 0) return;
    const { history, isDerivedFrom } = this.#parts;
    const fresh = await withoutKnown(samples, this.#days, { history, keyOf: (one) => this.#door.keyOf(one) });
    this.#book.duplicate(samples.length - fresh.length);
    if (fresh.length === 0) return;
    for (const sample of fresh) {
      this.#changed.add(sample.equipment);
      if (isDerivedFrom(this.#base, sample)) this.#touched.add(sample.equipment, sample.atMs);
    }
    if (this.#appending.length >= MOST_APPENDING) await this.#appending.shift();
    this.#appending.push(this.#append(fresh));
    // What fails is told where it is waited for.
    this.#appending.at(-1)?.catch(() => undefined);
    this.#book.accepted(fresh);
  }

  /** The name of a batch is what is in it: the same again does nothing, another never hides behind it. */
  #append(samples: readonly Sample[]): Promise<void> {
    const encoded = Buffer.from(`${JSON.stringify(samples)}\n`, 'utf8');
    const id = `import/${createHash('sha1').update(encoded).digest('hex')}`;
    return this.#parts.history.append({ id, samples, encoded });
  }
}

function joined(hours: TouchedHours, more: TouchedHours | undefined): TouchedHours {
  const all = TouchedHours.from(hours.toData());
  if (more) all.addAll(more);
  return all;
}
