/** People: the manager lists and adds them; instructors see the students. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { nameSchema } from '../../../shared/names.ts';
import { roleSchema, type Role } from '../../../shared/people.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Person } from '../../records/record-store.ts';
import { pageAnswer, personAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { pageQuery } from '../query-schemas.ts';

const peopleQuery = z.strictObject({ role: roleSchema.optional(), ...pageQuery });

const personBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role: roleSchema,
  username: z
    .string()
    .regex(/^[^\s\p{C}]{1,64}$/u, 'expected 1–64 characters without blanks')
    .optional(),
  password: z.string().min(8).max(256).optional(),
  partner: nameSchema.optional(),
  className: z.string().trim().min(1).max(64).optional(),
  cards: z.array(z.string().min(1).max(128)).max(10).default([]),
});

export function peopleRoutes(app: Api, dependencies: ApiDependencies): void {
  const { records } = dependencies;
  app.get(
    '/api/v1/people',
    {
      config: { policy: { action: 'read', kind: 'people' } },
      schema: {
        summary: 'People by id; instructors get students, students themselves',
        querystring: peopleQuery,
        response: { 200: pageAnswer(personAnswer) },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { role, cursor, limit } = request.query;
      if (actor.role === 'student') return { items: [actor], next: null };
      const asked: Role | undefined = actor.role === 'manager' ? role : 'student';
      return records.listPeople({ role: asked }, { cursor, limit });
    },
  );
  app.post(
    '/api/v1/people',
    {
      config: { policy: { action: 'write', kind: 'people' } },
      schema: { summary: 'Add a person', body: personBody, response: { 201: personAnswer } },
    },
    async (request, reply) => {
      const person = await addPerson(dependencies, request.body);
      reply.code(201);
      return person;
    },
  );
}

async function addPerson(
  { readBase, records, hashPassword, peopleChanged }: ApiDependencies,
  body: z.output<typeof personBody>,
): Promise<Person> {
  const isKnownPartner = readBase().partners.some(({ id }) => id === body.partner);
  if (body.role === 'partner' ? !isKnownPartner : body.partner !== undefined)
    throw new Problem('bad-request', [
      { path: '/partner', expected: 'one of the partners of the base, for the role partner alone' },
    ]);
  if ((body.username === undefined) !== (body.password === undefined))
    throw new Problem('bad-request', [
      { path: '/password', expected: 'user name and password together, or neither' },
    ]);
  const person: Person = {
    id: randomUUID(),
    username: body.username ?? null,
    name: body.name,
    role: body.role,
    partner: body.partner ?? null,
    className: body.className ?? null,
    demo: false,
  };
  const hash = body.password === undefined ? null : await hashPassword(body.password);
  await records.addPerson(person, hash, body.cards);
  await peopleChanged();
  return person;
}
