import { describe, expect, it } from 'vitest';
import { Gateway } from '../../../simulators/gateway.ts';
import { Lathe } from '../../../simulators/machines/lathe.ts';
import { randomFor } from '../../../simulators/seeded-random.ts';
import { demoBase, START_MS } from './demo-plant.ts';

const equipment = demoBase().equipment.find(({ id }) => id === 'machining.lathe-05');
if (!equipment) throw new Error('the demo base has lathe 05');

const aGateway = (lathe: Lathe, given = equipment): Gateway =>
  new Gateway('demo', given, lathe, START_MS + 10_000);
const valuesIn = (payload: string): string[] =>
  Object.keys((JSON.parse(payload) as { values: Record<string, unknown> }).values);

/** What the gateway sends over some seconds of a machine. */
function listen(gateway: Gateway, lathe: Lathe, fromS: number, seconds: number) {
  return Array.from({ length: seconds * 10 }, (_, step) => {
    lathe.step(0.1);
    return gateway.collect(lathe, START_MS + fromS * 1_000 + step * 100);
  }).flat();
}

describe('the gateway of a machine', () => {
  it('tells everything at first, and everything again after ten seconds', () => {
    const lathe = new Lathe(randomFor(1, 'gateway'));
    const told = listen(aGateway(lathe), lathe, 0, 12).map(({ payload }) => valuesIn(payload).length);
    expect(told.filter((count) => count === equipment.signals.length)).toHaveLength(2);
  });

  it('sends a changed state at once and safely, positions five times a second and lightly', () => {
    const lathe = new Lathe(randomFor(1, 'gateway'));
    const gateway = aGateway(lathe);
    listen(gateway, lathe, 0, 1);
    lathe.act({ kind: 'mode', mode: 'MANUAL' });
    const [changed] = listen(gateway, lathe, 1, 0.1);
    expect(changed).toMatchObject({ topic: 'tb/demo/machining/lathe-05/telemetry', qos: 1, retain: false });
    lathe.act({ kind: 'jog', to: { x: 100, z: 200 }, feed: 3_000 });
    const moving = listen(gateway, lathe, 2, 4).filter(({ payload }) => valuesIn(payload).includes('axis_x'));
    expect(moving.length).toBeGreaterThanOrEqual(18);
    expect(moving.length).toBeLessThanOrEqual(21);
    expect(moving.every(({ qos }) => qos === 0)).toBe(true);
  });

  it('sends no positions of a machine that stands still', () => {
    const lathe = new Lathe(randomFor(1, 'gateway'));
    const gateway = aGateway(lathe);
    listen(gateway, lathe, 0, 1);
    const still = listen(gateway, lathe, 1, 8).flatMap(({ payload }) => valuesIn(payload));
    expect(still.filter((key) => !['power', 'energy', 'spindle_temp'].includes(key))).toEqual([]);
  });

  it('does not send signals that the base does not give to the equipment', () => {
    const lathe = new Lathe(randomFor(1, 'gateway'));
    const poor = { ...equipment, signals: equipment.signals.filter(({ key }) => key !== 'door') };
    expect(
      listen(aGateway(lathe, poor), lathe, 0, 12).some(({ payload }) => valuesIn(payload).includes('door')),
    ).toBe(false);
  });

  it('tells everything anew when it is asked to', () => {
    const lathe = new Lathe(randomFor(1, 'gateway'));
    const gateway = aGateway(lathe);
    listen(gateway, lathe, 0, 2);
    gateway.repeatAll();
    const [again] = listen(gateway, lathe, 2, 0.1);
    expect(valuesIn(again?.payload ?? '{"values":{}}')).toHaveLength(equipment.signals.length);
  });
});
