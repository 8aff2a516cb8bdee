import { describe, expect, it } from 'vitest';
import { Lathe } from '../../../../simulators/machines/lathe.ts';
import type { Machine } from '../../../../simulators/machines/machine.ts';
import { Moulding } from '../../../../simulators/machines/moulding.ts';
import { Printer } from '../../../../simulators/machines/printer.ts';
import { randomFor } from '../../../../simulators/seeded-random.ts';
import { demoPlant, numbersOf, runMinutes, seriesOf, type Point } from '../demo-plant.ts';

/** Largest change per second between neighbouring readings. */
const steepest = (points: readonly Point[] | undefined): number => {
  const numbers = numbersOf(points);
  return numbers.reduce((most, { s, value }, index) => {
    const before = numbers[index - 1];
    return before ? Math.max(most, Math.abs(value - before.value) / Math.max(0.1, s - before.s)) : most;
  }, 0);
};

function pass(machine: Machine, seconds: number): void {
  for (let step = 0; step < seconds * 10; step += 1) machine.step(0.1);
}

/** Seconds until a value has covered 1 − 1/e of its way to where it ends. */
function timeConstantS(machine: Machine, read: () => number, endS: number): number {
  const from = read();
  const values: number[] = [];
  for (let second = 1; second <= endS; second += 1) {
    pass(machine, 1);
    values.push(read());
  }
  const end = values.at(-1) ?? from;
  return values.findIndex((value) => Math.abs(value - from) >= (1 - 1 / Math.E) * Math.abs(end - from)) + 1;
}

describe('the simulated machines over eight minutes', () => {
  const series = seriesOf(runMinutes(demoPlant(), 8));
  const of = (type: RegExp, signal: string): [string, Point[]][] =>
    [...series].flatMap(([id, signals]) => {
      const points = signals.get(signal);
      return type.test(id) && points ? [[id, points] as [string, Point[]]] : [];
    });

  it.each([
    ['spindles speed up no faster than their drives', /lathe/, 'spindle_speed', 1_850],
    ['fast spindles speed up no faster than their drives', /mill/, 'spindle_speed', 6_200],
    ['lathe axes move no faster than their rapid traverse', /lathe/, 'axis_x', 205],
    ['mill axes move no faster than their rapid traverse', /mill/, 'axis_z', 240],
    ['robot joints turn no faster than their drives', /robot/, 'joint_1', 155],
    ['belts speed up gently', /sorting/, 'belt_speed', 12.5],
    ['vehicles drive no faster than their limit', /agv/, 'x', 1.15],
    ['clamps close no faster than their pump', /moulding/, 'clamp_position', 470],
    ['print heads move no faster than printing', /printer/, 'position_x', 85],
    ['probes move no faster than measuring', /cmm/, 'x', 205],
  ])('%s', (_name, type, signal, limitPerS) => {
    const all = of(type, signal);
    expect(all.length).toBeGreaterThan(0);
    for (const [id, points] of all) expect(steepest(points), id).toBeLessThanOrEqual(limitPerS);
  });

  it('temperatures of heavy parts never jump', () => {
    const temperatures = [...of(/lathe|mill/, 'spindle_temp'), ...of(/moulding/, 'barrel_temp_1')];
    expect(temperatures.length).toBeGreaterThan(10);
    for (const [id, points] of temperatures) {
      const values = numbersOf(points).map(({ value }) => value);
      const jumps = values.map((value, index) => Math.abs(value - (values[index - 1] ?? value)));
      expect(Math.max(...jumps), id).toBeLessThan(0.5);
    }
  });

  it('counters and energy only grow', () => {
    for (const [id, signals] of series)
      for (const key of ['part_count', 'energy', 'shot_count', 'seam_count', 'sorted_ok', 'sorted_ng']) {
        const values = numbersOf(signals.get(key)).map(({ value }) => value);
        expect(values, `${id} ${key}`).toEqual([...values].sort((a, b) => a - b));
      }
  });

  it('energy is the integral of power', () => {
    for (const [id, signals] of series) {
      const power = numbersOf(signals.get('power'));
      const kwh = power.reduce(
        (sum, { s, value }, i) => sum + (value * ((power[i + 1]?.s ?? s) - s)) / 3_600,
        0,
      );
      const energy = numbersOf(signals.get('energy'));
      const used = (energy.at(-1)?.value ?? 0) - (energy[0]?.value ?? 0);
      // Power is reported once a second at most, so short peaks are missed.
      expect(Math.abs(used - kwh), id).toBeLessThan(0.12 * used + 0.01);
    }
  });

  it('an idle machine stands still', () => {
    for (const key of ['axis_x', 'axis_y', 'axis_z', 'spindle_speed', 'feed_rate'])
      expect(
        new Set(numbersOf(series.get('machining.mill-05')?.get(key)).map(({ value }) => value)).size,
      ).toBe(1);
    const joints = series.get('forming.weld-03')?.get('joint_1');
    expect(new Set(numbersOf(joints).map(({ value }) => value)).size).toBe(1);
  });

  it('a lathe draws 0.6 to 1.2 kW at rest and 3 to 8 kW in a cut', () => {
    const rest = numbersOf(series.get('machining.lathe-03')?.get('power')).slice(0, 5);
    for (const { value } of rest) expect(value).toBeGreaterThan(0.6);
    for (const { value } of rest) expect(value).toBeLessThan(1.2);
    const most = Math.max(
      ...numbersOf(series.get('machining.lathe-05')?.get('power')).map(({ value }) => value),
    );
    expect(most).toBeGreaterThan(3);
    expect(most).toBeLessThan(8);
  });

  it('a vehicle drives where no machine stands', () => {
    const points = numbersOf(series.get('automation.agv-01')?.get('y'));
    expect(
      Math.max(...points.map(({ value }) => value)) - Math.min(...points.map(({ value }) => value)),
    ).toBeGreaterThan(4);
  });
});

describe('heat', () => {
  it('takes a lathe spindle 20 to 30 minutes', () => {
    const lathe = new Lathe(randomFor(1, 'heat'));
    lathe.act({ kind: 'mode', mode: 'MANUAL' });
    lathe.act({ kind: 'spindle', rpm: 2_000 });
    const tau = timeConstantS(lathe, () => lathe.spindleTempC, 3 * 3_600);
    expect(tau).toBeGreaterThan(20 * 60);
    expect(tau).toBeLessThan(30 * 60);
  });

  it('leaves a barrel in 8 to 12 minutes, a mould in 15, a printer bed in 4', () => {
    const moulding = new Moulding(randomFor(1, 'heat'));
    moulding.act({ kind: 'load-program', program: 'TRAY_PP' });
    moulding.preheat();
    moulding.act({ kind: 'heat', on: false });
    const barrel = timeConstantS(moulding, () => moulding.barrelC[0] ?? 0, 3_600);
    expect(barrel).toBeGreaterThan(8 * 60);
    expect(barrel).toBeLessThan(12 * 60);
    moulding.preheat();
    expect(timeConstantS(moulding, () => moulding.mouldC, 5_400) / 60).toBeCloseTo(15, -0.5);
    const printer = new Printer(randomFor(1, 'heat'));
    printer.act({ kind: 'load-program', program: 'JIG_PLA' });
    printer.resumeAt(3);
    printer.act({ kind: 'stop' });
    expect(timeConstantS(printer, () => printer.bedC, 1_800) / 60).toBeCloseTo(4, 0);
  });
});

describe('tool wear', () => {
  it('raises the load of the same cut and is gone with a new tool', () => {
    const peakLoad = (wear: number): number => {
      const lathe = new Lathe(randomFor(1, 'wear'));
      lathe.setWear(1, wear);
      lathe.act({ kind: 'load-program', program: 'O2001' });
      lathe.act({ kind: 'start' });
      const loads: number[] = [];
      for (let step = 0; step < 250; step += 1) {
        lathe.step(0.1);
        if (lathe.cutting) loads.push(lathe.load);
      }
      return loads.reduce((sum, load) => sum + load, 0) / loads.length;
    };
    expect(peakLoad(0.8) / peakLoad(0)).toBeGreaterThan(1.2);
    const lathe = new Lathe(randomFor(1, 'wear'));
    lathe.setWear(1, 0.8);
    lathe.act({ kind: 'new-tool', number: 1 });
    expect(lathe.wearOf(1)).toBe(0);
  });

  it('makes parts thicker, and an offset correction makes them right again', () => {
    const diameterAt = (wear: number, correction: number): number => {
      const lathe = new Lathe(randomFor(1, 'wear'));
      lathe.setWear(2, wear);
      lathe.act({ kind: 'mode', mode: 'MANUAL' });
      lathe.act({ kind: 'tool', number: 2 });
      lathe.act({ kind: 'tool-offset', x: correction });
      lathe.act({ kind: 'mode', mode: 'AUTOMATIC' });
      lathe.act({ kind: 'load-program', program: 'O2001' });
      lathe.act({ kind: 'start' });
      pass(lathe, 90);
      return lathe.diameterMm ?? NaN;
    };
    expect(diameterAt(0.9, 0) - 32).toBeGreaterThan(0.03);
    expect(Math.abs(diameterAt(0.9, -0.055) - 32)).toBeLessThan(0.02);
  });
});
