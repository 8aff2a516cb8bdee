/** A disturbance: a fault, or an emergency stop out of production. Recovered is what has run again for a minute without another. */
import type { Machine } from '../machines/machine.ts';
import type { TellScenario } from './episode.ts';

/** Longest pause between two cycles that still counts as running, and how long running must last to be believed, ms. */
const PAUSE_MS = 60_000;
const BELIEVED_MS = 60_000;

export class RecoveryWitness {
  readonly #machine: Machine;
  readonly #tell: TellScenario;
  #lasts = false;
  #ranAtMs = -Infinity;
  #runsSinceMs = Infinity;

  constructor(machine: Machine, tell: TellScenario) {
    this.#machine = machine;
    this.#tell = tell;
  }

  look(nowMs: number): void {
    const { execution, powered, estopPressed, faults } = this.#machine;
    const runs = powered && execution === 'ACTIVE';
    const disturbed = faults.length > 0 || (estopPressed && nowMs - this.#ranAtMs < 1_000);
    if (disturbed && !this.#lasts) {
      this.#lasts = true;
      this.#tell('alarm-recovery', 'began', nowMs);
    }
    if (this.#lasts) this.#followRecovery(nowMs, runs, disturbed || estopPressed || !powered);
    if (runs) this.#ranAtMs = nowMs;
  }

  #followRecovery(nowMs: number, runs: boolean, isDown: boolean): void {
    if (isDown) this.#runsSinceMs = Infinity;
    else if (runs && this.#runsSinceMs === Infinity) this.#runsSinceMs = nowMs;
    else if (!runs && nowMs - this.#ranAtMs > PAUSE_MS) this.#runsSinceMs = Infinity;
    if (!runs || nowMs - this.#runsSinceMs < BELIEVED_MS) return;
    this.#tell('alarm-recovery', 'ended', this.#runsSinceMs);
    this.#lasts = false;
    this.#runsSinceMs = Infinity;
  }
}
