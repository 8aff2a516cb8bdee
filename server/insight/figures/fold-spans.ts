/**
 * Folds the spans of one piece of equipment, in order of time, into totals of whatever group each cell belongs to. Between spans it
 * carries what only neighbours know together: the last reading of each counter, and the last state that was known.
 */
import type { EquipmentState } from '../../../shared/equipment.ts';
import { gainsOf, type MeterReading, type MeterSource } from './meters.ts';
import { RECOVERED_AFTER_MS } from './resilience.ts';
import { addGains, type SpanCell, type UseSpan } from './span.ts';
import { addCell, addCounts, type EquipmentFacts, type UseTotals } from './totals.ts';

/** What was before the first span. */
export interface Before {
  /** Last reading of each signal at or before the first span's begin, and whether the state has been known since. */
  readings: ReadonlyMap<string, MeterReading & { isKnownSince: boolean }>;
  /** Null: none was ever known. */
  lastKnown: EquipmentState | null;
}

export interface FoldInput {
  sources: readonly MeterSource[];
  facts: EquipmentFacts;
  before: Before;
  /** PRI, ms, that holds in a cell; null: none is known. */
  cycleMs: (cell: SpanCell) => number | null;
  /** The totals that a cell counts for; empty: it is not counted. */
  totalsOf: (cell: SpanCell) => readonly UseTotals[];
  /** What is told must have happened by then. */
  untilMs: number;
}

/** Adds spans that follow each other without gaps. */
export function foldSpans(spans: readonly UseSpan[], input: FoldInput): void {
  const { facts, cycleMs, totalsOf } = input;
  const carried: Carried = new Map(input.before.readings);
  let lastKnown = input.before.lastKnown;
  const addTo = (cell: SpanCell, add: typeof addCell): void => {
    const price = cycleMs(cell);
    for (const totals of totalsOf(cell)) add(totals, cell, facts, price);
  };
  for (const span of spans) {
    for (const cell of span.cells) addTo(cell, addCell);
    const first = span.firstKnown;
    const cell = first && span.cells[first.cell];
    if (cell && first.state === 'fault' && lastKnown !== 'fault')
      addTo({ ...cell, ms: 0, failures: 1, gains: {} }, addCounts);
    lastKnown = span.lastKnown ?? lastKnown;
    for (const source of input.sources) {
      const joint = joinReadings(span, source, carried);
      if (joint) addTo(joint, addCounts);
    }
    for (const one of span.disturbances) {
      const place = span.cells[one.cell];
      if (place) for (const totals of totalsOf(place)) addDisturbance(totals, one, input.untilMs);
    }
  }
}

/** The last reading of each signal so far, and whether the state has been known since. */
export type Carried = Map<string, MeterReading & { isKnownSince: boolean }>;

/** What a signal gained between the spans before and this one, as a cell without time; undefined: nothing. */
export function joinReadings(span: UseSpan, source: MeterSource, carried: Carried): SpanCell | undefined {
  const ends = span.ends[source.signal];
  const before = carried.get(source.signal);
  if (!ends) {
    if (before && span.cells.some(({ state }) => state === 'unknown'))
      carried.set(source.signal, { ...before, isKnownSince: false });
    return undefined;
  }
  carried.set(source.signal, { ...ends.last, isKnownSince: ends.isKnownAfter });
  const cell = span.cells[ends.first.cell];
  const gains = before ? gainsOf(source, before, ends.first) : [];
  if (!cell || !before || gains.length === 0) return undefined;
  const joint: SpanCell = { ...cell, ms: 0, failures: 0, gains: {} };
  addGains(joint, gains, !(before.isKnownSince && ends.isKnownBefore));
  return joint;
}

function addDisturbance(totals: UseTotals, one: UseSpan['disturbances'][number], untilMs: number): void {
  const { resilience } = totals;
  resilience.disturbances += 1;
  const add = (sum: { ms: number; n: number }, atMs: number | null, sureAfterMs: number): void => {
    if (atMs === null || atMs + sureAfterMs > untilMs) return;
    sum.ms += atMs - one.fromMs;
    sum.n += 1;
  };
  add(resilience.noticed, one.noticedMs, 0);
  add(resilience.responded, one.respondedMs, 0);
  add(resilience.recovered, one.recoveredMs, RECOVERED_AFTER_MS);
}
