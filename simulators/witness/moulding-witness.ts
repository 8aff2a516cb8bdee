/** Knows how unsettled melt and mould are: stabilising lasts from a restart after a long pause to ten shots within two per cent. */
import type { Moulding } from '../machines/moulding.ts';
import type { TellScenario } from './episode.ts';

/** From so unsettled on, a start must stabilise; below that the cycle lies within two per cent. */
const UNSETTLED = 0.6;
const SETTLED = 0.13;
const STABLE_SHOTS = 10;

export class MouldingWitness {
  readonly #machine: Moulding;
  readonly #tell: TellScenario;
  #settledAtShot: number | undefined;
  #lasts = false;
  #ran = false;

  constructor(machine: Moulding, tell: TellScenario) {
    this.#machine = machine;
    this.#tell = tell;
  }

  look(nowMs: number): void {
    const { unsettled, shots, execution } = this.#machine;
    const runs = execution === 'ACTIVE';
    if (!this.#lasts && runs && !this.#ran && unsettled >= UNSETTLED) {
      this.#lasts = true;
      this.#settledAtShot = undefined;
      this.#tell('mould-stabilising', 'began', nowMs);
    }
    this.#ran = runs;
    if (!this.#lasts) return;
    if (unsettled < SETTLED) this.#settledAtShot ??= shots;
    const isStable = this.#settledAtShot !== undefined && shots >= this.#settledAtShot + STABLE_SHOTS;
    if (!isStable && runs) return;
    this.#lasts = false;
    this.#tell('mould-stabilising', 'ended', nowMs);
  }
}
