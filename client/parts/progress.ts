/** A student's standing in the steps of a project: what REST told, overtaken by newer events. Pure. */
import type { ProgressView } from '../../shared/api.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Deciding } from '../../shared/pattern.ts';
import type { Evidence, Project, StepProgress } from '../../shared/teaching.ts';
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
  for (const { progress, corrected } of marks) {
    if (progress.person !== person || progress.project !== project) continue;
    const known = statuses.get(progress.step);
    if (!known || corrected || progress.atMs >= known.atMs) statuses.set(progress.step, progress);
  }
  return statuses;
}

/** "Cannot tell" is shown instead of a standing that telemetry could still change. */
export function shownStatus(progress: StepProgress | undefined): ShownStepStatus {
  if (!progress) return 'not-started';
  const open = progress.status === 'not-started' || progress.status === 'in-progress';
  return open && (progress.cannotTell?.length ?? 0) > 0 ? 'cannot-tell' : progress.status;
}

/** The part of a proof that was nearest to its limit, by share of its signal's range; undefined where all parts are words. */
export function tightestPart(evidence: Evidence): Deciding | undefined {
  return evidence.parts
    .filter(({ margin }) => margin !== null)
    .sort((a, b) => (a.normalisedMargin ?? Infinity) - (b.normalisedMargin ?? Infinity))[0];
}

/** True where a student's row belongs on a project's board: has begun it, or stands at a machine it is for. */
export function belongsOnBoard(
  view: ProgressView,
  project: Pick<Project, 'equipmentTypes'>,
  typeAt: (id: EquipmentId) => EquipmentTypeId | undefined,
): boolean {
  const type = view.presence && typeAt(view.presence.equipment);
  return (
    view.steps.some(({ status }) => status !== 'not-started') ||
    (type != null && project.equipmentTypes.includes(type))
  );
}
