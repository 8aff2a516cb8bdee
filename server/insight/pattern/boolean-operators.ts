/** Kleene's connectives: all (min), any (max), not. Margins follow: min, max, negation, on the normalised scale. */
import type { Deciding } from '../../../shared/pattern.ts';
import { anyPulses, PatternNode, type Phase } from './pattern-node.ts';
import { copyReading, FALSE, greater, lesser, negateReading, TRUE, UNKNOWN, type Reading } from './truth.ts';

/** `all` and `any`. */
export class JunctionNode extends PatternNode {
  readonly #children: readonly PatternNode[];
  readonly #pick: (a: Reading, b: Reading) => Reading;
  /** The truth that needs every child: true for `all`, false for `any`. */
  readonly #joint: typeof TRUE | typeof FALSE;

  constructor(kind: 'all' | 'any', children: readonly PatternNode[]) {
    super(anyPulses(children));
    this.#children = children;
    this.#pick = kind === 'all' ? lesser : greater;
    this.#joint = kind === 'all' ? TRUE : FALSE;
  }

  settle(): void {
    this.#combine('after');
    if (this.pulses) this.#combine('at');
  }

  #combine(phase: Phase): void {
    let decided: Reading | undefined;
    for (const child of this.#children) decided = decided ? this.#pick(decided, child[phase]) : child[phase];
    if (decided) copyReading(decided, this[phase]);
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    const { truth } = this[phase];
    for (const child of this.#children)
      if (truth === this.#joint || child[phase].truth === truth) child.explain(phase, nowMs, parts);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) for (const child of this.#children) child.collectUnknown(signals);
  }
}

/** `not`. */
export class NotNode extends PatternNode {
  readonly #child: PatternNode;

  constructor(child: PatternNode) {
    super(child.pulses);
    this.#child = child;
  }

  settle(): void {
    negateReading(this.#child.after, this.after);
    if (this.pulses) negateReading(this.#child.at, this.at);
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    const of: Deciding[] = [];
    this.#child.explain(phase, nowMs, of);
    for (const part of of) parts.push(negatedDeciding(part));
  }

  collectUnknown(signals: Set<string>): void {
    this.#child.collectUnknown(signals);
  }
}

/** The same part seen from the other side of the limit. */
export function negatedDeciding(part: Deciding): Deciding {
  return {
    ...part,
    margin: part.margin === null ? null : 0 - part.margin,
    normalisedMargin: part.normalisedMargin === null ? null : 0 - part.normalisedMargin,
  };
}
