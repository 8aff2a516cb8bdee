/** How the people of the base deal with a fault: notice, read, repair, reset, start again. */
import type { FaultKind } from '../machines/machine.ts';
import { seconds, type Scene, type Script } from './script.ts';

/** Raises a fault and brings the machine back to running; takes about a minute. */
export function* sufferFault(scene: Scene, kind: FaultKind): Script {
  scene.machine.raiseFault(kind);
  yield* mendFault(scene, kind);
}

/** The same with a fault that came by itself. */
export function* mendFault(scene: Scene, kind: Pick<FaultKind, 'id'>): Script {
  const { random } = scene;
  scene.tell('fault', { fault: kind.id });
  yield seconds(random.humanS(9, 0.15));
  scene.tell('fault-noticed', { fault: kind.id });
  yield seconds(random.humanS(30, 0.15));
  scene.act({ kind: 'repair', fault: kind.id });
  yield seconds(random.humanS(5, 0.15));
  scene.act({ kind: 'reset' });
  scene.tell('fault-cleared', { fault: kind.id });
  yield seconds(random.humanS(7, 0.15));
  scene.act({ kind: 'start' });
  scene.tell('recovered', { fault: kind.id });
}
