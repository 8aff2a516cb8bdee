/**
 * `never p while q`: judges episodes of q. False from the first instant at which p is true inside the episode; when the episode
 * ends without one: true, until the next episode begins. Before the first end, and while a clean episode lasts, unknown.
 *
 * Unknown input means that several things may have happened, so the node follows the *set* of possible situations (five bits)
 * and says true or false only where all of them agree.
 */
import type { Deciding } from '../../../shared/pattern.ts';
import { anyPulses, PatternNode, type Phase } from './pattern-node.ts';
import {
  copyReading,
  FALSE,
  isLess,
  negateReading,
  TRUE,
  UNKNOWN,
  decidingOf,
  type Kleene,
  Reading,
} from './truth.ts';

const NONE_YET = 1;
const CLEAN = 2;
const BROKEN = 4;
const ENDED_CLEAN = 8;
const ENDED_BROKEN = 16;

/** What one situation becomes when the child and the episode are known. */
function nextOf(situation: number, p: boolean, q: boolean): number {
  if (q) return p || situation === BROKEN ? BROKEN : CLEAN;
  if (situation === CLEAN) return ENDED_CLEAN;
  return situation === BROKEN ? ENDED_BROKEN : situation;
}

const mayBe = (truth: Kleene, value: boolean): boolean => truth === UNKNOWN || (truth === TRUE) === value;

function imageOf(set: number, p: Kleene, q: Kleene): number {
  let image = 0;
  for (let situation = NONE_YET; situation <= ENDED_BROKEN; situation *= 2) {
    if ((set & situation) === 0) continue;
    for (const pIs of [false, true])
      for (const qIs of [false, true])
        if (mayBe(p, pIs) && mayBe(q, qIs)) image |= nextOf(situation, pIs, qIs);
  }
  return image;
}

/** All situations that may follow; while something is unknown it may change any number of times. */
function closureOf(set: number, p: Kleene, q: Kleene): number {
  let reached = imageOf(set, p, q);
  for (let grown = reached | imageOf(reached, p, q); grown !== reached; grown |= imageOf(grown, p, q))
    reached = grown;
  return reached;
}

/** closureOf by set, p and q: 32 × 3 × 3 entries, computed once. */
const CLOSURES: readonly number[] = Array.from({ length: 32 * 9 }, (_, index) =>
  closureOf(Math.floor(index / 9), Math.floor((index % 9) / 3) as Kleene, (index % 3) as Kleene),
);

export class NeverNode extends PatternNode {
  readonly #of: PatternNode;
  readonly #episode: PatternNode;
  #situations = NONE_YET;
  #inEpisode = false;
  /** The child's reading nearest to true in the present or last episode. */
  readonly #worst: Reading = new Reading();

  constructor(of: PatternNode, episode: PatternNode) {
    super(anyPulses([of, episode]));
    this.#of = of;
    this.#episode = episode;
  }

  settle(): void {
    this.#step('at');
    if (this.pulses) this.#step('after');
  }

  #step(phase: Phase): void {
    const of = this.#of[phase];
    const episode = this.#episode[phase].truth;
    this.#situations = CLOSURES[this.#situations * 9 + of.truth * 3 + episode] ?? this.#situations;
    if (episode !== FALSE && (!this.#inEpisode || isLess(this.#worst, of))) copyReading(of, this.#worst);
    this.#inEpisode = episode !== FALSE;
    negateReading(this.#worst, this[phase]);
    this[phase].truth = this.#verdict();
  }

  #verdict(): Kleene {
    if (this.#situations === ENDED_CLEAN) return TRUE;
    return (this.#situations & ~(BROKEN | ENDED_BROKEN)) === 0 ? FALSE : UNKNOWN;
  }

  explain(phase: Phase, nowMs: number, parts: Deciding[]): void {
    if (this[phase].truth !== UNKNOWN) {
      parts.push(decidingOf(this[phase]));
      return;
    }
    for (const child of [this.#episode, this.#of])
      if (child[phase].truth === UNKNOWN) child.explain(phase, nowMs, parts);
  }

  collectUnknown(signals: Set<string>): void {
    if (this.after.truth !== UNKNOWN) return;
    this.#episode.collectUnknown(signals);
    this.#of.collectUnknown(signals);
  }
}
