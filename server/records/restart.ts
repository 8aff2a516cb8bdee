/** What a server that starts again must know, and what it must not believe: nobody watched between its last sign of life and now. */
import type { Kysely, Transaction } from 'kysely';
import type { Restored } from '../pipeline-contract.ts';
import { openAlarms } from './alarm-rows.ts';
import { readPresences, readProgress } from './derived-questions.ts';
import { putStateChange } from './derived-rows.ts';
import type { Tables } from './tables.ts';
import { closeWarnings } from './warning-rows.ts';
import { touchUseHour } from './use-hour-rows.ts';

/** Remembers that the server was alive at this time. Never goes back. */
export async function rememberAlive(db: Kysely<Tables>, atMs: number): Promise<void> {
  await db
    .insertInto('server_life')
    .values({ id: 1, alive_at_ms: atMs })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ alive_at_ms: atMs }).where('server_life.alive_at_ms', '<', atMs),
    )
    .execute();
}

/** Closes what was left open, then gives progress, open presences and alarms that stand. */
export async function restore(db: Kysely<Tables>): Promise<Restored> {
  await closeWhatWasOpen(db);
  return {
    progress: await readProgress(db, {}),
    presences: await readPresences(db, { current: true }),
    alarms: await openAlarms(db),
  };
}

async function putUnknown(write: Transaction<Tables>, equipment: string, atMs: number): Promise<void> {
  await putStateChange(write, equipment, atMs, 'unknown');
  await touchUseHour(write, equipment, atMs);
}

async function closeWhatWasOpen(db: Kysely<Tables>): Promise<void> {
  await db.transaction().execute(async (write) => {
    const life = await write.selectFrom('server_life').select('alive_at_ms').executeTakeFirst();
    const aliveMs = life?.alive_at_ms ?? 0;
    const scenarios = await write
      .selectFrom('scenario')
      .select(['id', 'from_ms'])
      .where('to_ms', 'is', null)
      .execute();
    for (const { id, from_ms } of scenarios)
      await write
        .updateTable('scenario')
        .set({ to_ms: Math.max(aliveMs, from_ms), end_reason: 'server-stopped' })
        .where('id', '=', id)
        .execute();
    await closeWarnings(write, aliveMs);
    const newest = await write
      .selectFrom('state_change')
      .select((select) => ['equipment', select.fn.max('at_ms').as('at_ms')])
      .groupBy('equipment')
      .execute();
    // At least 1 ms later than the change itself, which would otherwise be overwritten.
    for (const { equipment, at_ms } of newest)
      await putUnknown(write, equipment, Math.max(aliveMs, Number(at_ms) + 1));
  });
}
