/** `changesBy`: true at the instant at which a known number becomes another one and the step between them is of the wanted size. */
import type { Deciding } from '../../../shared/pattern.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { SignalState } from './signal-state.ts';
import { decidingOf, FALSE, TRUE, UNKNOWN, type Kleene } from './truth.ts';

/** Which steps are wanted, in the signal's unit. */
export interface ChangeKind {
  readonly atLeast: number;
  /** May be Infinity. */
  readonly atMost: number;
  readonly direction: 'up' | 'down' | undefined;
  /** What a margin is divided by, above 0. */
  readonly scale: number;
}

export class ChangesByNode extends PatternNode {
  readonly #signal: SignalState;
  readonly #kind: ChangeKind;

  constructor(signal: SignalState, kind: ChangeKind) {
    super(true);
    this.#signal = signal;
    this.#kind = kind;
  }

  settle(_atMs: number, first: boolean): void {
    const { at, after } = this;
    const { key, value, known } = this.#signal;
    at.signal = after.signal = key;
    at.value = after.value = value;
    at.atMs = after.atMs = this.#signal.atMs;
    after.truth = known && typeof value === 'number' ? FALSE : UNKNOWN;
    after.margin = after.raw = -Infinity;
    at.margin = at.raw = -Infinity;
    at.truth = first ? after.truth : this.#atInstant();
  }

  #atInstant(): Kleene {
    const { value, known, previous, wasKnown } = this.#signal;
    if (!known || !wasKnown || typeof value !== 'number' || typeof previous !== 'number') return UNKNOWN;
    const { atLeast, atMost, direction, scale } = this.#kind;
    const step = value - previous;
    const isThere = step !== 0 && (direction === undefined || step > 0 === (direction === 'up'));
    const inside = Math.min(Math.abs(step) - atLeast, atMost - Math.abs(step));
    if (!isThere || inside < 0) return FALSE;
    this.at.raw = inside;
    this.at.margin = inside / scale;
    return TRUE;
  }

  explain(phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this[phase]));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) signals.add(this.#signal.key);
  }
}
