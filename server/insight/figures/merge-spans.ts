/**
 * Makes one span of several that follow each other: a day of hours weighs as little as one. Time, counts and gains stay the same to the
 * last billionth; what lies between two spans moves into the merged one.
 */
import { joinReadings, type Carried } from './fold-spans.ts';
import type { MeterSource } from './meters.ts';
import type { SpanCell, UseSpan } from './span.ts';

/** Throws a RangeError without spans. */
export function mergeSpans(spans: readonly UseSpan[], sources: readonly MeterSource[]): UseSpan {
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) throw new RangeError('no spans to merge');
  const merged: UseSpan = {
    fromMs: first.fromMs,
    toMs: last.toMs,
    startState: first.startState,
    endState: last.endState,
    cells: [],
    ends: {},
    firstKnown: null,
    lastKnown: null,
    disturbances: [],
  };
  const merge = new Merge(merged);
  const carried: Carried = new Map();
  for (const span of spans) merge.add(span, sources, carried);
  return merged;
}

class Merge {
  readonly #merged: UseSpan;
  readonly #places = new Map<string, number>();
  /** Whether any span so far had unknown time. */
  #hadUnknown = false;

  constructor(merged: UseSpan) {
    this.#merged = merged;
  }

  add(span: UseSpan, sources: readonly MeterSource[], carried: Carried): void {
    const merged = this.#merged;
    const places = span.cells.map((cell) => this.#place(cell));
    const { firstKnown } = span;
    if (firstKnown && !merged.firstKnown)
      merged.firstKnown = { state: firstKnown.state, cell: places[firstKnown.cell] ?? 0 };
    else if (firstKnown?.state === 'fault' && merged.lastKnown !== 'fault') {
      const cell = merged.cells[places[firstKnown.cell] ?? 0];
      if (cell) cell.failures += 1;
    }
    merged.lastKnown = span.lastKnown ?? merged.lastKnown;
    const hasUnknown = span.cells.some(({ state }) => state === 'unknown');
    for (const source of sources) this.#join(span, source, { places, carried, hasUnknown });
    this.#hadUnknown ||= hasUnknown;
    for (const one of span.disturbances) merged.disturbances.push({ ...one, cell: places[one.cell] ?? 0 });
  }

  /** Adds a cell's amounts to the merged one with the same attributes. */
  #place({ ms, failures, gains, ...attributes }: SpanCell): number {
    const key = JSON.stringify(attributes);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#merged.cells.push({ ...attributes, ms: 0, failures: 0, gains: {} }) - 1;
      this.#places.set(key, place);
    }
    const cell = this.#merged.cells[place];
    if (!cell) return place;
    cell.ms += ms;
    cell.failures += failures;
    for (const [meter, [known, across]] of Object.entries(gains) as [
      keyof typeof gains,
      [number, number],
    ][]) {
      const sums = (cell.gains[meter] ??= [0, 0]);
      sums[0] += known;
      sums[1] += across;
    }
    return place;
  }

  #join(
    span: UseSpan,
    source: MeterSource,
    { places, carried, hasUnknown }: { places: readonly number[]; carried: Carried; hasUnknown: boolean },
  ): void {
    const { ends } = this.#merged;
    const joint = joinReadings(span, source, carried);
    if (joint) this.#place(joint);
    const more = span.ends[source.signal];
    const have = ends[source.signal];
    if (!more) {
      if (have && hasUnknown) have.isKnownAfter = false;
    } else if (have) {
      have.last = more.last;
      have.isKnownAfter = more.isKnownAfter;
    } else {
      // Unknown time in the spans before it lies between the begin and the first reading, too.
      const isKnownBefore = more.isKnownBefore && !this.#hadUnknown;
      ends[source.signal] = {
        ...more,
        first: { ...more.first, cell: places[more.first.cell] ?? 0 },
        isKnownBefore,
      };
    }
  }
}
