/** What must hold before a decision about the plan is kept; what does not fit is told with its place. */
import type { Base } from '../../shared/base.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { Problem } from '../../shared/problem.ts';

/** Every piece of equipment is in the base. Throws bad-request naming the first that is not. */
export function demandEquipment(base: Base, equipment: readonly EquipmentId[], path: string): void {
  const known = new Set(base.equipment.map(({ id }) => id));
  const stranger = equipment.findIndex((id) => !known.has(id));
  if (stranger !== -1)
    throw new Problem('bad-request', [
      { path: `${path}/${stranger}`, expected: `equipment of this base; it has no ${equipment[stranger]}` },
    ]);
}

/** Throws conflict, naming the other, where two of a kind want the same equipment at the same time. */
export function demandFree(
  other: { id: string; from: number; to: number; equipment: EquipmentId } | undefined,
): void {
  if (!other) return;
  const time = (ms: number): string => new Date(ms).toISOString();
  throw new Problem('conflict', [
    {
      path: '/equipment',
      expected: `free equipment: ${other.equipment} belongs to ${other.id} from ${time(other.from)} to ${time(other.to)}`,
    },
  ]);
}

/** Periods that overlap [from, to). */
export const overlaps = (one: { from: number; to: number }, other: { from: number; to: number }): boolean =>
  one.from < other.to && other.from < one.to;
