/** Production on one machine: prepare, run part after part, load by hand or automatically, mind the tools, suffer faults. */
import { Cmm } from '../machines/cmm.ts';
import { CncMachine } from '../machines/cnc-machine.ts';
import { Moulding } from '../machines/moulding.ts';
import { Printer } from '../machines/printer.ts';
import { Sorting } from '../machines/sorting.ts';
import type { Duty, Incident } from '../plan/duty.ts';
import { changeOver } from './changeover.ts';
import { mendFault } from './fault-repair.ts';
import { canHappen, pickIncident, suffer } from './incidents.ts';
import { seconds, until, type Scene, type Script } from './script.ts';

export type BatchDuty = Extract<Duty, { kind: 'batch' }>;

/** Mean time between faults of one machine, s: short, so that a demo hour shows several in the base. */
const MEAN_BETWEEN_FAULTS_S = 4_000;
/** A tool is changed at this wear. */
const WORN = 0.9;

/** Works until the plan ends the duty, then leaves the machine stopped and safe. */
export function* batchWork(scene: Scene, duty: BatchDuty): Script {
  const beganS = scene.elapsedS();
  const planned = (duty.incidents ?? []).map((incident) => ({ ...incident, atS: beganS + incident.afterS }));
  yield* prepare(scene, duty);
  let chance = byChance(scene);
  const next = (): DueIncident => (planned[0] && planned[0].atS <= chance.atS ? planned[0] : chance);
  const isDue = (): boolean => scene.elapsedS() >= next().atS && canHappen(scene, next());
  while (!scene.shouldEnd()) {
    yield until(() => !runs(scene) || isDue() || scene.shouldEnd() || isHungry(scene), 3_600);
    if (isDue()) {
      const incident = next();
      if (incident === planned[0]) planned.shift();
      yield* suffer(scene, incident);
      if (incident === chance || chance.atS < scene.elapsedS()) chance = byChance(scene);
    } else if (isHungry(scene)) yield* bringParts(scene);
    else if (!runs(scene) && scene.machine.faults[0] !== undefined)
      yield* mendFault(scene, { id: scene.machine.faults[0] });
    else if (!runs(scene) && !scene.shouldEnd()) yield* nextPart(scene, duty);
  }
  yield* finish(scene);
}

type DueIncident = Incident & { atS: number };

const byChance = (scene: Scene): DueIncident => ({
  ...pickIncident(scene),
  atS: scene.elapsedS() + faultAfterS(scene),
});

function faultAfterS(scene: Scene): number {
  const meanS = scene.meanBetweenFaultsS ?? MEAN_BETWEEN_FAULTS_S;
  return 240 - Math.log(1 - scene.random.next()) * meanS;
}

const runs = ({ machine }: Scene): boolean => machine.execution === 'ACTIVE' || machine.execution === 'WAIT';

const isHungry = ({ machine }: Scene): boolean => machine instanceof Sorting && machine.queue < 4;

function* prepare(scene: Scene, duty: BatchDuty): Script {
  const { machine, random } = scene;
  if (machine.execution === 'ACTIVE' && machine.program === duty.program) return;
  yield seconds(random.between(0.2, 5));
  scene.act({ kind: 'power', on: true });
  scene.act({ kind: 'estop', pressed: false });
  for (const fault of machine.faults) scene.act({ kind: 'repair', fault });
  scene.act({ kind: 'reset' });
  if (machine instanceof Moulding) {
    scene.act({ kind: 'heat', on: true });
    scene.act({ kind: 'load-program', program: duty.program });
    yield until(() => machine.hot || scene.shouldEnd(), 3_600);
  }
  const isNew = machine.program !== duty.program;
  if (isNew && (machine.program !== '' || machine instanceof CncMachine))
    yield* changeOver(scene, duty.program);
  scene.act({ kind: 'door', open: false });
  scene.act({ kind: 'probe', on: false });
  scene.act({ kind: 'clamp', closed: true, pressureMpa: 1.7 });
  scene.act({ kind: 'controller-mode', mode: 'AUTO' });
  scene.act({ kind: 'plc-mode', mode: 'AUTO' });
  scene.act({ kind: 'mode', mode: 'AUTOMATIC' });
  scene.act({ kind: 'load-program', program: duty.program });
  scene.act({ kind: 'overrides', feed: 100, rapid: 100 });
  if (machine instanceof CncMachine && !machine.clampClosed) yield seconds(2);
  yield until(() => scene.act({ kind: 'start' }).done || scene.shouldEnd(), 30);
}

function* nextPart(scene: Scene, duty: BatchDuty): Script {
  const { machine, random } = scene;
  if (machine.execution === 'PROGRAM_COMPLETED') scene.tell('cycle', { part: machine.partCount });
  if (machine instanceof CncMachine) yield* serveCnc(scene, machine, duty);
  else if (machine instanceof Cmm) {
    yield seconds(7 + random.noise(0.4));
    // Two bad parts in a row are no chance: the offset of the machine that makes them is corrected.
    if (machine.fails >= 2) {
      machine.correct();
      scene.tell('quality-corrected');
    }
    machine.bringPart(random.between(0, 1.5), duty.partsFrom);
  } else if (machine instanceof Printer) {
    yield until(() => machine.bedC < 40 || scene.shouldEnd(), 1_800);
    scene.act({ kind: 'door', open: true });
    yield seconds(random.humanS(15));
    scene.act({ kind: 'door', open: false });
    yield seconds(random.humanS(20));
  } else yield seconds(random.humanS(4));
  scene.act({ kind: 'reset' });
  if (!scene.act({ kind: 'start' }).done) yield seconds(2);
}

function* serveCnc(scene: Scene, machine: CncMachine, duty: BatchDuty): Script {
  const { random } = scene;
  for (let tool = 1; tool <= 24; tool += 1) if (machine.wearOf(tool) > WORN) yield* changeTool(scene, tool);
  if (duty.loading === 'auto') {
    yield seconds(2.5 + random.noise(0.1));
    return;
  }
  yield seconds(1.5 + random.noise(0.1));
  scene.act({ kind: 'door', open: true });
  yield seconds(1.5 + random.noise(0.2));
  scene.act({ kind: 'clamp', closed: false });
  yield seconds(4 + random.noise(0.4));
  scene.act({ kind: 'clamp', closed: true });
  yield seconds(2 + random.noise(0.2));
  scene.act({ kind: 'door', open: false });
  yield seconds(1.2 + random.noise(0.1));
}

function* changeTool(scene: Scene, tool: number): Script {
  const { random } = scene;
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  scene.act({ kind: 'door', open: true });
  scene.act({ kind: 'tool', number: tool });
  yield seconds(random.humanS(35));
  scene.act({ kind: 'new-tool', number: tool });
  scene.act({ kind: 'tool-offset', x: 0, z: random.between(-0.05, 0.05) });
  scene.tell('tool-changed', { tool });
  scene.act({ kind: 'door', open: false });
  yield seconds(random.humanS(5));
  scene.act({ kind: 'mode', mode: 'AUTOMATIC' });
}

/** Parts come from upstream. */
function* bringParts(scene: Scene): Script {
  const { random } = scene;
  yield seconds(random.between(1, 6));
  scene.act({ kind: 'feed-parts', count: 14 });
}

/** Ends between two parts where that is possible. */
function* finish(scene: Scene): Script {
  const { machine } = scene;
  const made = machine.partCount;
  if (!(machine instanceof Printer)) yield until(() => machine.partCount > made || !runs(scene), 90);
  scene.act({ kind: 'stop' });
  yield seconds(scene.random.humanS(3));
}
