/**
 * The running patterns of one piece of equipment: who reads which signal, who waits for which instant. PURE. A value reaches
 * only the patterns that name its signal; time alone wakes only those whose deadline has come. A pattern that throws is closed
 * and put on the list of faults; the others go on.
 */
import type { Deciding, Truth } from '../../shared/pattern.ts';
import type { ConditionLevel, Value } from '../../shared/sample.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import type { CompiledPattern, PatternEvaluator, Transition } from './pattern/pattern-evaluator.ts';

/** Patterns of a later layer may read what an earlier one derives at the same instant: states, then scenarios, alarms, and steps. */
export const LAYERS = ['states', 'scenarios', 'alarms', 'steps'] as const;
export type Layer = (typeof LAYERS)[number];

/** One running pattern. */
export interface Watch {
  readonly order: number;
  readonly name: string;
  readonly layer: Layer;
  readonly compiled: CompiledPattern;
  readonly evaluator: PatternEvaluator;
  readonly onChange: (rose: Deciding[] | undefined, transitions: readonly Transition[]) => void;
  /** Earliest entry in the heap, so that a deadline that only moves back costs nothing. */
  queuedMs: number;
  isDirty: boolean;
  isClosed: boolean;
}

/** What a new pattern is told of the present when it starts. */
export interface KnownNow {
  value(signal: string): { value: Value; atMs: number } | undefined;
  conditions(): Iterable<{ id: string; level: ConditionLevel; atMs: number }>;
}

export interface WatchOptions {
  name: string;
  layer: Layer;
  compiled: CompiledPattern;
  /** Called after each change of truth; `rose` says what decided that it became true, if only for an instant. */
  onChange: Watch['onChange'];
}

/** A pattern that threw, for people. */
export interface WatchFault {
  name: string;
  atMs: number;
  message: string;
}

export class Watches {
  readonly faults: WatchFault[] = [];
  readonly #readers = new Map<string, Watch[]>();
  readonly #conditionReaders: Watch[] = [];
  readonly #deadlines = new DeadlineHeap<Watch>();
  readonly #dirty: Record<Layer, Watch[]> = { states: [], scenarios: [], alarms: [], steps: [] };
  readonly #known: KnownNow;
  #opened = 0;
  #valueReaders = 0;

  constructor(known: KnownNow) {
    this.#known = known;
  }

  /** Starts a pattern at `atMs` with what is known now; it is settled with the next {@link settle} of its layer. */
  open(options: WatchOptions, atMs: number): Watch {
    const watch: Watch = {
      ...options,
      order: (this.#opened += 1),
      evaluator: options.compiled.start(atMs),
      queuedMs: Infinity,
      isDirty: false,
      isClosed: false,
    };
    if (readsValues(options.compiled)) this.#valueReaders += 1;
    for (const signal of options.compiled.signals) {
      const readers = this.#readers.get(signal);
      if (readers) readers.push(watch);
      else this.#readers.set(signal, [watch]);
      const now = this.#known.value(signal);
      if (now) this.#guard(watch, atMs, () => watch.evaluator.sample(signal, now.value, now.atMs));
    }
    if (options.compiled.usesConditions) {
      this.#conditionReaders.push(watch);
      for (const { id, level, atMs: since } of this.#known.conditions())
        this.#guard(watch, atMs, () => watch.evaluator.condition(id, level, since));
    }
    this.#markDirty(watch);
    return watch;
  }

  /** Nothing that runs here reads what the equipment says of itself; what is derived (`$…`) it may read. */
  get isDeafToValues(): boolean {
    return this.#valueReaders === 0;
  }

  close(watch: Watch): void {
    if (watch.isClosed) return;
    if (readsValues(watch.compiled)) this.#valueReaders -= 1;
    watch.isClosed = true;
    for (const signal of watch.compiled.signals) remove(this.#readers.get(signal), watch);
    if (watch.compiled.usesConditions) remove(this.#conditionReaders, watch);
  }

  /**
   * A signal has this value from `atMs` on. Nothing is decided before {@link settle}. A value that is no news only lasts longer:
   * it decides nothing, and what it postpones is looked up when the old deadline comes.
   */
  sample(signal: string, value: Value, atMs: number, isNews = true): void {
    const readers = this.#readers.get(signal);
    if (!readers) return;
    for (let index = 0; index < readers.length; index += 1) {
      const watch = readers[index];
      if (!watch) continue;
      try {
        watch.evaluator.sample(signal, value, atMs);
        if (isNews) this.#markDirty(watch);
      } catch (error) {
        this.#fault(watch, atMs, error);
        index -= 1; // It has just left the list.
      }
    }
  }

  condition(id: string, level: ConditionLevel, atMs: number): void {
    for (const watch of [...this.#conditionReaders]) {
      this.#guard(watch, atMs, () => watch.evaluator.condition(id, level, atMs));
      this.#markDirty(watch);
    }
  }

  /** The earliest instant at which something may change without news; Infinity: none. */
  get nextMs(): number {
    return this.#deadlines.nextMs;
  }

  /** Wakes every pattern whose instant has come. */
  wake(atMs: number): void {
    while (this.#deadlines.nextMs <= atMs) {
      const entry = this.#deadlines.pop();
      if (!entry || entry.item.isClosed || entry.item.queuedMs !== entry.dueMs) continue;
      entry.item.queuedMs = Infinity;
      const due = entry.item.evaluator.nextDeadlineMs();
      if (due !== null && due > atMs) this.#queue(entry.item, due);
      else this.#markDirty(entry.item);
    }
  }

  /** The running pattern of this name; looked for only when somebody asks why. */
  named(name: string): Watch | undefined {
    for (const readers of [...this.#readers.values(), this.#conditionReaders])
      for (const watch of readers) if (watch.name === name) return watch;
    return undefined;
  }

  /** Whether patterns of the layer wait for {@link settle}. */
  isDirty(layer: Layer): boolean {
    return this.#dirty[layer].length > 0;
  }

  /** Lets the woken and changed patterns of one layer decide, in order of their opening; those opened meanwhile too. */
  settle(layer: Layer, atMs: number): void {
    while (this.#dirty[layer].length > 0) {
      const dirty = this.#dirty[layer];
      this.#dirty[layer] = [];
      if (dirty.length > 1) dirty.sort((a, b) => a.order - b.order);
      for (const watch of dirty) {
        watch.isDirty = false;
        if (!watch.isClosed) this.#advance(watch, atMs);
      }
    }
  }

  #advance(watch: Watch, atMs: number): void {
    let transitions: Transition[];
    let rose: Deciding[] | undefined;
    try {
      transitions = watch.evaluator.advance(atMs);
      if (transitions.some(({ truth }) => truth === 'true')) rose = watch.evaluator.deciding();
      const due = watch.evaluator.nextDeadlineMs();
      if (due !== null && due <= atMs) throw new RangeError(`deadline ${due} does not lie after ${atMs}`);
      if (due !== null) this.#queue(watch, due);
    } catch (error) {
      this.#fault(watch, atMs, error);
      return;
    }
    if (transitions.length > 0) watch.onChange(rose, transitions);
  }

  #queue(watch: Watch, dueMs: number): void {
    if (dueMs >= watch.queuedMs || dueMs === Infinity) return;
    watch.queuedMs = dueMs;
    this.#deadlines.push({ dueMs, order: watch.order, item: watch });
  }

  #markDirty(watch: Watch): void {
    if (watch.isDirty || watch.isClosed) return;
    watch.isDirty = true;
    this.#dirty[watch.layer].push(watch);
  }

  #guard(watch: Watch, atMs: number, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fault(watch, atMs, error);
    }
  }

  #fault(watch: Watch, atMs: number, error: unknown): void {
    this.close(watch);
    this.faults.push({
      name: watch.name,
      atMs,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

const readsValues = ({ signals }: CompiledPattern): boolean => signals.some((key) => !key.startsWith('$'));

function remove(list: Watch[] | undefined, watch: Watch): void {
  const index = list?.indexOf(watch) ?? -1;
  if (index >= 0) list?.splice(index, 1);
}

/** The truth a running pattern has now; one that broke can tell nothing. */
export const truthOf = (watch: Watch): Truth => (watch.isClosed ? 'unknown' : watch.evaluator.truth);
