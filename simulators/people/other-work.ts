/** Duties other than production and lathe lessons: rest, warm-up by staff, robot teach-in, mill set-up, transport. */
import { Agv } from '../machines/agv.ts';
import { jointsDownAt } from '../machines/arm-kinematics.ts';
import { Lathe, LATHE_REFERENCE } from '../machines/lathe.ts';
import { Mill } from '../machines/mill.ts';
import { sufferFault } from './fault-repair.ts';
import { seconds, until, type Scene, type Script } from './script.ts';

/** Switched off until the plan says otherwise. */
export function* stayOff(scene: Scene): Script {
  yield seconds(scene.random.between(0, 8));
  scene.act({ kind: 'power', on: false });
  yield until(() => scene.shouldEnd(), 86_400);
}

/** Switched on and ready, with nobody there. */
export function* stayIdle(scene: Scene): Script {
  yield seconds(scene.random.between(0, 5));
  scene.act({ kind: 'power', on: true });
  scene.act({ kind: 'estop', pressed: false });
  scene.act({ kind: 'reset' });
  yield until(() => scene.shouldEnd(), 86_400);
}

/** A cold spindle is brought to temperature by staff in MDI: three stages of four minutes. */
export function* warmUpWork(scene: Scene, restS: number): Script {
  const { machine, random } = scene;
  scene.act({ kind: 'power', on: false });
  yield seconds(restS);
  scene.act({ kind: 'power', on: true });
  yield seconds(random.humanS(8));
  scene.act({ kind: 'estop', pressed: false });
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'door', open: false });
  scene.act({ kind: 'clamp', closed: true });
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  scene.act({ kind: 'reference' });
  yield seconds(12);
  scene.act({ kind: 'mode', mode: 'MANUAL_DATA_INPUT' });
  scene.tell('scenario-began', { scenario: 'warm-up' });
  for (const rpm of [500, 1_200, 2_200]) {
    scene.act({ kind: 'spindle', rpm });
    yield seconds(245 + random.between(0, 10));
  }
  scene.act({ kind: 'spindle', rpm: 0 });
  yield until(() => !(machine instanceof Lathe) || machine.spindleRpm < 1, 20);
  scene.tell('scenario-ended', { scenario: 'warm-up' });
  yield seconds(random.humanS(6));
}

/** A student teaches poses in T1: enabling switch held while the arm moves, each pose held, then the gripper. */
export function* teachIn(scene: Scene, card: string): Script {
  const { random } = scene;
  scene.act({ kind: 'power', on: true });
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'controller-mode', mode: 'T1' });
  scene.act({ kind: 'overrides', feed: 30 });
  yield seconds(random.humanS(6));
  scene.badge(card, 'in');
  scene.tell('person-in', { card });
  scene.tell('scenario-began', { scenario: 'robot-teach-in' });
  while (!scene.shouldEnd()) {
    const pose = { x: random.between(220, 360), y: random.between(-220, 220), z: random.between(110, 300) };
    scene.act({ kind: 'enabling-switch', on: true });
    yield seconds(random.humanS(0.8));
    scene.act({ kind: 'move-joints', to: jointsDownAt(pose, random.between(-40, 40)) });
    yield seconds(random.humanS(6));
    scene.act({ kind: 'enabling-switch', on: false });
    yield seconds(random.humanS(5));
    if (random.chance(0.3)) scene.act({ kind: 'gripper', closed: random.chance(0.5) });
  }
  scene.tell('scenario-ended', { scenario: 'robot-teach-in' });
  scene.badge(card, 'out');
  scene.tell('person-out', { card });
  yield seconds(random.humanS(4));
}

/** A student sets a mill up: clamps, probes the work offset, measures tool lengths; then again. */
export function* setUpMill(scene: Scene, card: string): Script {
  const { machine, random } = scene;
  if (!(machine instanceof Mill)) return;
  scene.act({ kind: 'power', on: true });
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  yield seconds(random.humanS(5));
  scene.badge(card, 'in');
  scene.tell('person-in', { card });
  while (!scene.shouldEnd()) {
    yield* clampAndProbe(scene);
    for (const tool of [1, 4, 7]) {
      scene.act({ kind: 'tool', number: tool });
      yield seconds(random.humanS(4));
      scene.act({ kind: 'jog', to: { x: 120, y: 80, z: random.between(200, 230) }, feed: 1_800 });
      yield seconds(random.humanS(16));
      scene.act({ kind: 'tool-offset', z: random.between(-0.2, 0.2) });
      scene.act({ kind: 'jog', to: { z: 480 }, feed: 4_000 });
      yield seconds(random.humanS(9));
    }
  }
  scene.badge(card, 'out');
  scene.tell('person-out', { card });
}

function* clampAndProbe(scene: Scene): Script {
  const { random } = scene;
  scene.act({ kind: 'door', open: true });
  scene.act({ kind: 'clamp', closed: false });
  yield seconds(random.humanS(9));
  scene.act({ kind: 'clamp', closed: true });
  yield seconds(random.humanS(3));
  scene.act({ kind: 'door', open: false });
  scene.act({ kind: 'probe', on: true });
  for (const corner of [
    { x: 360, y: 190 },
    { x: 360, y: 230 },
    { x: 440, y: 190 },
  ]) {
    scene.act({ kind: 'jog', to: { ...corner, z: 260 }, feed: 3_000 });
    yield seconds(random.humanS(8));
    scene.act({ kind: 'jog', to: { z: 190 }, feed: 600 });
    yield seconds(random.humanS(8));
    scene.act({ kind: 'jog', to: { z: 260 }, feed: 1_500 });
    yield seconds(random.humanS(5));
  }
  scene.act({
    kind: 'work-offset',
    x: 360 + random.noise(0.4),
    y: 190 + random.noise(0.4),
    z: 180 + random.noise(0.1),
  });
  scene.act({ kind: 'probe', on: false });
}

/** A vehicle's round: fetch, bring, home to the charger when the battery is low; now and then somebody is in the way. */
export function* transport(scene: Scene, places: readonly string[]): Script {
  const { machine, random } = scene;
  if (!(machine instanceof Agv)) return;
  scene.act({ kind: 'power', on: true });
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'load-program', program: 'TRANSPORT' });
  yield seconds(random.between(1, 4));
  for (let stop = 0; !scene.shouldEnd(); stop += 1) {
    const place = places[stop % Math.max(1, places.length)] ?? 'home';
    const isLow = machine.battery < 35;
    yield* goTo(scene, machine, isLow ? 'home' : place);
    if (isLow) yield until(() => !machine.charging || machine.battery > 90 || scene.shouldEnd(), 3_600);
    yield seconds(random.humanS(7));
    scene.act({ kind: 'load', loaded: stop % 2 === 0 });
    yield seconds(random.humanS(4));
  }
  yield* goTo(scene, machine, 'home');
}

function* goTo(scene: Scene, machine: Agv, place: string): Script {
  const obstacle = machine.faultKinds[0];
  if (!scene.act({ kind: 'send-to', place }).done) {
    yield seconds(30);
    return;
  }
  if (obstacle && scene.random.chance(0.04)) {
    yield seconds(scene.random.between(5, 15));
    if (!machine.arrived) yield* sufferFault(scene, obstacle);
  }
  yield until(() => machine.arrived, 300);
}

/** Where the axes of a lathe rest between lessons: somewhere in the middle, as the last class left them. */
export function parkLathe(scene: Pick<Scene, 'machine' | 'random'>): void {
  if (scene.machine instanceof Lathe)
    scene.machine.parkAt(
      LATHE_REFERENCE.x - scene.random.between(60, 120),
      LATHE_REFERENCE.z - scene.random.between(90, 200),
    );
}
