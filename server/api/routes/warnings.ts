/** Early warnings, and how far the watching for them has come. */
import { z } from 'zod';
import { WARNING_CATALOGUE } from '../../../shared/catalogue/warnings/warning-catalogue.ts';
import type { EarlyWarning } from '../../../shared/early-warning.ts';
import { Problem } from '../../../shared/problem.ts';
import { localTextSchema } from '../../../shared/text.ts';
import { audienceOf, visibleEquipment } from '../../access/visible-to.ts';
import { pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { equipmentIdQuery, pageQuery, periodOf, timeQuery } from '../query-schemas.ts';

const DAY_MS = 24 * 3_600_000;

const value = z.union([z.number(), z.boolean(), z.string(), z.null()]);
const named = z.object({ signal: z.string(), value });

const warningAnswer = z.object({
  id: z.string(),
  type: z.string(),
  version: z.number(),
  name: localTextSchema,
  means: localTextSchema,
  equipment: z.string(),
  signal: z.string(),
  direction: z.enum(['rises', 'falls']),
  phase: named.optional(),
  context: z.array(named),
  from: z.number(),
  to: z.number().nullable(),
  endReason: z.enum(['renewed', 'changed', 'returned', 'lost', 'server-stopped']).optional(),
  atMs: z.number(),
  since: z.object({ count: z.number(), atMs: z.number() }),
  reference: z.object({ level: z.number(), scatter: z.number(), observations: z.number() }),
  level: z.number(),
  change: z.number(),
  driftPerCycle: z.number(),
  limit: z.number(),
  untilLimit: z
    .object({ cycles: z.number(), fewest: z.number(), most: z.number().nullable(), hours: z.number() })
    .nullable(),
  evidence: z.array(z.object({ atMs: z.number(), count: z.number(), value: z.number() })),
});

const readinessAnswer = z.object({
  items: z.array(
    z.object({
      type: z.string(),
      equipment: z.string(),
      phase: named.optional(),
      status: z.enum(['unknown', 'learning', 'watching', 'warned']),
      observations: z.number(),
      needed: z.number(),
    }),
  ),
});

const DEFINITIONS = new Map(WARNING_CATALOGUE.map((definition) => [definition.id, definition]));

function viewOfWarning({ fromMs, toMs, ...warning }: EarlyWarning): z.input<typeof warningAnswer> {
  const definition = DEFINITIONS.get(warning.type);
  const name = definition?.name ?? { en: warning.type };
  return { ...warning, from: fromMs, to: toMs, name, means: definition?.means ?? name };
}

export function warningRoutes(
  app: Api,
  { readBase, records, readWarningReadiness, now }: ApiDependencies,
): void {
  app.get(
    '/api/v1/warnings',
    {
      config: { policy: { action: 'read', kind: 'scenarios' } },
      schema: {
        summary:
          'Early warnings overlapping [from, to), newest first; by default the last day; active=true: those that last',
        querystring: z.strictObject({
          from: timeQuery.optional(),
          to: timeQuery.optional(),
          active: z.enum(['true', 'false']).optional(),
          equipment: equipmentIdQuery.optional(),
          ...pageQuery,
        }),
        response: { 200: pageAnswer(warningAnswer) },
      },
    },
    async (request) => {
      const { active, equipment, cursor, limit, ...query } = request.query;
      const seen = visibleEquipment(readBase(), audienceOf(actorOf(request))).map(({ id }) => id);
      if (equipment !== undefined && !seen.includes(equipment)) throw new Problem('not-found');
      const found = await records.warnings(
        {
          ...periodOf(query, now() + 1, DAY_MS),
          active: active === undefined ? undefined : active === 'true',
          equipment: equipment === undefined ? seen : [equipment],
        },
        { cursor, limit },
      );
      return { items: found.items.map(viewOfWarning), next: found.next };
    },
  );
  app.get(
    '/api/v1/warnings/readiness',
    {
      config: { policy: { action: 'read', kind: 'scenarios' } },
      schema: {
        summary:
          'What is watched on a piece of equipment, and how much is known of it: what is still learned is not warned of',
        querystring: z.strictObject({ equipment: equipmentIdQuery }),
        response: { 200: readinessAnswer },
      },
    },
    (request) => {
      const { equipment } = request.query;
      const seen = visibleEquipment(readBase(), audienceOf(actorOf(request)));
      if (!seen.some(({ id }) => id === equipment)) throw new Problem('not-found');
      return { items: readWarningReadiness(equipment) };
    },
  );
}
