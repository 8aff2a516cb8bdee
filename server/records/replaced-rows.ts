/**
 * Puts what was derived anew for a period in the place of what stands there: rows of the equipment that begin in the period go, what
 * lasted into it is open again, then the new results are written like any others.
 */
import type { Kysely, Transaction } from 'kysely';
import type { EquipmentId } from '../../shared/names.ts';
import type { Evidence, Noticed } from '../../shared/teaching.ts';
import type { Change } from '../pipeline-contract.ts';
import { removeAlarms } from './alarm-rows.ts';
import { correctEvidence } from './correction-rows.ts';
import { recordChange } from './derived-rows.ts';
import type { ReplacedPeriod } from './record-store.ts';
import type { Tables } from './tables.ts';
import { touchUseOf, touchUseWithin } from './use-hour-rows.ts';

type Write = Transaction<Tables>;

/** In one transaction; the same again changes nothing. */
export async function replaceResults(
  db: Kysely<Tables>,
  period: ReplacedPeriod,
  changes: readonly Change[],
): Promise<void> {
  if (period.equipment.length === 0) return;
  await db.transaction().execute(async (write) => {
    await openAgain(write, period);
    await removeReports(write, period);
    await removeIntervals(write, period);
    await removeNoticed(write, period);
    await withdrawEvidence(write, period, changes);
    for (const change of changes) {
      if (change.kind === 'values') continue;
      await recordChange(write, change.kind === 'evidence' ? { ...change, corrected: true } : change);
    }
    await touchUseOf(write, changes);
  });
}

async function openAgain(write: Write, { fromMs, toMs, lasting }: ReplacedPeriod): Promise<void> {
  if (!lasting) return;
  const within = [fromMs, toMs] as const;
  for (const id of lasting.scenarios)
    await write
      .updateTable('scenario')
      .set({ to_ms: null, end_reason: null })
      .where('id', '=', id)
      .where('from_ms', '<', fromMs)
      .where('to_ms', '>=', within[0])
      .where('to_ms', '<', within[1])
      .execute();
  for (const { person, equipment, fromMs: since } of lasting.presences)
    await write
      .updateTable('presence')
      .set({ to_ms: null })
      .where('person', '=', person)
      .where('equipment', '=', equipment)
      .where('from_ms', '=', since)
      .where('from_ms', '<', fromMs)
      .where('to_ms', '>=', within[0])
      .where('to_ms', '<', within[1])
      .execute();
}

async function removeReports(write: Write, { equipment, fromMs, toMs }: ReplacedPeriod): Promise<void> {
  await touchUseWithin(write, equipment, fromMs, toMs);
  for (const table of ['state_change', 'online_change'] as const)
    await write
      .deleteFrom(table)
      .where('equipment', 'in', equipment)
      .where('at_ms', '>=', fromMs)
      .where('at_ms', '<', toMs)
      .execute();
}

/** What began in the period; what lasts beyond its end stays, for what ends it was not derived anew. */
async function removeIntervals(write: Write, { equipment, fromMs, toMs }: ReplacedPeriod): Promise<void> {
  await removeAlarms(write, equipment, { fromMs, toMs });
  await write
    .deleteFrom('presence')
    .where('equipment', 'in', equipment)
    .where('from_ms', '>=', fromMs)
    .where('from_ms', '<', toMs)
    .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '<', toMs)]))
    .execute();
  await write
    .deleteFrom('scenario')
    .where('id', 'in', (sub) =>
      sub.selectFrom('scenario_equipment').select('scenario').where('equipment', 'in', equipment),
    )
    .where('from_ms', '>=', fromMs)
    .where('from_ms', '<', toMs)
    .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '<', toMs)]))
    .execute();
}

async function removeNoticed(write: Write, { equipment, fromMs, toMs }: ReplacedPeriod): Promise<void> {
  const rows = await write
    .selectFrom('noticed')
    .select(['id', 'body'])
    .where('at_ms', '>=', fromMs)
    .where('at_ms', '<', toMs)
    .execute();
  for (const { id, body } of rows) {
    const noticed = JSON.parse(body) as Noticed;
    if (equipment.includes(noticed.equipment))
      await write.deleteFrom('noticed').where('id', '=', id).execute();
  }
}

/** Proofs of the period that are not among the new ones. */
async function withdrawEvidence(
  write: Write,
  { equipment, fromMs, toMs }: ReplacedPeriod,
  changes: readonly Change[],
): Promise<void> {
  const stands = new Set(
    changes.flatMap((change) => (change.kind === 'evidence' ? [change.evidence.id] : [])),
  );
  const places = new Set<EquipmentId>(equipment);
  const rows = await write
    .selectFrom('evidence')
    .select('body')
    .where('at_ms', '>=', fromMs)
    .where('at_ms', '<', toMs)
    .execute();
  for (const { body } of rows) {
    const evidence = JSON.parse(body) as Evidence;
    if (places.has(evidence.equipment) && !stands.has(evidence.id))
      await correctEvidence(write, evidence, { withdrawnAtMs: evidence.toMs });
  }
}
