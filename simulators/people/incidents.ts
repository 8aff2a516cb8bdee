/** What goes out of the ordinary in production, and what the people of the base do about it. */
import { Cmm } from '../machines/cmm.ts';
import { CncMachine } from '../machines/cnc-machine.ts';
import { Moulding } from '../machines/moulding.ts';
import { Sorting } from '../machines/sorting.ts';
import type { Incident } from '../plan/duty.ts';
import { sufferFault } from './fault-repair.ts';
import { seconds, until, type Scene, type Script } from './script.ts';

/** Growth of the deviation from part to part while a machine goes off, mm. */
const DRIFT_MM = 0.007;

/** Something that may befall this machine now, by chance. */
export function pickIncident({ machine, random }: Scene): Incident {
  const special = random.next();
  if (special < 0.12) return { kind: 'emergency-stop' };
  if (special < 0.32) {
    if (machine instanceof CncMachine) return { kind: 'tool-break' };
    if (machine instanceof Sorting) return { kind: 'parts-late' };
    if (machine instanceof Cmm) return { kind: 'quality-drift' };
    if (machine instanceof Moulding) return { kind: 'left-on' };
  }
  return { kind: 'fault' };
}

/** Whether this is a moment for it: production runs, and a tool breaks in the midst of a cut. */
export function canHappen({ machine }: Scene, { kind }: Incident): boolean {
  if (machine.execution !== 'ACTIVE' && machine.execution !== 'WAIT') return false;
  return kind !== 'tool-break' || (machine instanceof CncMachine && machine.cutting && machine.load > 25);
}

/** Lets it happen and brings the machine back to production. */
export function* suffer(scene: Scene, incident: Incident): Script {
  const { machine, random } = scene;
  switch (incident.kind) {
    case 'fault':
      yield* sufferFault(
        scene,
        machine.faultKinds.find(({ id }) => id === incident.fault) ?? random.pick(machine.faultKinds),
      );
      return;
    case 'emergency-stop':
      yield* stopAndLook(scene);
      return;
    case 'tool-break':
      if (machine instanceof CncMachine) yield* breakTool(scene, machine);
      return;
    case 'parts-late':
      if (machine instanceof Sorting) yield* waitForParts(scene, machine);
      return;
    case 'quality-drift':
      // The machine that makes the parts goes off; the work here goes on.
      if (machine instanceof Cmm) machine.drift(random.pick([-1, 1]) * DRIFT_MM);
      return;
    case 'ageing':
      machine.beginAgeing(incident.fault, incident.hours);
      return;
    case 'left-on':
      yield* leaveAlone(scene);
  }
}

function* stopAndLook(scene: Scene): Script {
  const { random } = scene;
  scene.act({ kind: 'estop', pressed: true });
  yield seconds(random.humanS(25));
  scene.act({ kind: 'estop', pressed: false });
  yield seconds(random.humanS(6));
  scene.act({ kind: 'reset' });
  yield seconds(random.humanS(8));
  scene.act({ kind: 'start' });
}

/** The load monitor notices some seconds later, and the tool is replaced. */
function* breakTool(scene: Scene, machine: CncMachine): Script {
  const { random } = scene;
  const { tool } = machine;
  machine.breakTool();
  yield until(() => machine.execution !== 'ACTIVE', random.between(4, 7));
  machine.raiseFault({ id: 'tool-broken', code: 'EX1090', text: '刀具折断监控 tool breakage detected' });
  yield seconds(random.humanS(12));
  scene.act({ kind: 'repair', fault: 'tool-broken' });
  scene.act({ kind: 'reset' });
  scene.act({ kind: 'mode', mode: 'MANUAL' });
  scene.act({ kind: 'door', open: true });
  scene.act({ kind: 'tool', number: tool });
  yield seconds(random.humanS(35));
  scene.act({ kind: 'new-tool', number: tool });
  scene.act({ kind: 'tool-offset', x: 0, z: random.between(-0.05, 0.05) });
  scene.tell('tool-changed', { tool });
  scene.act({ kind: 'door', open: false });
  yield seconds(random.humanS(6));
  scene.act({ kind: 'mode', mode: 'AUTOMATIC' });
  scene.act({ kind: 'start' });
}

/** Nobody brings parts until the belt is empty and has waited for minutes. */
function* waitForParts(scene: Scene, machine: Sorting): Script {
  yield until(() => machine.execution === 'WAIT', 300);
  yield seconds(scene.random.between(140, 220));
  scene.act({ kind: 'feed-parts', count: 14 });
}

/** Stopped after a part, with heaters or spindle on, while somebody is elsewhere. */
function* leaveAlone(scene: Scene): Script {
  const { machine, random } = scene;
  const made = machine.partCount;
  yield until(() => machine.partCount > made, 120);
  if (machine.execution === 'ACTIVE') scene.act({ kind: 'stop' });
  yield seconds(random.between(170, 260));
  scene.act({ kind: 'start' });
}
