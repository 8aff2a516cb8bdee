/** What late readings change: evidence itself stays as it was written, its correction stands beside it. */
import type { Migration } from './migration.ts';

export const correctionsMigration: Migration = {
  version: 2,
  name: 'corrections',
  statements: () => [
    `create table evidence_correction (
      evidence text primary key references evidence (id), at_ms bigint not null, body text)`,
  ],
};
