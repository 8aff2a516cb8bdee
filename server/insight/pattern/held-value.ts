/**
 * What a pattern over time takes in of a signal: its value while another pattern is true (or always), collected in pieces that
 * end only where something changes, so that how often it is looked at changes no bit of the sums.
 */
import type { Moments } from './moments.ts';
import type { PatternNode } from './pattern-node.ts';
import type { SignalState } from './signal-state.ts';
import { FALSE, TRUE, UNKNOWN } from './truth.ts';

/** Not asked for, asked for and not known, known. */
const ASIDE = 0;
const UNCERTAIN = 1;
const KNOWN = 2;

export class HeldValue {
  readonly signal: SignalState;
  readonly #while: PatternNode | undefined;
  #kind: typeof ASIDE | typeof UNCERTAIN | typeof KNOWN = UNCERTAIN;
  #value = 0.1;
  /** Since when it is as it is, −Infinity: for ever. */
  sinceMs = -Infinity;
  /** Up to where it has been collected. */
  #collectedMs = 0.1;

  /** Without `restriction` the signal is asked for all the time. */
  constructor(signal: SignalState, restriction: PatternNode | undefined) {
    this.signal = signal;
    this.#while = restriction;
  }

  /** What comes is collected from `atMs` on. */
  begin(atMs: number): void {
    this.#collectedMs = atMs;
  }

  /** Collects what has held until `toMs`; the piece begins at `beginMs`. */
  collect(piece: Moments, beginMs: number, toMs: number): void {
    const fromMs = this.#collectedMs;
    this.#collectedMs = toMs;
    if (this.#kind === KNOWN) piece.add(this.#value, fromMs - beginMs, toMs - fromMs);
    else if (this.#kind === UNCERTAIN) piece.addUnknown(toMs - fromMs);
  }

  /** Looks at what holds from `atMs` on; where it is something else, what held until then is collected. */
  look(piece: Moments, beginMs: number, atMs: number): void {
    const { value, known } = this.signal;
    const asked = this.#while ? this.#while.after.truth : TRUE;
    const isNumber = known && typeof value === 'number';
    const kind = asked === FALSE ? ASIDE : asked === TRUE && isNumber ? KNOWN : UNCERTAIN;
    if (kind === this.#kind && (kind !== KNOWN || value === this.#value)) return;
    this.collect(piece, beginMs, atMs);
    this.#kind = kind;
    if (kind === KNOWN && isNumber) this.#value = value;
    this.sinceMs = atMs;
  }

  /** Signals without which it cannot be told. */
  collectUnknown(signals: Set<string>): void {
    if (!this.signal.known) signals.add(this.signal.key);
    if (this.#while && this.#while.after.truth === UNKNOWN) this.#while.collectUnknown(signals);
  }
}
