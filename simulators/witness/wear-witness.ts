/** Knows the edge of every tool: worn is one whose cutting force has grown by an eighth since it was fitted, over fifteen parts. */
import { WEAR_LOAD, type CncMachine } from '../machines/cnc-machine.ts';
import type { TellScenario } from './episode.ts';

/** Growth of the cutting force, and parts, from which on wear counts as a drift. */
const GROWTH = 0.12;
const PARTS = 15;
/** Load above which a cut is a heavy one, %: finishing cuts hardly load the spindle, sharp or worn. */
const ROUGHING = 20;

interface Edge {
  /** Wear and part count when the tool was fitted, or when it was first seen cutting. */
  wear: number;
  parts: number;
}

export class WearWitness {
  readonly #machine: CncMachine;
  readonly #tell: TellScenario;
  readonly #fitted = new Map<number, Edge>();
  #program = '';
  #worn: number | undefined;

  constructor(machine: CncMachine, tell: TellScenario) {
    this.#machine = machine;
    this.#tell = tell;
  }

  look(nowMs: number): void {
    const { tool, program, partCount } = this.#machine;
    const wear = this.#machine.wearOf(tool);
    if (program !== this.#program) {
      this.#program = program;
      this.#fitted.clear();
      this.#end(nowMs);
    }
    if (this.#worn !== undefined && this.#machine.wearOf(this.#worn) === 0) this.#end(nowMs);
    const edge = this.#fitted.get(tool);
    if (!edge || wear < edge.wear) {
      if (this.#machine.cutting && this.#machine.load > ROUGHING)
        this.#fitted.set(tool, { wear, parts: partCount });
      return;
    }
    const growth = (1 + WEAR_LOAD * wear) / (1 + WEAR_LOAD * edge.wear) - 1;
    if (this.#worn !== undefined || growth < GROWTH || partCount - edge.parts < PARTS) return;
    this.#worn = tool;
    this.#tell('tool-wear-drift', 'began', nowMs);
  }

  #end(nowMs: number): void {
    if (this.#worn === undefined) return;
    this.#fitted.delete(this.#worn);
    this.#worn = undefined;
    this.#tell('tool-wear-drift', 'ended', nowMs);
  }
}
