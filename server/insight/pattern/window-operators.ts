/**
 * Windows (t − d, t]: `once` is true when the child was true anywhere in the window, `held` when it was everywhere.
 * Held is "not once not", so one node does both, looking through a negation for `held`. Time before the run is unknown.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { negatedDeciding } from './boolean-operators.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import type { Reading } from './truth.ts';
import {
  copyReading,
  decidingOf,
  FALSE,
  negated,
  negateReading,
  TRUE,
  UNKNOWN,
  type Kleene,
} from './truth.ts';
import { WindowExtreme } from './window-extreme.ts';

/**
 * Remembers when something was last true and last unknown: enough to tell the truth of "once within the window" at any time.
 * Before the run everything counts as unknown.
 */
export class WindowMemory {
  readonly #windowMs: number;
  #left: Kleene = FALSE;
  #trueEndMs = -Infinity;
  #unknownEndMs = -Infinity;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The run starts at `atMs`. */
  begin(atMs: number): void {
    this.#unknownEndMs = atMs;
  }

  /** What held until now ends at `atMs`. */
  close(atMs: number): void {
    this.seen(this.#left, atMs);
  }

  /** Something held at the instant `atMs`. */
  seen(truth: Kleene, atMs: number): void {
    if (truth === TRUE) this.#trueEndMs = atMs;
    else if (truth === UNKNOWN) this.#unknownEndMs = atMs;
  }

  /** Something holds after the present instant. */
  hold(truth: Kleene): void {
    this.#left = truth;
  }

  /** The truth of the window that ends at `atMs`, `now` being what holds there. */
  truth(now: Kleene, atMs: number): Kleene {
    if (now === TRUE || this.#trueEndMs + this.#windowMs > atMs) return TRUE;
    return now === UNKNOWN || this.#unknownEndMs + this.#windowMs > atMs ? UNKNOWN : FALSE;
  }

  /** When the truth after `atMs` ends by itself; Infinity: never. */
  deadlineMs(atMs: number): number {
    if (this.#left === TRUE) return Infinity;
    if (this.#trueEndMs + this.#windowMs > atMs) return this.#trueEndMs + this.#windowMs;
    if (this.#left === UNKNOWN) return Infinity;
    return this.#unknownEndMs + this.#windowMs > atMs ? this.#unknownEndMs + this.#windowMs : Infinity;
  }
}

/** How a window looks at its child. */
export interface WindowKind {
  windowMs: number;
  /** `held` instead of `once`. */
  held: boolean;
  /** The window ends just before the instant instead of with it (for `then`: strictly earlier). */
  strict: boolean;
}

/** `once within d` and `held for d`, d above 0. */
export class WindowNode extends PatternNode {
  readonly #child: PatternNode;
  readonly #kind: WindowKind;
  readonly #memory: WindowMemory;
  readonly #extreme: WindowExtreme;

  constructor(child: PatternNode, kind: WindowKind) {
    super(child.pulses || kind.strict);
    this.#child = child;
    this.#kind = kind;
    this.#memory = new WindowMemory(kind.windowMs);
    this.#extreme = new WindowExtreme(kind.windowMs, kind.held);
  }

  settle(atMs: number, first: boolean): void {
    const memory = this.#memory;
    if (first) memory.begin(atMs);
    else memory.close(atMs);
    this.#extreme.close(atMs);
    if (this.#kind.strict) this.#conclude(this.at, memory.truth(FALSE, atMs), atMs);
    if (this.#child.pulses) this.#takeInstant(atMs);
    this.#extreme.push(this.#child.after);
    const seen = this.#seen(this.#child.after);
    memory.hold(seen);
    this.#conclude(this.after, memory.truth(seen, atMs), atMs);
    this.deadlineMs = memory.deadlineMs(atMs);
  }

  #takeInstant(atMs: number): void {
    const seen = this.#seen(this.#child.at);
    this.#extreme.push(this.#child.at);
    if (!this.#kind.strict) this.#conclude(this.at, this.#memory.truth(seen, atMs), atMs);
    this.#extreme.close(atMs);
    this.#memory.seen(seen, atMs);
  }

  /** The child's truth as this window sees it. */
  #seen(reading: Reading): Kleene {
    return this.#kind.held ? negated(reading.truth) : reading.truth;
  }

  /** Writes a reading of this node: truth from the memory, margin and witness from the extreme. */
  #conclude(reading: Reading, truth: Kleene, atMs: number): void {
    const best = this.#extreme.best(atMs);
    if (best && this.#kind.held) negateReading(best, reading);
    else if (best) copyReading(best, reading);
    reading.truth = this.#kind.held ? negated(truth) : truth;
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    const { truth } = this[phase];
    const settled = this.#kind.held ? FALSE : TRUE;
    if (truth === UNKNOWN || truth === settled) {
      if (this.#child[phase].truth === truth) {
        this.#child.explain(phase, nowMs, parts);
        return;
      }
      if (truth === UNKNOWN) return;
    }
    const best = phase === 'after' ? this.#extreme.best(nowMs) : undefined;
    const part = decidingOf(best ?? this[phase]);
    parts.push(best && this.#kind.held ? negatedDeciding(part) : part);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) this.#child.collectUnknown(signals);
  }

  override get storedElements(): number {
    return this.#extreme.size;
  }
}

/** `once` without a window: true for ever from the first true instant of the run, with what decided that instant. */
export class EverNode extends PatternNode {
  readonly #child: PatternNode;
  #proof: Deciding[] | undefined;

  constructor(child: PatternNode) {
    super(child.pulses);
    this.#child = child;
  }

  settle(atMs: number, first: boolean): void {
    if (this.after.truth === TRUE && !first) {
      if (this.pulses) copyReading(this.after, this.at);
      return;
    }
    if (this.pulses) this.#take('at', first ? undefined : this.after, atMs);
    this.#take('after', this.pulses ? this.at : first ? undefined : this.after, atMs);
  }

  #take(phase: Phase, before: Reading | undefined, atMs: number): void {
    const now = this.#child[phase];
    const better = before && !isNearer(now, before) ? before : now;
    if (better === now && now.truth === TRUE) {
      this.#proof = [];
      this.#child.explain(phase, atMs, this.#proof);
    }
    copyReading(better, this[phase]);
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    if (this[phase].truth === TRUE && this.#proof) parts.push(...this.#proof);
    else if (this[phase].truth === FALSE) parts.push(decidingOf(this[phase]));
    else if (this.#child[phase].truth === UNKNOWN) this.#child.explain(phase, nowMs, parts);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth === UNKNOWN) this.#child.collectUnknown(signals);
  }

  override get storedElements(): number {
    return this.#proof?.length ?? 0;
  }
}

/** Whether `now` says more than the best so far: nearer to true, but once true the first true instant stays. */
function isNearer(now: Reading, before: Reading): boolean {
  if (before.truth === TRUE) return false;
  return now.truth > before.truth || (now.truth === before.truth && now.margin > before.margin);
}
