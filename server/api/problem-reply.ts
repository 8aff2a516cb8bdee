/** Every answer "no" leaves here: RFC 9457 problem+json in the caller's language. Faults of ours are logged, never told. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem, problemBody, PROBLEMS, type ProblemCode } from '../../shared/problem.ts';
import type { Language } from '../../shared/text.ts';
import type { Log } from '../log.ts';
import { InvalidCursor, RecordConflict, RecordsUnavailable } from '../records/record-store.ts';

/** The first of our languages that the caller names; Chinese where none is. */
export function languageOf(header: string | undefined): Language {
  return /(?:^|[\s,])(zh|en)\b/i.exec(header?.slice(0, 200) ?? '')?.[1]?.toLowerCase() === 'en' ? 'en' : 'zh';
}

/** Problems by the status that Fastify itself gave an error. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'bad-request',
  404: 'not-found',
  413: 'too-large',
  414: 'bad-request',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

function fieldErrors(error: unknown): { path: string; expected: string }[] | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  return error.validation.map(({ instancePath, message }) => ({
    path: instancePath.slice(0, 200) || '/',
    expected: (message ?? '').slice(0, 300),
  }));
}

/** The problem that an error means to the caller; undefined: a fault of ours. */
export function problemFrom(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof RecordsUnavailable) return new Problem('store-unavailable');
  if (error instanceof RecordConflict) return new Problem('conflict');
  if (error instanceof InvalidCursor)
    return new Problem('bad-request', [{ path: '/cursor', expected: 'the `next` of an earlier page' }]);
  const errors = fieldErrors(error);
  if (errors) return new Problem('bad-request', errors);
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const code = BY_STATUS[Number(error.statusCode)];
  return code && new Problem(code);
}

export async function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): Promise<void> {
  await reply
    .code(PROBLEMS[problem.code].status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problemBody(problem.code, languageOf(request.headers['accept-language']), problem.errors));
}

/** Turns whatever is thrown in a route into a problem. */
export function installProblemReplies(app: FastifyInstance, log: Log): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemFrom(error);
    if (!problem) log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    if (problem?.code === 'store-unavailable')
      log.warn({ err: error, route: request.routeOptions.url }, 'a store did not answer');
    await sendProblem(request, reply, problem ?? new Problem('internal'));
  });
}
