/** Writes and reads early warnings: one row each, with what was said of it last. */
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { EarlyWarning } from '../../shared/early-warning.ts';
import { decodeCursor, pageOf } from './cursor.ts';
import type { Listed, ListPage, RecordStore } from './record-store.ts';
import type { Tables } from './tables.ts';

type Write = Transaction<Tables>;

/** What was said later wins; a warning that has ended stays so. */
export async function putWarning(write: Write, warning: EarlyWarning): Promise<void> {
  const row = {
    to_ms: warning.toMs,
    end_reason: warning.endReason ?? null,
    at_ms: warning.atMs,
    body: JSON.stringify(warning),
  };
  const { id, type, equipment, fromMs } = warning;
  await write
    .insertInto('warning')
    .values({ id, type, equipment, from_ms: fromMs, ...row })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(row)
        .where('warning.at_ms', '<=', warning.atMs)
        .where('warning.to_ms', 'is', null),
    )
    .execute();
}

/** What was told is not so. */
export async function removeWarning(write: Write, { id }: EarlyWarning): Promise<void> {
  await write.deleteFrom('warning').where('id', '=', id).execute();
}

/** Nobody watched from here on. */
export async function closeWarnings(write: Write, aliveMs: number): Promise<void> {
  const open = await write.selectFrom('warning').select(['id', 'at_ms']).where('to_ms', 'is', null).execute();
  for (const { id, at_ms } of open)
    await write
      .updateTable('warning')
      .set({ to_ms: Math.max(aliveMs, Number(at_ms)), end_reason: 'server-stopped' })
      .where('id', '=', id)
      .execute();
}

function warningFromRow({ body, to_ms, end_reason }: Selectable<Tables['warning']>): EarlyWarning {
  // Written by this room from the same type.
  const warning = JSON.parse(body) as EarlyWarning;
  return {
    ...warning,
    toMs: to_ms,
    ...(end_reason !== null && { endReason: end_reason as NonNullable<EarlyWarning['endReason']> }),
  };
}

/** Overlapping [fromMs, toMs), newest first. */
export async function listWarnings(
  db: Kysely<Tables>,
  filter: Parameters<RecordStore['warnings']>[0],
  page: ListPage,
): Promise<Listed<EarlyWarning>> {
  const { active, equipment } = filter;
  if (equipment?.length === 0) return { items: [], next: null };
  let query = db
    .selectFrom('warning')
    .selectAll()
    .where('from_ms', '<', filter.toMs)
    .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '>', filter.fromMs)]))
    .orderBy('from_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
  if (active !== undefined) query = query.where('to_ms', active ? 'is' : 'is not', null);
  if (equipment) query = query.where('equipment', 'in', equipment);
  if (page.cursor !== undefined) {
    const [fromMs, id] = decodeCursor(page.cursor, ['number', 'string']) as [number, string];
    query = query.where((where) =>
      where.or([
        where('from_ms', '<', fromMs),
        where.and([where('from_ms', '=', fromMs), where('id', '<', id)]),
      ]),
    );
  }
  return pageOf(await query.execute(), page.limit, (row) => [row.from_ms, row.id], warningFromRow);
}
