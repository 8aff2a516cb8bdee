/** The OpenAPI 3.1 document, made from the routes' schemas. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemAnswer } from './answer-schemas.ts';

const PROBLEM_RESPONSE = {
  description: 'Problem (RFC 9457), sentence in the language of Accept-Language',
  content: { 'application/problem+json': { schema: z.toJSONSchema(problemAnswer) } },
};

/** Must be registered before the routes that it describes. */
export async function installOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Training Base Twin',
        version: '1',
        description:
          'Times are epoch ms in answers, epoch ms or RFC 3339 in questions. Sign in with POST /api/v1/login; the cookie is the session.',
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      const isApi = url.startsWith('/api/');
      if (!isApi && !['/healthz', '/readyz', '/metrics'].includes(url))
        return { schema: { hide: true }, url };
      const response = { ...(schema.response as object), ...(isApi && { default: PROBLEM_RESPONSE }) };
      return { schema: { ...schema, response }, url };
    },
  });
}
