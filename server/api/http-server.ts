/** The people's door over HTTP: guards first, then the routes, then the client's pages. */
import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { Problem } from '../../shared/problem.ts';
import { DEFAULT_REQUESTS_PER_SECOND, RATE_WINDOW_SECONDS, type ApiDependencies } from './dependencies.ts';
import { installOpenApi } from './openapi.ts';
import { installPolicies } from './policy.ts';
import { installProblemReplies } from './problem-reply.ts';
import { alarmLoadRoutes } from './routes/alarm-load.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { bookingRoutes } from './routes/bookings.ts';
import { orderRoutes } from './routes/orders.ts';
import { trainingSessionRoutes } from './routes/sessions.ts';
import { equipmentRoutes } from './routes/equipment.ts';
import { exportRoutes } from './routes/exports.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes } from './routes/imports.ts';
import { pastRoutes } from './routes/past.ts';
import { onboardingRoutes } from './routes/onboarding.ts';
import { peopleRoutes } from './routes/people.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { scenarioRoutes } from './routes/scenarios.ts';
import { sessionRoutes } from './routes/session.ts';
import { stateRoutes } from './routes/state.ts';
import { teachingRoutes } from './routes/teaching.ts';
import { useRoutes } from './routes/use.ts';
import { warningRoutes } from './routes/warnings.ts';
import { whyRoutes } from './routes/why.ts';
import { installClient } from './static-client.ts';

/** Largest request body, bytes: the largest thing a person sends is a remark. */
const BODY_LIMIT_BYTES = 65_536;

/** Answers that are not pages load nothing at all. */
const BARE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Builds the server; the caller lets it listen. Rejects when a route says nobody may use it. */
export async function createHttpServer(dependencies: ApiDependencies): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    logger: false,
    routerOptions: { maxParamLength: 200 },
    // Ctrl-C must not wait for a browser that keeps its connection open.
    forceCloseConnections: true,
    ...(dependencies.tls && { https: { ...dependencies.tls } }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // A form or a no-cors fetch of another site can send text/plain; nobody of ours does.
  app.removeContentTypeParser('text/plain');
  installProblemReplies(app, dependencies.log);
  await installGuards(app, dependencies);
  installPolicies(app, dependencies);
  await installOpenApi(app);

  healthRoutes(app, dependencies);
  sessionRoutes(app, dependencies);
  equipmentRoutes(app, dependencies);
  whyRoutes(app, dependencies);
  exportRoutes(app, dependencies);
  stateRoutes(app, dependencies);
  scenarioRoutes(app, dependencies);
  warningRoutes(app, dependencies);
  alarmLoadRoutes(app, dependencies);
  alarmRoutes(app, dependencies);
  teachingRoutes(app, dependencies);
  peopleRoutes(app, dependencies);
  quarantineRoutes(app, dependencies);
  onboardingRoutes(app, dependencies);
  importRoutes(app, dependencies);
  pastRoutes(app, dependencies);
  useRoutes(app, dependencies);
  orderRoutes(app, dependencies);
  trainingSessionRoutes(app, dependencies);
  bookingRoutes(app, dependencies);
  app.get('/api/v1/openapi.json', { config: { policy: 'public' }, schema: { hide: true } }, () =>
    app.swagger(),
  );
  await installClient(app, dependencies);
  return app;
}

async function installGuards(app: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  const { tls, requestsPerSecond = DEFAULT_REQUESTS_PER_SECOND } = dependencies;
  const secure = tls !== undefined;
  await app.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: secure,
    crossOriginEmbedderPolicy: false,
    // Without https browsers ignore these two and complain in the console.
    crossOriginOpenerPolicy: secure && { policy: 'same-origin' },
    originAgentCluster: secure,
  });
  app.addHook('onSend', async (request, reply) => {
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', BARE_POLICY);
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
  });
  await app.register(rateLimit, {
    global: true,
    max: requestsPerSecond * RATE_WINDOW_SECONDS,
    timeWindow: RATE_WINDOW_SECONDS * 1_000,
    allowList: (request) => !request.url.startsWith('/api/'),
    // A class sits behind one address, so people who are signed in count for themselves.
    keyGenerator: ({ headers, ip }) =>
      headers.cookie === undefined ? ip : createHash('sha256').update(headers.cookie).digest('base64'),
    errorResponseBuilder: () => new Problem('too-many-requests'),
  });
}
