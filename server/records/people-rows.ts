/** People, their cards and their sign-ins in the database. */
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Role } from '../../shared/people.ts';
import { decodeCursor, pageOf } from './cursor.ts';
import type { Listed, ListPage, Person, SignInSession } from './record-store.ts';
import type { Tables } from './tables.ts';

/** A person with what only the store keeps. */
export interface PersonEntry {
  person: Person;
  passwordHash: string | null;
  cards: readonly string[];
}

const rowFromPerson = ({ person, passwordHash }: PersonEntry) => ({
  id: person.id,
  username: person.username,
  name: person.name,
  role: person.role,
  partner: person.partner,
  class_name: person.className,
  demo: person.demo ? 1 : 0,
  password_hash: passwordHash,
});

const personFromRow = (row: Selectable<Tables['person']>): Person => ({
  id: row.id,
  username: row.username,
  name: row.name,
  role: row.role as Role,
  partner: row.partner,
  className: row.class_name,
  demo: row.demo === 1,
});

async function insertCards(
  transaction: Transaction<Tables>,
  person: string,
  cards: readonly string[],
): Promise<void> {
  if (cards.length > 0)
    await transaction
      .insertInto('card')
      .values(cards.map((card) => ({ card, person })))
      .execute();
}

/** Adds one person; a taken id, user name or card is a unique violation. */
export async function addPerson(db: Kysely<Tables>, entry: PersonEntry): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.insertInto('person').values(rowFromPerson(entry)).execute();
    await insertCards(transaction, entry.person.id, entry.cards);
  });
}

/** Adds or replaces people by id, with exactly these cards. */
export async function putPeople(db: Kysely<Tables>, entries: readonly PersonEntry[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const entry of entries) {
      const { id, ...rest } = rowFromPerson(entry);
      await transaction
        .insertInto('person')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
      await transaction.deleteFrom('card').where('person', '=', id).execute();
      await insertCards(transaction, id, entry.cards);
    }
  });
}

export async function personById(db: Kysely<Tables>, id: string): Promise<Person | undefined> {
  const row = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
  return row && personFromRow(row);
}

export async function peopleById(db: Kysely<Tables>, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('person').selectAll().where('id', 'in', ids).execute();
  return rows.map(personFromRow);
}

export async function personByUsername(
  db: Kysely<Tables>,
  username: string,
): Promise<{ person: Person; passwordHash: string | null } | undefined> {
  const row = await db.selectFrom('person').selectAll().where('username', '=', username).executeTakeFirst();
  return row && { person: personFromRow(row), passwordHash: row.password_hash };
}

export async function allCards(db: Kysely<Tables>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('card').selectAll().execute();
  return new Map(rows.map(({ card, person }) => [card, person]));
}

/** By id. */
export async function listPeople(
  db: Kysely<Tables>,
  filter: { role?: Role | undefined },
  page: ListPage,
): Promise<Listed<Person>> {
  let query = db
    .selectFrom('person')
    .selectAll()
    .orderBy('id')
    .limit(page.limit + 1);
  if (filter.role) query = query.where('role', '=', filter.role);
  if (page.cursor !== undefined) {
    const [id] = decodeCursor(page.cursor, ['string']);
    query = query.where('id', '>', String(id));
  }
  return pageOf(await query.execute(), page.limit, (row) => [row.id], personFromRow);
}

/** Cards and sign-ins go with the people (on delete cascade). */
export async function removeDemoPeople(db: Kysely<Tables>): Promise<void> {
  await db.deleteFrom('person').where('demo', '=', 1).execute();
}

export async function putSignIn(db: Kysely<Tables>, session: SignInSession): Promise<void> {
  await db
    .insertInto('sign_in')
    .values({
      token_hash: session.tokenHash,
      person: session.person,
      created_at_ms: session.createdAtMs,
      last_seen_at_ms: session.lastSeenAtMs,
    })
    .execute();
}

export async function signInByHash(
  db: Kysely<Tables>,
  tokenHash: string,
): Promise<SignInSession | undefined> {
  const row = await db
    .selectFrom('sign_in')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return (
    row && {
      tokenHash: row.token_hash,
      person: row.person,
      createdAtMs: row.created_at_ms,
      lastSeenAtMs: row.last_seen_at_ms,
    }
  );
}
