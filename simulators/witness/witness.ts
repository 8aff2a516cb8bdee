/**
 * Stands beside one machine, sees its true inside (not what it reports), and writes down which production scenarios it goes
 * through: from when to when. It knows what the words mean for the physics, and nothing of how the server recognises them.
 */
import { Agv } from '../machines/agv.ts';
import { Cmm } from '../machines/cmm.ts';
import { CncMachine } from '../machines/cnc-machine.ts';
import type { Machine } from '../machines/machine.ts';
import { Moulding } from '../machines/moulding.ts';
import { Printer } from '../machines/printer.ts';
import { Sorting } from '../machines/sorting.ts';
import { Welding } from '../machines/welding.ts';
import type { TruthEntry } from '../truth.ts';
import { BatchWitness } from './batch-witness.ts';
import { Episode, type TellScenario } from './episode.ts';
import { MouldingWitness } from './moulding-witness.ts';
import { QualityWitness } from './quality-witness.ts';
import { RecoveryWitness } from './recovery-witness.ts';
import { WearWitness } from './wear-witness.ts';

/** Looks at its machine after a time step that ended at `nowMs`. */
interface Looker {
  look(nowMs: number): void;
}

export class Witness {
  readonly #lookers: readonly Looker[];

  /** `tell` takes the entries; the scenarios that scripts tell of themselves are not seen here. */
  constructor(
    machine: Machine,
    tell: (kind: TruthEntry['kind'], detail: NonNullable<TruthEntry['detail']>) => void,
  ) {
    this.#lookers = lookersAt(machine, (scenario, edge, atMs) =>
      edge === 'began'
        ? tell('scenario-began', { scenario, fromMs: atMs })
        : tell('scenario-ended', { scenario, toMs: atMs }),
    );
  }

  look(nowMs: number): void {
    for (const looker of this.#lookers) looker.look(nowMs);
  }
}

function lookersAt(machine: Machine, tell: TellScenario): Looker[] {
  const stopped = new Episode('emergency-stop', tell, whilePressed(machine));
  const wasting = new Episode('energy-waste', tell, () => isWasting(machine));
  const lookers: Looker[] = [stopped, wasting, new RecoveryWitness(machine, tell)];
  // A printer's part takes an hour, and a vehicle's round is no cycle.
  if (!(machine instanceof Printer || machine instanceof Agv)) lookers.push(new BatchWitness(machine, tell));
  if (machine instanceof CncMachine) {
    lookers.push(new WearWitness(machine, tell));
    lookers.push(new Episode('tool-break', tell, () => machine.toolBroken && machine.execution === 'ACTIVE'));
  }
  if (machine instanceof Cmm) lookers.push(new QualityWitness(machine, tell));
  if (machine instanceof Moulding) lookers.push(new MouldingWitness(machine, tell));
  if (machine instanceof Printer)
    lookers.push(
      new Episode(
        'print-first-layer',
        tell,
        () => machine.execution === 'ACTIVE' && machine.layer >= 1 && machine.layer <= 2,
      ),
    );
  if (machine instanceof Sorting) {
    let blockedAtOk: number | undefined;
    lookers.push(
      new Episode('blocked-line', tell, () => {
        if (machine.jam) blockedAtOk = machine.sortedOk;
        // Two parts must have passed since.
        return blockedAtOk !== undefined && machine.sortedOk < blockedAtOk + 2;
      }),
      new Episode('waiting-material', tell, () => machine.execution === 'WAIT' && machine.queue === 0),
    );
  }
  return lookers;
}

/** From pressing to release or switching off; what was pressed before switching on is no new stop. */
function whilePressed(machine: Machine): () => boolean {
  let wasReleased = false;
  return () => {
    wasReleased = machine.powered && (wasReleased || !machine.estopPressed);
    return wasReleased && machine.estopPressed;
  };
}

/** Ready in AUTOMATIC, nothing runs, and something that costs energy is on. */
function isWasting(machine: Machine): boolean {
  const rests =
    machine.powered &&
    machine.mode === 'AUTOMATIC' &&
    ['READY', 'STOPPED', 'PROGRAM_COMPLETED'].includes(machine.execution) &&
    !machine.estopPressed &&
    machine.faults.length === 0;
  if (!rests) return false;
  if (machine instanceof CncMachine) return machine.spindleRpm > 50;
  if (machine instanceof Moulding) return machine.heating && machine.hot;
  if (machine instanceof Sorting) return machine.beltMMin > 1;
  return machine instanceof Welding && machine.extraction;
}
