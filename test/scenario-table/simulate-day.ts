/** One seeded day of the demo base without a network: plant, door and pipeline in one process, and the truth beside what was found. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolveBase, type Base } from '../../shared/base.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { Scenario } from '../../shared/insight.ts';
import { equipmentIdOf, parseTopic } from '../../shared/names.ts';
import type { BadgeSample, ConditionSample, Sample, Value } from '../../shared/sample.ts';
import { createPipeline } from '../../server/pipeline.ts';
import type { Message } from '../../simulators/message.ts';
import { createPlant } from '../../simulators/plan/plant.ts';
import type { TruthEntry } from '../../simulators/truth.ts';

/** A multiple of the plant's step, at midnight UTC. */
export const START_MS = 1_763_942_400_000;
const CHUNK_MS = 1_000;

/** A recognised scenario and when people heard of it. */
export interface Found {
  scenario: Scenario;
  toldAtMs: number;
}

export interface Day {
  base: Base;
  endMs: number;
  truth: readonly TruthEntry[];
  found: readonly Found[];
}

/** What a day is made from; without `equipment` all of the demo base. */
export interface DayOptions {
  seed: number;
  minutes: number;
  equipment?: readonly string[];
}

/** The demo base of the project. */
export function demoBase(): Base {
  const file = new URL('../../simulators/demo-base.yaml', import.meta.url);
  const resolved = resolveBase(parse(readFileSync(file, 'utf8')));
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

/** Runs the compressed plan for so many minutes. The same seed gives the same day. */
export function simulateDay({ seed, minutes, equipment }: DayOptions): Day {
  const whole = demoBase();
  const base = equipment
    ? { ...whole, equipment: whole.equipment.filter(({ id }) => equipment.includes(id)) }
    : whole;
  const plant = createPlant({ base, seed, plan: 'demo', startMs: START_MS });
  const pipeline = createPipeline({ base, scenarios: SCENARIO_CATALOGUE, projects: [] });
  const found = new Map<string, Found>();
  const endMs = START_MS + minutes * 60_000;
  for (let atMs = START_MS + CHUNK_MS; atMs <= endMs; atMs += CHUNK_MS) {
    const changes = plant
      .step(atMs)
      .flatMap((message) => pipeline.apply({ kind: 'sample', sample: sampleOf(message) }));
    changes.push(...pipeline.apply({ kind: 'tick', atMs }));
    for (const change of changes) {
      if (change.kind !== 'scenario') continue;
      const known = found.get(change.scenario.id);
      found.set(change.scenario.id, {
        scenario: change.scenario,
        toldAtMs: known?.toldAtMs ?? change.at,
      });
    }
  }
  const [fault] = pipeline.patternFaults();
  if (fault) throw new Error(`${fault.equipment} ${fault.pattern}: ${fault.message}`);
  return { base, endMs, truth: plant.takeTruth(), found: [...found.values()] };
}

/** A message of the plant as the door would hand it on; what the plant says is checked by its own tests. */
function sampleOf({ topic, payload }: Message): Sample {
  const at = parseTopic(topic);
  if (!at) throw new Error(`not a topic of ours: ${topic}`);
  const { ts: atMs, ...said } = JSON.parse(payload) as { ts: number } & Record<string, unknown>;
  const stamp = { equipment: equipmentIdOf(at.workshop, at.equipment), atMs, receivedAtMs: atMs };
  switch (at.channel) {
    case 'telemetry':
      return { kind: 'values', ...stamp, values: said['values'] as Record<string, Value> };
    case 'condition':
      return {
        kind: 'condition',
        ...stamp,
        ...(said as Pick<ConditionSample, 'id' | 'level' | 'code' | 'text'>),
      };
    case 'badge': {
      const { card, action } = said as Pick<BadgeSample, 'card' | 'action'>;
      return { kind: 'badge', ...stamp, card, action, person: card };
    }
    case 'status':
      throw new Error('the plant says no status');
  }
}
