/** Teaching projects, students' progress, and the instructor's word on a step. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ProjectView } from '../../../shared/api.ts';
import { factSchema, type FactBody, type StepFact } from '../../../shared/fact.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Project } from '../../../shared/teaching.ts';
import type { LocalText } from '../../../shared/text.ts';
import { factAnswer, pageAnswer, progressAnswer, projectAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, demand, type Api } from '../policy.ts';
import { idQuery, pageQuery } from '../query-schemas.ts';
import { readProgressViews } from './progress-views.ts';

const progressQuery = z.strictObject({
  person: idQuery.optional(),
  project: idQuery.optional(),
  ...pageQuery,
});

/** Every rule of a project in words, by the id of its step, forbidden event or mistake. */
function sentencesOf(project: Project, sayRule: ApiDependencies['sayRule']): Record<string, LocalText> {
  const rules = [
    ...project.tasks.flatMap(({ steps }) => steps.map(({ id, evidence }) => ({ id, rule: evidence }))),
    ...[...project.forbidden, ...project.mistakes].map(({ id, when }) => ({ id, rule: when })),
  ];
  return Object.fromEntries(rules.flatMap(({ id, rule }) => (rule ? [[id, sayRule(rule, project)]] : [])));
}

export function teachingRoutes(app: Api, dependencies: ApiDependencies): void {
  const { projects, sayRule, log } = dependencies;
  const views: ProjectView[] = projects.map((project) => ({
    ...project,
    sentences: sentencesOf(project, sayRule),
  }));
  app.get(
    '/api/v1/projects',
    {
      config: { policy: { action: 'read', kind: 'projects' } },
      schema: {
        summary: 'Teaching projects with their rules in words',
        response: { 200: pageAnswer(projectAnswer) },
      },
    },
    () => ({ items: views, next: null }),
  );
  app.get(
    '/api/v1/progress',
    {
      config: { policy: { action: 'read', kind: 'progress' } },
      schema: {
        summary: 'Standing of students in projects; a student gets the own one only',
        querystring: progressQuery,
        response: { 200: pageAnswer(progressAnswer) },
      },
    },
    (request) => {
      const actor = actorOf(request);
      const person = request.query.person ?? (actor.role === 'student' ? actor.id : undefined);
      if (person !== undefined) demand(actor, 'read', { kind: 'progress', person });
      // Marks that are opened by name leave a line for the audit.
      if (actor.role === 'manager')
        log.info({ audit: 'progress.read', actor: actor.id, person: person ?? 'all' }, 'progress opened');
      return readProgressViews(dependencies, { ...request.query, person });
    },
  );
  app.post(
    '/api/v1/progress',
    {
      config: { policy: { action: 'write', kind: 'progress' } },
      schema: {
        summary: 'Sign a proven step off (`passed`) or give it back with a remark (`returned`)',
        body: factSchema,
        response: { 201: factAnswer },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      demand(actor, 'write', { kind: 'progress', person: request.body.person });
      const fact = await decide(dependencies, request.body, actor.id);
      reply.code(201);
      return fact;
    },
  );
}

/** Checks that the decision fits the present standing, keeps it, then tells the twin. */
async function decide(dependencies: ApiDependencies, body: FactBody, by: string): Promise<StepFact> {
  const { projects, records, applyFact, now } = dependencies;
  const step = projects
    .find(({ id }) => id === body.project)
    ?.tasks.flatMap(({ steps }) => steps)
    .find(({ id }) => id === body.step);
  if (!step) throw new Problem('bad-request', [{ path: '/step', expected: 'a step of one of the projects' }]);
  const student = await records.personById(body.person);
  if (student?.role !== 'student') throw new Problem('not-found');
  const standing = (await records.progress({ person: body.person, project: body.project })).find(
    (progress) => progress.step === body.step,
  );
  const status = standing?.status ?? 'not-started';
  // What no telemetry can prove, a person may pass at once; the rest must be proven first.
  const fits =
    body.kind === 'passed'
      ? status === 'proven' || (step.evidence === undefined && status !== 'passed')
      : status === 'proven' || status === 'passed';
  if (!fits) throw new Problem('conflict');
  const fact: StepFact = { ...body, id: randomUUID(), by, atMs: now() };
  await records.appendFact(fact);
  applyFact(fact);
  return fact;
}
