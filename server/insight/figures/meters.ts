/**
 * What equipment counts: parts, good and bad ones, judgements of a measuring machine, energy. A gain is what two readings that
 * follow each other tell; it belongs to the moment just before the later one, so a part that is counted at the instant at which its
 * order ends is the order's. Gains are whole billionths, so that sums are exact in any order.
 */
import type { Equipment, Signal } from '../../../shared/base.ts';
import type { Value } from '../../../shared/sample.ts';

export const METERS = ['produced', 'good', 'scrap', 'rework', 'inspected', 'passed', 'energy'] as const;
export type Meter = (typeof METERS)[number];

/** Gains are kept as whole multiples of 1 / UNIT: parts, or kW.h. */
export const UNIT = 1_000_000_000;

/**
 * How a signal is counted: `counter` by differences, starting anew after a reset (standards: a smaller number is a new beginning);
 * `power` (kW) held for as long as it is not stale; `verdict` by each new PASS or FAIL.
 */
export interface MeterSource {
  signal: string;
  kind: 'counter' | 'power' | 'verdict';
  feeds: readonly Meter[];
  staleAfterMs: number;
}

/** One reading. `value` null: UNAVAILABLE. */
export interface MeterReading {
  atMs: number;
  value: Value;
}

/** What this equipment counts, by the keys of its signals; docs/figures.md has the table. */
export function meterSources(equipment: Pick<Equipment, 'signals'>): MeterSource[] {
  const signals = new Map(equipment.signals.map((signal) => [signal.key, signal]));
  const counter = (key: string, ...feeds: Meter[]): MeterSource[] => {
    const signal = signals.get(key);
    return signal?.kind === 'counter' ? [source(signal, 'counter', feeds)] : [];
  };
  return [
    ...partSources(counter),
    ...verdictSource(signals.get('result')),
    ...energySource(counter('energy', 'energy'), signals.get('power')),
  ];
}

type CounterOf = (key: string, ...feeds: Meter[]) => MeterSource[];

function partSources(counter: CounterOf): MeterSource[] {
  const sorted = [...counter('sorted_ok', 'produced', 'good'), ...counter('sorted_ng', 'produced', 'scrap')];
  if (sorted.length === 2) return sorted;
  const rejects = counter('reject_count', 'produced', 'scrap');
  const goodOnes = counter('part_count', 'produced', 'good');
  // Beside a counter of rejects the parts' counter has the good ones.
  if (rejects.length + goodOnes.length === 2) return [...goodOnes, ...rejects];
  const produced = ['part_count', 'shot_count', 'seam_count'].map((key) => counter(key, 'produced'));
  return [
    ...(produced.find(({ length }) => length > 0) ?? []),
    ...counter('good_count', 'good'),
    ...counter('scrap_count', 'scrap'),
    ...counter('rework_count', 'rework'),
  ];
}

function verdictSource(result: Signal | undefined): MeterSource[] {
  if (!result?.values?.includes('PASS') || !result.values.includes('FAIL')) return [];
  return [source(result, 'verdict', ['inspected', 'passed'])];
}

function energySource(counted: MeterSource[], power: Signal | undefined): MeterSource[] {
  if (counted.length > 0) return counted;
  return power?.kind === 'gauge' && power.unit === 'kW' ? [source(power, 'power', ['energy'])] : [];
}

const source = (signal: Signal, kind: MeterSource['kind'], feeds: readonly Meter[]): MeterSource => ({
  signal: signal.key,
  kind,
  feeds,
  staleAfterMs: signal.staleAfterMs,
});

/** Whether the reading says anything to this source. UNAVAILABLE ends what power was held, and is nothing to a counter. */
export function saysSomething({ kind }: MeterSource, value: Value): boolean {
  switch (kind) {
    case 'counter':
      return typeof value === 'number';
    case 'power':
      return typeof value === 'number' || value === null;
    case 'verdict':
      return typeof value === 'string';
  }
}

/** What a source gained from one reading to the next, in 1 / {@link UNIT}, by meter. */
export function gainsOf(
  { kind, feeds, staleAfterMs }: MeterSource,
  before: MeterReading,
  next: MeterReading,
): readonly (readonly [Meter, number])[] {
  switch (kind) {
    case 'counter': {
      if (typeof before.value !== 'number' || typeof next.value !== 'number') return [];
      const gain = whole(next.value >= before.value ? next.value - before.value : next.value);
      return gain > 0 ? feeds.map((meter) => [meter, gain] as const) : [];
    }
    case 'power': {
      if (typeof before.value !== 'number') return [];
      const heldMs = Math.min(next.atMs - before.atMs, staleAfterMs);
      const gain = whole((before.value * heldMs) / 3_600_000);
      return gain > 0 ? feeds.map((meter) => [meter, gain] as const) : [];
    }
    case 'verdict': {
      if (next.value === before.value || (next.value !== 'PASS' && next.value !== 'FAIL')) return [];
      return next.value === 'PASS'
        ? [
            ['inspected', UNIT],
            ['passed', UNIT],
          ]
        : [['inspected', UNIT]];
    }
  }
}

const whole = (amount: number): number => Math.round(amount * UNIT);
