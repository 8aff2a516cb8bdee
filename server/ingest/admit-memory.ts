/**
 * The memory of the door across a restart: fed again with the newest samples of the journal, so that what a broker or a sender repeats
 * is known. The last status of each piece of equipment may be older than those samples and is kept by itself. Pure.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';
import type { Admission } from './admit.ts';
import { badgeId, conditionId, valuesId } from './admit-key.ts';
import { takeKey } from './seen-window.ts';

/** Equipment, the time that its last status said, online, the time from which it holds. */
export type LastStatus = [equipment: string, sentAtMs: number, online: boolean, tookEffectAtMs: number];

/** Remembers a sample that was admitted before, as if it had just come in. */
export function remember(admission: Admission, sample: Sample): void {
  const known = admission.get(sample.equipment);
  if (known === undefined) return; // No longer in the base.
  const sentAtMs = sample.sentAtMs ?? sample.atMs;
  switch (sample.kind) {
    case 'values':
      takeKey(known.seen, sentAtMs, valuesId(sample.seq, sample.values));
      return;
    case 'condition':
      takeKey(known.seen, sentAtMs, conditionId(sample));
      return;
    case 'badge':
      takeKey(known.seen, sentAtMs, badgeId(sample));
      return;
    case 'status':
      known.status = { sentAtMs, online: sample.online, tookEffectAtMs: sample.atMs };
  }
}

/** The last status of all equipment that ever said one. */
export function lastStatuses(admission: Admission): LastStatus[] {
  const statuses: LastStatus[] = [];
  for (const [id, { status }] of admission)
    if (status !== undefined) statuses.push([id, status.sentAtMs, status.online, status.tookEffectAtMs]);
  return statuses;
}

/** Takes what {@link lastStatuses} gave; anything else is left alone. */
export function restoreStatuses(admission: Admission, statuses: unknown): void {
  if (!Array.isArray(statuses)) return;
  for (const entry of statuses as unknown[]) {
    if (!isLastStatus(entry)) continue;
    const [id, sentAtMs, online, tookEffectAtMs] = entry;
    const known = admission.get(id as EquipmentId);
    if (known !== undefined) known.status = { sentAtMs, online, tookEffectAtMs };
  }
}

function isLastStatus(entry: unknown): entry is LastStatus {
  if (!Array.isArray(entry)) return false;
  const [id, sentAtMs, online, tookEffectAtMs] = entry as unknown[];
  return (
    typeof id === 'string' &&
    typeof sentAtMs === 'number' &&
    typeof online === 'boolean' &&
    typeof tookEffectAtMs === 'number'
  );
}
