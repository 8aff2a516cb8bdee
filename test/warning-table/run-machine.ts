/**
 * One machine of the simulators at work, without a network, and the early warnings of the pure detector beside its true inside. Tests
 * and the command `npm run warning-table` use it; that the whole pipeline says the same is a test of its own.
 */
import { resolveBase, type Base, type Equipment } from '../../shared/base.ts';
import { WARNING_CATALOGUE } from '../../shared/catalogue/warnings/warning-catalogue.ts';
import type { EarlyWarning } from '../../shared/early-warning.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { Value } from '../../shared/sample.ts';
import { WarningWatch } from '../../server/insight/early-warning/warning-watch.ts';
import { createMachineBuilder } from '../../simulators/machines/create-machine.ts';
import type { Machine } from '../../simulators/machines/machine.ts';
import type { Message } from '../../simulators/message.ts';
import type { Duty } from '../../simulators/plan/duty.ts';
import { Worker } from '../../simulators/plan/worker.ts';
import type { TruthEntry } from '../../simulators/truth.ts';

/** Midnight UTC. */
export const START_MS = 1_763_942_400_000;
const STEP_MS = 100;

/** A shift at one machine. */
export interface Shift {
  type: EquipmentTypeId;
  duty: Duty;
  seed: number;
  hours: number;
}

/** A warning with the machine as it truly was when it was said. */
export interface Said {
  warning: EarlyWarning;
  /** What `look` saw at that instant. */
  seen: number;
}

/** What came of a shift. */
export interface ShiftResult {
  said: readonly Said[];
  truth: readonly TruthEntry[];
  /** Parts made. */
  parts: number;
}

/** A base with one simulated machine. */
export function baseWith(type: EquipmentTypeId): { base: Base; equipment: Equipment } {
  const resolved = resolveBase({
    base: { id: 'shift' },
    workshops: [{ id: 'hall', equipment: [{ id: 'one', type, origin: 'simulated' }] }],
  });
  const equipment = resolved.ok ? resolved.base.equipment[0] : undefined;
  if (!resolved.ok || !equipment) throw new Error(JSON.stringify(resolved));
  return { base: resolved.base, equipment };
}

/** Lets the machine work; calls `take` with what its gateway sends. Stops when `take` says so. */
export function workShift(
  { type, duty, seed, hours }: Shift,
  take: (message: Message, machine: Machine) => boolean | void,
): TruthEntry[] {
  const { base, equipment } = baseWith(type);
  const machine = createMachineBuilder(base, seed)(equipment);
  if (!machine) throw new Error(`no model of ${type}`);
  const truth: TruthEntry[] = [];
  const tell = (entry: TruthEntry): void => {
    truth.push(entry);
  };
  const worker = new Worker({ base, equipment, machine, seed, startMs: START_MS, tell });
  worker.assign(duty);
  const endMs = START_MS + hours * 3_600_000;
  for (let atMs = START_MS + STEP_MS; atMs <= endMs; atMs += STEP_MS)
    for (const message of worker.step(STEP_MS / 1_000, atMs))
      if (take(message, machine) === true) return truth;
  return truth;
}

/** The warnings of the detector alone over a shift. */
export function watchShift(
  shift: Shift,
  look: (machine: Machine, warning: EarlyWarning) => number,
): ShiftResult {
  const { equipment } = baseWith(shift.type);
  const watch = new WarningWatch(equipment, WARNING_CATALOGUE);
  const said: Said[] = [];
  let parts = 0;
  let before: number | undefined;
  const truth = workShift(shift, ({ topic, payload }, machine) => {
    if (!topic.endsWith('/telemetry')) return;
    // Our own gateway's words; the door's parser would take longer than the machine.
    const { ts, values } = JSON.parse(payload) as { ts: number; values: Record<string, Value> };
    for (const key in values) watch.note(key, values[key] ?? null);
    for (const warning of watch.take(ts)) said.push({ warning, seen: look(machine, warning) });
    before ??= machine.partCount;
    parts = machine.partCount - before;
  });
  return { said, truth, parts };
}
