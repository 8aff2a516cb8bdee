/** Follows the results of a measuring machine: parts are off from the first failure to the second part in a row that passes. */
import type { Cmm } from '../machines/cmm.ts';
import type { TellScenario } from './episode.ts';

export class QualityWitness {
  readonly #machine: Cmm;
  readonly #tell: TellScenario;
  #result: Cmm['result'] = 'NONE';
  #passes = 0;
  #lasts = false;

  constructor(machine: Cmm, tell: TellScenario) {
    this.#machine = machine;
    this.#tell = tell;
  }

  look(nowMs: number): void {
    const { result } = this.#machine;
    if (result === this.#result) return;
    this.#result = result;
    if (result === 'FAIL') {
      this.#passes = 0;
      if (!this.#lasts) this.#tell('quality-deviation', 'began', nowMs);
      this.#lasts = true;
    } else if (result === 'PASS' && this.#lasts) {
      this.#passes += 1;
      if (this.#passes < 2) return;
      this.#lasts = false;
      this.#tell('quality-deviation', 'ended', nowMs);
    }
  }
}
