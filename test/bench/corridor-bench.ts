/**
 * What it costs to understand a sample: the whole pure corridor (states, scenarios, presence, evidence) on the demo plant's own
 * messages, live and settled, against a bare loop that parses the same messages and keeps the newest values.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolveBase } from '../../shared/base.ts';
import { PROJECT_CATALOGUE } from '../../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { equipmentIdOf, parseTopic } from '../../shared/names.ts';
import type { Value, ValuesSample } from '../../shared/sample.ts';
import { createPipeline } from '../../server/pipeline.ts';
import type { Pipeline } from '../../server/pipeline-contract.ts';
import { createPlant } from '../../simulators/plan/plant.ts';
import type { BenchResult } from './bench-result.ts';

const MINUTES = 3;
const START_MS = 1_764_000_000_000;
const LATENESS_MS = 10_000;
const TICK_EVERY_MS = 200;
const CLOCK_BEHIND_MS = 500;

/** CPU seconds of a call. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Replays the same three minutes of the demo plant through both. */
export async function corridorBench(): Promise<BenchResult[]> {
  const resolved = resolveBase(
    parse(readFileSync(new URL('../../simulators/demo-base.yaml', import.meta.url), 'utf8')),
  );
  if (!resolved.ok) throw new Error('the demo base does not fit its schema');
  const { base } = resolved;
  const plant = createPlant({ base, seed: 1, plan: 'demo', startMs: START_MS });
  const messages: { topic: string; payload: string }[] = [];
  for (let atMs = START_MS; atMs < START_MS + MINUTES * 60_000; atMs += 100)
    for (const { topic, payload } of plant.step(atMs))
      if (topic.endsWith('/telemetry')) messages.push({ topic, payload: payload });

  const samples = messages.map(({ topic, payload }): ValuesSample => {
    const at = parseTopic(topic);
    const { ts, values } = JSON.parse(payload) as { ts: number; values: Record<string, Value> };
    if (!at) throw new Error(`not a topic of ours: ${topic}`);
    return {
      kind: 'values',
      equipment: equipmentIdOf(at.workshop, at.equipment),
      atMs: ts,
      receivedAtMs: ts,
      values,
    };
  });
  const parseAll = (): void => {
    const latest = new Map<string, Value>();
    for (const { topic, payload } of messages) {
      const { values } = JSON.parse(payload) as { values: Record<string, Value> };
      for (const key in values) latest.set(`${topic} ${key}`, values[key] ?? null);
    }
  };
  const [bare] = leastSeconds([() => cpuSeconds(parseAll)]);
  const definition = { base, scenarios: SCENARIO_CATALOGUE, projects: PROJECT_CATALOGUE };
  const bareBase = { ...base, equipment: base.equipment.map((item) => ({ ...item, states: [] })) };
  const without = { base: bareBase, scenarios: [], projects: [] };
  const latenessMs = LATENESS_MS;
  const [live, settled, twin, twinSettled] = leastSeconds([
    () => corridorSeconds(createPipeline(definition), samples),
    () => corridorSeconds(createPipeline(definition, { latenessMs }), samples),
    () => corridorSeconds(createPipeline(without), samples),
    () => corridorSeconds(createPipeline(without, { latenessMs }), samples),
  ]);
  const messagesSaid = `${messages.length} messages in ${MINUTES} min`;
  return [
    {
      name: 'understand a message, live ÷ parse it and keep the newest values',
      value: live / bare,
      unit: '×',
      baseline: 'JSON.parse and a Map, same messages',
    },
    {
      name: 'understand it live and settled ÷ live',
      value: settled / live,
      unit: '×',
      baseline: `lateness bound ${LATENESS_MS / 1_000} s, nothing late`,
    },
    {
      name: 'keep the present without patterns: settling on ÷ off',
      value: twinSettled / twin,
      unit: '×',
      baseline: 'no states, scenarios or projects',
    },
    {
      name: 'share of one core for the demo base at real speed, live',
      value: (100 * live) / (MINUTES * 60),
      unit: '%',
      baseline: messagesSaid,
    },
    {
      name: 'share of one core for the demo base at real speed, live and settled',
      value: (100 * settled) / (MINUTES * 60),
      unit: '%',
      baseline: messagesSaid,
    },
  ];
}

/** The least of three measurements of each, taken in turns so that none has the warm compiler for itself. */
function leastSeconds<const T extends readonly (() => number)[]>(measure: T): { [K in keyof T]: number } {
  const least = measure.map(() => Infinity);
  for (let round = 0; round < 3; round += 1)
    measure.forEach((one, index) => (least[index] = Math.min(least[index] ?? Infinity, one())));
  return least as { [K in keyof T]: number };
}

/** CPU seconds of a pipeline that is given the samples in order, with the server's ticks between them. */
function corridorSeconds(pipeline: Pipeline, samples: readonly ValuesSample[]): number {
  return cpuSeconds(() => {
    let tickMs = START_MS;
    for (const sample of samples) {
      for (; tickMs < sample.atMs - CLOCK_BEHIND_MS; tickMs += TICK_EVERY_MS)
        pipeline.apply({ kind: 'tick', atMs: tickMs });
      pipeline.apply({ kind: 'sample', sample });
    }
    const endMs = tickMs + LATENESS_MS + 2 * CLOCK_BEHIND_MS;
    for (; tickMs < endMs; tickMs += TICK_EVERY_MS) pipeline.apply({ kind: 'tick', atMs: tickMs });
  });
}
