/**
 * What the operators over the past of a signal mean, by the definitions of docs/patterns.md, cell by cell; see reference-evaluator.ts.
 * All of them hold right from an instant on, so every instant has the cell of the open interval after it.
 */
import type { Pattern } from '../../shared/pattern.ts';
import { durationMs } from '../../shared/time.ts';
import type { Cell } from './reference-evaluator.ts';

/** What is asked of the world. Times are ms after its start; times before it are not in the run. */
export interface Past {
  readonly startMs: number;
  readonly lengthMs: number;
  /** The number that holds from `ms` until the next millisecond; undefined: unknown or no number. */
  numberAfter(key: string, ms: number): number | undefined;
  isCounter(key: string): boolean;
  /** By what a margin is divided. */
  scale(key: string, limit: number): number;
}

type Of<Op extends Pattern['op']> = Extract<Pattern, { op: Op }>;

const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000],
  ...[60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000],
];

function stepsOf(over: string): { stepMs: number; windowMs: number } {
  const wanted = durationMs(over);
  const stepMs = STEPS_MS.find((length) => Math.ceil(wanted / length) <= 60) ?? NaN;
  return { stepMs, windowMs: Math.ceil(wanted / stepMs) * stepMs };
}

/** One cell per millisecond, doubled: for the instant and for what follows it. */
const doubled = (cells: readonly Cell[]): Cell[] => cells.flatMap((cell) => [cell, cell]);
const UNKNOWN: Cell = { truth: 0, margin: NaN };

interface Judge {
  is: '>' | '>=' | '<' | '<=';
  value: number;
  hysteresis: number;
}

/** How a figure compares, by the definitions of `compare`; `before`: the truth that stood until now. */
function judged(figure: number, { is, value, hysteresis }: Judge, before: number): Cell {
  const distance = is.startsWith('>') ? figure - value : value - figure;
  const reaches = (by: number): boolean => (is.endsWith('=') ? by >= 0 : by > 0);
  const inBand = hysteresis > 0 && reaches(distance + hysteresis);
  const truth = reaches(distance) ? 1 : inBand ? before : -1;
  return { truth, margin: truth > 0 ? distance + hysteresis : distance };
}

/** A figure judged at every step of the grid; it stands until the next step. */
function atSteps(
  past: Past,
  stepMs: number,
  judge: Judge,
  scale: number,
  figureAt: (ms: number) => number | undefined,
): Cell[] {
  let standing = UNKNOWN;
  return doubled(
    Array.from({ length: past.lengthMs + 1 }, (_, ms) => {
      if ((past.startMs + ms) % stepMs === 0) {
        const figure = figureAt(ms);
        standing = figure === undefined ? UNKNOWN : judged(figure, judge, standing.truth);
      }
      return { truth: standing.truth, margin: standing.margin / scale };
    }),
  );
}

/** Figures of pieces of one millisecond; undefined: that millisecond is not known. */
function measureOf(
  measure: Of<'aggregate'>['measure'],
  known: readonly { ms: number; value: number }[],
): number {
  const values = known.map(({ value }) => value);
  const sum = (of: (piece: { ms: number; value: number }) => number): number =>
    known.reduce((total, piece) => total + of(piece), 0);
  const mean = sum(({ value }) => value) / known.length;
  const time = sum(({ ms }) => ms + 0.5) / known.length;
  switch (measure) {
    case 'mean':
      return mean;
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    case 'span':
      return Math.max(...values) - Math.min(...values);
    case 'deviation':
      return Math.sqrt(sum(({ value }) => (value - mean) ** 2) / known.length);
    case 'slope':
      return (
        (sum(({ ms, value }) => (ms + 0.5 - time) * (value - mean)) /
          sum(({ ms }) => (ms + 0.5 - time) ** 2 + 1 / 12)) *
        60_000
      );
  }
}

/** What is known of the time asked for in [from, to); undefined when that is too little. */
function knownIn(
  past: Past,
  key: string,
  asked: readonly Cell[] | undefined,
  [from, to]: readonly [number, number],
  coverage: number,
): { ms: number; value: number }[] | undefined {
  const known: { ms: number; value: number }[] = [];
  let askedMs = 0;
  for (let ms = from; ms < to; ms += 1) {
    const wanted = ms < 0 ? 0 : (asked?.[2 * ms + 1]?.truth ?? 1);
    if (wanted < 0) continue;
    askedMs += 1;
    const value = ms < 0 || wanted === 0 ? undefined : past.numberAfter(key, ms);
    if (value !== undefined) known.push({ ms, value });
  }
  return known.length === 0 || known.length < coverage * askedMs - 1e-9 ? undefined : known;
}

/** `asked`: the cells of `while`. */
export function aggregateCells(
  pattern: Of<'aggregate'>,
  past: Past,
  asked: readonly Cell[] | undefined,
): Cell[] {
  const { signal, measure, is, hysteresis = 0, minCoverage = 0.9 } = pattern;
  const value = Number(pattern.value);
  const { stepMs, windowMs } = stepsOf(String(pattern.over));
  const scale = measure === 'slope' ? Math.abs(value) || 1 : past.scale(signal, value);
  return atSteps(past, stepMs, { is, value, hysteresis }, scale, (ms) => {
    const known = knownIn(past, signal, asked, [ms - windowMs, ms], minCoverage);
    return known && measureOf(measure, known);
  });
}

export function rateCells({ signal, is, over, value: limit }: Of<'rate'>, past: Past): Cell[] {
  const { stepMs, windowMs } = stepsOf(String(over));
  const judge = { is, value: Number(limit), hysteresis: 0 };
  return atSteps(past, stepMs, judge, Math.abs(Number(limit)) || 1, (ms) => {
    const now = past.numberAfter(signal, ms);
    const before = ms < windowMs ? undefined : past.numberAfter(signal, ms - windowMs);
    if (now === undefined || before === undefined) return undefined;
    let counted = 0;
    let last = before;
    for (let at = ms - windowMs + 1; at <= ms; at += 1) {
      const value = past.numberAfter(signal, at) ?? last;
      counted += past.isCounter(signal) && value < last ? value : value - last;
      last = value;
    }
    return (counted / windowMs) * 60_000;
  });
}

/** `incrementsAt`: instants of increments since the last reset, up to and with a time. */
export function trendCells(
  pattern: Of<'cycleTrend'>,
  past: Past,
  asked: readonly Cell[] | undefined,
  incrementsAt: (ms: number) => readonly number[],
): Cell[] {
  const wanted = Number(pattern.cycles);
  return doubled(
    Array.from({ length: past.lengthMs + 1 }, (_, ms) => {
      if (past.numberAfter(pattern.counter, ms) === undefined) return UNKNOWN;
      const instants = incrementsAt(ms);
      const figures = instants
        .slice(1)
        .map((to, i) => knownIn(past, pattern.signal, asked, [instants[i] ?? 0, to], 0.9))
        .filter((known) => known !== undefined)
        .map((known) => Number(measureOf(pattern.measure, known).toPrecision(12)))
        .slice(-wanted);
      if (figures.length < wanted) return UNKNOWN;
      return { truth: risesBy(figures, Number(pattern.rise)) ? 1 : -1, margin: NaN };
    }),
  );
}

function risesBy(figures: readonly number[], rise: number): boolean {
  const third = Math.floor(figures.length / 3);
  const early = middleOf(figures.slice(0, third));
  const late = middleOf(figures.slice(figures.length - third));
  const slopes = figures.flatMap((later, j) =>
    figures.slice(0, j).map((earlier, i) => (later - earlier) / (j - i)),
  );
  return middleOf(slopes) > 0 && late >= early + rise * Math.abs(early);
}

function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.ceil(sorted.length / 2) - 1] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2;
}

/** `starts`: the cells of the rises of `startsWith`. */
export function followsCells(pattern: Of<'follows'>, past: Past, starts: readonly Cell[]): Cell[] {
  const { points } = pattern.reference;
  const shiftMs = durationMs(String(pattern.shift));
  const lengthMs = points.at(-1)?.[0] ?? 0;
  const scale = past.scale(pattern.signal, Number(pattern.within));
  return doubled(
    Array.from({ length: past.lengthMs + 1 }, (_, ms) => {
      const upToNow = starts.slice(0, 2 * ms + 2);
      const start = upToNow.findLastIndex(({ truth }) => truth === 1);
      const isLost = upToNow.findLastIndex(({ truth }) => truth === 0) > start;
      const value = past.numberAfter(pattern.signal, ms);
      const elapsed = ms - start / 2 + 0.5;
      if (start < 0 || isLost || elapsed > lengthMs || value === undefined) return UNKNOWN;
      const near = points
        .filter(
          ([from], i) =>
            (i === 0 || from <= elapsed + shiftMs) && (points[i + 1]?.[0] ?? Infinity) > elapsed - shiftMs,
        )
        .map(([, wanted]) => wanted);
      const outside = Math.max(0, Math.min(...near) - value, value - Math.max(...near));
      const margin = Number(pattern.within) - outside;
      return { truth: margin >= 0 ? 1 : -1, margin: margin / scale };
    }),
  );
}
