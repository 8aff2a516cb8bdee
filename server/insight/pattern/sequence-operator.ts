/**
 * `sequence`: the stages were true one after another, at strictly later instants of the run, the last less than `within` after
 * the first. True for ever once reached. For each stage only the latest possible begin of a chain that has come so far is kept,
 * once for chains that are sure and once for chains that are possible (some stage unknown): O(stages) memory and time.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { PatternNode, type Phase } from './pattern-node.ts';
import { copyReading, FALSE, TRUE, UNKNOWN, type Kleene, type Reading } from './truth.ts';

/** How a stage was reached: kept as a chain so that the proof shows every stage at its own instant. */
interface Link {
  readonly previous: Link | undefined;
  readonly parts: readonly Deciding[];
  readonly margin: number;
}

/** The latest begins of chains whose stages all have at least a given truth. */
class Chains {
  readonly #stages: readonly PatternNode[];
  readonly #level: Kleene;
  readonly #withinMs: number;
  /** Per stage: latest begin of a chain that reached it; −Infinity: none. */
  readonly begins: number[];
  /** Per stage: the begin moves along with time, since all stages up to this one hold now. */
  readonly #moves: boolean[];
  complete = false;

  constructor(stages: readonly PatternNode[], level: Kleene, withinMs: number) {
    this.#stages = stages;
    this.#level = level;
    this.#withinMs = withinMs;
    this.begins = stages.map(() => -Infinity);
    this.#moves = stages.map(() => false);
  }

  holds(stage: number, phase: Phase): boolean {
    return (this.#stages[stage]?.[phase].truth ?? FALSE) >= this.#level;
  }

  begin(stage: number): number {
    return this.begins[stage] ?? -Infinity;
  }

  /** The instant itself; last stage first, so that each sees what the one before had reached earlier. */
  takeInstant(atMs: number): void {
    const last = this.#stages.length - 1;
    for (let i = 0; i <= last; i += 1) if (this.#moves[i]) this.begins[i] = atMs;
    this.#completeIf('at', atMs);
    for (let i = last - 1; i > 0; i -= 1)
      if (this.holds(i, 'at')) this.begins[i] = Math.max(this.begin(i), this.begin(i - 1));
    if (this.holds(0, 'at')) this.begins[0] = atMs;
  }

  /** What holds from here on: stages that hold together are reached one right after another. */
  takeAfter(atMs: number): void {
    for (let i = 0; i < this.#stages.length - 1; i += 1) {
      const holds = this.holds(i, 'after');
      if (i === 0) {
        this.#moves[0] = holds;
        if (holds) this.begins[0] = atMs;
      } else {
        this.#moves[i] = holds && this.#moves[i - 1] === true;
        if (holds) this.begins[i] = Math.max(this.begin(i), this.begin(i - 1));
      }
    }
    this.#completeIf('after', atMs);
  }

  #completeIf(phase: Phase, atMs: number): void {
    const last = this.#stages.length - 1;
    if (this.holds(last, phase) && this.begin(last - 1) > atMs - this.#withinMs) this.complete = true;
  }
}

export class SequenceNode extends PatternNode {
  readonly #stages: readonly PatternNode[];
  readonly #sure: Chains;
  readonly #possible: Chains;
  readonly #links: (Link | undefined)[];
  /** Begins before the present step; kept so that nothing is allocated at every sample. */
  readonly #before: number[];
  #proof: Link | undefined;
  /** Whether the first stage held until now. */
  #wasHeld = false;

  /** `withinMs` may be Infinity. */
  constructor(stages: readonly PatternNode[], withinMs: number) {
    super(true);
    this.#stages = stages;
    this.#sure = new Chains(stages, TRUE, withinMs);
    this.#possible = new Chains(stages, UNKNOWN, withinMs);
    this.#links = stages.map(() => undefined);
    this.#before = stages.map(() => -Infinity);
  }

  settle(atMs: number): void {
    if (this.#proof) {
      this.#conclude(this.at);
      return;
    }
    this.#possible.takeInstant(atMs);
    this.#takeSure('at', atMs);
    this.#conclude(this.at);
    this.#possible.takeAfter(atMs);
    if (!this.#proof) this.#takeSure('after', atMs);
    this.#conclude(this.after);
  }

  #takeSure(phase: Phase, atMs: number): void {
    const before = this.#before;
    for (let i = 0; i < before.length; i += 1) before[i] = this.#sure.begin(i);
    if (phase === 'at') this.#sure.takeInstant(atMs);
    else this.#sure.takeAfter(atMs);
    this.#link(phase, before, atMs);
  }

  /** Keeps how each stage was reached. A link is made anew only when a stage is reached by a later chain. */
  #link(phase: Phase, before: readonly number[], atMs: number): void {
    const last = this.#stages.length - 1;
    if (this.#sure.complete) this.#proof = this.#linkOf(last, phase, atMs);
    // At the instant itself a stage follows what was reached before it, afterwards also what is reached now.
    if (phase === 'at') for (let i = last - 1; i >= 0; i -= 1) this.#relink(i, phase, before[i], atMs);
    else for (let i = 0; i < last; i += 1) this.#relink(i, phase, before[i], atMs);
    this.#wasHeld = this.#sure.holds(0, phase);
  }

  #relink(stage: number, phase: Phase, before: number | undefined, atMs: number): void {
    if (this.#sure.begin(stage) <= (before ?? -Infinity)) return;
    const known = this.#links[stage];
    if (!known || known.previous !== this.#links[stage - 1] || (stage === 0 && !this.#wasHeld))
      this.#links[stage] = this.#linkOf(stage, phase, atMs);
  }

  #linkOf(stage: number, phase: Phase, atMs: number): Link {
    const node = this.#stages[stage];
    const previous = this.#links[stage - 1];
    const parts: Deciding[] = [];
    node?.explain(phase, atMs, parts);
    return {
      previous,
      parts,
      margin: Math.min(previous?.margin ?? Infinity, node?.[phase].margin ?? Infinity),
    };
  }

  #conclude(reading: Reading): void {
    const missing = this.#missingStage();
    if (missing) copyReading(missing.after, reading);
    reading.truth = this.#proof ? TRUE : this.#possible.complete ? UNKNOWN : FALSE;
    if (reading.truth === TRUE) reading.margin = reading.raw = this.#proof?.margin ?? Infinity;
    else if (missing?.after.truth !== FALSE) reading.margin = reading.raw = -Infinity;
  }

  /** The first stage that no sure chain has reached; the last when only that one is missing or came too late. */
  #missingStage(): PatternNode | undefined {
    const missing = this.#sure.begins.findIndex((begin) => begin === -Infinity);
    return this.#stages[missing < 0 ? this.#stages.length - 1 : missing];
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    const chain: Link[] = [];
    if (this[phase].truth === TRUE)
      for (let link = this.#proof; link; link = link.previous) chain.unshift(link);
    for (const link of chain) parts.push(...link.parts);
    const missing = this.#missingStage();
    if (chain.length === 0 && missing && missing[phase].truth === this[phase].truth)
      missing.explain(phase, nowMs, parts);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth !== TRUE) this.#missingStage()?.collectUnknown(signals);
  }

  override get storedElements(): number {
    return this.#stages.length * 2 + this.#links.length;
  }
}
