/** The attempts of one lane: whoever is present works on the steps of the projects that fit the equipment. PURE. */
import type { Equipment } from '../shared/base.ts';
import type { StepFact } from '../shared/fact.ts';
import type { Project } from '../shared/teaching.ts';
import { Attempt, type CompiledProject } from './insight/attempt.ts';
import type { ProgressBook } from './insight/progress.ts';
import type { Watch, Watches } from './insight/watches.ts';
import type { Change } from './pipeline-contract.ts';

export interface LaneAttemptsParts {
  equipment: Equipment;
  projects: readonly Project[];
  compiled: (project: Project) => CompiledProject;
  watches: Watches;
  progress: ProgressBook;
  emit: (change: Change) => void;
}

const keyOf = ({ person, project }: { person: string; project: string }): string => `${person}\n${project}`;

export class LaneAttempts {
  readonly #parts: LaneAttemptsParts;
  readonly #attempts = new Map<string, Attempt>();

  constructor(parts: LaneAttemptsParts) {
    this.#parts = parts;
  }

  of(step: { person: string; project: string }): Attempt | undefined {
    return this.#attempts.get(keyOf(step));
  }

  /** The running evidence of a step of somebody who is here. */
  evidenceWatch(person: string, project: string, step: string): Watch | undefined {
    return this.of({ person, project })?.evidenceWatch(step);
  }

  /** A step's standing was decided elsewhere: its patterns stop now. */
  halt(fact: StepFact): void {
    this.of(fact)?.halt(fact.step, fact.atMs);
  }

  /** Opens and closes attempts so that they fit who is present: the first of them alone where a project has no team. */
  follow(people: readonly string[], atMs: number): void {
    const { equipment, projects } = this.#parts;
    const wanted = new Map<string, () => Attempt>();
    for (const project of projects) {
      if (!project.equipmentTypes.includes(equipment.type)) continue;
      for (const person of project.team ? people : people.slice(0, 1))
        wanted.set(keyOf({ person, project: project.id }), () => this.#open(project, person, atMs));
    }
    for (const [key, attempt] of this.#attempts)
      if (!wanted.has(key)) {
        attempt.close();
        this.#attempts.delete(key);
      }
    for (const [key, open] of wanted) if (!this.#attempts.has(key)) this.#attempts.set(key, open());
  }

  /** Concludes until nothing follows any more: a proof starts the steps after it. */
  settle(atMs: number): void {
    const { watches } = this.#parts;
    for (const attempt of this.#attempts.values()) attempt.nowMs = atMs;
    do {
      watches.settle('steps', atMs);
      for (const attempt of this.#attempts.values()) attempt.settle();
    } while (watches.isDirty('steps'));
  }

  close(): void {
    for (const attempt of this.#attempts.values()) attempt.close();
    this.#attempts.clear();
  }

  #open(project: Project, person: string, atMs: number): Attempt {
    const { equipment, compiled, watches, progress, emit } = this.#parts;
    const place = { equipment: equipment.id, origin: equipment.origin, watches, progress, emit };
    return new Attempt(compiled(project), person, place, atMs);
  }
}
