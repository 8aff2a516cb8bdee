import { describe, expect, it } from 'vitest';
import { Lathe } from '../../../../simulators/machines/lathe.ts';
import { Mill } from '../../../../simulators/machines/mill.ts';
import { Moulding } from '../../../../simulators/machines/moulding.ts';
import { Printer } from '../../../../simulators/machines/printer.ts';
import { Robot } from '../../../../simulators/machines/robot.ts';
import { Sorting } from '../../../../simulators/machines/sorting.ts';
import { Welding } from '../../../../simulators/machines/welding.ts';
import type { Action } from '../../../../simulators/machines/actions.ts';
import type { Machine } from '../../../../simulators/machines/machine.ts';
import { randomFor } from '../../../../simulators/seeded-random.ts';

const random = () => randomFor(1, 'test');

function pass(machine: Machine, seconds: number): void {
  for (let step = 0; step < seconds * 10; step += 1) machine.step(0.1);
}

function doAll(machine: Machine, ...actions: Action[]): void {
  for (const action of actions) expect(machine.act(action), JSON.stringify(action)).toEqual({ done: true });
}

const running = (): Lathe => {
  const lathe = new Lathe(random());
  doAll(lathe, { kind: 'load-program', program: 'O2001' }, { kind: 'start' });
  pass(lathe, 10);
  expect(lathe.spindleRpm).toBeGreaterThan(1_500);
  return lathe;
};

describe('a lathe', () => {
  it('does not start a program with the door open, the chuck open, or no program', () => {
    const lathe = new Lathe(random());
    expect(lathe.act({ kind: 'start' })).toEqual({ done: false, why: 'no program' });
    doAll(lathe, { kind: 'load-program', program: 'O2001' }, { kind: 'door', open: true });
    expect(lathe.act({ kind: 'start' }).done).toBe(false);
    doAll(lathe, { kind: 'door', open: false }, { kind: 'clamp', closed: false });
    expect(lathe.act({ kind: 'start' }).done).toBe(false);
    doAll(lathe, { kind: 'clamp', closed: true });
    pass(lathe, 3);
    doAll(lathe, { kind: 'start' });
  });

  it('interrupts a program and stops the spindle when the door is opened, and goes on when it is closed', () => {
    const lathe = running();
    doAll(lathe, { kind: 'door', open: true });
    pass(lathe, 4);
    expect([lathe.execution, lathe.spindleRpm, lathe.feedMmMin]).toEqual(['INTERRUPTED', 0, 0]);
    expect(lathe.act({ kind: 'start' }).done).toBe(false);
    doAll(lathe, { kind: 'door', open: false }, { kind: 'start' });
    pass(lathe, 4);
    expect(lathe.spindleRpm).toBeGreaterThan(1_500);
  });

  it('turns slowly with the door open in MANUAL, whatever speed is asked for', () => {
    const lathe = new Lathe(random());
    doAll(lathe, { kind: 'mode', mode: 'MANUAL' }, { kind: 'spindle', rpm: 2_000 });
    pass(lathe, 5);
    expect(lathe.spindleRpm).toBe(2_000);
    doAll(lathe, { kind: 'door', open: true });
    pass(lathe, 5);
    expect(lathe.spindleRpm).toBe(300);
  });

  it('keeps the chuck closed while the spindle turns, and the spindle still while the chuck is open', () => {
    const lathe = new Lathe(random());
    doAll(lathe, { kind: 'mode', mode: 'MANUAL' }, { kind: 'spindle', rpm: 500 });
    pass(lathe, 2);
    expect(lathe.act({ kind: 'clamp', closed: false })).toEqual({ done: false, why: 'the spindle turns' });
    doAll(lathe, { kind: 'spindle', rpm: 0 });
    pass(lathe, 2);
    doAll(lathe, { kind: 'clamp', closed: false });
    expect(lathe.act({ kind: 'spindle', rpm: 500 }).done).toBe(false);
  });

  it('stops everything at an emergency stop and needs release and reset before it moves again', () => {
    const lathe = running();
    doAll(lathe, { kind: 'estop', pressed: true });
    pass(lathe, 2);
    expect([lathe.spindleRpm, lathe.feedMmMin, lathe.execution]).toEqual([0, 0, 'INTERRUPTED']);
    expect(lathe.act({ kind: 'reset' }).done).toBe(false);
    doAll(lathe, { kind: 'estop', pressed: false });
    expect(lathe.act({ kind: 'start' }).done).toBe(false);
    doAll(lathe, { kind: 'reset' }, { kind: 'start' });
  });

  it('holds the feed and keeps the spindle turning in a feed hold', () => {
    const lathe = running();
    doAll(lathe, { kind: 'feed-hold' });
    pass(lathe, 2);
    const held = { ...lathe.axes };
    pass(lathe, 2);
    expect(lathe.axes).toEqual(held);
    expect(lathe.spindleRpm).toBeGreaterThan(1_500);
    doAll(lathe, { kind: 'start' });
    pass(lathe, 5);
    expect(lathe.axes).not.toEqual(held);
  });

  it('stays in a fault until it is repaired and reset, and says so by conditions', () => {
    const lathe = running();
    const [kind] = lathe.faultKinds;
    if (!kind) throw new Error('a lathe can break');
    lathe.raiseFault(kind);
    pass(lathe, 4);
    expect([lathe.execution, lathe.spindleRpm]).toEqual(['INTERRUPTED', 0]);
    expect(lathe.act({ kind: 'reset' }).done).toBe(false);
    doAll(lathe, { kind: 'repair', fault: kind.id }, { kind: 'reset' }, { kind: 'start' });
    expect(lathe.takeConditionChanges().map(({ id, level }) => [id, level])).toEqual([
      [kind.id, 'FAULT'],
      [kind.id, 'NORMAL'],
    ]);
  });

  it('tells nothing but power and energy when it is off, and nothing can be done with it', () => {
    const lathe = running();
    doAll(lathe, { kind: 'power', on: false });
    pass(lathe, 1);
    const told = Object.entries(lathe.values()).filter(([, value]) => value !== null);
    expect(told.map(([key]) => key).sort()).toEqual(['energy', 'power']);
    expect(lathe.values()['power']).toBe(0);
    expect(lathe.act({ kind: 'spindle', rpm: 100 }).done).toBe(false);
  });
});

describe('the other machines', () => {
  it('a mill keeps its spindle still with the vice open or the probe in it', () => {
    const mill = new Mill(random());
    doAll(mill, { kind: 'mode', mode: 'MANUAL' }, { kind: 'clamp', closed: false });
    expect(mill.act({ kind: 'spindle', rpm: 500 }).done).toBe(false);
    doAll(mill, { kind: 'clamp', closed: true }, { kind: 'probe', on: true });
    expect(mill.act({ kind: 'spindle', rpm: 500 }).done).toBe(false);
  });

  it('a robot stops when the fence is opened in AUTO', () => {
    const robot = new Robot(random());
    doAll(robot, { kind: 'load-program', program: 'PICK_BELT' }, { kind: 'start' });
    pass(robot, 0.6);
    expect(robot.motion.speedMmS).toBeGreaterThan(0);
    doAll(robot, { kind: 'door', open: true });
    pass(robot, 0.2);
    expect([robot.execution, robot.motion.speedMmS]).toEqual(['INTERRUPTED', 0]);
  });

  it('a robot in T1 moves only with the enabling switch held and never faster than 250 mm/s', () => {
    const robot = new Robot(random());
    doAll(robot, { kind: 'controller-mode', mode: 'T1' });
    const far: Action = { kind: 'move-joints', to: [90, 30, 0, 0, 60, 0] };
    expect(robot.act(far).done).toBe(false);
    doAll(robot, { kind: 'enabling-switch', on: true }, far);
    let fastest = 0;
    for (let step = 0; step < 20; step += 1) {
      robot.step(0.1);
      fastest = Math.max(fastest, robot.motion.speedMmS);
    }
    expect(fastest).toBeGreaterThan(20);
    expect(fastest).toBeLessThanOrEqual(251);
    doAll(robot, { kind: 'enabling-switch', on: false });
    pass(robot, 0.1);
    const held = [...robot.motion.joints];
    pass(robot, 1);
    expect(robot.motion.joints).toEqual(held);
  });

  it('a moulding machine does not shoot with cold barrels or an open guard', () => {
    const moulding = new Moulding(random());
    doAll(moulding, { kind: 'load-program', program: 'TRAY_PP' });
    expect(moulding.act({ kind: 'start' })).toEqual({ done: false, why: 'the barrels are cold' });
    moulding.preheat();
    doAll(moulding, { kind: 'start' }, { kind: 'door', open: true });
    expect(moulding.execution).toBe('INTERRUPTED');
  });

  it('a welding cell strikes no arc without extraction, and none with the curtain open', () => {
    const welding = new Welding(random());
    doAll(welding, { kind: 'load-program', program: 'BRACKET' }, { kind: 'fume-extraction', on: false });
    expect(welding.act({ kind: 'start' }).done).toBe(false);
    doAll(welding, { kind: 'fume-extraction', on: true }, { kind: 'start' });
    pass(welding, 8);
    expect(welding.arc).toBe(true);
    doAll(welding, { kind: 'door', open: true });
    pass(welding, 0.1);
    expect([welding.arc, welding.execution]).toEqual([false, 'INTERRUPTED']);
  });

  it('a jammed sorting belt stands still until the jam is cleared', () => {
    const sorting = new Sorting(random());
    doAll(sorting, { kind: 'load-program', program: 'SORT_TRAY' }, { kind: 'start' });
    pass(sorting, 10);
    const jam = sorting.faultKinds.find(({ id }) => id === 'jam');
    if (!jam) throw new Error('a station can jam');
    sorting.raiseFault(jam);
    pass(sorting, 3);
    expect([sorting.jam, sorting.beltMMin]).toEqual([true, 0]);
    doAll(sorting, { kind: 'repair', fault: 'jam' }, { kind: 'reset' }, { kind: 'start' });
    pass(sorting, 3);
    expect([sorting.jam, sorting.beltMMin]).toEqual([false, 15]);
  });

  it('a printer does not start with its door open', () => {
    const printer = new Printer(random());
    doAll(printer, { kind: 'load-program', program: 'JIG_PLA' }, { kind: 'door', open: true });
    expect(printer.act({ kind: 'start' }).done).toBe(false);
  });
});
