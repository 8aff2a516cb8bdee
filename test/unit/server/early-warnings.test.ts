/** Early warnings through the whole corridor: the same live, in replay, after late readings and after a restart. */
import { describe, expect, it } from 'vitest';
import { WARNING_CATALOGUE } from '../../../shared/catalogue/warnings/warning-catalogue.ts';
import type { EarlyWarning } from '../../../shared/early-warning.ts';
import type { ValuesSample, Value } from '../../../shared/sample.ts';
import type { Change, Pipeline, PipelineInput } from '../../../server/pipeline-contract.ts';
import { createPipeline } from '../../../server/pipeline.ts';
import { baseWith, workShift } from '../../warning-table/run-machine.ts';

const TYPE = 'cnc-lathe';
const { base, equipment } = baseWith(TYPE);
const SHIFT = {
  type: TYPE,
  duty: { kind: 'batch', program: 'O2001', loading: 'auto' },
  seed: 5,
  hours: 0.7,
} as const;
/** What the warnings read; the rest of the machine's signals is left out to be quick. */
const READ = [
  'execution',
  'mode',
  'program',
  'tool',
  'part_count',
  'feed_rate',
  'feed_override',
  'spindle_load',
];
const READ_TOO = ['tool_offset_x', 'tool_offset_z', 'part_diameter'];

function shiftSamples(): ValuesSample[] {
  const samples: ValuesSample[] = [];
  workShift(SHIFT, ({ topic, payload }) => {
    if (!topic.endsWith('/telemetry')) return;
    const { ts, values } = JSON.parse(payload) as { ts: number; values: Record<string, Value> };
    const read = Object.entries(values).filter(([key]) => READ.includes(key) || READ_TOO.includes(key));
    if (read.length > 0)
      samples.push({
        kind: 'values',
        equipment: equipment.id,
        atMs: ts,
        receivedAtMs: ts,
        values: Object.fromEntries(read),
      });
  });
  return samples;
}

const samples = shiftSamples();
const aPipeline = (latenessMs = 0): Pipeline =>
  createPipeline({ base, scenarios: [], projects: [], warnings: WARNING_CATALOGUE }, { latenessMs });

const inputsOf = (ordered: readonly ValuesSample[]): PipelineInput[] => {
  const inputs: PipelineInput[] = [];
  let tickMs = 0;
  for (const sample of ordered) {
    inputs.push({ kind: 'sample', sample });
    if (sample.receivedAtMs < tickMs + 1_000) continue;
    tickMs = sample.receivedAtMs;
    inputs.push({ kind: 'tick', atMs: tickMs - 500 });
  }
  inputs.push({ kind: 'tick', atMs: tickMs + 60_000 });
  return inputs;
};

const run = (inputs: readonly PipelineInput[], pipeline: Pipeline): Change[] =>
  inputs.flatMap((input) => pipeline.apply(input)).filter(({ kind }) => kind !== 'values');

/** What stands in the end, by id, after all that was said, corrected and withdrawn. */
function standing(changes: readonly Change[]): Map<string, EarlyWarning> {
  const stands = new Map<string, EarlyWarning>();
  for (const change of changes) {
    if (change.kind === 'withdrawn' && change.event.kind === 'warning')
      stands.delete(change.event.warning.id);
    if (change.kind === 'warning') stands.set(change.warning.id, change.warning);
  }
  return new Map([...stands].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const replayed = run(inputsOf(samples), aPipeline());

describe('early warnings in the corridor', () => {
  it('are said of the wearing tool before it is changed, and last in the picture of the machine', () => {
    const pipeline = aPipeline();
    const seen: string[] = [];
    for (const input of inputsOf(samples)) {
      pipeline.apply(input);
      for (const { type } of pipeline.equipmentNow(equipment.id)?.warnings ?? []) seen.push(type);
    }
    expect(seen).toContain('spindle-load');
    expect([...standing(replayed).values()].some(({ endReason }) => endReason === 'renewed')).toBe(true);
    expect(pipeline.warningReadiness(equipment.id).map(({ type }) => type)).toContain('part-diameter');
  });

  it('are said live as a replay says them, byte for byte, and nothing is corrected where nothing comes late', () => {
    const live = run(inputsOf(samples), aPipeline(10_000));
    expect(JSON.stringify(live)).toBe(JSON.stringify(replayed));
  });

  it('stand in the end as a replay says them, whatever was up to ten seconds late', () => {
    const late = samples
      .map((sample, index) => ({
        ...sample,
        receivedAtMs: sample.atMs + ([0, 0, 900, 0, 7_000, 0, 40][index % 7] ?? 0),
      }))
      .sort((a, b) => a.receivedAtMs - b.receivedAtMs);
    const pipeline = aPipeline(10_000);
    const live = run(inputsOf(late), pipeline);
    expect(live.some(({ kind }) => kind === 'withdrawn')).toBe(true);
    expect(standing(live)).toEqual(standing(replayed));
    expect(pipeline.waiting()).toMatchObject({ samples: 0, results: 0 });
  });

  it('learn anew after a restart, and warn of nothing meanwhile', () => {
    const [first] = standing(replayed).values();
    const cut = samples.findIndex(({ atMs }) => atMs > (first?.fromMs ?? 0) - 60_000);
    const after = run(inputsOf(samples.slice(cut, cut + 1_500)), aPipeline());
    expect(after.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });
});
