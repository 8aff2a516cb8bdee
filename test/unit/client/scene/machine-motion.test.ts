import { describe, expect, it } from 'vitest';
import { FrameBuffer } from '../../../../client/live/frame-buffer.ts';
import { MachineMotion } from '../../../../client/scene/machine-motion.ts';
import { MODEL_CATALOGUE } from '../../../../client/scene/model/model-catalogue.ts';
import { compileMotion } from '../../../../client/scene/motion-program.ts';
import { MOTION_CATALOGUE } from '../../../../shared/catalogue/motion/motion-catalogue.ts';
import { EQUIPMENT_CATALOGUE } from '../../../../shared/catalogue/equipment-catalogue.ts';
import { EQUIPMENT_TYPES, type EquipmentTypeId } from '../../../../shared/equipment.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Value } from '../../../../shared/sample.ts';

const ID = equipmentIdOf('hall', 'machine-01');
const START_MS = 1_000_000;

/** A machine of a type with a buffer that holds the given values since START_MS. */
function aMachine(type: EquipmentTypeId, values: Record<string, Value>) {
  const keys = Object.keys(values);
  const buffer = new FrameBuffer();
  const now = {
    id: ID,
    index: 0,
    state: 'running',
    stateSince: null,
    useMode: 'teaching',
    online: true,
    origin: 'simulated',
  } as const;
  const signals = keys.map((key) => ({
    key,
    value: values[key] ?? null,
    at: START_MS,
    quality: 'good' as const,
  }));
  buffer.applySnapshot({
    protocol: 1,
    workshop: 'hall',
    at: START_MS,
    equipment: [{ ...now, signals, scenarios: [], conditions: [], alarms: [] }],
  });
  const model = MODEL_CATALOGUE[type]();
  const motion = new MachineMotion(compileMotion(model.nodes, MOTION_CATALOGUE[type]), {
    x: 10,
    z: -4,
    rotation: 0,
  });
  motion.bind(
    (signal) => buffer.slotOf(ID, signal),
    () => 30_000,
  );
  const nodeAt = (name: string): number => {
    const index = model.nodes.findIndex((node) => node.name === name);
    if (index < 0) throw new RangeError(`no node ${name}`);
    return index * 16;
  };
  const placeOf = (name: string) => [...motion.worlds.subarray(nodeAt(name) + 12, nodeAt(name) + 15)];
  const tell = (atMs: number, key: string, value: Value): void =>
    buffer.applyFrame(
      { workshop: 'hall', seq: 1, at: atMs, rows: [[0, atMs, keys.indexOf(key), value]] },
      atMs,
    );
  return { buffer, model, motion, nodeAt, placeOf, tell };
}

describe('machines move as telemetry says', () => {
  it('leaves every part of an idle machine where it is', () => {
    const { buffer, motion } = aMachine('cnc-lathe', {
      spindle_speed: 0,
      axis_x: 100,
      axis_z: 200,
      tool: 3,
      door: 'CLOSED',
    });
    motion.step(buffer, START_MS);
    const before = motion.worlds.slice();
    for (let ms = 16; ms < 20_000; ms += 160) {
      const { moved, busy } = motion.step(buffer, START_MS + ms);
      expect(moved || busy).toBe(false);
    }
    expect(motion.worlds).toEqual(before);
  });

  it('turns the spindle at the speed that is told, at most two turns a second', () => {
    for (const [rpm, turns] of [
      [60, 0.25],
      [4_000, 0.5],
    ] as const) {
      const { buffer, motion, nodeAt } = aMachine('cnc-lathe', { spindle_speed: rpm });
      motion.step(buffer, START_MS);
      motion.step(buffer, START_MS + 125);
      motion.step(buffer, START_MS + 250);
      const o = nodeAt('spindle');
      const angle = Math.atan2(motion.worlds[o + 6] ?? 0, motion.worlds[o + 5] ?? 0);
      expect(Math.cos(angle)).toBeCloseTo(Math.cos(turns * 2 * Math.PI), 4);
    }
  });

  it('stops a spindle whose speed has grown stale', () => {
    const { buffer, motion } = aMachine('cnc-lathe', { spindle_speed: 1_000 });
    motion.step(buffer, START_MS);
    expect(motion.step(buffer, START_MS + 100).moved).toBe(true);
    expect(motion.step(buffer, START_MS + 30_100)).toEqual({ moved: false, busy: false });
  });

  it('moves the cross slide by half of the diameter and the turret with it', () => {
    const { buffer, motion, placeOf, tell } = aMachine('cnc-lathe', { axis_x: 0, axis_z: 0 });
    motion.step(buffer, START_MS);
    const [, y0 = 0, z0 = 0] = placeOf('turret');
    tell(START_MS + 100, 'axis_x', 200);
    motion.step(buffer, START_MS + 200);
    const [, y1 = 0, z1 = 0] = placeOf('turret');
    expect(Math.hypot(y1 - y0, z1 - z0)).toBeCloseTo(0.1, 4);
  });

  it('slides the door in its own time and then rests', () => {
    const { buffer, motion, placeOf, tell } = aMachine('cnc-lathe', { door: 'CLOSED' });
    motion.step(buffer, START_MS);
    const [closed = 0] = placeOf('door');
    tell(START_MS + 10, 'door', 'OPEN');
    motion.step(buffer, START_MS + 20);
    expect(motion.step(buffer, START_MS + 200).busy).toBe(true);
    for (let ms = 300; ms < 1_500; ms += 100) motion.step(buffer, START_MS + ms);
    expect(placeOf('door')[0]).toBeCloseTo(closed - 0.66, 4);
    expect(motion.step(buffer, START_MS + 1_600)).toEqual({ moved: false, busy: false });
  });

  it('drives a vehicle to the place on the floor plan that it reports', () => {
    const { buffer, motion, placeOf } = aMachine('agv', { x: 31, y: 12, heading: 90, loaded: false });
    motion.step(buffer, START_MS);
    expect(placeOf('root')).toEqual([31, 0, -12]);
    // Heading 90° on the plan is north, which is −z of the scene: its own +x points there.
    expect(motion.worlds[2]).toBeCloseTo(-1, 5);
  });

  it('turns a vehicle the short way when its heading passes through 0°', () => {
    const { buffer, motion, tell } = aMachine('agv', { x: 0, y: 0, heading: 350, loaded: false });
    motion.step(buffer, START_MS);
    tell(START_MS + 100, 'heading', 10);
    motion.step(buffer, START_MS + 50);
    expect(Math.cos(motion.place.rotation)).toBeCloseTo(1, 5);
  });

  it.each([
    ['cnc-lathe', 'axis_z', [100, 300], 'turret', [1, 0, 0]],
    ['cnc-mill', 'axis_x', [300, 400], 'axis_x', [-1, 0, 0]],
    ['cnc-mill', 'axis_y', [150, 250], 'axis_x', [0, 0, 1]],
    ['cnc-mill', 'axis_z', [200, 400], 'spindle', [0, 1, 0]],
    ['injection-moulding', 'clamp_position', [0, 300], 'platen', [-1, 0, 0]],
    ['injection-moulding', 'screw_position', [10, 60], 'screw', [1, 0, 0]],
    ['injection-moulding', 'ejector_position', [0, 50], 'ejector', [1, 0, 0]],
    ['cmm', 'x', [200, 400], 'ram', [1, 0, 0]],
    ['cmm', 'y', [200, 400], 'ram', [0, 0, -1]],
    ['cmm', 'z', [100, 400], 'ram', [0, 1, 0]],
    ['printer-3d', 'position_x', [60, 160], 'head_x', [1, 0, 0]],
    ['printer-3d', 'position_y', [60, 160], 'head_x', [0, 0, -1]],
    ['printer-3d', 'position_z', [10, 60], 'bed', [0, -1, 0]],
  ] as const)('moves a %s the right way as %s grows', (type, signal, [from, to], node, direction) => {
    const { buffer, motion, placeOf, tell } = aMachine(type, { [signal]: from });
    motion.step(buffer, START_MS);
    const before = placeOf(node);
    tell(START_MS + 100, signal, to);
    motion.step(buffer, START_MS + 200);
    placeOf(node).forEach((now, i) => {
      expect(now - (before[i] ?? 0)).toBeCloseTo(((to - from) / 1_000) * (direction[i] ?? 0), 4);
    });
  });

  it('closes the mould at 0 and lets the probe of the measuring machine meet the granite at 0', () => {
    const press = MODEL_CATALOGUE['injection-moulding']();
    const platen = press.nodes.find(({ name }) => name === 'platen')?.rest.elements[12] ?? NaN;
    expect(platen + 0.22 + 0.13).toBeCloseTo(-0.12 - 0.1, 2);
    const { buffer, motion, placeOf } = aMachine('cmm', { z: 0 });
    motion.step(buffer, START_MS);
    expect((placeOf('ram')[1] ?? 0) - 0.63).toBeCloseTo(0.82, 2);
  });

  it('parks an arm whose angles nobody tells: upright, tool down, and still', () => {
    const model = MODEL_CATALOGUE['robot-arm-ur']();
    const motion = new MachineMotion(compileMotion(model.nodes, MOTION_CATALOGUE['robot-arm']), {
      x: 0,
      z: 0,
      rotation: 0,
    });
    const o = model.nodes.findIndex(({ name }) => name === 'tool') * 16;
    expect(motion.worlds[o + 9]).toBeCloseTo(-1, 5); // its z, away from the flange, points to the floor
    expect(motion.worlds[o + 13]).toBeGreaterThan(0.9);
    expect(motion.step(new FrameBuffer(), START_MS)).toEqual({ moved: false, busy: false });
  });

  it('shows a load only after it was told of one', () => {
    const { buffer, motion, nodeAt, tell } = aMachine('agv', { loaded: false });
    motion.step(buffer, START_MS);
    expect(motion.worlds[nodeAt('load')]).toBe(0);
    tell(START_MS + 10, 'loaded', true);
    motion.step(buffer, START_MS + 100);
    expect(motion.worlds[nodeAt('load')]).toBeCloseTo(1);
  });

  it('runs a belt on within its pitch', () => {
    const { buffer, motion, placeOf } = aMachine('sorting-station', { belt_speed: 12 });
    motion.step(buffer, START_MS);
    const [start = 0] = placeOf('belt');
    motion.step(buffer, START_MS + 250);
    expect((placeOf('belt')[0] ?? 0) - start).toBeCloseTo(0.05, 4);
    for (let ms = 500; ms < 5_000; ms += 250) motion.step(buffer, START_MS + ms);
    expect((placeOf('belt')[0] ?? 0) - start).toBeLessThan(0.2);
  });

  it('keeps a part where it was when its axis becomes unavailable', () => {
    const { buffer, motion, placeOf, tell } = aMachine('cnc-mill', { axis_z: 300 });
    motion.step(buffer, START_MS);
    const before = placeOf('axis_z');
    tell(START_MS + 100, 'axis_z', null);
    motion.step(buffer, START_MS + 400);
    expect(placeOf('axis_z')).toEqual(before);
  });
});

describe('motion catalogue', () => {
  it.each(EQUIPMENT_TYPES)('binds only to parts and signals that a %s has', (type) => {
    const { missing } = compileMotion(MODEL_CATALOGUE[type]().nodes, MOTION_CATALOGUE[type]);
    expect(missing).toEqual([]);
    const signals = new Set(EQUIPMENT_CATALOGUE[type].signals.map(({ key }) => key));
    expect(MOTION_CATALOGUE[type].filter(({ signal }) => !signals.has(signal))).toEqual([]);
  });

  it('lists a binding whose part the model lacks', () => {
    expect(compileMotion([], MOTION_CATALOGUE['printer-3d']).missing).toContain('part ← progress');
  });
});
