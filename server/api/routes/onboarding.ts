/** Quarantine by cause, what a cause could become, and the versions of the base file; for the base manager only. */
import { z } from 'zod';
import { EQUIPMENT_TYPES } from '../../../shared/equipment.ts';
import {
  baseVersionSchema,
  ignoreSchema,
  keptMessageSchema,
  onboardAnswerSchema,
  onboardSchema,
  proposalSchema,
  summarySchema,
  WINDOWS,
} from '../../../shared/onboarding.ts';
import { Problem } from '../../../shared/problem.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';

const groupParams = z.strictObject({
  group: z.string().regex(/^[0-9a-z]{1,16}$/, 'expected the id of a group'),
});
const versionParams = z.strictObject({ version: z.coerce.number().int().min(1) });
const READ = { policy: { action: 'read', kind: 'quarantine' } } as const;
const WRITE = { policy: { action: 'write', kind: 'quarantine' } } as const;

export function onboardingRoutes(app: Api, { onboarding }: ApiDependencies): void {
  app.get(
    '/api/v1/quarantine/summary',
    {
      config: READ,
      schema: {
        summary: 'What came in, what was refused by cause and source, what was done about it',
        querystring: z.strictObject({ window: z.enum(WINDOWS).default('24h') }),
        response: { 200: summarySchema },
      },
    },
    (request) => onboarding.summary(request.query.window),
  );
  app.get(
    '/api/v1/quarantine/groups/:group/message',
    {
      config: READ,
      schema: {
        summary: 'One kept message of a group; place 1 is the oldest, 0 the newest',
        params: groupParams,
        querystring: z.strictObject({ place: z.coerce.number().int().min(0).default(0) }),
        response: { 200: keptMessageSchema },
      },
    },
    (request) => found(onboarding.message(request.params.group, request.query.place)),
  );
  app.get(
    '/api/v1/quarantine/groups/:group/proposal',
    {
      config: READ,
      schema: {
        summary: 'What a group could become in the base file, with scores and reasons',
        params: groupParams,
        querystring: z.strictObject({ type: z.enum(EQUIPMENT_TYPES).optional() }),
        response: { 200: proposalSchema },
      },
    },
    (request) => found(onboarding.proposal(request.params.group, request.query.type)),
  );
  writingRoutes(app, onboarding);
}

function writingRoutes(app: Api, onboarding: ApiDependencies['onboarding']): void {
  app.post(
    '/api/v1/quarantine/groups/:group/onboard',
    {
      config: WRITE,
      schema: {
        summary: 'Write a mapping into the base file and read the group again',
        params: groupParams,
        body: onboardSchema,
        response: { 200: onboardAnswerSchema },
      },
    },
    (request) => onboarding.onboard(request.params.group, request.body, actorOf(request).name),
  );
  app.post(
    '/api/v1/quarantine/groups/:group/ignore',
    {
      config: WRITE,
      schema: {
        summary: 'Put a group aside until a time, with a reason; a time in the past brings it back',
        params: groupParams,
        body: ignoreSchema,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await onboarding.ignore(request.params.group, request.body, actorOf(request).name);
      return reply.code(204).send();
    },
  );
  app.get(
    '/api/v1/base-versions',
    {
      config: READ,
      schema: {
        summary: 'Versions of the base file, newest first: who, when, why, what changed',
        response: { 200: z.object({ items: z.array(baseVersionSchema), next: z.null() }) },
      },
    },
    async () => ({ items: await onboarding.versions(), next: null }),
  );
  app.post(
    '/api/v1/base-versions/:version/restore',
    {
      config: WRITE,
      schema: {
        summary: 'Make a version the base again; it becomes the next version',
        params: versionParams,
        response: { 200: z.object({ version: z.number() }) },
      },
    },
    (request) => onboarding.restore(request.params.version, actorOf(request).name),
  );
}

function found<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Problem('not-found');
  return answer;
}
