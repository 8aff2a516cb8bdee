/**
 * Where students stand after the past was derived anew. Proofs and people's decisions decide, in order of time; that a step was merely
 * begun gives way to them.
 */
import type { Change } from '../pipeline-contract.ts';
import type { StepProgress } from '../../shared/teaching.ts';

type Step = Pick<StepProgress, 'person' | 'project' | 'step'>;

const keyOf = ({ person, project, step }: Step): string => `${person}\n${project}\n${step}`;
const isDecided = ({ status }: StepProgress): boolean => status !== 'not-started' && status !== 'in-progress';

export class PastProgress {
  readonly #standing = new Map<string, StepProgress>();
  readonly #touched = new Map<string, Step>();

  /** All changes of the walk and of what came before and after it, in order. */
  note(changes: readonly Change[]): void {
    for (const change of changes)
      if (change.kind === 'progress') this.#standing.set(keyOf(change.progress), change.progress);
  }

  /** The step may stand otherwise now. */
  touch({ person, project, step }: Step): void {
    this.#touched.set(keyOf({ person, project, step }), { person, project, step });
  }

  /** Steps whose standing is otherwise than `present` says. What was begun from `endMs` on was not derived anew and stays. */
  changed(present: readonly StepProgress[], endMs: number): StepProgress[] {
    const known = new Map(present.map((one) => [keyOf(one), one]));
    return [...this.#touched].flatMap(([key, step]): StepProgress[] => {
      const before = known.get(key);
      const now = this.#standing.get(key);
      if (!now)
        return before && isDecided(before) ? [{ ...step, status: 'not-started', atMs: before.atMs }] : [];
      if (before && !isDecided(before) && !isDecided(now) && before.atMs >= endMs) return [];
      return JSON.stringify(before) === JSON.stringify(now) ? [] : [now];
    });
  }
}
