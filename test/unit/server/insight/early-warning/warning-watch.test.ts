/** Early warning on one machine: what it warns of, when it keeps silent, how a warning ends. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CYCLE_MS, LOAD_WARNING, WearingMachine, wobble } from '../../../../support/wearing-machine.ts';

const healthy = (index: number): number => 40 + wobble(index);

describe('early warning', () => {
  it('warns of a load that grows part by part, and says from which part on and when the limit comes', () => {
    const machine = new WearingMachine();
    machine.cycles(40, healthy);
    const driftsFrom = machine.count;
    machine.cycles(30, (index) => healthy(index) + 0.4 * index);
    const [first] = machine.said;
    expect(first).toMatchObject({ type: 'load', direction: 'rises', phase: { signal: 'tool', value: 1 } });
    expect(first?.context).toEqual([{ signal: 'program', value: 'O1' }]);
    expect(first?.reference.level).toBeCloseTo(40, 0);
    expect(Math.abs((first?.since.count ?? 0) - driftsFrom)).toBeLessThan(10);
    expect(first?.driftPerCycle).toBeGreaterThan(0.3);
    expect(first?.driftPerCycle).toBeLessThan(0.5);
    expect(first?.limit).toBeCloseTo(56, 0);
    const ahead = first?.untilLimit;
    // It drifts by 16 in 40 parts: the limit is reached by the 40th.
    const saidAfter = ((first?.atMs ?? 0) - (machine.atMs - 30 * CYCLE_MS)) / CYCLE_MS;
    expect(Math.abs((ahead?.cycles ?? 0) + saidAfter - 40)).toBeLessThan(8);
    expect(ahead?.fewest).toBeLessThanOrEqual(ahead?.cycles ?? 0);
    expect(ahead?.most ?? Infinity).toBeGreaterThanOrEqual(ahead?.cycles ?? 0);
    expect(ahead?.hours).toBeCloseTo(((ahead?.cycles ?? 0) * CYCLE_MS) / 3_600_000, 2);
    expect(first?.evidence).toHaveLength(8);
  });

  it('never warns of fewer observations than it needs, and says that it is still learning', () => {
    const machine = new WearingMachine();
    expect(machine.watch.readiness()).toMatchObject([{ type: 'load', status: 'unknown', needed: 20 }]);
    machine.cycles(19, (index) => 40 + 5 * index);
    expect(machine.said).toEqual([]);
    expect(machine.watch.readiness()).toMatchObject([{ status: 'learning', observations: 19, needed: 20 }]);
    machine.cycle(41);
    expect(machine.watch.readiness()).toMatchObject([{ status: 'watching' }]);
  });

  it('never warns of one outlier, however large', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 59 }),
        fc.double({ min: 50, max: 1e6, noNaN: true }),
        (place, size) => {
          const machine = new WearingMachine();
          machine.cycles(60, (index) => (index === place ? size : healthy(index)));
          expect(machine.said).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('does not learn from an outlier', () => {
    const machine = new WearingMachine();
    machine.cycles(20, (index) => (index === 7 ? 4_000 : healthy(index)));
    machine.cycles(30, (index) => healthy(index) + 0.4 * index);
    expect(machine.said[0]?.reference.level).toBeCloseTo(40, 0);
    expect(machine.said[0]?.reference.observations).toBe(19);
  });

  it('never warns of a healthy machine, whatever its scatter and level', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 80, noNaN: true }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 60, maxLength: 120 }),
        (level, noise) => {
          const machine = new WearingMachine();
          for (const one of noise) machine.cycle(level * (1 + 0.04 * one));
          expect(machine.said).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('takes no small difference for a drift, however sure it is', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.cycles(80, (index) => healthy(index) * 1.06);
    expect(machine.said).toEqual([]);
  });

  it('says a warning anew every five parts and ends it when the tool is changed', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.cycles(32, (index) => healthy(index) + 0.4 * index);
    const ids = new Set(machine.said.map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(machine.said.length).toBeGreaterThan(2);
    expect(machine.watch.lasting).toHaveLength(1);
    machine.changeTool(-40.03);
    expect(machine.said.at(-1)).toMatchObject({ endReason: 'renewed', toMs: machine.atMs });
    expect(machine.watch.lasting).toEqual([]);
  });

  it('keeps the reference when the new tool cuts like the old one did', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.cycles(32, (index) => healthy(index) + 0.4 * index);
    machine.changeTool(-40.03);
    machine.cycles(5, healthy);
    expect(machine.watch.readiness()).toMatchObject([{ status: 'watching' }]);
  });

  it('learns anew when the new tool cuts otherwise', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.changeTool(-40.03);
    machine.cycles(30, (index) => healthy(index) + 15);
    expect(machine.said).toEqual([]);
    machine.cycles(30, (index) => healthy(index) + 15 + 0.5 * index);
    expect(machine.said[0]?.reference.level).toBeCloseTo(55, 0);
  });

  it('warns again when only the offset was corrected and the worn tool cuts on', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.cycles(25, (index) => healthy(index) + 0.4 * index);
    machine.changeTool(-39.97);
    machine.cycles(20, (index) => healthy(index) + 10 + 0.4 * index);
    const last = machine.said.at(-1);
    expect(last).toMatchObject({ toMs: null });
    expect(last?.reference.level).toBeCloseTo(40, 0);
  });

  it('ends a warning when another program runs, and knows the first one again when it returns', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.cycles(25, (index) => healthy(index) + 0.4 * index);
    machine.say({ program: 'O2' });
    expect(machine.said.at(-1)).toMatchObject({ endReason: 'changed' });
    machine.cycles(25, (index) => 70 + wobble(index));
    expect(machine.watch.lasting).toEqual([]);
    machine.say({ program: 'O1' });
    machine.cycles(6, (index) => healthy(index) + 10);
    expect(machine.watch.lasting).toMatchObject([{ context: [{ signal: 'program', value: 'O1' }] }]);
  });

  it('ends a warning when the values return by themselves', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    machine.cycles(25, (index) => healthy(index) + 0.4 * index);
    machine.cycles(20, healthy);
    expect(machine.said.at(-1)).toMatchObject({ endReason: 'returned' });
  });

  it('leaves out cycles in which the gateway was cut off, and the count that jumped meanwhile', () => {
    const machine = new WearingMachine();
    machine.cycles(20, healthy);
    for (let index = 0; index < 30; index += 1) {
      machine.say({ execution: 'ACTIVE', spindle_load: 90 });
      machine.watch.forget(machine.atMs);
      machine.atMs += CYCLE_MS;
      machine.count += 2;
      machine.say({
        execution: 'ACTIVE',
        program: 'O1',
        tool: 1,
        part_count: machine.count,
        spindle_load: 90,
      });
    }
    expect(machine.said).toEqual([]);
  });

  it('tells tools apart: what one tool needs says nothing of the other', () => {
    const machine = new WearingMachine();
    for (let index = 0; index < 60; index += 1) {
      machine.say({ tool: 2 });
      machine.say({ execution: 'ACTIVE', spindle_load: 20 + wobble(index) });
      machine.atMs += CYCLE_MS / 2;
      machine.say({ tool: 1 });
      machine.cycle(healthy(index) + (index > 25 ? 0.4 * (index - 25) : 0));
    }
    expect(new Set(machine.said.map(({ phase }) => phase?.value))).toEqual(new Set([1]));
  });

  it('does not depend on how often a value is said again', () => {
    const load = (index: number): number => healthy(index) + 0.3 * Math.max(0, index - 30);
    const once = new WearingMachine();
    once.cycles(70, load);
    const often = new WearingMachine();
    for (let index = 0; index < 70; index += 1) {
      often.say({ execution: 'ACTIVE', spindle_load: load(index) + 2 });
      for (let step = 1; step < 10; step += 1) {
        often.atMs += CYCLE_MS / 10;
        often.say({ spindle_load: load(index) + (step < 5 ? 2 : -2), execution: 'ACTIVE', tool: 1 });
      }
      often.atMs += CYCLE_MS / 10;
      often.count += 1;
      often.say({ execution: 'PROGRAM_COMPLETED', part_count: often.count });
    }
    expect(once.said.length).toBeGreaterThan(0);
    expect(often.said.map(({ id, level }) => [id, level.toPrecision(5)])).toEqual(
      once.said.map(({ id, level }) => [id, level.toPrecision(5)]),
    );
  });

  it('remembers a bounded number of programs', () => {
    const machine = new WearingMachine({ ...LOAD_WARNING, learn: 8 });
    for (let program = 0; program < 300; program += 1) {
      machine.say({ program: `P${program}` });
      machine.cycles(3, healthy);
    }
    machine.say({ program: 'P0' });
    machine.cycles(2, healthy);
    // The cycle in which the program changed does not count, and the three of long ago are forgotten.
    expect(machine.watch.readiness()).toMatchObject([{ status: 'learning', observations: 1 }]);
    machine.say({ program: 'P299' });
    machine.cycles(2, healthy);
    expect(machine.watch.readiness()).toMatchObject([{ status: 'learning', observations: 3 }]);
  });
});
