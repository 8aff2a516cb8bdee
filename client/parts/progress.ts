/** A student's standing in the steps of a project: what REST told, overtaken by newer events. Pure. */
import type { StepProgress } from '../../shared/teaching.ts';
import type { ProgressMark } from '../live/live-state.ts';
import type { ShownStepStatus } from './step-icon.tsx';

/** Newest standing by step id. */
export function statusesOf(
  person: string,
  project: string,
  told: readonly StepProgress[],
  marks: readonly ProgressMark[],
): Map<string, StepProgress> {
  const statuses = new Map(told.map((progress) => [progress.step, progress]));
  for (const { progress } of marks) {
    if (progress.person !== person || progress.project !== project) continue;
    const known = statuses.get(progress.step);
    if (!known || progress.atMs >= known.atMs) statuses.set(progress.step, progress);
  }
  return statuses;
}

/** "Cannot tell" is shown instead of a standing that telemetry could still change. */
export function shownStatus(progress: StepProgress | undefined): ShownStepStatus {
  if (!progress) return 'not-started';
  const open = progress.status === 'not-started' || progress.status === 'in-progress';
  return open && (progress.cannotTell?.length ?? 0) > 0 ? 'cannot-tell' : progress.status;
}
