/** Refused readings with their reasons, for the manager. */
import { z } from 'zod';
import { REFUSAL_CODES } from '../../../shared/sample.ts';
import { pageAnswer, quarantineAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Api } from '../policy.ts';
import { pageQuery } from '../query-schemas.ts';

const quarantineQuery = z.strictObject({
  reason: z.enum(REFUSAL_CODES).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'expected the `next` of an earlier page')
    .optional(),
  limit: pageQuery.limit,
});

export function quarantineRoutes(app: Api, { quarantine }: ApiDependencies): void {
  app.get(
    '/api/v1/quarantine',
    {
      config: { policy: { action: 'read', kind: 'quarantine' } },
      schema: {
        summary: 'Refused readings, newest first',
        querystring: quarantineQuery,
        response: { 200: pageAnswer(quarantineAnswer) },
      },
    },
    (request) => {
      const { reason, cursor, limit } = request.query;
      const found = quarantine.list({
        limit: limit + 1,
        ...(cursor !== undefined && { before: Number(cursor) }),
        ...(reason !== undefined && { reason }),
      });
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? String(items.at(-1)?.id) : null };
    },
  );
}
