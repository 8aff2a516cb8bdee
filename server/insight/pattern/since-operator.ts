/** `hold since start`: start was true at some instant of the run, and hold has been true ever since (after that instant). */
import type { Deciding } from '../../../shared/pattern.ts';
import { anyPulses, PatternNode, type Phase } from './pattern-node.ts';
import { copyReading, decidingOf, FALSE, greater, lesser, TRUE, UNKNOWN, Reading } from './truth.ts';

/** Before the run it has not started. */
const NOT_STARTED = new Reading();
NOT_STARTED.truth = FALSE;
NOT_STARTED.margin = NOT_STARTED.raw = -Infinity;

export class SinceNode extends PatternNode {
  readonly #hold: PatternNode;
  readonly #start: PatternNode;

  constructor(hold: PatternNode, start: PatternNode) {
    super(anyPulses([hold, start]));
    this.#hold = hold;
    this.#start = start;
  }

  /** z = max(start, min(hold, z before)), once for the instant and once for what follows it. */
  settle(_atMs: number, first: boolean): void {
    this.#step('at', first ? NOT_STARTED : this.after);
    if (this.pulses) this.#step('after', this.at);
  }

  #step(phase: Phase, before: Reading): void {
    copyReading(greater(this.#start[phase], lesser(this.#hold[phase], before)), this[phase]);
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    const { truth } = this[phase];
    if (truth === TRUE && this.#start[phase].truth !== TRUE) {
      parts.push(decidingOf(this[phase]));
      return;
    }
    if (this.#start[phase].truth === truth) this.#start.explain(phase, nowMs, parts);
    if (truth !== TRUE && this.#hold[phase].truth === truth) this.#hold.explain(phase, nowMs, parts);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth !== UNKNOWN) return;
    this.#start.collectUnknown(signals);
    this.#hold.collectUnknown(signals);
  }
}
