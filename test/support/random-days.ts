/** Random days at a lathe, as fast-check arbitraries: what an operator does, and for how long the machine then goes on like that. */
import fc from 'fast-check';
import type { EquipmentId } from '../../shared/names.ts';
import type { Value } from '../../shared/sample.ts';
import { LATHE_AT_REST, MachineScript } from './machine-script.ts';

type Deed =
  { change: Record<string, Value> } | { silence: true } | { badge: 'in' | 'out' } | { fault: boolean };
/** One deed and its seconds. */
export interface Step {
  deed: Deed;
  seconds: number;
}

const change = (key: string, values: readonly Value[]): fc.Arbitrary<Deed> =>
  fc.constantFrom(...values).map((value) => ({ change: { [key]: value } }));

const deed = (estop: readonly Value[]): fc.Arbitrary<Deed> =>
  fc.oneof(
    change('spindle_speed', [0, 0, 100, 450, 1200, 2000, 4000, null]),
    change('spindle_load', [0, 4, 60]),
    change('door', ['OPEN', 'CLOSED', 'CLOSED', null]),
    change('chuck', ['OPEN', 'CLOSED', 'CLOSED']),
    change('chuck_pressure', [0, 0.9, 1.6]),
    change('execution', ['READY', 'ACTIVE', 'ACTIVE', 'INTERRUPTED', 'PROGRAM_COMPLETED']),
    change('mode', ['AUTOMATIC', 'MANUAL']),
    change('axis_x', [250, 40]),
    change('axis_z', [500, 200]),
    change('part_count', [1, 2, 3, 4, 5, 6, 7]),
    change('power', [0, 0.8, 5]),
    change('estop', estop),
    fc.constantFrom<Deed>(
      { silence: true },
      { badge: 'in' },
      { badge: 'out' },
      { fault: true },
      { fault: false },
    ),
  );

/** A day at random. */
export const day = (estop: readonly Value[] = ['ARMED', 'TRIGGERED']): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ deed: deed(estop), seconds: fc.integer({ min: 1, max: 90 }) }), { maxLength: 25 });

/** The day of one person at one machine. */
export function scriptOf(steps: readonly Step[], equipment: EquipmentId, person: string): MachineScript {
  const script = new MachineScript(equipment, LATHE_AT_REST).badge(person);
  for (const { deed: what, seconds } of steps) {
    if ('silence' in what) script.silence(seconds);
    else if ('badge' in what) script.badge(person, what.badge).go(seconds);
    else if ('fault' in what) script.condition('turret', what.fault ? 'FAULT' : 'NORMAL').go(seconds);
    else script.go(seconds, what.change);
  }
  return script;
}

const goodWork: readonly Step[] = [
  { deed: { change: { estop: 'TRIGGERED' } }, seconds: 3 },
  { deed: { change: { estop: 'ARMED' } }, seconds: 20 },
  { deed: { change: { spindle_speed: 450 } }, seconds: 185 },
  { deed: { change: { spindle_speed: 1200 } }, seconds: 185 },
  { deed: { change: { spindle_speed: 2000 } }, seconds: 185 },
  { deed: { change: { spindle_speed: 0 } }, seconds: 10 },
  { deed: { change: { estop: 'TRIGGERED' } }, seconds: 5 },
];

/** A student who wants to pass, with something thrown in at a random place. */
export const disturbedWork: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: goodWork.length }), day()), { maxLength: 3 })
  .map((disturbances) =>
    disturbances.reduce<Step[]>(
      (steps, [place, extra]) => [...steps.slice(0, place), ...extra.slice(0, 2), ...steps.slice(place)],
      [...goodWork],
    ),
  );
