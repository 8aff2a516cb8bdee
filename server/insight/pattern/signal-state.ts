/**
 * The newest value of each signal, and the conditions, as one run of a pattern sees them.
 * A value holds from its time until the next one or until it is stale, whichever comes first.
 */
import type { ConditionLevel, Value } from '../../../shared/sample.ts';
import type { PatternSignal } from './pattern-evaluator.ts';

/** One signal of one run. `wasKnown` and `previous` tell what held just before the instant that is being settled. */
export class SignalState {
  readonly key: string;
  readonly staleAfterMs: number;
  value: Value = null;
  atMs = -Infinity;
  known = false;
  wasKnown = false;
  previous: Value = null;

  constructor(key: string, signal: PatternSignal | undefined) {
    this.key = key;
    this.staleAfterMs = signal?.staleAfterMs ?? Infinity;
  }

  /** The instant from which the present value is stale; −Infinity when there is none. */
  get staleAtMs(): number {
    return this.value === null ? -Infinity : this.atMs + this.staleAfterMs;
  }

  /** Decides whether the value is known at `atMs`. */
  refresh(atMs: number): void {
    this.known = this.staleAtMs > atMs;
  }

  /** The instant is over: what holds now is what held before the next one. */
  settled(): void {
    this.wasKnown = this.known;
    this.previous = this.value;
  }
}

/** Most conditions that a run keeps open at a time; further ones are not kept, since the truth is decided long before. */
export const MAX_OPEN_CONDITIONS = 256;

/** Conditions that are open (not NORMAL). What was never reported counts as normal: equipment reports conditions when they arise. */
export class ConditionState {
  readonly open = new Map<string, { level: ConditionLevel; atMs: number }>();

  /** Takes a report; true when it changed anything. */
  report(id: string, level: ConditionLevel, atMs: number): boolean {
    if (level === 'NORMAL') return this.open.delete(id);
    const known = this.open.get(id);
    if (known?.level === level || (!known && this.open.size >= MAX_OPEN_CONDITIONS)) return false;
    this.open.set(id, { level, atMs });
    return true;
  }
}
