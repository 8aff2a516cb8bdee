/**
 * What it costs to understand a sample: the whole pure corridor (states, scenarios, presence, evidence) on the demo plant's own
 * messages, against a bare loop that parses the same messages and keeps the newest values.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolveBase } from '../../shared/base.ts';
import { PROJECT_CATALOGUE } from '../../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { equipmentIdOf, parseTopic } from '../../shared/names.ts';
import type { Value, ValuesSample } from '../../shared/sample.ts';
import { createPipeline } from '../../server/pipeline.ts';
import { createPlant } from '../../simulators/plan/plant.ts';
import type { BenchResult } from './bench-result.ts';

const MINUTES = 3;
const START_MS = 1_764_000_000_000;

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
  const bare = cpuSeconds(() => {
    const latest = new Map<string, Value>();
    for (const { topic, payload } of messages) {
      const { values } = JSON.parse(payload) as { values: Record<string, Value> };
      for (const key in values) latest.set(`${topic} ${key}`, values[key] ?? null);
    }
  });
  const pipeline = createPipeline({ base, scenarios: SCENARIO_CATALOGUE, projects: PROJECT_CATALOGUE });
  const whole = cpuSeconds(() => {
    for (const sample of samples) pipeline.apply({ kind: 'sample', sample });
  });
  return [
    {
      name: 'understand a message ÷ parse it and keep the newest values',
      value: whole / bare,
      unit: '×',
      baseline: 'JSON.parse and a Map, same messages',
    },
    {
      name: 'share of one core for the demo base at real speed',
      value: (100 * whole) / (MINUTES * 60),
      unit: '%',
      baseline: `${messages.length} messages in ${MINUTES} min`,
    },
  ];
}
