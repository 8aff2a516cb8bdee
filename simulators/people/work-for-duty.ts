/** Finds the script that carries out a duty. */
import { Lathe } from '../machines/lathe.ts';
import type { Duty } from '../plan/duty.ts';
import { batchWork } from './batch-work.ts';
import { setUpMill, stayIdle, stayOff, teachIn, transport, warmUpWork } from './other-work.ts';
import { seconds, type Scene, type Script } from './script.ts';
import { studentAtLathe } from './student-lathe.ts';

/** The script for a duty at a machine. It ends by itself some time after `scene.shouldEnd()`. */
export function workForDuty(scene: Scene, duty: Duty): Script {
  switch (duty.kind) {
    case 'off':
      return stayOff(scene);
    case 'idle':
      return stayIdle(scene);
    case 'batch':
      return batchWork(scene, duty);
    case 'lesson':
      return lesson(scene, duty);
    case 'warm-up':
      return warmUpThenBatch(scene, duty);
    case 'teach-in':
      return teachIn(scene, duty.card);
    case 'set-up':
      return setUpMill(scene, duty.card);
    case 'transport':
      return transport(scene, duty.places);
  }
}

/** One student after another; nobody begins after the segment's end. */
function* lesson(scene: Scene, duty: Extract<Duty, { kind: 'lesson' }>): Script {
  const { machine } = scene;
  if (!(machine instanceof Lathe)) return;
  for (const { card, behaviour } of duty.students) {
    yield* studentAtLathe({ ...scene, machine }, card, behaviour);
    yield seconds(scene.random.humanS(25));
    if (scene.shouldEnd()) return;
  }
  yield* stayIdle(scene);
}

function* warmUpThenBatch(scene: Scene, duty: Extract<Duty, { kind: 'warm-up' }>): Script {
  yield* warmUpWork(scene, duty.restS);
  if (!scene.shouldEnd()) yield* batchWork(scene, { kind: 'batch', program: duty.program, loading: 'hand' });
}
