/** Reads what the pipeline derived: scenarios, alarms, state intervals, progress, evidence, noticed events, presence. */
import type { Kysely, Selectable } from 'kysely';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { Fact } from '../../shared/fact.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Evidence, Noticed, Presence, StepProgress } from '../../shared/teaching.ts';
import { decodeCursor, pageOf } from './cursor.ts';
import type { Listed, ListPage, RecordStore, StateInterval } from './record-store.ts';
import type { Tables } from './tables.ts';

type ScenarioFilter = Parameters<RecordStore['scenarios']>[0];

/** JSON columns were written by this room from typed values; they are read back as the same type. */
const parse = <T>(body: string): T => JSON.parse(body) as T;

function scenarioFromRow(row: Selectable<Tables['scenario']>): Scenario {
  const scenario = parse<Scenario>(row.body);
  return {
    ...scenario,
    toMs: row.to_ms,
    ...(row.end_reason !== null && { endReason: row.end_reason as NonNullable<Scenario['endReason']> }),
  };
}

export async function listScenarios(
  db: Kysely<Tables>,
  filter: ScenarioFilter,
  page: ListPage,
): Promise<Listed<Scenario>> {
  const { type, equipment } = filter;
  if (equipment?.length === 0) return { items: [], next: null };
  let query = db
    .selectFrom('scenario')
    .selectAll()
    .where('from_ms', '<', filter.toMs)
    .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '>', filter.fromMs)]))
    .orderBy('from_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
  if (type !== undefined) query = query.where('type', '=', type);
  if (equipment)
    query = query.where('id', 'in', (sub) =>
      sub.selectFrom('scenario_equipment').select('scenario').where('equipment', 'in', equipment),
    );
  if (page.cursor !== undefined) {
    const [fromMs, id] = decodeCursor(page.cursor, ['number', 'string']) as [number, string];
    query = query.where((where) =>
      where.or([
        where('from_ms', '<', fromMs),
        where.and([where('from_ms', '=', fromMs), where('id', '<', id)]),
      ]),
    );
  }
  return pageOf(await query.execute(), page.limit, (row) => [row.from_ms, row.id], scenarioFromRow);
}

export async function stateIntervals(
  db: Kysely<Tables>,
  equipment: EquipmentId,
  fromMs: number,
  toMs: number,
): Promise<StateInterval[]> {
  const changes = db.selectFrom('state_change').select(['at_ms', 'state']).where('equipment', '=', equipment);
  const before = await changes.where('at_ms', '<=', fromMs).orderBy('at_ms', 'desc').limit(1).execute();
  const within = await changes
    .where('at_ms', '>', fromMs)
    .where('at_ms', '<', toMs)
    .orderBy('at_ms')
    .execute();
  return tile([...before, ...within], fromMs, toMs);
}

/** Intervals that tile [fromMs, toMs) from changes in order of time; neighbours of the same state are one. Pure. */
export function tile(
  changes: readonly { at_ms: number; state: string }[],
  fromMs: number,
  toMs: number,
): StateInterval[] {
  if (toMs <= fromMs) return [];
  const first: StateInterval = { state: 'unknown', useMode: 'unassigned', fromMs, toMs };
  const intervals: StateInterval[] = [first];
  let last = first;
  for (const { at_ms, state } of changes) {
    if (state === last.state) continue;
    const startMs = Math.max(at_ms, fromMs);
    if (startMs === last.fromMs) intervals.pop();
    else last.toMs = startMs;
    const previous = intervals.at(-1);
    if (previous?.state === state) {
      previous.toMs = toMs;
      last = previous;
    } else {
      last = { state: state as EquipmentState, useMode: 'unassigned', fromMs: startMs, toMs };
      intervals.push(last);
    }
  }
  return intervals;
}

export async function readProgress(
  db: Kysely<Tables>,
  filter: { person?: string | undefined; project?: string | undefined },
): Promise<StepProgress[]> {
  let query = db.selectFrom('progress').select('body').orderBy('person').orderBy('project').orderBy('step');
  if (filter.person !== undefined) query = query.where('person', '=', filter.person);
  if (filter.project !== undefined) query = query.where('project', '=', filter.project);
  return (await query.execute()).map(({ body }) => parse<StepProgress>(body));
}

/** Most ids in one statement; SQLite allows 32,766 parameters, older ones 999. */
const IDS_AT_ONCE = 500;

export async function readEvidence(db: Kysely<Tables>, ids: readonly string[]): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const rows = await db
      .selectFrom('evidence')
      .leftJoin('evidence_correction', 'evidence_correction.evidence', 'evidence.id')
      .select([
        'evidence.body',
        'evidence_correction.evidence as corrected',
        'evidence_correction.body as body_now',
      ])
      .where('evidence.id', 'in', ids.slice(start, start + IDS_AT_ONCE))
      .execute();
    for (const { body, corrected, body_now } of rows) {
      const holds = corrected === null ? body : body_now;
      if (holds !== null) found.push(parse<Evidence>(holds));
    }
  }
  return found;
}

/** All evidence as it holds now, in order of time. */
export async function readAllEvidence(db: Kysely<Tables>): Promise<Evidence[]> {
  const rows = await db
    .selectFrom('evidence')
    .leftJoin('evidence_correction', 'evidence_correction.evidence', 'evidence.id')
    .select([
      'evidence.body',
      'evidence_correction.evidence as corrected',
      'evidence_correction.body as body_now',
    ])
    .orderBy('evidence.at_ms')
    .orderBy('evidence.id')
    .execute();
  return rows.flatMap(({ body, corrected, body_now }) => {
    const holds = corrected === null ? body : body_now;
    return holds === null ? [] : [parse<Evidence>(holds)];
  });
}

/** All decisions of people, in order of time. */
export async function readFacts(db: Kysely<Tables>): Promise<Fact[]> {
  const rows = await db.selectFrom('fact').select('body').orderBy('at_ms').orderBy('id').execute();
  return rows.map(({ body }) => parse<Fact>(body));
}

export async function readFactsById(db: Kysely<Tables>, ids: readonly string[]): Promise<Fact[]> {
  const found: Fact[] = [];
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE);
    const rows = await db.selectFrom('fact').select('body').where('id', 'in', some).execute();
    found.push(...rows.map(({ body }) => parse<Fact>(body)));
  }
  return found;
}

export async function readNoticed(
  db: Kysely<Tables>,
  filter: { person?: string | undefined; fromMs: number; toMs: number },
): Promise<Noticed[]> {
  let query = db
    .selectFrom('noticed')
    .select('body')
    .where('at_ms', '>=', filter.fromMs)
    .where('at_ms', '<', filter.toMs)
    .orderBy('at_ms')
    .orderBy('id');
  if (filter.person !== undefined) query = query.where('person', '=', filter.person);
  return (await query.execute()).map(({ body }) => parse<Noticed>(body));
}

export async function readPresences(
  db: Kysely<Tables>,
  filter: Parameters<RecordStore['presences']>[0],
): Promise<Presence[]> {
  const { person, current, atMs, overlapping } = filter;
  let query = db.selectFrom('presence').selectAll().orderBy('from_ms').orderBy('person');
  if (person !== undefined) query = query.where('person', '=', person);
  if (current) query = query.where('to_ms', 'is', null);
  if (atMs !== undefined)
    query = query
      .where('from_ms', '<=', atMs)
      .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '>', atMs)]));
  if (overlapping)
    query = query
      .where('from_ms', '<', overlapping.toMs)
      .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '>', overlapping.fromMs)]));
  return (await query.execute()).map((row) => ({
    person: row.person,
    equipment: row.equipment as EquipmentId,
    fromMs: row.from_ms,
    toMs: row.to_ms,
  }));
}
