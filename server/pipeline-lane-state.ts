/** The canonical state of one lane's equipment: its rules running, and the machine that concludes from them. PURE. */
import type { EquipmentState, StateRule } from '../shared/equipment.ts';
import type { CompiledPattern } from './insight/pattern/pattern-evaluator.ts';
import { truthOf, type Watch, type Watches } from './insight/watches.ts';
import {
  createStateMachine,
  matchState,
  settleState,
  stateDeadlineMs,
  type StateChange,
  type StateMachine,
} from './twin/equipment-state.ts';

export class LaneState {
  readonly machine: StateMachine = createStateMachine();
  readonly #rules: readonly StateRule[];
  #watches: readonly (Watch | undefined)[] = [];
  #hasNews = false;

  constructor(rules: readonly StateRule[]) {
    this.#rules = rules;
  }

  get state(): EquipmentState {
    return this.machine.state;
  }

  /** Whether a rule has said something that is not concluded from yet. */
  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** When it wants to be settled without news; Infinity: not at all. */
  get dueMs(): number {
    return stateDeadlineMs(this.machine) ?? Infinity;
  }

  /** Starts watching at `atMs`; `compiled[i]` belongs to rule i, undefined where it cannot be used here. */
  start(compiled: readonly (CompiledPattern | undefined)[], watches: Watches, atMs: number): void {
    const onChange = (): void => {
      this.#hasNews = true;
    };
    this.#watches = compiled.map(
      (rule, index) =>
        rule &&
        watches.open({ name: `state rule ${index + 1}`, layer: 'states', compiled: rule, onChange }, atMs),
    );
    this.#hasNews = true;
  }

  /** Concludes from what the rules say at `atMs`; call after they have settled. */
  settle(atMs: number): StateChange | undefined {
    if (!this.#hasNews && this.dueMs > atMs) return undefined;
    this.#hasNews = false;
    const truths = this.#watches.map((watch) => (watch ? truthOf(watch) : 'unknown'));
    return settleState(this.machine, matchState(this.#rules, truths), atMs);
  }

  /** Goes on from what another lane of the same equipment found. */
  adopt({ machine }: LaneState): void {
    this.machine.state = machine.state;
    this.machine.sinceMs = machine.sinceMs;
  }
}
