/** Signing in and out, and who I am. */
import { z } from 'zod';
import type { Me } from '../../../shared/people.ts';
import type { Person } from '../../records/record-store.ts';
import { meAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';

const loginBody = z.strictObject({
  username: z.string().min(1).max(128),
  password: z.string().min(1).max(256),
});

const meFrom = (person: Person): Me => ({
  id: person.id,
  username: person.username ?? person.id,
  name: person.name,
  role: person.role,
  ...(person.partner !== null && { partner: person.partner }),
  demo: person.demo,
});

export function sessionRoutes(app: Api, { signIn, demo }: ApiDependencies): void {
  app.get(
    '/api/v1/login',
    {
      config: { policy: 'public' },
      schema: {
        summary: 'What the sign-in page may know before anybody has signed in',
        response: { 200: z.object({ demo: z.boolean() }) },
      },
    },
    () => ({ demo }),
  );
  app.post(
    '/api/v1/login',
    {
      config: { policy: 'public' },
      schema: { summary: 'Sign in', body: loginBody, response: { 200: meAnswer } },
    },
    async (request, reply) => {
      const { person, cookie } = await signIn.logIn({ ...request.body, address: request.ip });
      reply.header('set-cookie', cookie);
      return meFrom(person);
    },
  );
  app.post(
    '/api/v1/logout',
    {
      config: { policy: 'public' },
      schema: { summary: 'Sign out', response: { 200: z.object({ signedOut: z.literal(true) }) } },
    },
    async (request, reply) => {
      reply.header('set-cookie', await signIn.logOut(request.headers.cookie));
      return { signedOut: true as const };
    },
  );
  app.get(
    '/api/v1/me',
    { config: { policy: 'signed-in' }, schema: { summary: 'Who I am', response: { 200: meAnswer } } },
    (request) => meFrom(actorOf(request)),
  );
}
