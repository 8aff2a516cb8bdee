/** Early warnings. */
import type { Migration } from './migration.ts';

export const warningsMigration: Migration = {
  version: 5,
  name: 'warnings',
  statements: () => [
    `create table warning (
      id text primary key, type text not null, equipment text not null, from_ms bigint not null, to_ms bigint,
      end_reason text, at_ms bigint not null, body text not null)`,
    `create index warning_from on warning (from_ms, id)`,
    `create index warning_equipment on warning (equipment, from_ms)`,
  ],
};
