/**
 * What patterns mean, by the definitions of docs/patterns.md and nothing else: the truth at every instant of a run, computed
 * from the whole list of what was said. Slow and obvious on purpose, the measure for the evaluator of server/insight/pattern.
 *
 * All times are whole milliseconds, so nothing changes inside the open interval between two of them. A run is an array of cells:
 * cell 2i is the instant start + i, cell 2i + 1 the open interval after it. Truth: 1 true, 0 unknown, −1 false.
 */
import type { Pattern } from '../../shared/pattern.ts';
import type { ConditionLevel, Value } from '../../shared/sample.ts';
import { durationMs } from '../../shared/time.ts';
import { aggregateCells, followsCells, rateCells, trendCells, type Past } from './reference-figures.ts';

export interface WorldSignal {
  staleAfterMs: number;
  range?: readonly [number, number];
  kind?: 'gauge' | 'counter';
}

/** Everything that was said, in order of time; of several with one time the last one counts. */
export interface World {
  startMs: number;
  endMs: number;
  /** Those of other equipment as `<id>/<key>`. */
  signals: Readonly<Record<string, WorldSignal>>;
  /** Ids of other equipment by `<type>@<place>`. */
  related?: Readonly<Record<string, readonly string[]>>;
  samples: readonly { key: string; value: Value; atMs: number }[];
  conditions: readonly { id: string; level: ConditionLevel; atMs: number }[];
}

/** One cell: truth, and the normalised margin where it is defined (NaN where this reference leaves it out). */
export interface Cell {
  truth: number;
  margin: number;
}

const cell = (truth: number, margin = NaN): Cell => ({ truth, margin });
const UNKNOWN = cell(0);
const isInstant = (k: number): boolean => k % 2 === 0;

/** What holds of one signal in one cell: the last thing that was said, and the value as far as it is known. */
interface Said {
  last: Value | undefined;
  known: Exclude<Value, null> | undefined;
}

/** The truth of patterns in one world. Only what was said is worked out once; every pattern is worked out anew. */
export class Reference {
  readonly #world: World;
  readonly #size: number;
  readonly #said = new Map<string, Said[]>();

  constructor(world: World) {
    this.#world = world;
    this.#size = 2 * (world.endMs - world.startMs) + 2;
  }

  /** The cells of a pattern from start to end. */
  cells(pattern: Pattern): Cell[] {
    switch (pattern.op) {
      case 'compare':
        return this.#compare(pattern);
      case 'between':
        return this.#numeric(pattern.signal, Number(pattern.high) - Number(pattern.low), (value) =>
          Math.min(value - Number(pattern.low), Number(pattern.high) - value),
        );
      case 'equals':
        return this.#equals(pattern);
      case 'oneOf':
        return this.#words(pattern.signal, pattern.values);
      case 'condition':
        return this.#each((k) => this.#conditionAt(pattern, k));
      case 'changes':
        return this.#each((k) => cell(this.#changesAt(pattern.signal, k)));
      case 'stale':
        return this.#each((k) =>
          this.#valueAt(pattern.signal, k) === undefined ? cell(1, Infinity) : cell(-1, -Infinity),
        );
      case 'not':
        return this.cells(pattern.of).map(negate);
      case 'all':
        return this.#combine(pattern.of, (cells) => cells.reduce(min));
      case 'any':
        return this.#combine(pattern.of, (cells) => cells.reduce(max));
      case 'rises':
        return this.#rises(this.cells(pattern.of));
      case 'falls':
        return this.#rises(this.cells(pattern.of).map(negate));
      case 'held':
        return this.#once(this.cells(pattern.of).map(negate), durationMs(String(pattern.for)), false).map(
          negate,
        );
      case 'once':
        return pattern.within === undefined
          ? prefix(this.cells(pattern.of))
          : this.#once(this.cells(pattern.of), durationMs(String(pattern.within)), false);
      case 'since':
        return this.#since(this.cells(pattern.hold), this.cells(pattern.since));
      case 'then':
        return this.#then(pattern);
      case 'sequence':
        return this.#sequence(
          pattern.stages.map((stage) => this.cells(stage)),
          pattern.within === undefined ? Infinity : durationMs(String(pattern.within)),
        );
      case 'count':
        return this.#count(
          this.#rises(this.cells(pattern.of)),
          pattern.atLeast,
          durationMs(String(pattern.within)),
        );
      case 'never':
        return this.#never(this.cells(pattern.of), this.cells(pattern.while));
      case 'steadyCycles':
        return this.#each((k) =>
          cell(this.#steadyAt(pattern.counter, Number(pattern.cycles), Number(pattern.spread), k)),
        );
      case 'stalledCycles':
        return this.#each((k) => cell(this.#stalledAt(pattern.counter, Number(pattern.factor), k)));
      case 'changesBy':
        return this.#each((k) => this.#changesByAt(pattern, k));
      case 'aggregate':
        return aggregateCells(pattern, this.#past, pattern.while && this.cells(pattern.while));
      case 'rate':
        return rateCells(pattern, this.#past);
      case 'cycleTrend':
        return trendCells(pattern, this.#past, pattern.while && this.cells(pattern.while), (ms) =>
          this.#increments(pattern.counter, 2 * ms),
        );
      case 'follows':
        return followsCells(pattern, this.#past, this.#rises(this.cells(pattern.startsWith)));
      case 'across':
        return this.#across(pattern);
    }
  }

  get #past(): Past {
    return {
      startMs: this.#world.startMs,
      lengthMs: this.#world.endMs - this.#world.startMs,
      numberAfter: (key, ms) => {
        const value = this.#valueAt(key, 2 * ms + 1);
        return typeof value === 'number' ? value : undefined;
      },
      isCounter: (key) => this.#world.signals[key]?.kind === 'counter',
      scale: (key, limit) => this.#scale(key, limit),
    };
  }

  #across({ type, where, are, of }: Extract<Pattern, { op: 'across' }>): Cell[] {
    const ids = this.#world.related?.[`${type}@${where}`] ?? [];
    if (ids.length === 0) return this.#each(() => UNKNOWN);
    const elsewhere = ids.map(
      (id) =>
        JSON.parse(JSON.stringify(of), (name, value: unknown) =>
          name === 'signal' || name === 'counter' ? `${id}/${String(value)}` : value,
        ) as Pattern,
    );
    return this.#combine(elsewhere, (cells) => cells.reduce(are === 'any' ? max : min));
  }

  #each(at: (k: number) => Cell): Cell[] {
    return Array.from({ length: this.#size }, (_, k) => at(k));
  }

  #timeOf(k: number): number {
    return this.#world.startMs + Math.floor(k / 2);
  }

  #saidOf(key: string): Said[] {
    const known = this.#said.get(key);
    if (known) return known;
    const samples = this.#world.samples.filter((sample) => sample.key === key);
    const staleAfterMs = this.#world.signals[key]?.staleAfterMs ?? Infinity;
    const said = Array.from({ length: this.#size }, (_, k): Said => {
      const last = samples.findLast(({ atMs }) => atMs <= this.#timeOf(k));
      const isKnown = last && last.value !== null && this.#timeOf(k) < last.atMs + staleAfterMs;
      return { last: last?.value, known: isKnown ? (last.value ?? undefined) : undefined };
    });
    this.#said.set(key, said);
    return said;
  }

  /** The known value in a cell; undefined: never reported, UNAVAILABLE or stale. */
  #valueAt(key: string, k: number): Exclude<Value, null> | undefined {
    return this.#saidOf(key)[k]?.known;
  }

  #scale(key: string, limit: number): number {
    const range = this.#world.signals[key]?.range;
    return range ? range[1] - range[0] : Math.abs(limit) || 1;
  }

  #numeric(key: string, limit: number, distance: (value: number) => number): Cell[] {
    return this.#each((k) => {
      const value = this.#valueAt(key, k);
      if (typeof value !== 'number') return cell(0);
      const margin = distance(value);
      return cell(margin >= 0 ? 1 : -1, margin / this.#scale(key, limit));
    });
  }

  #compare(pattern: Extract<Pattern, { op: 'compare' }>): Cell[] {
    const limit = Number(pattern.value);
    const hysteresis = pattern.hysteresis ?? 0;
    const sign = pattern.is.startsWith('>') ? 1 : -1;
    const reaches = (distance: number): boolean => (pattern.is.endsWith('=') ? distance >= 0 : distance > 0);
    const distances = this.#each((k) => {
      const value = this.#valueAt(pattern.signal, k);
      return cell(
        typeof value === 'number' ? 1 : 0,
        typeof value === 'number' ? sign * (value - limit) : NaN,
      );
    });
    const truthAt = (k: number): number => {
      const here = distances[k];
      if (!here) return -1; // Nothing before the run: not yet true.
      if (here.truth === 0) return 0;
      if (reaches(here.margin)) return 1;
      return hysteresis > 0 && reaches(here.margin + hysteresis) ? truthAt(k - 1) : -1;
    };
    return distances.map(({ margin }, k) => {
      const truth = truthAt(k);
      const distance = truth > 0 ? margin + hysteresis : margin;
      return cell(truth, distance / this.#scale(pattern.signal, limit));
    });
  }

  #equals(pattern: Extract<Pattern, { op: 'equals' }>): Cell[] {
    const { signal, value: wanted, tolerance } = pattern;
    if (typeof wanted !== 'number' || tolerance === undefined) return this.#words(signal, [wanted]);
    return this.#each((k) => {
      const value = this.#valueAt(signal, k);
      if (value === undefined) return cell(0);
      if (typeof value !== 'number') return cell(-1, -Infinity);
      const margin = tolerance - Math.abs(value - wanted);
      return cell(margin >= 0 ? 1 : -1, margin / this.#scale(signal, wanted));
    });
  }

  #words(key: string, words: readonly (string | number | boolean)[]): Cell[] {
    return this.#each((k) => {
      const value = this.#valueAt(key, k);
      if (value === undefined) return cell(0);
      return words.includes(value) ? cell(1, Infinity) : cell(-1, -Infinity);
    });
  }

  #conditionAt(pattern: Extract<Pattern, { op: 'condition' }>, k: number): Cell {
    const open = new Map<string, ConditionLevel>();
    for (const { id, level, atMs } of this.#world.conditions)
      if (atMs <= this.#timeOf(k) && (pattern.id === undefined || pattern.id === id)) open.set(id, level);
    const levels = [...open.values()];
    if (levels.includes('FAULT') || (pattern.level === 'WARNING' && levels.includes('WARNING')))
      return cell(1, Infinity);
    return levels.includes('UNAVAILABLE') ? cell(0) : cell(-1, -Infinity);
  }

  #changesAt(key: string, k: number): number {
    const now = this.#valueAt(key, k);
    if (now === undefined) return 0;
    if (k === 0 || !isInstant(k)) return -1;
    const before = this.#valueAt(key, k - 1);
    if (before === undefined) return 0;
    return now === before ? -1 : 1;
  }

  #changesByAt(pattern: Extract<Pattern, { op: 'changesBy' }>, k: number): Cell {
    const { signal, direction, atLeast = 0, atMost = Infinity } = pattern;
    const now = this.#valueAt(signal, k);
    if (typeof now !== 'number') return cell(0);
    if (k === 0 || !isInstant(k)) return cell(-1);
    const before = this.#valueAt(signal, k - 1);
    if (typeof before !== 'number') return cell(0);
    const step =
      direction === 'up' ? now - before : direction === 'down' ? before - now : Math.abs(now - before);
    return cell(step > 0 && step >= Number(atLeast) && step <= Number(atMost) ? 1 : -1);
  }

  #combine(patterns: readonly Pattern[], join: (cells: Cell[]) => Cell): Cell[] {
    const all = patterns.map((pattern) => this.cells(pattern));
    return this.#each((k) => join(all.map((cells) => cells[k] ?? UNKNOWN)));
  }

  /** True at an instant when not-then-true is found between what held before, at and after it. */
  #rises(of: Cell[]): Cell[] {
    const rise = (a: number, b: number): number => Math.min(-a, b);
    const truth = (k: number): number => of[k]?.truth ?? 0;
    return this.#each((k) =>
      cell(
        isInstant(k)
          ? Math.max(rise(truth(Math.max(0, k - 1)), truth(k)), rise(truth(k), truth(k + 1)))
          : rise(truth(k), truth(k)),
      ),
    );
  }

  /** First and last cell of the window (t − d, t], or (t − d, t) when strict; cells below 0 lie before the run. */
  #window(k: number, windowMs: number, strict: boolean): [from: number, to: number] {
    const from = k - 2 * windowMs + (isInstant(k) && windowMs > 0 ? 1 : 0);
    return [from, strict && isInstant(k) ? k - 1 : k];
  }

  #once(of: Cell[], windowMs: number, strict: boolean): Cell[] {
    return this.#each((k) => {
      const [from, to] = this.#window(k, windowMs, strict);
      let best = cell(-1, -Infinity);
      for (let j = from; j <= to; j += 1) best = max(best, of[j] ?? UNKNOWN);
      return best;
    });
  }

  #then(pattern: Extract<Pattern, { op: 'then' }>): Cell[] {
    const earlier = this.#once(this.cells(pattern.first), durationMs(String(pattern.within)), true);
    const rises = this.#rises(this.cells(pattern.next));
    return this.#each((k) => cell(Math.min(earlier[k]?.truth ?? 0, rises[k]?.truth ?? 0)));
  }

  /** Start was true at some time, and hold at all times after it. */
  #since(hold: Cell[], start: Cell[]): Cell[] {
    return this.#each((k) => {
      let best = -1;
      let held = 1;
      for (let j = k; j >= 0; j -= 1) {
        best = Math.max(best, Math.min(start[j]?.truth ?? 0, held));
        held = Math.min(held, hold[j]?.truth ?? 0);
      }
      return cell(best);
    });
  }

  /** There were strictly later and later instants at which the stages were true, the last less than `within` after the first. */
  #sequence(stages: Cell[][], withinMs: number): Cell[] {
    const sure = this.#reached(stages, 1, withinMs);
    const possible = this.#reached(stages, 0, withinMs);
    return this.#each((k) => cell(k >= sure ? 1 : k >= possible ? 0 : -1));
  }

  /** The first cell in which a chain of stages with at least the given truth is complete. */
  #reached(stages: Cell[][], level: number, withinMs: number): number {
    const earliest = (k: number): number => Math.floor(k / 2);
    const latest = (k: number): number => Math.ceil(k / 2);
    const last = stages.length - 1;
    /** Latest begin of a chain whose stage i is in cell k; −Infinity: none. An interval holds many instants, an instant one. */
    const begin = (i: number, k: number): number => {
      if ((stages[i]?.[k]?.truth ?? -1) < level) return -Infinity;
      return i === 0 ? latest(k) : beginBefore(i - 1, isInstant(k) ? k - 1 : k);
    };
    const known = new Map<string, number>();
    const beginBefore = (i: number, k: number): number => {
      if (k < 0) return -Infinity;
      const key = `${i} ${k}`;
      const best = known.get(key) ?? Math.max(beginBefore(i, k - 1), begin(i, k));
      known.set(key, best);
      return best;
    };
    for (let k = 0; k < this.#size; k += 1) {
      const from = begin(last, k);
      if (from > -Infinity && earliest(k) - from < withinMs) return k;
    }
    return Infinity;
  }

  #count(rises: Cell[], atLeast: number, windowMs: number): Cell[] {
    return this.#each((k) => {
      const [from, to] = this.#window(k, windowMs, false);
      let sure = 0;
      let unknown = 0;
      for (let j = from; j <= to; j += 1) {
        const truth = rises[j]?.truth ?? 0;
        if (truth === 1) sure += 1;
        if (truth === 0) unknown += 1;
      }
      return cell(sure >= atLeast ? 1 : unknown > 0 ? 0 : -1);
    });
  }

  #never(of: Cell[], episode: Cell[]): Cell[] {
    const p = of.map(({ truth }) => truth);
    const q = episode.map(({ truth }) => truth);
    return this.#each((k) => cell(brokenAt(p, q, k) ? -1 : keptAt(p, q, k) ? 1 : 0));
  }

  /** Instants of increments since the last reset, at or before the cell, ms after start. */
  #increments(key: string, k: number): number[] {
    let count: number | undefined;
    let instants: number[] = [];
    for (let j = 0; j <= k; j += 2) {
      const said = this.#saidOf(key)[j]?.last;
      const value = this.#valueAt(key, j);
      const isReset =
        typeof said !== 'number' || (typeof value === 'number' && count !== undefined && value < count);
      if (isReset) instants = [];
      if (!isReset && typeof value === 'number' && count !== undefined && value > count) instants.push(j / 2);
      if (typeof said !== 'number') count = undefined;
      else if (typeof value === 'number' || count === undefined) count = said;
    }
    return instants;
  }

  #steadyAt(key: string, cycles: number, spread: number, k: number): number {
    const instants = this.#increments(key, k);
    const intervals = intervalsOf(instants).slice(-cycles);
    if (typeof this.#valueAt(key, k) !== 'number' || intervals.length < cycles) return 0;
    const median = medianOf(intervals);
    const running = Math.floor(k / 2) - (instants.at(-1) ?? 0);
    const near = intervals.every((interval) => Math.abs(interval - median) <= spread * median);
    return near && running < Math.ceil((1 + spread) * median - 1e-6) ? 1 : -1;
  }

  #stalledAt(key: string, factor: number, k: number): number {
    const instants = this.#increments(key, k);
    const intervals = intervalsOf(instants).slice(-5);
    if (typeof this.#valueAt(key, k) !== 'number' || intervals.length === 0) return 0;
    const running = Math.floor(k / 2) - (instants.at(-1) ?? 0);
    return running >= Math.ceil(factor * medianOf(intervals) - 1e-6) ? 1 : -1;
  }
}

const negate = ({ truth, margin }: Cell): Cell => cell(0 - truth, 0 - margin);
const isBelow = (a: Cell, b: Cell): boolean =>
  a.truth < b.truth || (a.truth === b.truth && a.margin < b.margin);
const min = (a: Cell, b: Cell): Cell => (isBelow(b, a) ? b : a);
const max = (a: Cell, b: Cell): Cell => (isBelow(a, b) ? b : a);

function prefix(of: Cell[]): Cell[] {
  let best = -1;
  return of.map(({ truth }) => cell((best = Math.max(best, truth))));
}

/** p was surely true inside a sure episode, and since then no other episode without p can have begun. */
function brokenAt(p: readonly number[], q: readonly number[], k: number): boolean {
  const seen = q.slice(0, k + 1).findLastIndex((truth, j) => truth === 1 && p[j] === 1);
  if (seen < 0) return false;
  for (let end = seen + 1; end <= k; end += 1)
    for (let begin = end; begin <= k; begin += 1)
      if (q[end] !== 1 && q[begin] !== -1 && p[begin] !== 1) return false;
  return true;
}

/** A sure episode is surely over, and p was surely false throughout it and throughout everything since that may be one. */
function keptAt(p: readonly number[], q: readonly number[], k: number): boolean {
  if (q[k] !== -1) return false;
  let begin = q.slice(0, k + 1).lastIndexOf(1);
  if (begin < 0) return false;
  while (begin > 0 && q[begin - 1] !== -1) begin -= 1;
  for (let j = begin; j <= k; j += 1) if (q[j] !== -1 && p[j] !== -1) return false;
  return true;
}

const intervalsOf = (instants: readonly number[]): number[] =>
  instants.slice(1).map((instant, i) => instant - (instants[i] ?? 0));

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.ceil(sorted.length / 2) - 1] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2;
}
