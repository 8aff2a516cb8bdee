/** Alarms with all that happened to them. What was written before becomes an alarm that was raised once and, where it ended, cleared. */
import type { Migration } from './migration.ts';

/** The body of an alarm from the columns that there were. */
function bodyOf(kind: 'sqlite' | 'postgres'): string {
  const build = kind === 'sqlite' ? 'json_object' : 'json_build_object';
  const text = (value: string): string => (kind === 'sqlite' ? `'${value}'` : `'${value}'::text`);
  return `${build}(${text('id')}, id, ${text('type')}, condition_id, ${text('source')}, ${text('reported')},
    ${text('equipment')}, equipment, ${text('version')}, 0, ${text('priority')}, priority, ${text('level')}, level,
    ${text('state')}, state, ${text('holds')}, case when to_ms is null then 'true' else 'false' end,
    ${text('fromMs')}, from_ms, ${text('toMs')}, to_ms, ${text('closedMs')}, to_ms, ${text('count')}, 1, ${text('step')}, 1)`;
}

export const alarmsMigration: Migration = {
  version: 6,
  name: 'alarms',
  statements: (kind) => [
    `alter table alarm add column state text`,
    `alter table alarm add column priority text`,
    `alter table alarm add column closed_ms bigint`,
    `alter table alarm add column body text`,
    `update alarm set closed_ms = to_ms, priority = case when level = 'FAULT' then 'medium' else 'low' end,
      state = case when to_ms is null then 'unacknowledged' else 'normal' end`,
    `update alarm set body = ${bodyOf(kind)}${kind === 'postgres' ? '::text' : ''}`,
    `create index alarm_closed on alarm (closed_ms)`,
    `create table alarm_transition (
      alarm text not null references alarm (id) on delete cascade, at_ms bigint not null, step integer not null,
      event text not null, from_state text not null, to_state text not null, fact text, body text not null,
      primary key (alarm, at_ms, event, to_state))`,
    `create index alarm_transition_at on alarm_transition (at_ms)`,
    `insert into alarm_transition (alarm, at_ms, step, event, from_state, to_state, body)
      select id, coalesce(to_ms, from_ms), 1, case when to_ms is null then 'raise' else 'clear' end, 'normal', state, body
      from alarm`,
  ],
};
