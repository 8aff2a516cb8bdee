/**
 * Weighs every cut of every part: a tool is worn when the mean cutting load of a part has grown by an eighth since the newest tool
 * was fitted, over fifteen parts at least. Tools are never mixed up: each new one, each new program and each switching on starts afresh.
 */
import type { CncMachine } from '../machines/cnc-machine.ts';
import type { TellScenario } from './episode.ts';

/** Growth of the mean load of a part, and parts, from which on wear counts as a drift. */
const GROWTH = 0.12;
const PARTS = 15;
/** Load above which the spindle cuts in earnest, %. */
const IN_EARNEST = 15;

export class WearWitness {
  readonly #machine: CncMachine;
  readonly #tell: TellScenario;
  readonly #wear = new Map<number, number>();
  #program = '';
  #parts = 0;
  #sharp: number | undefined;
  #count = 0;
  #sum = 0;
  #steps = 0;
  #lasts = false;

  constructor(machine: CncMachine, tell: TellScenario) {
    this.#machine = machine;
    this.#tell = tell;
  }

  look(nowMs: number): void {
    const { program, partCount, cutting, load, powered } = this.#machine;
    if (program !== this.#program || this.#hasNewTool() || !powered) this.#startAfresh(nowMs);
    if (cutting && load > IN_EARNEST) {
      this.#sum += load;
      this.#steps += 1;
    }
    if (partCount > this.#count) this.#weigh(nowMs);
    this.#count = partCount;
  }

  #hasNewTool(): boolean {
    const { tool } = this.#machine;
    const wear = this.#machine.wearOf(tool);
    const isNew = wear < (this.#wear.get(tool) ?? 0);
    this.#wear.set(tool, wear);
    return isNew;
  }

  #startAfresh(nowMs: number): void {
    this.#program = this.#machine.program;
    this.#parts = 0;
    this.#sharp = undefined;
    this.#sum = 0;
    this.#steps = 0;
    if (this.#lasts) this.#tell('tool-wear-drift', 'ended', nowMs);
    this.#lasts = false;
  }

  #weigh(nowMs: number): void {
    const mean = this.#steps === 0 ? undefined : this.#sum / this.#steps;
    this.#sum = 0;
    this.#steps = 0;
    if (mean === undefined) return;
    this.#parts += 1;
    this.#sharp ??= mean;
    if (this.#lasts || this.#parts < PARTS || mean < this.#sharp * (1 + GROWTH)) return;
    this.#lasts = true;
    this.#tell('tool-wear-drift', 'began', nowMs);
  }
}
