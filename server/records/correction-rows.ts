/**
 * Takes back what late readings showed to be otherwise, so that what is right can be written like anything else. Every statement
 * names its rows by their natural ids, so the same correction twice changes nothing.
 */
import type { Transaction } from 'kysely';
import type { ToldEvent } from '../../shared/protocol.ts';
import type { Evidence } from '../../shared/teaching.ts';
import type { Change } from '../pipeline-contract.ts';
import { withdrawAlarm } from './alarm-rows.ts';
import type { Tables } from './tables.ts';
import { removeWarning } from './warning-rows.ts';

type Write = Transaction<Tables>;
type EventOf<K extends ToldEvent['kind']> = Extract<ToldEvent, { kind: K }>;

/** What was told is not so. A step's standing is never withdrawn: another one takes its place. */
export async function withdraw(write: Write, event: ToldEvent): Promise<void> {
  switch (event.kind) {
    case 'state':
      await write
        .deleteFrom('state_change')
        .where('equipment', '=', event.equipment)
        .where('at_ms', '=', event.at)
        .execute();
      return;
    case 'online':
      await write
        .deleteFrom('online_change')
        .where('equipment', '=', event.equipment)
        .where('at_ms', '=', event.at)
        .execute();
      return;
    case 'condition':
      return; // The alarm that it was is withdrawn by itself.
    case 'scenario':
      await write.deleteFrom('scenario').where('id', '=', event.scenario.id).execute();
      return;
    case 'alarm':
      return withdrawAlarm(write, event);
    case 'warning':
      return removeWarning(write, event.warning);
    case 'presence':
      return removePresence(write, event);
    case 'noticed':
      await write.deleteFrom('noticed').where('id', '=', event.noticed.id).execute();
      return;
    case 'progress':
      return;
  }
}

/** Removes what stands in the way of a corrected result; the result itself is written like any other. */
export async function makeRoom(
  write: Write,
  change: Exclude<Change, { kind: 'values' | 'withdrawn' | 'evidence-withdrawn' }>,
): Promise<void> {
  switch (change.kind) {
    case 'scenario':
    case 'warning':
    case 'noticed':
      return withdraw(write, change);
    case 'presence':
      return removePresence(write, change);
    case 'progress': {
      const { person, project, step } = change.progress;
      await write
        .deleteFrom('progress')
        .where('person', '=', person)
        .where('project', '=', project)
        .where('step', '=', step)
        .execute();
      return;
    }
    case 'state':
    case 'online':
    case 'condition':
    case 'alarm':
    case 'evidence':
      return; // The same key is overwritten, evidence is never overwritten.
  }
}

/** The evidence as it turned out to be, or that there is none. What was written first stays. */
export async function correctEvidence(
  write: Write,
  evidence: Evidence,
  { withdrawnAtMs }: { withdrawnAtMs?: number } = {},
): Promise<void> {
  const body = withdrawnAtMs === undefined ? JSON.stringify(evidence) : null;
  const at_ms = withdrawnAtMs ?? evidence.toMs;
  const first = await write
    .selectFrom('evidence')
    .select('body')
    .where('id', '=', evidence.id)
    .executeTakeFirst();
  if (!first) return;
  if (first.body === body) {
    // As it was written at first: whatever was said otherwise since is not so.
    await write.deleteFrom('evidence_correction').where('evidence', '=', evidence.id).execute();
    return;
  }
  await write
    .insertInto('evidence_correction')
    .values({ evidence: evidence.id, at_ms, body })
    .onConflict((conflict) => conflict.column('evidence').doUpdateSet({ at_ms, body }))
    .execute();
}

async function removePresence(write: Write, { presence }: EventOf<'presence'>): Promise<void> {
  await write
    .deleteFrom('presence')
    .where('person', '=', presence.person)
    .where('equipment', '=', presence.equipment)
    .where('from_ms', '=', presence.fromMs)
    .execute();
}
