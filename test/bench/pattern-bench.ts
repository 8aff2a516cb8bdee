/**
 * What the pattern language costs: the full catalogue over equipment of every type, twelve signals each at 1 Hz, against the same
 * corridor without patterns. Half of the signals change at every sample, as measured values do; the other half repeat.
 */
import { EQUIPMENT_CATALOGUE } from '../../shared/catalogue/equipment-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { resolveBase, type Base, type Equipment, type Signal } from '../../shared/base.ts';
import { EQUIPMENT_TYPES } from '../../shared/equipment.ts';
import type { Value, ValuesSample } from '../../shared/sample.ts';
import { LanePatterns } from '../../server/pipeline-lane-patterns.ts';
import { createPipeline } from '../../server/pipeline.ts';
import type { BenchResult } from './bench-result.ts';

const PIECES_OF_A_TYPE = 10;
const SIGNALS = 12;
const SECONDS = 360;
/** The first of them start the patterns and are not counted. */
const WARM_UP_SECONDS = 60;
const COUNTED_SECONDS = SECONDS - WARM_UP_SECONDS;
const START_MS = 1_764_000_000_000;
const TYPES = EQUIPMENT_TYPES.filter((type) => EQUIPMENT_CATALOGUE[type].signals.length >= SIGNALS);

function theBase(hasStates: boolean): Base {
  const equipment = TYPES.flatMap((type) =>
    Array.from({ length: PIECES_OF_A_TYPE }, (_, i) => ({
      id: `${type}-${i}`,
      type,
      ...(!hasStates && { states: [] }),
    })),
  );
  const resolved = resolveBase({ base: { id: 'bench' }, workshops: [{ id: 'hall', equipment }] });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

/** The same wherever it runs: Park and Miller's generator, as a share. */
function createNoise(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function valueOf(
  { kind, range, values }: Signal,
  second: number,
  isLively: boolean,
  noise: () => number,
): Value {
  switch (kind) {
    case 'gauge': {
      const [low, high] = range ?? [0, 100];
      return low + (high - low) * (isLively ? 0.3 + 0.2 * noise() : 0.4);
    }
    case 'counter':
      return Math.floor(second / 30);
    case 'state':
      return values?.[0] ?? 'ACTIVE';
    case 'switch':
      return false;
    case 'text':
      return 'O2001';
  }
}

function samplesOf(equipment: readonly Equipment[]): ValuesSample[] {
  const noise = createNoise();
  return Array.from({ length: SECONDS }, (_, second) =>
    equipment.map(({ id, signals }): ValuesSample => {
      const atMs = START_MS + second * 1000;
      const values = Object.fromEntries(
        signals
          .slice(0, SIGNALS)
          .map((signal, i) => [signal.key, valueOf(signal, second, i % 2 === 0, noise)]),
      );
      return { kind: 'values', equipment: id, atMs, receivedAtMs: atMs, values };
    }),
  ).flat();
}

/** How many patterns read each signal, by equipment. */
function readersOf(base: Base): Map<string, Map<string, number>> {
  const definition = { base, scenarios: SCENARIO_CATALOGUE, projects: [] };
  return new Map(
    base.equipment.map((item) => {
      const { rules, scenarios } = new LanePatterns(item, definition, base.equipment);
      const readers = new Map<string, number>();
      for (const pattern of [...rules, ...scenarios.flatMap((one) => (one ? Object.values(one) : []))])
        for (const key of pattern?.signals ?? []) readers.set(key, (readers.get(key) ?? 0) + 1);
      return [item.id, readers];
    }),
  );
}

/** CPU seconds for the counted samples, with a tick every second; the best of two runs, so that everything is compiled. */
function cpuSeconds(
  base: Base,
  samples: readonly ValuesSample[],
  scenarios: typeof SCENARIO_CATALOGUE,
): number {
  const pieces = base.equipment.length;
  let seconds = Infinity;
  for (let run = 0; run < 2; run += 1) {
    const pipeline = createPipeline({ base, scenarios, projects: [] });
    let before = process.cpuUsage();
    for (const [i, sample] of samples.entries()) {
      if (i === WARM_UP_SECONDS * pieces) before = process.cpuUsage();
      if (i % pieces === 0) pipeline.apply({ kind: 'tick', atMs: sample.atMs - 500 });
      pipeline.apply({ kind: 'sample', sample });
    }
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return seconds;
}

/** The cost per sample and pattern that reads it, and for a base of a thousand pieces. */
export async function patternBench(): Promise<BenchResult[]> {
  const base = theBase(true);
  const samples = samplesOf(base.equipment);
  const readers = readersOf(base);
  const reads = samples.reduce(
    (sum, { equipment, values }) =>
      sum + Object.keys(values).reduce((all, key) => all + (readers.get(equipment)?.get(key) ?? 0), 0),
    0,
  );
  const bare = cpuSeconds(theBase(false), samples, []);
  const whole = cpuSeconds(base, samples, SCENARIO_CATALOGUE);
  const perRead = ((whole - bare) / ((reads * COUNTED_SECONDS) / SECONDS)) * 1e9;
  const share = ((whole - bare) / COUNTED_SECONDS) * (1000 / base.equipment.length);
  const baseline = `${(reads / samples.length).toFixed(0)} reads per sample of ${SIGNALS} signals`;
  return [
    {
      name: 'patterns, per sample of a signal and pattern that reads it',
      value: perRead,
      unit: 'ns',
      baseline,
    },
    {
      name: 'patterns, 1,000 pieces × 12 signals × 1 Hz, of one core',
      value: 100 * share,
      unit: '%',
      baseline: `${((whole / bare) * 1).toFixed(1)} × the corridor without patterns`,
    },
  ];
}
