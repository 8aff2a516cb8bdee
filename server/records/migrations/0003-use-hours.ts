/** Hours of equipment that the use ledger has summed up. They can always be counted anew from what they were counted from. */
import type { Migration } from './migration.ts';

export const useHoursMigration: Migration = {
  version: 3,
  name: 'use-hours',
  statements: () => [
    `create table use_hour (
      equipment text not null, hour_ms bigint not null, generation integer not null, depends_ms bigint not null,
      basis text, body text, primary key (equipment, hour_ms))`,
  ],
};
