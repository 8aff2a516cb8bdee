/**
 * Default deny at the door: every route says who may use it, or the server does not start. Also refuses writing requests that
 * another website made, and finds out who is asking.
 */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
  RouteOptions,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Problem } from '../../shared/problem.ts';
import { can, mayUse, type Action, type Actor, type Resource, type ResourceKind } from '../access/roles.ts';
import type { Person } from '../records/record-store.ts';
import type { ApiDependencies } from './dependencies.ts';

/** Who may use a route: everybody, whoever is signed in, or the roles that may do this to things of this kind. */
export type Policy = 'public' | 'signed-in' | { action: Action; kind: ResourceKind };

/** Fastify with zod types. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy;
  }
  interface FastifyRequest {
    /** Set on routes that are not public. */
    person: Person | null;
  }
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Puts the guards before everything else and makes the start fail on a route without a policy. */
export function installPolicies(app: FastifyInstance, { signIn, log }: ApiDependencies): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.addHook('onReady', async () => {
    const open = routes.filter((route) => route.config?.policy === undefined);
    if (open.length > 0)
      throw new Error(
        `No policy says who may use ${open.map(({ method, url }) => `${String(method)} ${url}`).join(', ')}`,
      );
  });
  app.decorateRequest('person', null);
  app.addHook('onRequest', async (request) => {
    if (!READING.has(request.method) && signIn.isForeign(request.headers)) {
      log.info({ rule: 'foreign-origin', target: request.routeOptions.url }, 'access denied');
      throw new Problem('foreign-origin');
    }
    const policy = request.is404 ? 'public' : request.routeOptions.config.policy;
    if (policy === 'public') return;
    const signedIn = await signIn.authenticate(request.headers.cookie);
    if (!signedIn) throw new Problem('not-signed-in');
    request.person = signedIn.person;
    if (policy === 'signed-in') return;
    if (!policy || !mayUse(signedIn.person.role, policy.action, policy.kind)) {
      log.info(
        { actor: signedIn.person.id, rule: policy ?? 'none', target: request.routeOptions.url },
        'access denied',
      );
      throw new Problem('not-allowed');
    }
  });
}

/** Who asks. Only on routes that are not public. */
export function actorOf(request: FastifyRequest): Actor & Person {
  if (!request.person) throw new Problem('not-signed-in');
  return request.person;
}

/** Passes, or throws 403 for the wrong role and 404 for a foreign row. */
export function demand(actor: Actor, action: Action, resource: Resource): void {
  const decision = can(actor, action, resource);
  if (decision === 'wrong-role') throw new Problem('not-allowed');
  if (decision === 'foreign') throw new Problem('not-found');
}
