/** Writes what the pipeline derived. Every statement is an upsert by a natural id, so the same batch twice changes nothing. */
import type { Kysely, Transaction } from 'kysely';
import type { LiveEvent } from '../../shared/protocol.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { Evidence, Noticed, Presence, StepProgress } from '../../shared/teaching.ts';
import type { Change } from '../pipeline-contract.ts';
import { putAlarm } from './alarm-rows.ts';
import * as corrections from './correction-rows.ts';
import type { Tables } from './tables.ts';
import { touchUseOf } from './use-hour-rows.ts';
import { putWarning } from './warning-rows.ts';

type Write = Transaction<Tables>;

/** Keeps all kinds but `values`, in the order given, in one transaction. */
export async function recordChanges(db: Kysely<Tables>, changes: readonly Change[]): Promise<void> {
  const kept = changes.filter((change) => change.kind !== 'values');
  if (kept.length === 0) return;
  await db.transaction().execute(async (transaction) => {
    for (const change of kept) await recordChange(transaction, change);
    await touchUseOf(transaction, kept);
  });
}

/** Keeps one change. */
export async function recordChange(
  write: Write,
  change: Exclude<Change, { kind: 'values' }>,
): Promise<unknown> {
  if (change.kind === 'withdrawn') return corrections.withdraw(write, change.event);
  if (change.kind === 'evidence-withdrawn')
    return corrections.correctEvidence(write, change.evidence, { withdrawnAtMs: change.at });
  if (change.kind !== 'evidence' && change.again === true) return; // It stands already.
  if (change.corrected === true) await corrections.makeRoom(write, change);
  switch (change.kind) {
    case 'state':
      return putStateChange(write, change.equipment, change.at, change.state);
    case 'online':
      return putOnlineChange(write, change);
    case 'condition':
      return; // The alarm that it is says more.
    case 'scenario':
      return putScenario(write, change.scenario);
    case 'alarm':
      return putAlarm(write, change);
    case 'warning':
      return putWarning(write, change.warning);
    case 'presence':
      return putPresence(write, change.presence);
    case 'progress':
      return putProgress(write, change.progress);
    case 'noticed':
      return putNoticed(write, change.noticed);
    case 'evidence':
      await putEvidence(write, change.evidence);
      return change.corrected && corrections.correctEvidence(write, change.evidence);
  }
}

/** From `at_ms` on the equipment is in this state; a second change in the same millisecond wins. */
export function putStateChange(write: Write, equipment: string, at_ms: number, state: string) {
  return write
    .insertInto('state_change')
    .values({ equipment, at_ms, state })
    .onConflict((conflict) => conflict.columns(['equipment', 'at_ms']).doUpdateSet({ state }))
    .execute();
}

function putOnlineChange(write: Write, change: Extract<LiveEvent, { kind: 'online' }>) {
  const online = change.online ? 1 : 0;
  return write
    .insertInto('online_change')
    .values({ equipment: change.equipment, at_ms: change.at, online })
    .onConflict((conflict) => conflict.columns(['equipment', 'at_ms']).doUpdateSet({ online }))
    .execute();
}

/** A scenario that has ended stays ended, unless it was closed only because the server stopped and its true end came to light. */
async function putScenario(write: Write, scenario: Scenario): Promise<void> {
  const row = {
    to_ms: scenario.toMs,
    end_reason: scenario.endReason ?? null,
    body: JSON.stringify(scenario),
  };
  await write
    .insertInto('scenario')
    .values({ id: scenario.id, type: scenario.type, from_ms: scenario.fromMs, ...row })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(row)
        .where((where) =>
          where.or([
            where('scenario.to_ms', 'is', null),
            where.and([
              where('scenario.end_reason', '=', 'server-stopped'),
              where('excluded.to_ms' as 'scenario.to_ms', 'is not', null),
            ]),
          ]),
        ),
    )
    .execute();
  if (scenario.equipment.length > 0)
    await write
      .insertInto('scenario_equipment')
      .values(scenario.equipment.map((equipment) => ({ scenario: scenario.id, equipment })))
      .onConflict((conflict) => conflict.columns(['scenario', 'equipment']).doNothing())
      .execute();
}

function putPresence(write: Write, presence: Presence) {
  return write
    .insertInto('presence')
    .values({
      person: presence.person,
      equipment: presence.equipment,
      from_ms: presence.fromMs,
      to_ms: presence.toMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['person', 'equipment', 'from_ms'])
        .doUpdateSet({ to_ms: presence.toMs })
        .where('presence.to_ms', 'is', null),
    )
    .execute();
}

/** The latest standing wins, whatever order they come in. */
function putProgress(write: Write, progress: StepProgress) {
  const row = { at_ms: progress.atMs, body: JSON.stringify(progress) };
  return write
    .insertInto('progress')
    .values({ person: progress.person, project: progress.project, step: progress.step, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['person', 'project', 'step'])
        .doUpdateSet(row)
        .where('progress.at_ms', '<=', progress.atMs),
    )
    .execute();
}

function putNoticed(write: Write, noticed: Noticed) {
  return write
    .insertInto('noticed')
    .values({ id: noticed.id, person: noticed.person, at_ms: noticed.atMs, body: JSON.stringify(noticed) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

function putEvidence(write: Write, evidence: Evidence) {
  const { id, person, project, step } = evidence;
  return write
    .insertInto('evidence')
    .values({ id, person, project, step, at_ms: evidence.toMs, body: JSON.stringify(evidence) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
