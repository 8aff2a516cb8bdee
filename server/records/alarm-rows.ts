/**
 * Alarms at rest: every transition with the alarm as it was since, and one row per alarm that says how it stands now. That row is
 * always made from the newest transition, so writing, correcting and taking back may come in any order and twice.
 */
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Alarm, AlarmTransition } from '../../shared/alarms.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { ToldEvent } from '../../shared/protocol.ts';
import { decodeCursor, pageOf } from './cursor.ts';
import type { AlarmFilter, AlarmStep, Listed, ListPage } from './record-store.ts';
import type { Tables } from './tables.ts';

type Write = Transaction<Tables>;
type AlarmEvent = Extract<ToldEvent, { kind: 'alarm' }>;

const parse = (body: string): Alarm => JSON.parse(body) as Alarm;

/** The alarm's row as it stands after this. */
const rowOf = (alarm: Alarm) => ({
  equipment: alarm.equipment,
  condition_id: alarm.type,
  level: alarm.level,
  code: alarm.code ?? null,
  text: alarm.text ?? null,
  from_ms: alarm.fromMs,
  to_ms: alarm.toMs,
  state: alarm.state,
  priority: alarm.priority,
  closed_ms: alarm.closedMs,
  body: JSON.stringify(alarm),
});

/** Keeps a transition. */
export async function putAlarm(write: Write, { alarm, transition }: AlarmEvent): Promise<void> {
  await write
    .insertInto('alarm')
    .values({ id: alarm.id, ...rowOf(alarm) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const row = {
    step: alarm.step,
    from_state: transition.from,
    fact: transition.fact ?? null,
    body: JSON.stringify(alarm),
  };
  await write
    .insertInto('alarm_transition')
    .values({
      alarm: alarm.id,
      at_ms: transition.at,
      event: transition.event,
      to_state: transition.to,
      ...row,
    })
    .onConflict((conflict) => conflict.columns(['alarm', 'at_ms', 'event', 'to_state']).doUpdateSet(row))
    .execute();
  await refresh(write, alarm.id);
}

/** A transition never was; an alarm of which nothing is left never was either. */
export async function withdrawAlarm(write: Write, { alarm, transition }: AlarmEvent): Promise<void> {
  await write
    .deleteFrom('alarm_transition')
    .where('alarm', '=', alarm.id)
    .where('at_ms', '=', transition.at)
    .where('event', '=', transition.event)
    .where('to_state', '=', transition.to)
    .execute();
  await refresh(write, alarm.id);
}

/** What of the equipment's alarms was told of a period goes: those that lie within it, and what happened in it to earlier ones. */
export async function removeAlarms(
  write: Write,
  equipment: readonly EquipmentId[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<void> {
  await write
    .deleteFrom('alarm')
    .where('equipment', 'in', equipment)
    .where('from_ms', '>=', fromMs)
    .where('from_ms', '<', toMs)
    .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '<', toMs)]))
    .execute();
  const touched = await write
    .selectFrom('alarm_transition')
    .innerJoin('alarm', 'alarm.id', 'alarm_transition.alarm')
    .select('alarm.id')
    .distinct()
    .where('alarm.equipment', 'in', equipment)
    .where('alarm.from_ms', '<', fromMs)
    .where('alarm_transition.at_ms', '>=', fromMs)
    .where('alarm_transition.at_ms', '<', toMs)
    .execute();
  for (const { id } of touched) {
    await write
      .deleteFrom('alarm_transition')
      .where('alarm', '=', id)
      .where('at_ms', '>=', fromMs)
      .where('at_ms', '<', toMs)
      .execute();
    await refresh(write, id);
  }
}

async function refresh(write: Write, id: string): Promise<void> {
  const newest = await write
    .selectFrom('alarm_transition')
    .select('body')
    .where('alarm', '=', id)
    .orderBy('at_ms', 'desc')
    .orderBy('step', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest)
    await write
      .updateTable('alarm')
      .set(rowOf(parse(newest.body)))
      .where('id', '=', id)
      .execute();
  else await write.deleteFrom('alarm').where('id', '=', id).execute();
}

/** Those that overlap [fromMs, toMs), newest first. */
export async function listAlarms(
  db: Kysely<Tables>,
  filter: AlarmFilter,
  page: ListPage,
): Promise<Listed<Alarm>> {
  const { active, open, equipment, states, priorities } = filter;
  if (equipment?.length === 0) return { items: [], next: null };
  let query = db
    .selectFrom('alarm')
    .select(['id', 'from_ms', 'body'])
    .where('from_ms', '<', filter.toMs)
    .where((where) =>
      where.or([
        where('to_ms', 'is', null),
        where('to_ms', '>', filter.fromMs),
        where('closed_ms', 'is', null),
        where('closed_ms', '>', filter.fromMs),
      ]),
    )
    .orderBy('from_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
  if (active !== undefined) query = query.where('to_ms', active ? 'is' : 'is not', null);
  if (open !== undefined) query = query.where('closed_ms', open ? 'is' : 'is not', null);
  if (equipment) query = query.where('equipment', 'in', equipment);
  if (states) query = query.where('state', 'in', states);
  if (priorities) query = query.where('priority', 'in', priorities);
  if (filter.staffOnly === false) query = query.where(sql<boolean>`body not like ${'%"staffOnly":true%'}`);
  if (page.cursor !== undefined) {
    const [fromMs, id] = decodeCursor(page.cursor, ['number', 'string']) as [number, string];
    query = query.where((where) =>
      where.or([
        where('from_ms', '<', fromMs),
        where.and([where('from_ms', '=', fromMs), where('id', '<', id)]),
      ]),
    );
  }
  const rows = await query.execute();
  return pageOf(
    rows,
    page.limit,
    (row) => [row.from_ms, row.id],
    (row) => parse(row.body),
  );
}

/** One alarm with all that happened to it, in order; undefined: there is none. */
export async function readAlarm(
  db: Kysely<Tables>,
  id: string,
): Promise<{ alarm: Alarm; steps: AlarmStep[] } | undefined> {
  const row = await db.selectFrom('alarm').select('body').where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const steps = await db
    .selectFrom('alarm_transition')
    .selectAll()
    .where('alarm', '=', id)
    .orderBy('at_ms')
    .orderBy('step')
    .execute();
  return {
    alarm: parse(row.body),
    steps: steps.map((step) => ({
      at: step.at_ms,
      event: step.event as AlarmTransition['event'],
      from: step.from_state as AlarmTransition['from'],
      to: step.to_state as AlarmTransition['to'],
      ...(step.fact !== null && { fact: step.fact }),
    })),
  };
}

/** Instants at which alarms of this equipment called, in order of time: raises and calls again that were not put away. */
export async function alarmCalls(
  db: Kysely<Tables>,
  equipment: readonly EquipmentId[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<{ alarm: string; type: string; equipment: EquipmentId; atMs: number }[]> {
  if (equipment.length === 0) return [];
  const rows = await db
    .selectFrom('alarm_transition')
    .innerJoin('alarm', 'alarm.id', 'alarm_transition.alarm')
    .select(['alarm.id', 'alarm.condition_id', 'alarm.equipment', 'alarm_transition.at_ms'])
    .where('alarm.equipment', 'in', equipment)
    .where('alarm_transition.to_state', '=', 'unacknowledged')
    .where('alarm_transition.event', 'in', [
      'raise',
      're-alarm',
      'unshelve',
      'shelf-ended',
      'unsuppress',
      'return',
    ])
    .where('alarm_transition.at_ms', '>=', fromMs)
    .where('alarm_transition.at_ms', '<', toMs)
    .orderBy('alarm_transition.at_ms')
    .orderBy('alarm.id')
    .execute();
  return rows.map((row) => ({
    alarm: row.id,
    type: row.condition_id,
    equipment: row.equipment as EquipmentId,
    atMs: row.at_ms,
  }));
}

/** Instants at which a person acknowledged, shelved, reset or put away an alarm of this equipment, in order of time. */
export async function alarmActs(
  db: Kysely<Tables>,
  equipment: EquipmentId,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('alarm_transition')
    .innerJoin('alarm', 'alarm.id', 'alarm_transition.alarm')
    .select('alarm_transition.at_ms')
    .where('alarm.equipment', '=', equipment)
    .where('alarm_transition.fact', 'is not', null)
    .where('alarm_transition.at_ms', '>=', fromMs)
    .where('alarm_transition.at_ms', '<', toMs)
    .orderBy('alarm_transition.at_ms')
    .execute();
  return rows.map(({ at_ms }) => at_ms);
}

/** Alarms that stood when the server stopped. */
export async function openAlarms(db: Kysely<Tables>): Promise<Alarm[]> {
  const rows = await db
    .selectFrom('alarm')
    .select('body')
    .where('closed_ms', 'is', null)
    .orderBy('from_ms')
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => parse(body));
}
