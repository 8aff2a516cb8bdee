/** What people decided about the plan, at rest. */
import type { Kysely } from 'kysely';
import type { PlanFact } from '../../shared/plan.ts';
import type { Tables } from './tables.ts';

const ROWS_AT_ONCE = 100;

/** In one transaction; a fact whose id is known is left as it is. */
export async function appendPlanFacts(db: Kysely<Tables>, facts: readonly PlanFact[]): Promise<void> {
  if (facts.length === 0) return;
  await db.transaction().execute(async (write) => {
    for (let start = 0; start < facts.length; start += ROWS_AT_ONCE)
      await write
        .insertInto('plan_fact')
        .values(
          facts.slice(start, start + ROWS_AT_ONCE).map((fact) => ({
            id: fact.id,
            kind: fact.kind,
            by_person: fact.by,
            at_ms: fact.atMs,
            demo: fact.demo ? 1 : 0,
            body: JSON.stringify(fact),
          })),
        )
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
  });
}

/** In order of time. */
export async function readPlanFacts(db: Kysely<Tables>): Promise<PlanFact[]> {
  const rows = await db.selectFrom('plan_fact').select('body').orderBy('at_ms').orderBy('id').execute();
  return rows.map(({ body }) => JSON.parse(body) as PlanFact);
}

export async function removeDemoPlan(db: Kysely<Tables>): Promise<void> {
  await db.deleteFrom('plan_fact').where('demo', '=', 1).execute();
}
