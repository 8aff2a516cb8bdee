/** What people decided about the plan: orders, sessions, bookings. Append-only; only what belongs to the demo may be removed. */
import type { Migration } from './migration.ts';

export const planMigration: Migration = {
  version: 4,
  name: 'plan',
  statements: () => [
    `create table plan_fact (
      id text primary key, kind text not null, by_person text not null, at_ms bigint not null, demo integer not null,
      body text not null)`,
    `create index plan_fact_at on plan_fact (at_ms)`,
  ],
};
