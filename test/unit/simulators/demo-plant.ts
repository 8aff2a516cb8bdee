/** The demo base, and a plant run over it, for the tests of the simulators. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { resolveBase, type Base } from '../../../shared/base.ts';
import type { Value } from '../../../shared/sample.ts';
import type { Message } from '../../../simulators/message.ts';
import { createPlant, type Plant, type PlantOptions } from '../../../simulators/plan/plant.ts';

/** Monday 2025-11-24 16:00:00 UTC, a multiple of the plant's step. */
export const START_MS = 1_764_000_000_000;

/** The demo base of the project. */
export function demoBase(): Base {
  const file = fileURLToPath(new URL('../../../simulators/demo-base.yaml', import.meta.url));
  const resolved = resolveBase(parse(readFileSync(file, 'utf8')));
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

/** A plant at its start; seed 1 and the compressed plan unless said otherwise. */
export function demoPlant(options: Partial<PlantOptions> = {}): Plant {
  return createPlant({ base: demoBase(), seed: 1, plan: 'demo', startMs: START_MS, ...options });
}

/** Everything that the plant says in its first `minutes`. */
export function runMinutes(plant: Plant, minutes: number): Message[] {
  const messages: Message[] = [];
  for (let second = 1; second <= minutes * 60; second += 1)
    messages.push(...plant.step(START_MS + second * 1_000));
  return messages;
}

/** One value at one time, seconds since the start. */
export interface Point {
  s: number;
  value: Value;
}

/** Telemetry by equipment and signal, in order of time. */
export function seriesOf(messages: readonly Message[]): Map<string, Map<string, Point[]>> {
  const all = new Map<string, Map<string, Point[]>>();
  for (const { equipment, topic, payload } of messages) {
    if (!topic.endsWith('/telemetry')) continue;
    const { ts, values } = JSON.parse(payload) as { ts: number; values: Record<string, Value> };
    const signals = all.get(equipment) ?? new Map<string, Point[]>();
    all.set(equipment, signals);
    for (const [key, value] of Object.entries(values)) {
      const points = signals.get(key) ?? [];
      signals.set(key, points);
      points.push({ s: (ts - START_MS) / 1_000, value });
    }
  }
  return all;
}

/** The numbers of one signal; UNAVAILABLE is left out. */
export function numbersOf(points: readonly Point[] | undefined): { s: number; value: number }[] {
  return (points ?? []).flatMap(({ s, value }) => (typeof value === 'number' ? [{ s, value }] : []));
}
