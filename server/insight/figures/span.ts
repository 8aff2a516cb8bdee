/**
 * What one piece of equipment did in one span of time (an hour, or a part of one), small enough to be kept: hours by cell, gains by
 * cell, and what the spans beside it need to go on from. A span depends on nothing outside it but the state in which it begins
 * (and, for a disturbance that began in it, on how that went on), so spans can be summarised, kept and made anew one by one.
 */
import type { EquipmentState, UseMode } from '../../../shared/equipment.ts';
import type { Value } from '../../../shared/sample.ts';
import { gainsOf, saysSomething, type Meter, type MeterReading, type MeterSource } from './meters.ts';
import type { Disturbance } from './resilience.ts';
import type { Stretch } from './stretches.ts';

/** All time of a span with the same attributes. */
export interface SpanCell {
  state: EquipmentState;
  useMode: UseMode;
  order: string | null;
  session: string | null;
  isPlanned: boolean;
  dayMs: number;
  ms: number;
  /** How often the state `fault` was entered here. */
  failures: number;
  /** By meter, in 1 / UNIT: gained while the state was known all the while, and gained across unknown time. */
  gains: Partial<Record<Meter, [known: number, across: number]>>;
}

/** First and last reading of a signal in a span; between spans their difference is a gain too. */
export interface SignalEnds {
  first: { atMs: number; value: Value; cell: number };
  last: { atMs: number; value: Value };
  /** Whether the state was known from the span's begin to the first reading, and from the last one to its end. */
  isKnownBefore: boolean;
  isKnownAfter: boolean;
}

export interface UseSpan {
  fromMs: number;
  toMs: number;
  startState: EquipmentState;
  endState: EquipmentState;
  cells: SpanCell[];
  ends: Record<string, SignalEnds>;
  /** The first state that is known, with its cell; null where none is. */
  firstKnown: { state: EquipmentState; cell: number } | null;
  lastKnown: EquipmentState | null;
  /** Those that began in the span, each with its cell. */
  disturbances: (Disturbance & { cell: number })[];
}

export interface SpanInput {
  /** Tile the span; at least one. */
  stretches: readonly Stretch[];
  sources: readonly MeterSource[];
  /** By signal, of (fromMs, toMs], in order of time. */
  readings: ReadonlyMap<string, readonly MeterReading[]>;
  disturbances: readonly Disturbance[];
}

/** Sums up a span. Throws a RangeError where there is no stretch. */
export function summariseSpan({ stretches, sources, readings, disturbances }: SpanInput): UseSpan {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (!first || !last) throw new RangeError('a span without time');
  const { cells, cellOf } = sumCells(stretches);
  const span: UseSpan = {
    fromMs: first.fromMs,
    toMs: last.toMs,
    startState: first.state,
    endState: last.state,
    cells,
    ends: {},
    ...knownStates(stretches, cells, cellOf),
    disturbances: disturbances.map((one) => ({ ...one, cell: cellOf[placeAt(stretches, one.fromMs)] ?? 0 })),
  };
  for (const source of sources)
    sumReadings(span, source, readings.get(source.signal) ?? [], { stretches, cellOf });
  return span;
}

function sumCells(stretches: readonly Stretch[]): { cells: SpanCell[]; cellOf: number[] } {
  const cells: SpanCell[] = [];
  const places = new Map<string, number>();
  const cellOf = stretches.map(({ fromMs, toMs, ...attributes }) => {
    const key = JSON.stringify(attributes);
    let place = places.get(key);
    if (place === undefined) {
      place = cells.push({ ...attributes, ms: 0, failures: 0, gains: {} }) - 1;
      places.set(key, place);
    }
    const cell = cells[place];
    if (cell) cell.ms += toMs - fromMs;
    return place;
  });
  return { cells, cellOf };
}

/** Counts entries into `fault`: unknown time within a fault makes no second one. The first known state is left to who knows the span before. */
function knownStates(
  stretches: readonly Stretch[],
  cells: readonly SpanCell[],
  cellOf: readonly number[],
): Pick<UseSpan, 'firstKnown' | 'lastKnown'> {
  let firstKnown: UseSpan['firstKnown'] = null;
  let lastKnown: EquipmentState | null = null;
  for (const [place, { state }] of stretches.entries()) {
    if (state === 'unknown') continue;
    const cell = cells[cellOf[place] ?? 0];
    if (!firstKnown) firstKnown = { state, cell: cellOf[place] ?? 0 };
    else if (cell && state === 'fault' && lastKnown !== 'fault') cell.failures += 1;
    lastKnown = state;
  }
  return { firstKnown, lastKnown };
}

function sumReadings(
  span: UseSpan,
  source: MeterSource,
  readings: readonly MeterReading[],
  { stretches, cellOf }: { stretches: readonly Stretch[]; cellOf: readonly number[] },
): void {
  let before: MeterReading | undefined;
  let ends: SignalEnds | undefined;
  let place = 0;
  /** Whether unknown time lies since the reading before. */
  let isAcross = false;
  const passTo = (atMs: number): void => {
    for (let stretch = stretches[place]; stretch; stretch = stretches[place]) {
      if (stretch.state === 'unknown') isAcross = true;
      if (stretch.toMs >= atMs || place === stretches.length - 1) return;
      place += 1;
    }
  };
  for (const reading of readings) {
    if (!saysSomething(source, reading.value)) continue;
    passTo(reading.atMs);
    const cell = cellOf[place] ?? 0;
    if (before) addGains(span.cells[cell], gainsOf(source, before, reading), isAcross);
    ends ??= {
      first: { atMs: reading.atMs, value: reading.value, cell },
      last: reading,
      isKnownBefore: !isAcross,
      isKnownAfter: true,
    };
    ends.last = { atMs: reading.atMs, value: reading.value };
    before = reading;
    // What follows at this very instant begins behind the end of this stretch.
    if (stretches[place]?.toMs === reading.atMs && place < stretches.length - 1) place += 1;
    isAcross = false;
  }
  if (!ends) return;
  passTo(span.toMs);
  ends.isKnownAfter = !isAcross;
  span.ends[source.signal] = ends;
}

/** Adds gains to a cell. */
export function addGains(
  cell: SpanCell | undefined,
  gains: readonly (readonly [Meter, number])[],
  isAcross: boolean,
): void {
  if (!cell) return;
  for (const [meter, gain] of gains) {
    const sums = (cell.gains[meter] ??= [0, 0]);
    sums[isAcross ? 1 : 0] += gain;
  }
}

/** Index of the stretch that an instant lies in. */
function placeAt(stretches: readonly Stretch[], atMs: number): number {
  const place = stretches.findIndex(({ toMs }) => atMs < toMs);
  return place === -1 ? stretches.length - 1 : place;
}
