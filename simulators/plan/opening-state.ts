/** How machines stand when the plant starts: production is warm and under way, a class finds its lathes cold. */
import { Cmm } from '../machines/cmm.ts';
import { CncMachine } from '../machines/cnc-machine.ts';
import type { Machine } from '../machines/machine.ts';
import { Moulding } from '../machines/moulding.ts';
import { Printer } from '../machines/printer.ts';
import { Sorting } from '../machines/sorting.ts';
import { parkLathe } from '../people/other-work.ts';
import type { Random } from '../seeded-random.ts';
import type { Duty } from './duty.ts';

/** Sets a machine to the state in which its first duty would find it. */
export function openFor(machine: Machine, duty: Duty, random: Random): void {
  parkLathe({ machine, random });
  if (duty.kind === 'off' || duty.kind === 'warm-up') machine.act({ kind: 'power', on: false });
  if (duty.kind !== 'batch') return;
  machine.act({ kind: 'load-program', program: duty.program });
  // Small, as after the shift's reset: a counter that begins anew counts all that it shows as made.
  machine.partCount = Math.floor(random.between(0, 3));
  if (machine instanceof CncMachine) {
    machine.spindleTempC = random.between(29, 34);
    for (let tool = 1; tool <= 8; tool += 1)
      machine.setWear(tool, Math.min(0.85, (duty.wear ?? 0.1) + random.between(0, 0.15)));
  } else if (machine instanceof Moulding) {
    machine.preheat();
    machine.shots = machine.partCount + 2;
    machine.rejects = 2;
  } else if (machine instanceof Printer) machine.resumeAt(Math.floor(random.between(3, 30)));
  else if (machine instanceof Sorting) {
    machine.sortedNg = Math.floor(machine.partCount * machine.badShare);
    machine.sortedOk = machine.partCount - machine.sortedNg;
  } else if (machine instanceof Cmm) machine.bringPart(random.between(0, 1));
}
