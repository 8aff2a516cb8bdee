/** Counts parts as they fall: a batch is four or more at a steady rhythm, until none has come for three of its cycles. */
import type { Machine } from '../machines/machine.ts';
import { Moulding } from '../machines/moulding.ts';
import type { TellScenario } from './episode.ts';

const STEADY_CYCLES = 3;
const SPREAD = 0.15;
const STALL = 3;
/** So many newest cycles say what is usual. */
const USUAL = 5;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export class BatchWitness {
  readonly #machine: Machine;
  readonly #tell: TellScenario;
  /** Instants of the newest parts of this stretch. */
  #atMs: number[] = [];
  #count: number | undefined;
  #stalledAtMs = Infinity;
  #lasts = false;

  constructor(machine: Machine, tell: TellScenario) {
    this.#machine = machine;
    this.#tell = tell;
  }

  look(nowMs: number): void {
    if (nowMs >= this.#stalledAtMs) this.#stall();
    const made = this.#made();
    // Set back for another job: what comes now is no part of this batch.
    if (made < (this.#count ?? 0)) this.#stall();
    if (this.#count !== undefined && made > this.#count) this.#part(nowMs);
    this.#count = made;
  }

  /** Every shot of a moulding machine, good or not, belongs to the rhythm. */
  #made(): number {
    return this.#machine instanceof Moulding ? this.#machine.shots : this.#machine.partCount;
  }

  #part(nowMs: number): void {
    this.#atMs = [...this.#atMs.slice(-USUAL), nowMs];
    const cycles = this.#atMs.slice(1).map((atMs, index) => atMs - (this.#atMs[index] ?? atMs));
    if (cycles.length > 0) this.#stalledAtMs = nowMs + STALL * median(cycles);
    const newest = cycles.slice(-STEADY_CYCLES);
    const usual = median(newest);
    const isSteady =
      newest.length === STEADY_CYCLES && newest.every((cycle) => Math.abs(cycle - usual) <= SPREAD * usual);
    const first = this.#atMs.at(-1 - STEADY_CYCLES);
    if (this.#lasts || !isSteady || first === undefined) return;
    this.#lasts = true;
    this.#tell('batch-run', 'began', first);
  }

  #stall(): void {
    if (this.#lasts) this.#tell('batch-run', 'ended', this.#atMs.at(-1) ?? this.#stalledAtMs);
    this.#lasts = false;
    this.#atMs = [];
    this.#stalledAtMs = Infinity;
  }
}
