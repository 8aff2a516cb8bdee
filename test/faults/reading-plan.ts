/** Readings that can be told apart: reading `n` comes from machine `n mod machines`, one a millisecond, with `x` = n. */
import { writeFileSync } from 'node:fs';
import { equipmentIdOf, type EquipmentId } from '../../shared/names.ts';

export const BASE_ID = 'faults';
const WORKSHOP = 'hall';

export interface ReadingPlan {
  readings: number;
  machines: number;
  /** Time of the first reading. */
  startMs: number;
}

const nameOf = (machine: number): string => `rig-${String(machine).padStart(2, '0')}`;

export const equipmentOf = (machine: number): EquipmentId => equipmentIdOf(WORKSHOP, nameOf(machine));

/** When reading `n` was taken. */
export const timeOf = (plan: ReadingPlan, n: number): number => plan.startMs + Math.floor(n / plan.machines);

export const topicOf = (plan: ReadingPlan, n: number): string =>
  `tb/${BASE_ID}/${WORKSHOP}/${nameOf(n % plan.machines)}/telemetry`;

/** About 150 bytes with seven values. */
export const payloadOf = (plan: ReadingPlan, n: number): string =>
  JSON.stringify({
    ts: timeOf(plan, n),
    seq: Math.floor(n / plan.machines),
    values: {
      x: n,
      a: n % 97,
      b: (n % 1000) / 7,
      c: 20 + (n % 13) * 0.1,
      d: -n,
      mode: n % 2 === 0 ? 'READY' : 'ACTIVE',
      on: n % 3 === 0,
    },
  });

/** Writes the base file of a plan. */
export function writeBase(path: string, { machines }: ReadingPlan): void {
  const signals = [
    { key: 'x', kind: 'counter' },
    ...['a', 'b', 'c', 'd'].map((key) => ({ key, kind: 'gauge' })),
    { key: 'mode', kind: 'state', values: ['READY', 'ACTIVE'] },
    { key: 'on', kind: 'switch' },
  ];
  const equipment = Array.from({ length: machines }, (_, machine) => ({
    id: nameOf(machine),
    type: 'generic',
    signals,
  }));
  writeFileSync(path, JSON.stringify({ base: { id: BASE_ID }, workshops: [{ id: WORKSHOP, equipment }] }));
}
