/** Sessions 实训课: a class at some equipment for a time. Students see those that they are on the roster of, and nobody else's name. */
import { z } from 'zod';
import { nameSchema } from '../../../shared/names.ts';
import { SESSION_STATES, sessionSchema, type SessionNow, type SessionState } from '../../../shared/plan.ts';
import { Problem } from '../../../shared/problem.ts';
import { pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { pageOfList } from '../page-of-list.ts';
import { sessionAnswer, type SessionView } from '../plan-answers.ts';
import { demandEquipment, demandFree, overlaps } from '../plan-rules.ts';
import { actorOf, type Api } from '../policy.ts';
import { pageQuery, timeQuery } from '../query-schemas.ts';

const sessionsQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  state: z.enum(SESSION_STATES).optional(),
  ...pageQuery,
});
const sessionParams = z.strictObject({
  id: nameSchema,
  step: z.enum(['open', 'break', 'end', 'cancel']),
});

const STEPS = { open: 'open', break: 'break', end: 'ended', cancel: 'cancelled' } as const;
/** From which states a step leads on. */
const FROM: Record<keyof typeof STEPS, readonly SessionState[]> = {
  open: ['planned', 'break'],
  break: ['open'],
  end: ['open', 'break'],
  cancel: ['planned'],
};

export function trainingSessionRoutes(app: Api, dependencies: ApiDependencies): void {
  const { plan } = dependencies;
  app.get(
    '/api/v1/sessions',
    {
      config: { policy: { action: 'read', kind: 'sessions' } },
      schema: {
        summary:
          'Sessions that touch [from, to) (by default all), in order of time; a student gets the own ones',
        querystring: sessionsQuery,
        response: { 200: pageAnswer(sessionAnswer) },
      },
    },
    (request) => {
      const actor = actorOf(request);
      const { from = 0, to = Infinity, state, ...page } = request.query;
      const isStudent = actor.role === 'student';
      const seen = plan
        .read()
        .sessions()
        .filter((session) => overlaps(session, { from, to }))
        .filter((session) => state === undefined || session.state === state)
        .filter(({ roster }) => !isStudent || roster.includes(actor.id));
      const { items, next } = pageOfList(seen, page);
      return { items: isStudent ? items.map(withoutPeople) : items, next };
    },
  );
  app.post(
    '/api/v1/sessions',
    {
      config: { policy: { action: 'write', kind: 'sessions' } },
      schema: {
        summary: 'Plan a session, or change the planned one with this id',
        body: sessionSchema,
        response: { 201: sessionAnswer },
      },
    },
    async (request, reply) => {
      const session = request.body;
      await demandFits(dependencies, session);
      await plan.decide([{ kind: 'session', session }], actorOf(request).id);
      reply.code(201);
      return found(dependencies, session.id);
    },
  );
  app.post(
    '/api/v1/sessions/:id/:step',
    {
      config: { policy: { action: 'write', kind: 'sessions' } },
      schema: {
        summary: 'Open a session, send it into a break, end or cancel it',
        params: sessionParams,
        response: { 200: sessionAnswer },
      },
    },
    async (request) => {
      const { id, step } = request.params;
      if (!FROM[step].includes(found(dependencies, id).state)) throw new Problem('conflict');
      await plan.decide([{ kind: 'session-state', session: id, state: STEPS[step] }], actorOf(request).id);
      return found(dependencies, id);
    },
  );
}

function found({ plan }: ApiDependencies, id: string): SessionNow {
  const session = plan.read().session(id);
  if (!session) throw new Problem('not-found');
  return session;
}

const withoutPeople = ({
  id,
  title,
  className,
  from,
  to,
  equipment,
  projects,
  ...rest
}: SessionNow): SessionView => {
  const { state, openedAt, endedAt, demo } = rest;
  return { id, title, className, from, to, equipment, projects, state, openedAt, endedAt, demo };
};

async function demandFits(
  { plan, readBase, projects, records }: ApiDependencies,
  session: z.output<typeof sessionSchema>,
): Promise<void> {
  demandEquipment(readBase(), session.equipment, '/equipment');
  const known = plan.read().session(session.id);
  if (known && known.state !== 'planned') throw new Problem('conflict');
  for (const [index, { id, version }] of session.projects.entries())
    if (!projects.some((project) => project.id === id && project.version === version))
      throw new Problem('bad-request', [
        { path: `/projects/${index}`, expected: 'a published version of a project' },
      ]);
  const wanted = [...session.roster, ...(session.instructor === null ? [] : [session.instructor])];
  const people = new Set((await records.peopleById(wanted)).map(({ id }) => id));
  const stranger = wanted.find((id) => !people.has(id));
  if (stranger !== undefined)
    throw new Problem('bad-request', [
      { path: '/roster', expected: 'ids of people who are registered here' },
    ]);
  const others = plan
    .read()
    .sessions()
    .filter(({ id, state }) => id !== session.id && state !== 'cancelled' && state !== 'ended')
    .filter((other) => overlaps(other, session));
  for (const { id, from, to, equipment } of others) {
    const shared = equipment.find((one) => session.equipment.includes(one));
    if (shared !== undefined) demandFree({ id, from, to, equipment: shared });
  }
}
