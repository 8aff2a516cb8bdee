/**
 * One run of a compiled pattern. Between two instants at which something happens (a sample, a value going stale, a window
 * ending) nothing can change, so only such instants are settled, in order, each once, however often time is advanced.
 */
import type { Deciding, Pattern, Truth } from '../../../shared/pattern.ts';
import type { ConditionLevel, Value } from '../../../shared/sample.ts';
import { explainTree, type ExplainedPart } from './explain-tree.ts';
import type { PatternEvaluator, PatternSignal, Transition } from './pattern-evaluator.ts';
import type { PatternNode, Phase } from './pattern-node.ts';
import type { Recipe, Run } from './recipe.ts';
import { ConditionState, SignalState } from './signal-state.ts';
import { TRUE, truthName, UNKNOWN, type Kleene } from './truth.ts';

/** Given for every advance without news, which is nearly all of them; frozen because it is shared. */
const NO_TRANSITIONS: Transition[] = [];
Object.freeze(NO_TRANSITIONS);

/** A compiled pattern: what a run is made from. */
export interface RunPlan {
  readonly pattern: Pattern;
  readonly recipe: Recipe;
  /** What `across` asks of whom. */
  readonly copies: ReadonlyMap<Pattern, readonly { equipment: string; pattern: Pattern }[]>;
}

export class IncrementalEvaluator implements PatternEvaluator {
  readonly #signals = new Map<string, SignalState>();
  readonly #signalList: readonly SignalState[];
  readonly #plan: RunPlan;
  readonly #conditions = new ConditionState();
  /** Children before parents; the last is the whole pattern. */
  readonly #nodes: PatternNode[] = [];
  readonly #root: PatternNode;
  #nowMs: number;
  #first = true;
  /** Something was set at `#nowMs` that is not settled yet. */
  #open = true;
  /** No deadline lies before this; the exact one is looked up when it is reached. */
  #deadlineFloorMs = Infinity;
  /** The floor is the deadline itself: nothing has been said since it was looked up. */
  #isFloorExact = false;
  #truth: Kleene = UNKNOWN;
  #sinceMs: number;
  #transitions: Transition[] = [];
  /** What decided when the pattern last became true among the transitions of the last `advance`. */
  #rose: Deciding[] | undefined;
  #taken = false;

  constructor(plan: RunPlan, signals: ReadonlyMap<string, PatternSignal | undefined>, startMs: number) {
    for (const [key, signal] of signals) this.#signals.set(key, new SignalState(key, signal));
    this.#signalList = [...this.#signals.values()];
    this.#plan = plan;
    this.#root = plan.recipe(this.#runInto(this.#nodes));
    this.#nowMs = startMs;
    this.#sinceMs = startMs;
  }

  #runInto(nodes: PatternNode[]): Run {
    return {
      signal: (key) => this.#signalOf(key),
      conditions: this.#conditions,
      add: (node) => {
        nodes.push(node);
        return node;
      },
    };
  }

  #signalOf(key: string): SignalState {
    const signal = this.#signals.get(key);
    if (!signal) throw new Error(`the pattern reads "${key}" without having said so`);
    return signal;
  }

  /** A value older than the newest of its signal is ignored, one older than the last `advance` holds from there on. */
  sample(key: string, value: Value, atMs: number): void {
    const signal = this.#signals.get(key);
    if (!signal || atMs < signal.atMs) return;
    this.#goTo(atMs);
    const isNews = value !== signal.value || (!signal.known && value !== null);
    signal.value = value;
    signal.atMs = atMs;
    this.#isFloorExact = false;
    if (isNews) this.#open = true;
    else this.#deadlineFloorMs = Math.min(this.#deadlineFloorMs, this.#staleAt(signal));
  }

  condition(id: string, level: ConditionLevel, atMs: number): void {
    this.#goTo(atMs);
    if (this.#conditions.report(id, level, atMs)) this.#open = true;
  }

  advance(atMs: number): Transition[] {
    this.#forgetTaken();
    this.#goTo(atMs);
    if (this.#open || this.#isDueNow()) this.#settle();
    this.#taken = true;
    return this.#transitions.length > 0 ? this.#transitions : NO_TRANSITIONS;
  }

  get truth(): Truth {
    return truthName(this.#truth);
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Normalised margin of the whole pattern as last settled; null while unknown, or when there are only words and switches. */
  get margin(): number | null {
    const { truth, margin } = this.#root.after;
    return truth !== UNKNOWN && Number.isFinite(margin) ? margin : null;
  }

  deciding(): Deciding[] {
    return this.#truth !== TRUE && this.#rose ? this.#rose : this.#explain('after');
  }

  unknownSignals(): string[] {
    const signals = new Set<string>();
    if (this.#truth === UNKNOWN) this.#root.collectUnknown(signals);
    return [...signals];
  }

  explain(): ExplainedPart {
    const { pattern, recipe, copies } = this.#plan;
    const again: PatternNode[] = [];
    const places = new Map<Pattern, number>();
    recipe({
      ...this.#runInto(again),
      mark: (part, node) => places.set(part, again.indexOf(node)),
    });
    return explainTree(pattern, {
      nodeOf: (part) => this.#nodes[places.get(part) ?? -1],
      copiesOf: (part) => copies.get(part) ?? [],
    });
  }

  nextDeadlineMs(): number | null {
    const deadlineMs = this.#open
      ? this.#nowMs
      : this.#isFloorExact
        ? this.#deadlineFloorMs
        : this.#exactDeadlineMs();
    return deadlineMs === Infinity ? null : deadlineMs;
  }

  /** How many past values all operators together keep: bounded, whatever arrives. */
  get storedElements(): number {
    return this.#nodes.reduce((sum, node) => sum + node.storedElements, this.#conditions.open.size);
  }

  /** Transitions that `advance` has given away are not given again. */
  #forgetTaken(): void {
    if (!this.#taken) return;
    this.#taken = false;
    this.#rose = undefined;
    if (this.#transitions.length > 0) this.#transitions = [];
  }

  /** Settles everything before `atMs` and makes it the present instant; earlier times leave the present as it is. */
  #goTo(atMs: number): void {
    this.#forgetTaken();
    if (atMs <= this.#nowMs) return;
    if (this.#open) this.#settle();
    while (this.#deadlineFloorMs < atMs && this.#isDueBefore(atMs)) {
      this.#nowMs = this.#deadlineFloorMs;
      this.#settle();
    }
    this.#nowMs = atMs;
  }

  #isDueBefore(atMs: number): boolean {
    this.#deadlineFloorMs = this.#exactDeadlineMs();
    return this.#deadlineFloorMs < atMs;
  }

  #isDueNow(): boolean {
    if (this.#deadlineFloorMs > this.#nowMs) return false;
    this.#deadlineFloorMs = this.#exactDeadlineMs();
    return this.#deadlineFloorMs <= this.#nowMs;
  }

  #exactDeadlineMs(): number {
    let next = Infinity;
    for (const signal of this.#signalList) next = Math.min(next, this.#staleAt(signal));
    for (const node of this.#nodes) if (node.deadlineMs < next) next = node.deadlineMs;
    return next;
  }

  #staleAt(signal: SignalState): number {
    return signal.known ? signal.staleAtMs : Infinity;
  }

  #settle(): void {
    const atMs = this.#nowMs;
    for (const signal of this.#signalList) signal.refresh(atMs);
    for (const node of this.#nodes) node.settle(atMs, this.#first);
    for (const signal of this.#signalList) signal.settled();
    this.#first = false;
    this.#open = false;
    this.#deadlineFloorMs = this.#exactDeadlineMs();
    this.#isFloorExact = true;
    this.#tell(atMs);
  }

  #tell(atMs: number): void {
    this.#become('at', atMs);
    this.#become('after', atMs);
  }

  #become(phase: Phase, atMs: number): void {
    const { truth } = this.#root[phase];
    if (truth === this.#truth) return;
    this.#transitions.push({ atMs, truth: truthName(truth) });
    this.#truth = truth;
    this.#sinceMs = atMs;
    if (truth === TRUE) this.#rose = this.#explain(phase);
  }

  #explain(phase: Phase): Deciding[] {
    const parts: Deciding[] = [];
    this.#root.explain(phase, this.#nowMs, parts);
    return withoutDoubles(parts);
  }
}

/** Several limits of one signal at one instant: the narrowest says it. */
function withoutDoubles(parts: readonly Deciding[]): Deciding[] {
  const distance = (part: Deciding): number => Math.abs(part.normalisedMargin ?? Infinity);
  const bySignal = new Map<string, Deciding>();
  for (const part of parts) {
    const key = `${part.signal} ${part.atMs}`;
    const known = bySignal.get(key);
    if (!known || distance(part) < distance(known)) bySignal.set(key, part);
  }
  return [...bySignal.values()];
}
