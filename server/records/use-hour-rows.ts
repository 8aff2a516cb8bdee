/**
 * Hours that the use ledger has summed up. Whoever changes what an hour was counted from touches it in the same transaction: its sum
 * goes and its generation grows, and a sum that was being worked out meanwhile is not kept. A row without a sum only remembers its
 * generation.
 */
import type { Kysely, Transaction } from 'kysely';
import type { EquipmentId } from '../../shared/names.ts';
import type { Change } from '../pipeline-contract.ts';
import type { KeptUseHour, TouchedUse, UseHourHead } from './record-store.ts';
import type { Tables } from './tables.ts';

type Write = Transaction<Tables>;

const HOUR_MS = 3_600_000;
/** An hour depends on nothing that comes later than this after its begin (a disturbance that goes on), with room. */
const LONGEST_DEPENDENCE_MS = 24 * HOUR_MS;
/** Rows in one statement; each has six values. */
const ROWS_AT_ONCE = 100;

const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS) * HOUR_MS;

/** Rows of one piece of equipment with hours in [fromMs, toMs), in order of time, without what is large. */
export async function useHourHeads(
  db: Kysely<Tables>,
  equipment: EquipmentId,
  fromMs: number,
  toMs: number,
): Promise<UseHourHead[]> {
  const rows = await db
    .selectFrom('use_hour')
    .select(['hour_ms', 'generation', 'basis'])
    .where('equipment', '=', equipment)
    .where('hour_ms', '>=', fromMs)
    .where('hour_ms', '<', toMs)
    .orderBy('hour_ms')
    .execute();
  return rows.map(({ hour_ms, generation, basis }) => ({
    equipment,
    hourMs: hour_ms,
    generation,
    basis: basis ?? '',
    // A touched row loses both.
    hasBody: basis !== null,
  }));
}

/** Kept rows of one piece of equipment with hours in [fromMs, toMs), in order of time. */
export async function useHours(
  db: Kysely<Tables>,
  equipment: EquipmentId,
  fromMs: number,
  toMs: number,
): Promise<KeptUseHour[]> {
  const rows = await db
    .selectFrom('use_hour')
    .selectAll()
    .where('equipment', '=', equipment)
    .where('hour_ms', '>=', fromMs)
    .where('hour_ms', '<', toMs)
    .orderBy('hour_ms')
    .execute();
  return rows.map(({ hour_ms, generation, depends_ms, basis, body }) => ({
    equipment,
    hourMs: hour_ms,
    generation,
    dependsUntilMs: depends_ms,
    basis: basis ?? '',
    body,
  }));
}

/** Keeps sums, each only where its generation is still the one that was read (0: there was no row). */
export async function putUseHours(db: Kysely<Tables>, hours: readonly KeptUseHour[]): Promise<void> {
  if (hours.length === 0) return;
  await db.transaction().execute(async (write) => {
    for (let start = 0; start < hours.length; start += ROWS_AT_ONCE)
      await write
        .insertInto('use_hour')
        .values(
          hours
            .slice(start, start + ROWS_AT_ONCE)
            .map(({ equipment, hourMs, generation, dependsUntilMs, basis, body }) => ({
              equipment,
              hour_ms: hourMs,
              generation,
              depends_ms: dependsUntilMs,
              basis,
              body,
            })),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['equipment', 'hour_ms'])
            .doUpdateSet((set) => ({
              basis: set.ref('excluded.basis'),
              body: set.ref('excluded.body'),
              depends_ms: set.ref('excluded.depends_ms'),
            }))
            .whereRef('use_hour.generation', '=', 'excluded.generation'),
        )
        .execute();
  });
}

/** Something changed in these periods. */
export async function touchUse(db: Kysely<Tables>, touched: readonly TouchedUse[]): Promise<void> {
  if (touched.length === 0) return;
  await db.transaction().execute(async (write) => {
    for (const { equipment, fromMs, toMs } of touched)
      if (hourOf(fromMs) === hourOf(toMs - 1)) await touchUseHour(write, equipment, fromMs);
      else await touchUseWithin(write, equipment, fromMs, toMs);
  });
}

/** Each hour in which a state is told otherwise than before, once. */
export async function touchUseOf(write: Write, changes: readonly Change[]): Promise<void> {
  const touched = new Map<string, { equipment: string; atMs: number }>();
  for (const change of changes) {
    const event = change.kind === 'withdrawn' ? change.event : change;
    if (event.kind === 'state')
      touched.set(`${event.equipment} ${hourOf(event.at)}`, { equipment: event.equipment, atMs: event.at });
  }
  for (const { equipment, atMs } of touched.values()) await touchUseHour(write, equipment, atMs);
}

/** The hour that the instant lies in, and earlier ones that depend on it. */
export async function touchUseHour(write: Write, equipment: string, atMs: number): Promise<void> {
  const hour_ms = hourOf(atMs);
  await touchUseWithin(write, equipment, hour_ms, hour_ms + HOUR_MS);
  // A row for an hour that has none: a sum that is being worked out at this moment must not be kept.
  await write
    .insertInto('use_hour')
    .values({ equipment, hour_ms, generation: 1, depends_ms: hour_ms + HOUR_MS, basis: null, body: null })
    .onConflict((conflict) => conflict.columns(['equipment', 'hour_ms']).doNothing())
    .execute();
}

/** All rows that depend on anything within [fromMs, toMs). */
export async function touchUseWithin(
  write: Write,
  equipment: string | readonly string[],
  fromMs: number,
  toMs: number,
): Promise<void> {
  const names = typeof equipment === 'string' ? [equipment] : [...equipment];
  await write
    .updateTable('use_hour')
    .set((set) => ({ body: null, basis: null, generation: set('generation', '+', 1) }))
    .where('equipment', 'in', names)
    .where('hour_ms', '>', fromMs - LONGEST_DEPENDENCE_MS)
    .where('hour_ms', '<', toMs)
    .where('depends_ms', '>', fromMs)
    .execute();
}
