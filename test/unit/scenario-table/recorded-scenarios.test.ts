/** The catalogue on the recordings of real machines, held against labels that were made by hand. */
import { describe, expect, it } from 'vitest';
import { SCENARIO_CATALOGUE } from '../../../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { Scenario } from '../../../shared/insight.ts';
import { createPipeline } from '../../../server/pipeline.ts';
import { findMappingFiles, readMapping, readRecording } from '../../../simulators/replay/read-recording.ts';
import { demoBase } from '../../scenario-table/simulate-day.ts';
import { LATHE_LABELS, ROBOT_LABELS, type RunLabels } from '../../support/recorded-labels.ts';

/** Most difference between the begins, s. */
const BEGIN_TOLERANCE_S = 30;
const base = demoBase();

/** What is recognised in each run of a recording; times in seconds of the run. */
async function recognisedIn(set: string): Promise<{ type: string; fromS: number; toS: number }[][]> {
  const file = (await findMappingFiles()).get(set);
  if (file === undefined) throw new Error(`no recording ${set}`);
  const mapping = await readMapping(file);
  const { runs } = await readRecording(file, mapping);
  const equipment = base.equipment.filter(({ id }) => id === mapping.equipment);
  const [machine] = equipment;
  if (!machine) throw new Error(`${mapping.equipment} is not in the demo base`);
  return runs.map(({ startedAtMs, durationMs, readings }) => {
    const pipeline = createPipeline({
      base: { ...base, equipment },
      scenarios: SCENARIO_CATALOGUE,
      projects: [],
    });
    const found = new Map<string, Scenario>();
    for (const { offsetMs, ...reading } of readings) {
      const atMs = startedAtMs + offsetMs;
      const sample = { ...reading, equipment: machine.id, atMs, receivedAtMs: atMs };
      for (const change of pipeline.apply({ kind: 'sample', sample }))
        if (change.kind === 'scenario') found.set(change.scenario.id, change.scenario);
    }
    return [...found.values()].map(({ type, fromMs, toMs }) => ({
      type,
      fromS: (fromMs - startedAtMs) / 1_000,
      toS: ((toMs ?? startedAtMs + durationMs) - startedAtMs) / 1_000,
    }));
  });
}

/** How many were labelled and found, and how many of both belong together, by type over all runs. */
function compared(
  labels: readonly RunLabels[],
  found: Awaited<ReturnType<typeof recognisedIn>>,
): Record<string, { labelled: number; found: number; both: number }> {
  const sums: Record<string, { labelled: number; found: number; both: number }> = {};
  for (const { id } of SCENARIO_CATALOGUE) {
    const sum = { labelled: 0, found: 0, both: 0 };
    found.forEach((inRun, run) => {
      const wanted = labels[run]?.[id] ?? [];
      const own = inRun.filter(({ type }) => type === id);
      sum.labelled += wanted.length;
      sum.found += own.length;
      sum.both += wanted.filter(([fromS, toS]) =>
        own.some(
          (one) =>
            Math.abs(one.fromS - fromS) <= BEGIN_TOLERANCE_S &&
            // Labels are whole seconds.
            Math.min(one.toS, toS) - Math.max(one.fromS, fromS) >= 0.5 * (toS - fromS) - 1,
        ),
      ).length;
    });
    if (sum.labelled + sum.found > 0) sums[id] = sum;
  }
  return sums;
}

describe('the recordings of real machines', () => {
  it('of the robot: batches and disturbances are recognised as they were labelled, but for four', async () => {
    expect(compared(ROBOT_LABELS, await recognisedIn('ur3-cobotops'))).toEqual({
      // One is dated 80 s earlier, before a long cycle; one is told as two, because its counter was set back by nine.
      'batch-run': { labelled: 5, found: 6, both: 4 },
      // Twice the robot stood still for the minute in which it was taken for recovered.
      'alarm-recovery': { labelled: 40, found: 38, both: 38 },
    });
  });

  it('of the lathe: nothing is made up where single parts are made without trouble', async () => {
    expect(compared(LATHE_LABELS, await recognisedIn('okuma-multus-u3000'))).toEqual({});
  });
});
