/** Alarms: what calls for somebody, what did, and people's word on it (ISA-18.2). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  ALARM_PRIORITIES,
  ALARM_STATES,
  LONGEST_SHELF_MS,
  type Alarm,
  type AlarmAct,
} from '../../../shared/alarms.ts';
import type { AlarmFact } from '../../../shared/fact.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { Problem } from '../../../shared/problem.ts';
import { audienceOf, seesAlarm, visibleEquipment } from '../../access/visible-to.ts';
import type { Person } from '../../records/record-store.ts';
import { alarmEntry, alarmEntryAnswer, alarmsAsCsv, type Word } from '../alarm-answers.ts';
import { pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { languageOf } from '../problem-reply.ts';
import { equipmentIdQuery, pageQuery, periodOf, timeQuery } from '../query-schemas.ts';
import { floodsIn } from './alarm-load.ts';

const DAY_MS = 24 * 3_600_000;

const alarmsQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  active: z.enum(['true', 'false']).optional(),
  open: z.enum(['true', 'false']).optional(),
  state: z.enum(ALARM_STATES).optional(),
  priority: z.enum(ALARM_PRIORITIES).optional(),
  equipment: equipmentIdQuery.optional(),
  ...pageQuery,
});
const idParams = z.strictObject({ id: z.string().min(1).max(512) });
const commentBody = z.strictObject({ comment: z.string().max(2000).optional() });
const reasonBody = z.strictObject({ reason: z.string().min(1).max(2000) });
const shelveBody = z.strictObject({ until: timeQuery.or(z.number()), reason: z.string().min(1).max(2000) });
const doneAnswer = z.object({ fact: z.string() });

const truth = (word: 'true' | 'false' | undefined): boolean | undefined =>
  word === undefined ? undefined : word === 'true';

export function alarmRoutes(app: Api, dependencies: ApiDependencies): void {
  const { readBase, records, now } = dependencies;
  app.get(
    '/api/v1/alarms',
    {
      config: { policy: { action: 'read', kind: 'alarms' } },
      schema: {
        summary:
          'Alarms overlapping [from, to), newest first; by default the last day. `active`: the condition holds or the alarm is latched; `open`: not normal again. Accept: text/csv gives a file',
        querystring: alarmsQuery,
        response: { 200: pageAnswer(alarmEntryAnswer).or(z.string()) },
      },
    },
    async (request, reply) => {
      const { active, open, state, priority, equipment, cursor, limit, ...query } = request.query;
      const audience = audienceOf(actorOf(request));
      const seen = visibleEquipment(readBase(), audience)
        .map(({ id }) => id)
        .filter((id) => equipment === undefined || id === equipment);
      const period = periodOf(query, now() + 1, DAY_MS);
      const found = await records.alarms(
        {
          ...period,
          active: truth(active),
          open: truth(open),
          equipment: seen,
          ...(state && { states: [state] }),
          ...(priority && { priorities: [priority] }),
          ...(audience !== 'staff' && { staffOnly: false as const }),
        },
        { cursor, limit },
      );
      const wordOf = audience === 'staff' ? await wordsOn(dependencies, found.items) : () => undefined;
      const floodOf = audience === 'staff' ? await floodsOfAlarms(dependencies, period) : () => undefined;
      const items = found.items.map((alarm) => alarmEntry(alarm, { wordOf, flood: floodOf(alarm) }));
      if (request.headers.accept?.includes('text/csv') !== true) return { items, next: found.next };
      reply.type('text/csv; charset=utf-8');
      return alarmsAsCsv(items, languageOf(request.headers['accept-language']));
    },
  );
  actRoutes(app, dependencies);
}

/** The flood that an alarm belongs to: floods are of the whole base, whatever part of it is asked for. */
async function floodsOfAlarms(
  dependencies: ApiDependencies,
  period: { fromMs: number; toMs: number },
): Promise<(alarm: Alarm) => string | undefined> {
  const everywhere = dependencies.readBase().equipment.map(({ id }) => id);
  const floods = await floodsIn(dependencies, everywhere, period);
  return ({ id, fromMs }) =>
    floods.findLast((flood) => flood.alarms.includes(id) && (flood.toMs ?? Infinity) > fromMs)?.id;
}

/** Who acknowledged with which comment, by the id of the fact. */
async function wordsOn(
  { records }: ApiDependencies,
  alarms: readonly Alarm[],
): Promise<(fact: string) => Word | undefined> {
  const facts = await records.factsById(alarms.flatMap(({ acknowledged }) => acknowledged?.fact ?? []));
  const people = await records.peopleById([...new Set(facts.map(({ by }) => by))]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const words = new Map(
    facts.map((fact): [string, Word] => [
      fact.id,
      { by: names.get(fact.by) ?? fact.by, comment: fact.kind === 'alarm' ? fact.comment : undefined },
    ]),
  );
  return (fact) => words.get(fact);
}

/** Which states each word fits; it is judged again when the equipment's own time has come there. */
const FITS: Readonly<Record<AlarmAct, readonly Alarm['state'][]>> = {
  acknowledge: ['unacknowledged', 'returned', 'latched'],
  reset: ['latched-acknowledged', 'acknowledged'],
  shelve: ['unacknowledged', 'acknowledged', 'returned', 'latched', 'latched-acknowledged'],
  'take-out': ['unacknowledged', 'acknowledged', 'returned', 'latched', 'latched-acknowledged'],
  unshelve: ['shelved'],
  return: ['out-of-service'],
};

function actRoutes(app: Api, dependencies: ApiDependencies): void {
  const { now } = dependencies;
  const config = { policy: { action: 'write', kind: 'alarms' } } as const;
  const answer = { 201: doneAnswer };
  const simple = [
    ['acknowledge', 'acknowledge', 'Say that you have seen an alarm'],
    ['unshelve', 'unshelve', 'Take an alarm from the shelf'],
    ['reset', 'reset', 'Let a latched alarm go after its condition has gone'],
    ['return', 'return', 'Put an alarm back into service'],
  ] as const;
  for (const [path, act, summary] of simple)
    app.post(
      `/api/v1/alarms/:id/${path}`,
      { config, schema: { summary, params: idParams, body: commentBody, response: answer } },
      async (request, reply) => {
        reply.code(201);
        const { comment } = request.body;
        return say(dependencies, actorOf(request), request.params.id, { act, ...(comment && { comment }) });
      },
    );
  app.post(
    '/api/v1/alarms/:id/shelve',
    {
      config,
      schema: {
        summary: 'Put an alarm on the shelf until a time, eight hours at most',
        params: idParams,
        body: shelveBody,
        response: answer,
      },
    },
    async (request, reply) => {
      const { until: untilMs, reason } = request.body;
      if (untilMs <= now() || untilMs > now() + LONGEST_SHELF_MS)
        throw new Problem('bad-request', [
          { path: '/until', expected: 'a time within the next eight hours' },
        ]);
      reply.code(201);
      const word = { act: 'shelve' as const, untilMs: Math.floor(untilMs), comment: reason };
      return say(dependencies, actorOf(request), request.params.id, word);
    },
  );
  app.post(
    '/api/v1/alarms/:id/out-of-service',
    {
      config,
      schema: {
        summary: 'Take an alarm out of service',
        params: idParams,
        body: reasonBody,
        response: answer,
      },
    },
    async (request, reply) => {
      reply.code(201);
      const word = { act: 'take-out' as const, comment: request.body.reason };
      return say(dependencies, actorOf(request), request.params.id, word);
    },
  );
  app.post(
    '/api/v1/alarms/acknowledge',
    {
      config,
      schema: {
        summary:
          'Acknowledge several alarms with one comment; those whose state has changed meanwhile are refused',
        body: z.strictObject({
          ids: z.array(z.string().min(1).max(512)).min(1).max(200),
          comment: z.string().max(2000).optional(),
        }),
        response: {
          200: z.object({ acknowledged: z.array(z.string()), refused: z.array(z.string()) }),
        },
      },
    },
    async (request) => {
      const { ids, comment } = request.body;
      const acknowledged: string[] = [];
      const refused: string[] = [];
      for (const id of new Set(ids))
        try {
          await say(dependencies, actorOf(request), id, { act: 'acknowledge', ...(comment && { comment }) });
          acknowledged.push(id);
        } catch (error) {
          if (!(error instanceof Problem) || (error.code !== 'conflict' && error.code !== 'not-found'))
            throw error;
          refused.push(id);
        }
      return { acknowledged, refused };
    },
  );
}

/** Checks that the word fits the alarm as it stands, keeps it, then tells the twin. */
async function say(
  { records, readBase, readEquipment, applyFact, now }: ApiDependencies,
  actor: Person,
  id: string,
  word: { act: AlarmAct; comment?: string; untilMs?: number },
): Promise<{ fact: string }> {
  const known =
    (await records.alarm(id))?.alarm ??
    standing(
      readBase().equipment.map((one) => one.id),
      readEquipment,
      id,
    );
  const audience = audienceOf(actor);
  const isSeen = known && visibleEquipment(readBase(), audience).some((one) => one.id === known.equipment);
  if (!isSeen || !seesAlarm(known, audience)) throw new Problem('not-found');
  const present = readEquipment(known.equipment)?.alarms.find((alarm) => alarm.id === id);
  if (!present || !FITS[word.act].includes(present.state)) throw new Problem('conflict');
  if (word.act === 'reset' && present.state === 'acknowledged' && present.holds !== 'unknown')
    throw new Problem('conflict');
  const fact: AlarmFact = {
    kind: 'alarm',
    equipment: known.equipment,
    source: known.source,
    alarm: known.type,
    ...word,
    id: randomUUID(),
    by: actor.id,
    atMs: now(),
  };
  await records.appendFact(fact);
  applyFact(fact);
  return { fact: fact.id };
}

/** An alarm so new that it is not in the records yet. */
function standing(
  equipment: readonly EquipmentId[],
  readEquipment: ApiDependencies['readEquipment'],
  id: string,
): Alarm | undefined {
  return equipment.flatMap((one) => readEquipment(one)?.alarms ?? []).find((alarm) => alarm.id === id);
}
