/** A new part family on a machine: jaws and tools by hand, the program, a dry run, a first article, and only then the batch. */
import { CncMachine } from '../machines/cnc-machine.ts';
import { Mill } from '../machines/mill.ts';
import { Welding } from '../machines/welding.ts';
import { seconds, until, type Scene, type Script } from './script.ts';

/** From the old program to the first part of the new one. The machine is switched on and ready. */
export function* changeOver(scene: Scene, program: string): Script {
  const { machine } = scene;
  const isTold = machine instanceof CncMachine || machine instanceof Welding;
  if (isTold) scene.tell('scenario-began', { scenario: 'changeover' });
  yield* refit(scene, program);
  if (machine instanceof CncMachine) {
    yield* dryRun(scene, machine);
    yield* firstArticle(scene, machine);
  } else if (machine instanceof Welding) {
    const made = machine.partCount;
    scene.act({ kind: 'mode', mode: 'AUTOMATIC' });
    scene.act({ kind: 'start' });
    yield until(() => machine.partCount > made, 180);
    scene.tell('scenario-ended', { scenario: 'changeover' });
  }
}

/** By hand, with the door open: clamp, tools, program. */
function* refit(scene: Scene, program: string): Script {
  const { machine, random } = scene;
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  yield seconds(random.humanS(5));
  scene.act({ kind: 'door', open: true });
  scene.act({ kind: 'clamp', closed: false });
  yield seconds(random.humanS(30));
  scene.act({ kind: 'clamp', closed: true, pressureMpa: 1.7 });
  yield seconds(random.humanS(8));
  if (machine instanceof CncMachine)
    for (const number of machine.toolsOf(program)) {
      scene.act({ kind: 'tool', number });
      yield seconds(random.humanS(6));
      scene.act({ kind: 'new-tool', number });
      scene.act({ kind: 'tool-offset', x: 0, z: random.between(-0.05, 0.05) });
      scene.tell('tool-changed', { tool: number });
    }
  scene.act({ kind: 'door', open: false });
  yield seconds(random.humanS(6));
  scene.act({ kind: 'load-program', program });
  scene.act({ kind: 'reset-count' });
  yield seconds(random.humanS(5));
}

/** The whole program slowly and without cutting. */
function* dryRun(scene: Scene, machine: CncMachine): Script {
  scene.act({ kind: 'mode', mode: 'AUTOMATIC' });
  scene.act({ kind: 'overrides', feed: 50, rapid: 50 });
  scene.act({ kind: 'dry-run', on: true });
  yield* runOnce(scene, machine, 'dry-run');
  scene.tell('scenario-ended', { scenario: 'dry-run' });
  scene.act({ kind: 'dry-run', on: false });
  yield seconds(scene.random.humanS(7));
}

/** The first cut at reduced overrides; the lathe's gauge tells the result, on the mill the probe goes over the part. */
function* firstArticle(scene: Scene, machine: CncMachine): Script {
  const { random } = scene;
  scene.act({ kind: 'overrides', feed: 75, rapid: 25 });
  yield* runOnce(scene, machine, 'first-article');
  scene.tell('scenario-ended', { scenario: 'changeover' });
  if (machine instanceof Mill) {
    scene.act({ kind: 'mode', mode: 'MANUAL' });
    yield until(() => machine.spindleRpm < 1, 20);
    scene.act({ kind: 'probe', on: true });
    yield seconds(random.humanS(20));
    scene.act({ kind: 'probe', on: false });
    scene.act({ kind: 'mode', mode: 'AUTOMATIC' });
  }
  scene.tell('scenario-ended', { scenario: 'first-article' });
  yield seconds(random.humanS(6));
  scene.act({ kind: 'overrides', feed: 100, rapid: 100 });
}

function* runOnce(scene: Scene, machine: CncMachine, scenario: string): Script {
  yield until(() => scene.act({ kind: 'start' }).done, 30);
  scene.tell('scenario-began', { scenario });
  yield until(() => machine.execution !== 'ACTIVE', 600);
}
