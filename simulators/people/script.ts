/**
 * Scripts of people at machines: a generator that acts, then says for what it waits. Time passes only in between, and only
 * as the plant tells it, so a script needs no clock and the same seed gives the same behaviour.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Action, Outcome } from '../machines/actions.ts';
import type { Machine } from '../machines/machine.ts';
import type { Random } from '../seeded-random.ts';
import type { TruthEntry } from '../truth.ts';

/** Waits for some seconds, or until something is so (at most `atMostS`). */
export type Wait = { seconds: number } | { until: () => boolean; atMostS: number };

/** A person's doings. */
export type Script = Generator<Wait, void, void>;

/** What a script can see and do: its machine, its own chance, the badge reader, and the record of the truth. */
export interface Scene<M extends Machine = Machine> {
  readonly id: EquipmentId;
  readonly machine: M;
  readonly random: Random;
  act(action: Action): Outcome;
  badge(card: string, action: 'in' | 'out'): void;
  tell(kind: TruthEntry['kind'], detail?: TruthEntry['detail']): void;
  /** Seconds since the plant was started. */
  elapsedS(): number;
  /** True when the plan wants this duty to come to its end. */
  shouldEnd(): boolean;
  /** Mean time between faults in production, s; absent: that of the compressed day. */
  readonly meanBetweenFaultsS?: number;
}

/** Waits for a fixed time. */
export const seconds = (value: number): Wait => ({ seconds: value });

/** Waits until something is so. */
export const until = (condition: () => boolean, atMostS: number): Wait => ({ until: condition, atMostS });

/** Advances a script with the plant's time. */
export class ScriptRunner {
  readonly #script: Script;
  #wait: Wait = { seconds: 0 };
  #waitedS = 0;
  done = false;

  constructor(script: Script) {
    this.#script = script;
  }

  /** Seconds left of a fixed wait; Infinity where something else is waited for, or nothing any more. */
  get leftS(): number {
    return !this.done && 'seconds' in this.#wait ? this.#wait.seconds - this.#waitedS : Infinity;
  }

  /** One time step; runs the script on as often as its waits are over. */
  step(dtS: number): void {
    this.#waitedS += dtS;
    while (!this.done && this.#isOver()) {
      const next = this.#script.next();
      this.done = next.done === true;
      if (next.done !== true) this.#wait = next.value;
      this.#waitedS = 0;
    }
  }

  #isOver(): boolean {
    if ('seconds' in this.#wait) return this.#waitedS >= this.#wait.seconds - 1e-9;
    return this.#wait.until() || this.#waitedS >= this.#wait.atMostS;
  }
}
