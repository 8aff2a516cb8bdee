/**
 * The whole simulated base as a pure machine: time in, messages out. No network, no clock, no chance of its own: the same
 * base, seed, plan and start give the same messages, byte for byte.
 */
import type { Base } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { Chaos } from '../chaos/chaos.ts';
import type { ChaosChances } from '../chaos/chaos-kinds.ts';
import { createMachineBuilder, simulatedEquipment } from '../machines/create-machine.ts';
import type { Machine } from '../machines/machine.ts';
import type { Message } from '../message.ts';
import type { TruthEntry } from '../truth.ts';
import type { SegmentId } from '../../shared/demo-day.ts';
import { daySegmentAt, demoSegmentAt, dutyOf, type PlanKind } from './production-day.ts';
import { Worker } from './worker.ts';

/** Time step of all models, ms. */
export const STEP_MS = 100;

/** What a plant is made from. `startMs` is epoch ms; all times in messages count from it in steps of {@link STEP_MS}. */
export interface PlantOptions {
  base: Base;
  seed: number;
  plan: PlanKind;
  startMs: number;
  /** What goes wrong on the way of the messages; default: nothing. */
  chaos?: ChaosChances;
}

export interface Plant {
  /** Equipment that is simulated here: `origin: simulated` in the base, of a type with a model. */
  readonly equipment: readonly EquipmentId[];
  /** Advances to `nowMs` (epoch ms) in whole steps; messages in the order of their times. */
  step(nowMs: number): Message[];
  /** Jumps to `nowMs` without moving anything, where the host slept for too long to catch up: a gap in the data. */
  skipTo(nowMs: number): void;
  /** Makes one piece of equipment tell everything anew, after it was cut off from its broker. */
  repeatAll(id: EquipmentId): void;
  /** What really happened since the last call. */
  takeTruth(): TruthEntry[];
  /** The model of one piece of equipment, for tests. */
  machine(id: string): Machine | undefined;
}

/** Builds a plant at rest at `startMs`. */
export function createPlant({ base, seed, plan, startMs, chaos }: PlantOptions): Plant {
  const build = createMachineBuilder(base, seed);
  const truth: TruthEntry[] = [];
  const tell = (entry: TruthEntry): void => {
    truth.push(entry);
  };
  const segmentAt =
    plan === 'day' ? daySegmentAt(base.timezone) : (at: number) => demoSegmentAt(at - startMs);
  const posts = simulatedEquipment(base).flatMap((equipment) => {
    const machine = build(equipment);
    return machine
      ? [{ equipment, worker: new Worker({ base, equipment, machine, seed, startMs, tell }) }]
      : [];
  });
  const repeatAll = (id: EquipmentId): void =>
    posts.find(({ equipment }) => equipment.id === id)?.worker.repeatAll();
  const way = chaos && new Chaos({ chances: chaos, seed, base: base.id, tell, onReconnect: repeatAll });
  let atMs = startMs;
  let segment: SegmentId | undefined;

  const followPlan = (): void => {
    const planned = segmentAt(atMs);
    if (segment === planned) return;
    segment = planned;
    for (const { equipment, worker } of posts) {
      tell({ atMs, equipment: equipment.id, kind: 'segment', detail: { segment: planned } });
      worker.assign(dutyOf(equipment, planned));
    }
  };

  return {
    equipment: posts.map(({ equipment }) => equipment.id),
    step(nowMs) {
      const messages: Message[] = [];
      for (; atMs + STEP_MS <= nowMs;) {
        followPlan();
        atMs += STEP_MS;
        const said = posts.flatMap(({ worker }) => worker.step(STEP_MS / 1_000, atMs));
        messages.push(...(way ? way.pass(said, atMs) : said));
      }
      return messages;
    },
    skipTo(nowMs) {
      atMs += Math.max(0, Math.floor((nowMs - atMs) / STEP_MS)) * STEP_MS;
    },
    repeatAll,
    takeTruth: () => truth.splice(0),
    machine: (id) => posts.find(({ equipment }) => equipment.id === id)?.worker.machine,
  };
}
