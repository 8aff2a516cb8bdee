/** The record store over SQL: one code for SQLite and PostgreSQL; each concern has its own file beside this one. */
import { sql, type Kysely } from 'kysely';
import type { Log } from '../log.ts';
import { recordChanges } from './derived-rows.ts';
import * as questions from './derived-questions.ts';
import { migrate } from './migrations/migrate.ts';
import * as alarmRows from './alarm-rows.ts';
import { openPostgres, openSqlite, translateFault } from './open-database.ts';
import * as people from './people-rows.ts';
import { RecordsUnavailable, type RecordStore } from './record-store.ts';
import { replaceResults } from './replaced-rows.ts';
import { appendPlanFacts, readPlanFacts, removeDemoPlan } from './plan-rows.ts';
import { rememberAlive, restore } from './restart.ts';
import type { Tables } from './tables.ts';
import { putUseHours, touchUse, useHourHeads, useHours } from './use-hour-rows.ts';
import { listWarnings } from './warning-rows.ts';

export interface RecordStoreOptions {
  /** Where records.sqlite lies; not used with PostgreSQL. */
  directory: string;
  /** `postgres://…`; absent: SQLite. */
  databaseUrl?: string | undefined;
  log: Log;
}

/** Creates the store; nothing is opened before `start`. Calls before that or after `stop` throw {@link RecordsUnavailable}. */
export function createRecordStore({ directory, databaseUrl, log }: RecordStoreOptions): RecordStore {
  const kind = databaseUrl === undefined ? 'sqlite' : 'postgres';
  let open: Kysely<Tables> | undefined;

  /** Every call passes here: the one place where drivers' errors become the store's. */
  const use = async <T>(act: (db: Kysely<Tables>) => Promise<T>): Promise<T> => {
    if (!open) throw new RecordsUnavailable('the record store is not open');
    try {
      return await act(open);
    } catch (error) {
      throw translateFault(error);
    }
  };

  return {
    kind,
    async start() {
      try {
        open = databaseUrl === undefined ? openSqlite(directory) : openPostgres(databaseUrl, log);
        await migrate(open, kind);
      } catch (error) {
        await open
          ?.destroy()
          .catch((cause: unknown) => log.warn({ err: cause }, 'records did not close cleanly'));
        open = undefined;
        throw translateFault(error);
      }
    },
    async stop() {
      const closing = open;
      open = undefined;
      await closing?.destroy();
    },
    async health() {
      try {
        await use((db) => sql`select 1`.execute(db));
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },

    addPerson: (person, passwordHash, cards) =>
      use((db) => people.addPerson(db, { person, passwordHash, cards })),
    putPeople: (entries) => use((db) => people.putPeople(db, entries)),
    personById: (id) => use((db) => people.personById(db, id)),
    peopleById: (ids) => use((db) => people.peopleById(db, ids)),
    personByUsername: (username) => use((db) => people.personByUsername(db, username)),
    cards: () => use((db) => people.allCards(db)),
    listPeople: (filter, page) => use((db) => people.listPeople(db, filter, page)),
    removeDemoPeople: () => use((db) => people.removeDemoPeople(db)),

    putSignIn: (session) => use((db) => people.putSignIn(db, session)),
    signIn: (tokenHash) => use((db) => people.signInByHash(db, tokenHash)),
    touchSignIn: (tokenHash, atMs) =>
      use(async (db) => {
        await db
          .updateTable('sign_in')
          .set({ last_seen_at_ms: atMs })
          .where('token_hash', '=', tokenHash)
          .execute();
      }),
    endSignIn: (tokenHash) =>
      use(async (db) => {
        await db.deleteFrom('sign_in').where('token_hash', '=', tokenHash).execute();
      }),
    endSignInsOf: (person) =>
      use(async (db) => {
        await db.deleteFrom('sign_in').where('person', '=', person).execute();
      }),
    removeSignInsBefore: (createdBeforeMs) =>
      use(async (db) => {
        await db.deleteFrom('sign_in').where('created_at_ms', '<', createdBeforeMs).execute();
      }),

    appendFact: (fact) =>
      use(async (db) => {
        await db
          .insertInto('fact')
          .values({
            id: fact.id,
            kind: fact.kind,
            by_person: fact.by,
            at_ms: fact.atMs,
            body: JSON.stringify(fact),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      }),
    recordChanges: (changes) => use((db) => recordChanges(db, changes)),
    replaceResults: (period, changes) => use((db) => replaceResults(db, period, changes)),
    facts: () => use(questions.readFacts),
    appendPlanFacts: (facts) => use((db) => appendPlanFacts(db, facts)),
    planFacts: () => use(readPlanFacts),
    removeDemoPlan: () => use(removeDemoPlan),
    allEvidence: () => use(questions.readAllEvidence),

    warnings: (filter, page) => use((db) => listWarnings(db, filter, page)),
    scenarios: (filter, page) => use((db) => questions.listScenarios(db, filter, page)),
    alarms: (filter, page) => use((db) => alarmRows.listAlarms(db, filter, page)),
    alarm: (id) => use((db) => alarmRows.readAlarm(db, id)),
    alarmCalls: (equipment, period) => use((db) => alarmRows.alarmCalls(db, equipment, period)),
    factsById: (ids) => use((db) => questions.readFactsById(db, ids)),
    stateIntervals: (equipment, fromMs, toMs) =>
      use((db) => questions.stateIntervals(db, equipment, fromMs, toMs)),
    progress: (filter) => use((db) => questions.readProgress(db, filter)),
    evidence: (ids) => use((db) => questions.readEvidence(db, ids)),
    noticed: (filter) => use((db) => questions.readNoticed(db, filter)),
    presences: (filter) => use((db) => questions.readPresences(db, filter)),

    alarmActs: (equipment, fromMs, toMs) => use((db) => alarmRows.alarmActs(db, equipment, { fromMs, toMs })),
    useHourHeads: (equipment, fromMs, toMs) => use((db) => useHourHeads(db, equipment, fromMs, toMs)),
    useHours: (equipment, fromMs, toMs) => use((db) => useHours(db, equipment, fromMs, toMs)),
    putUseHours: (hours) => use((db) => putUseHours(db, hours)),
    touchUse: (touched) => use((db) => touchUse(db, touched)),

    restore: () => use(restore),
    heartbeat: (atMs) => use((db) => rememberAlive(db, atMs)),
  };
}
