/**
 * `follows`: a signal against a reference trace that is aligned where another pattern rises. The trace is a step function like
 * every signal; what it is at about this time (shifted by at most w) is an envelope of two step functions, computed once.
 * The distance to it is cheaper than dynamic time warping and never larger.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { SignalState } from './signal-state.ts';
import { decidingOf, FALSE, TRUE, UNKNOWN } from './truth.ts';

/** The lowest and highest value of the trace within ± w, from `fromMs` after the alignment until the next piece. */
export interface EnvelopePiece {
  fromMs: number;
  low: number;
  high: number;
}

/**
 * The envelope of a trace: point i holds from its time until the next one; before the first and after the last the trace goes
 * on as it begins and ends. `points` in order of time, the first at 0 ms; whole milliseconds.
 */
export function envelopeOf(points: readonly (readonly [number, number])[], shiftMs: number): EnvelopePiece[] {
  const endMs = points.at(-1)?.[0] ?? 0;
  const changes = points.flatMap(([ms]) => [ms - shiftMs, ms + shiftMs]).filter((ms) => ms > 0 && ms < endMs);
  return [...new Set([0, ...changes])]
    .sort((a, b) => a - b)
    .map((fromMs) => {
      let low = Infinity;
      let high = -Infinity;
      points.forEach(([ms, value], i) => {
        const untilMs = points[i + 1]?.[0] ?? Infinity;
        const isNear = (i === 0 || ms <= fromMs + shiftMs) && untilMs > fromMs - shiftMs;
        if (!isNear) return;
        low = Math.min(low, value);
        high = Math.max(high, value);
      });
      return { fromMs, low, high };
    });
}

/** A trace and how near the signal must come to it. */
export interface FollowsKind {
  readonly envelope: readonly EnvelopePiece[];
  /** How long the trace is, ms. */
  readonly lengthMs: number;
  /** How far outside the envelope still follows, in the signal's unit. */
  readonly band: number;
  /** What a margin is divided by, above 0. */
  readonly scale: number;
}

export class FollowsNode extends PatternNode {
  readonly #signal: SignalState;
  readonly #start: PatternNode;
  readonly #kind: FollowsKind;
  /** When the trace was aligned; −Infinity: it is not, or nobody can tell. */
  #alignedMs = -Infinity;
  #piece = 0;

  /** `start`: true at the instants at which the trace begins. */
  constructor(signal: SignalState, start: PatternNode, kind: FollowsKind) {
    super(false);
    this.#signal = signal;
    this.#start = start;
    this.#kind = kind;
  }

  settle(atMs: number): void {
    this.#align(atMs);
    const { after } = this;
    const { key, value, known } = this.#signal;
    after.signal = key;
    after.value = value;
    after.atMs = this.#signal.atMs;
    after.truth = UNKNOWN;
    this.deadlineMs = Infinity;
    const elapsedMs = atMs - this.#alignedMs;
    if (!(elapsedMs < this.#kind.lengthMs)) return;
    const piece = this.#pieceAt(elapsedMs);
    if (!piece) return;
    this.deadlineMs = this.#alignedMs + (this.#kind.envelope[this.#piece + 1]?.fromMs ?? this.#kind.lengthMs);
    if (!known || typeof value !== 'number') return;
    after.raw = this.#kind.band - Math.max(0, piece.low - value, value - piece.high);
    after.truth = after.raw >= 0 ? TRUE : FALSE;
    after.margin = after.raw / this.#kind.scale;
  }

  /** A start that is sure begins the trace; where one cannot be told, nothing is aligned until the next sure one. */
  #align(atMs: number): void {
    const { at, after } = this.#start;
    if (at.truth === TRUE) {
      this.#alignedMs = atMs;
      this.#piece = 0;
    }
    if (at.truth === UNKNOWN || after.truth === UNKNOWN) this.#alignedMs = -Infinity;
  }

  #pieceAt(elapsedMs: number): EnvelopePiece | undefined {
    const { envelope } = this.#kind;
    for (let next = envelope[this.#piece + 1]; next && next.fromMs <= elapsedMs;) {
      this.#piece += 1;
      next = envelope[this.#piece + 1];
    }
    return envelope[this.#piece];
  }

  explain(_phase: Phase, _nowMs: number, parts: Deciding[]): void {
    parts.push(decidingOf(this.after));
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth !== UNKNOWN) return;
    if (!this.#signal.known) signals.add(this.#signal.key);
    if (this.#start.after.truth === UNKNOWN) this.#start.collectUnknown(signals);
  }
}
