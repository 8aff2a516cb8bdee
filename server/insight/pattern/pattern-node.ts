/**
 * One operator of one run. Nodes are settled children first, once per instant at which anything may have changed.
 * A node's truth is constant between settled instants; at a settled instant it has two readings: `at`, the truth of that
 * very instant, and `after`, the truth from there on. They differ only for operators that are true for an instant (pulses).
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { Reading } from './truth.ts';

/** Which of the two readings is meant. */
export type Phase = 'at' | 'after';

export abstract class PatternNode {
  readonly at: Reading;
  readonly after: Reading = new Reading();
  /** Next instant at which the truth may change without a sample; Infinity: none. */
  deadlineMs = Infinity;

  /** `pulses`: the two readings may differ. Otherwise they are one object, so that nothing is computed twice. */
  constructor(pulses: boolean) {
    this.at = pulses ? new Reading() : this.after;
  }

  get pulses(): boolean {
    return this.at !== this.after;
  }

  /** Brings both readings and the deadline to the instant `atMs`; `first`: the run begins here, nothing held before. */
  abstract settle(atMs: number, first: boolean): void;

  /** Adds what decided the reading; `nowMs` is at or after the settled instant. Parts of a true reading never have a negative margin, of a false one never a positive one. */
  abstract explain(phase: Phase, nowMs: number, parts: Deciding[]): void;

  /** Adds the signals whose missing or stale value keeps this node unknown now. */
  abstract collectUnknown(signals: Set<string>): void;

  /** How many past values this node keeps. */
  get storedElements(): number {
    return 0;
  }
}

/** Whether any of the nodes may be true for an instant only. */
export const anyPulses = (nodes: readonly PatternNode[]): boolean => nodes.some((node) => node.pulses);
