/**
 * Simulated students at a lathe: `correct` does the safe-start project step by step, `typical` does the same but makes one
 * or two usual mistakes and mends most of them, `random` plays with the machine. They know the machine and the instruction
 * sheet, not the rules by which the server judges them.
 */
import { LATHE_REFERENCE, type Lathe } from '../machines/lathe.ts';
import { seconds, until, type Scene, type Script } from './script.ts';

/** How a simulated student behaves. */
export type Behaviour = 'correct' | 'typical' | 'random';

/** Usual mistakes of the project. */
type Mistake = 'low-pressure' | 'fast-when-cold' | 'door-open-turning';

type LatheScene = Scene<Lathe>;

/** One student: comes, badges in, works, badges out. `card` is the student's card number. */
export function* studentAtLathe(scene: LatheScene, card: string, behaviour: Behaviour): Script {
  yield seconds(scene.random.humanS(2.6, 0.1));
  scene.badge(card, 'in');
  scene.tell('person-in', { card, behaviour });
  if (behaviour === 'random') yield* playAround(scene);
  else yield* safeStart(scene, behaviour === 'typical' ? pickMistakes(scene) : new Set());
  scene.badge(card, 'out');
  scene.tell('person-out', { card });
}

function pickMistakes(scene: LatheScene): Set<Mistake> {
  const all: readonly Mistake[] = ['low-pressure', 'fast-when-cold', 'door-open-turning'];
  const mistakes = new Set([scene.random.pick(all)]);
  if (scene.random.chance(0.6)) mistakes.add(scene.random.pick(all));
  return mistakes;
}

function* safeStart(scene: LatheScene, mistakes: ReadonlySet<Mistake>): Script {
  yield* checkEmergencyStop(scene);
  yield* clampPart(scene, mistakes);
  if (mistakes.has('door-open-turning')) yield* watchWithDoorOpen(scene);
  if (mistakes.has('fast-when-cold')) yield* tooFast(scene);
  yield* warmUp(scene);
  yield* endOrderly(scene);
}

function* checkEmergencyStop(scene: LatheScene): Script {
  const { random } = scene;
  if (!scene.machine.powered) {
    scene.act({ kind: 'power', on: true });
    yield seconds(random.humanS(4));
  }
  if (scene.machine.estopPressed) {
    scene.act({ kind: 'estop', pressed: false });
    yield seconds(random.humanS(4));
  }
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  yield seconds(random.humanS(4));
  scene.act({ kind: 'estop', pressed: true });
  yield seconds(random.humanS(5));
  scene.act({ kind: 'estop', pressed: false });
  yield seconds(random.humanS(1.5));
  scene.act({ kind: 'reset' });
  scene.tell('step-done', { step: 'estop-check' });
}

function* clampPart(scene: LatheScene, mistakes: ReadonlySet<Mistake>): Script {
  const { random } = scene;
  yield seconds(random.humanS(2));
  scene.act({ kind: 'door', open: true });
  scene.act({ kind: 'clamp', closed: false });
  yield seconds(random.humanS(5));
  const pressure = 1.6 + random.noise(0.05);
  if (mistakes.has('low-pressure')) {
    scene.act({ kind: 'clamp', closed: true, pressureMpa: random.between(0.8, 1.05) });
    scene.tell('mistake', { mistake: 'low-chuck-pressure' });
    yield seconds(random.humanS(3));
    scene.act({ kind: 'door', open: false });
    yield seconds(random.humanS(50));
    scene.act({ kind: 'door', open: true });
    scene.act({ kind: 'clamp', closed: true, pressureMpa: pressure });
    scene.tell('mistake-corrected', { mistake: 'low-chuck-pressure' });
  } else scene.act({ kind: 'clamp', closed: true, pressureMpa: pressure });
  yield seconds(random.humanS(3));
  scene.act({ kind: 'door', open: false });
  yield seconds(11 + random.humanS(2));
  scene.tell('step-done', { step: 'clamp-part' });
}

/** Wants to see the part run and forgets the door. */
function* watchWithDoorOpen(scene: LatheScene): Script {
  const { random } = scene;
  scene.act({ kind: 'spindle', rpm: Math.round(random.between(15, 28)) * 10 });
  yield seconds(random.humanS(6));
  scene.act({ kind: 'door', open: true });
  scene.tell('mistake', { mistake: 'door-open-turning' });
  yield seconds(random.humanS(9));
  scene.act({ kind: 'spindle', rpm: 0 });
  yield seconds(random.humanS(4));
  scene.act({ kind: 'door', open: false });
  scene.tell('mistake-corrected', { mistake: 'door-open-turning' });
  yield seconds(random.humanS(8));
}

/** Straight to a high speed with a cold spindle. */
function* tooFast(scene: LatheScene): Script {
  const { random } = scene;
  scene.act({ kind: 'spindle', rpm: Math.round(random.between(180, 240)) * 10 });
  scene.tell('mistake', { mistake: 'fast-when-cold' });
  yield seconds(random.humanS(60));
  scene.act({ kind: 'spindle', rpm: 0 });
  yield until(() => scene.machine.spindleRpm < 1, 20);
  scene.tell('mistake-corrected', { mistake: 'fast-when-cold' });
  yield seconds(random.humanS(6));
}

function* warmUp(scene: LatheScene): Script {
  const { random } = scene;
  const speeds = [random.between(36, 46), random.between(105, 130), random.between(190, 220)];
  scene.tell('scenario-began', { scenario: 'warm-up' });
  for (const speed of speeds) {
    scene.act({ kind: 'spindle', rpm: Math.round(speed) * 10 });
    yield seconds(184 + random.humanS(5));
    if (speed === speeds[0]) scene.tell('step-done', { step: 'first-turns' });
  }
  scene.tell('step-done', { step: 'staged-warm-up' });
  scene.act({ kind: 'spindle', rpm: 0 });
  yield until(() => scene.machine.spindleRpm < 1, 20);
  scene.tell('scenario-ended', { scenario: 'warm-up' });
}

function* endOrderly(scene: LatheScene): Script {
  const { random } = scene;
  yield seconds(random.humanS(3));
  scene.act({ kind: 'reference' });
  yield until(() => atReference(scene.machine), 40);
  yield seconds(random.humanS(6));
  scene.tell('step-done', { step: 'reference-position' });
  scene.act({ kind: 'coolant', on: false });
  yield seconds(random.humanS(5));
  scene.act({ kind: 'estop', pressed: true });
  scene.tell('step-done', { step: 'orderly-end' });
  yield seconds(random.humanS(8));
  scene.act({ kind: 'power', on: false });
  yield seconds(random.humanS(5));
}

const atReference = (lathe: Lathe): boolean =>
  Math.abs((lathe.axes['x'] ?? 0) - LATHE_REFERENCE.x) < 0.01 &&
  Math.abs((lathe.axes['z'] ?? 0) - LATHE_REFERENCE.z) < 0.01;

/** Plausible operation without a plan: jogs, speeds, tools, door; for six to ten minutes. */
function* playAround(scene: LatheScene): Script {
  const { random } = scene;
  if (!scene.machine.powered) scene.act({ kind: 'power', on: true });
  scene.act({ kind: 'estop', pressed: false });
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  for (let left = Math.round(random.between(30, 50)); left > 0; left -= 1) {
    yield seconds(random.humanS(11, 0.5));
    yield* oneIdea(scene);
  }
  scene.act({ kind: 'spindle', rpm: 0 });
  yield until(() => scene.machine.spindleRpm < 1, 20);
  yield seconds(random.humanS(5));
}

function* oneIdea(scene: LatheScene): Script {
  const { random } = scene;
  const idea = random.next();
  if (idea < 0.35)
    scene.act({
      kind: 'jog',
      to: { x: random.between(60, 240), z: random.between(230, 490) },
      feed: random.between(400, 4_000),
    });
  else if (idea < 0.6) scene.act({ kind: 'spindle', rpm: Math.round(random.between(0, 260)) * 10 });
  else if (idea < 0.75) scene.act({ kind: 'tool', number: 1 + Math.floor(random.between(0, 12)) });
  else if (idea < 0.85)
    scene.act({
      kind: 'overrides',
      feed: Math.round(random.between(2, 12)) * 10,
      rapid: random.pick([25, 50, 100]),
    });
  else if (idea < 0.93) scene.act({ kind: 'spindle', rpm: 0 });
  else {
    scene.act({ kind: 'spindle', rpm: 0 });
    yield until(() => scene.machine.spindleRpm < 1, 20);
    scene.act({ kind: 'door', open: true });
    yield seconds(random.humanS(6));
    scene.act({ kind: 'door', open: false });
  }
}
