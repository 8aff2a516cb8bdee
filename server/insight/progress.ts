/**
 * How far every student is in every step. PURE: a fold over what the telemetry proved and what people decided.
 * not-started → in-progress → proven → passed; `returned` leads back. A step without sign-off passes as soon as it is proven.
 */
import type { StepFact } from '../../shared/fact.ts';
import type { Project, Step, StepProgress, StepStatus } from '../../shared/teaching.ts';

/** Steps that count as done for those that come after them. */
export const isDone = (status: StepStatus): boolean => status === 'proven' || status === 'passed';

/** All steps of a project, in order. */
export const stepsOf = (project: Project): Step[] => project.tasks.flatMap(({ steps }) => steps);

export class ProgressBook {
  readonly #entries = new Map<string, StepProgress>();
  #version = 0;

  /** Begins with what a restarted server knows from its records. */
  constructor(restored: readonly StepProgress[] = []) {
    for (const progress of restored) this.put(progress);
  }

  get(person: string, project: string, step: string): StepProgress | undefined {
    return this.#entries.get(keyOf(person, project, step));
  }

  statusOf(person: string, project: string, step: string): StepStatus {
    return this.get(person, project, step)?.status ?? 'not-started';
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  put(progress: StepProgress): void {
    this.#version += 1;
    this.#entries.set(keyOf(progress.person, progress.project, progress.step), progress);
  }

  /** Forgets a standing: the step counts as not started. */
  remove({ person, project, step }: StepProgress): void {
    this.#version += 1;
    this.#entries.delete(keyOf(person, project, step));
  }

  /** Whether every step that must come before has been proven. */
  isOpen(person: string, project: string, step: Step): boolean {
    return step.after.every((before) => isDone(this.statusOf(person, project, before)));
  }

  /** A person's decision; returns the new standing. The evidence of the proof stays with a pass and goes with a return. */
  decide(fact: StepFact): StepProgress {
    const evidence = this.get(fact.person, fact.project, fact.step)?.evidence;
    const progress: StepProgress = {
      person: fact.person,
      project: fact.project,
      step: fact.step,
      status: fact.kind,
      atMs: fact.atMs,
      ...(fact.kind === 'passed' && evidence !== undefined && { evidence }),
      ...(fact.remark !== undefined && { remark: fact.remark }),
    };
    this.put(progress);
    return progress;
  }
}

const keyOf = (person: string, project: string, step: string): string => `${person}\n${project}\n${step}`;
