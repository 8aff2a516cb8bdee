/** Which equipment needs somebody now, worst first. Pure. */
import type { EquipmentState } from '../../../shared/equipment.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Noticed } from '../../../shared/teaching.ts';
import type { EquipmentLive } from '../../live/live-state.ts';

export type AttentionItem =
  | { kind: 'state'; id: EquipmentId; state: EquipmentState; since: number | null; text: string | null }
  | { kind: 'noticed'; id: EquipmentId; noticed: Noticed; since: number };

/** States that call for a person, in order of urgency. */
const URGENT: readonly EquipmentState[] = ['emergency-stop', 'fault', 'interrupted', 'unknown'];

/** How long a forbidden event or mistake stays in the list, ms. */
export const NOTICED_FOR_MS = 5 * 60_000;

const rank = (item: AttentionItem): number => {
  if (item.kind === 'noticed') return item.noticed.kind === 'forbidden' ? 0.5 : 2.5;
  return URGENT.indexOf(item.state);
};

/**
 * Emergency stops, forbidden events, faults, interruptions, mistakes, unknown; within a kind the longest-standing first.
 * A condition's own text explains a fault.
 */
export function attentionItems(
  equipment: Iterable<EquipmentLive>,
  noticed: readonly Noticed[],
  nowMs: number,
): AttentionItem[] {
  const items: AttentionItem[] = [];
  for (const { id, state, since, conditions } of equipment) {
    if (!URGENT.includes(state)) continue;
    const worst = conditions.find(({ level }) => level === 'FAULT') ?? conditions[0];
    items.push({
      kind: 'state',
      id,
      state,
      since,
      text: worst ? (worst.text ?? worst.code ?? worst.id) : null,
    });
  }
  for (const event of noticed)
    if (nowMs - event.atMs < NOTICED_FOR_MS)
      items.push({ kind: 'noticed', id: event.equipment, noticed: event, since: event.atMs });
  return items.sort(
    (a, b) =>
      rank(a) - rank(b) || (a.since ?? 0) - (b.since ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** How many machines are in each state. */
export function countStates(equipment: Iterable<EquipmentLive>): Map<EquipmentState, number> {
  const counts = new Map<EquipmentState, number>();
  for (const { state } of equipment) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
