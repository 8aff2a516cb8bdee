/** First schema of the records. Facts and evidence are append-only: triggers refuse every change. */
import type { Migration } from './migration.ts';

const TABLES = [
  `create table person (
    id text primary key, username text unique, name text not null, role text not null, partner text,
    class_name text, demo integer not null, password_hash text)`,
  `create table card (card text primary key, person text not null references person (id) on delete cascade)`,
  `create index card_person on card (person)`,
  `create table sign_in (
    token_hash text primary key, person text not null references person (id) on delete cascade,
    created_at_ms bigint not null, last_seen_at_ms bigint not null)`,
  `create index sign_in_person on sign_in (person)`,
  `create table fact (
    id text primary key, kind text not null, by_person text not null, at_ms bigint not null, body text not null)`,
  `create index fact_at on fact (at_ms)`,
  `create table evidence (
    id text primary key, person text not null, project text not null, step text not null,
    at_ms bigint not null, body text not null)`,
  `create index evidence_person on evidence (person, project, step)`,
  `create table scenario (
    id text primary key, type text not null, from_ms bigint not null, to_ms bigint, end_reason text, body text not null)`,
  `create index scenario_from on scenario (from_ms, id)`,
  `create table scenario_equipment (
    scenario text not null references scenario (id) on delete cascade, equipment text not null,
    primary key (scenario, equipment))`,
  `create index scenario_equipment_equipment on scenario_equipment (equipment)`,
  `create table state_change (
    equipment text not null, at_ms bigint not null, state text not null, primary key (equipment, at_ms))`,
  `create table online_change (
    equipment text not null, at_ms bigint not null, online integer not null, primary key (equipment, at_ms))`,
  `create table alarm (
    id text primary key, equipment text not null, condition_id text not null, level text not null, code text,
    text text, from_ms bigint not null, to_ms bigint)`,
  `create index alarm_from on alarm (from_ms, id)`,
  `create index alarm_equipment on alarm (equipment, to_ms)`,
  `create table presence (
    person text not null, equipment text not null, from_ms bigint not null, to_ms bigint,
    primary key (person, equipment, from_ms))`,
  `create index presence_open on presence (to_ms)`,
  `create table progress (
    person text not null, project text not null, step text not null, at_ms bigint not null, body text not null,
    primary key (person, project, step))`,
  `create table noticed (id text primary key, person text not null, at_ms bigint not null, body text not null)`,
  `create index noticed_person on noticed (person, at_ms)`,
  `create table server_life (id integer primary key, alive_at_ms bigint not null)`,
];

const APPEND_ONLY = ['fact', 'evidence'] as const;

const sqliteTriggers = APPEND_ONLY.flatMap((table) =>
  ['update', 'delete'].map(
    (act) =>
      `create trigger ${table}_no_${act} before ${act} on ${table}
       begin select raise(abort, '${table} is append-only'); end`,
  ),
);

const postgresTriggers = [
  `create function refuse_change() returns trigger language plpgsql as
   $$ begin raise exception '% is append-only', tg_table_name; end $$`,
  ...APPEND_ONLY.flatMap((table) => [
    `create trigger ${table}_no_change before update or delete on ${table}
     for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table}
     for each statement execute function refuse_change()`,
  ]),
];

export const initialMigration: Migration = {
  version: 1,
  name: 'initial',
  statements: (kind) => [...TABLES, ...(kind === 'sqlite' ? sqliteTriggers : postgresTriggers)],
};
