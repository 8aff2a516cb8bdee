/**
 * Brings the records' database to the newest schema: numbered migrations, each in one transaction together with its entry in
 * `schema_version`, so a crash leaves the old schema or the new one. (Kysely's own migrator has no transaction on SQLite.)
 */
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { initialMigration } from './0001-initial.ts';
import { correctionsMigration } from './0002-corrections.ts';
import { useHoursMigration } from './0003-use-hours.ts';
import { planMigration } from './0004-plan.ts';
import { warningsMigration } from './0005-warnings.ts';
import { alarmsMigration } from './0006-alarms.ts';
import type { Migration } from './migration.ts';

const MIGRATIONS: readonly Migration[] = [
  initialMigration,
  correctionsMigration,
  useHoursMigration,
  planMigration,
  warningsMigration,
  alarmsMigration,
];

/** Any number that no other program on the same PostgreSQL is likely to lock. */
const MIGRATION_LOCK = 7_283_640_115;

/** Applies what is missing. Throws when the database was written by a newer version of the program, and changes nothing then. */
export async function migrate(
  db: Kysely<Tables>,
  kind: 'sqlite' | 'postgres',
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Two nodes that start together take turns.
    if (kind === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(transaction);
    await sql`create table if not exists schema_version (version integer primary key, name text not null)`.execute(
      transaction,
    );
  });
  for (const migration of migrations) await applyMigration(db, kind, migration, migrations);
}

async function applyMigration(
  db: Kysely<Tables>,
  kind: 'sqlite' | 'postgres',
  migration: Migration,
  all: readonly Migration[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    if (kind === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(transaction);
    const done = await transaction.selectFrom('schema_version').select('version').execute();
    const newest = Math.max(0, ...done.map(({ version }) => version));
    const known = Math.max(0, ...all.map(({ version }) => version));
    if (newest > known)
      throw new Error(
        `The records were written by a newer version of this program (schema ${newest}, this one knows ${known}). Update the program or restore a backup.`,
      );
    if (done.some(({ version }) => version === migration.version)) return;
    for (const statement of migration.statements(kind)) await sql.raw(statement).execute(transaction);
    await transaction
      .insertInto('schema_version')
      .values({ version: migration.version, name: migration.name })
      .execute();
  });
}
