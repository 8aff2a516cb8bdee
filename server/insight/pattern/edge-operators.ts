/**
 * `rises` and `falls`: true at the one instant at which the truth of the child changes. A change from or to unknown is unknown,
 * and so is every instant while the child is unknown: it may have risen meanwhile.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { negatedDeciding } from './boolean-operators.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import { copyReading, negated, negateReading, TRUE, UNKNOWN, type Kleene, type Reading } from './truth.ts';

const minOf = (a: Kleene, b: Kleene): Kleene => (a < b ? a : b);

/** A rise from `before` to `now`: not before, and now. */
const riseOf = (before: Kleene, now: Kleene): Kleene => minOf(negated(before), now);

/** The rise (or, with `falling`, the fall) of a child. */
export class EdgeNode extends PatternNode {
  readonly #child: PatternNode;
  readonly #falling: boolean;
  #before: Kleene = UNKNOWN;
  /** In which reading of the child the last edge was seen. */
  #seenIn: Phase = 'at';

  constructor(child: PatternNode, falling: boolean) {
    super(true);
    this.#child = child;
    this.#falling = falling;
  }

  #truth(truth: Kleene): Kleene {
    return this.#falling ? negated(truth) : truth;
  }

  settle(_atMs: number, first: boolean): void {
    const at = this.#truth(this.#child.at.truth);
    const after = this.#truth(this.#child.after.truth);
    const onto = riseOf(first ? at : this.#before, at);
    const beyond = riseOf(at, after);
    this.#seenIn = beyond > onto ? 'after' : 'at';
    this.#set(this.at, beyond > onto ? beyond : onto, this.#seenIn);
    this.#set(this.after, riseOf(after, after), 'after');
    this.#before = after;
  }

  /** A true edge has the margin of the new value; no edge has no distance to one. */
  #set(reading: Reading, truth: Kleene, phase: Phase): void {
    const child = this.#child[phase];
    if (this.#falling) negateReading(child, reading);
    else copyReading(child, reading);
    reading.truth = truth;
    if (truth !== TRUE) reading.raw = reading.margin = -Infinity;
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    const of: Deciding[] = [];
    this.#child.explain(phase === 'at' ? this.#seenIn : 'after', nowMs, of);
    for (const part of of) {
      if (this[phase].truth !== TRUE) parts.push({ ...part, margin: null, normalisedMargin: null });
      else parts.push(this.#falling ? negatedDeciding(part) : part);
    }
  }

  collectUnknown(signals: Set<string>): void {
    this.#child.collectUnknown(signals);
  }
}
