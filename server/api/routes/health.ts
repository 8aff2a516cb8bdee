/** Is it alive, can it serve, and the figures for Prometheus. Public: they name parts and equipment, never people. */
import { z } from 'zod';
import { readinessAnswer } from '../answer-schemas.ts';
import type { ApiDependencies, ReadinessPart } from '../dependencies.ts';
import type { Api } from '../policy.ts';

/** A part that says nothing for this long is not ready, ms. */
const READINESS_TIMEOUT_MS = 3_000;

async function partsWithin(
  readiness: ApiDependencies['readiness'],
  limitMs: number,
): Promise<readonly ReadinessPart[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ReadinessPart[]>((resolve) => {
    timer = setTimeout(
      () => resolve([{ name: 'server', ok: false, reason: `no answer from the stores in ${limitMs} ms` }]),
      limitMs,
    );
  });
  try {
    return await Promise.race([readiness(), late]);
  } catch (error) {
    return [{ name: 'server', ok: false, reason: error instanceof Error ? error.message : String(error) }];
  } finally {
    clearTimeout(timer);
  }
}

export function healthRoutes(app: Api, { readiness, metrics }: ApiDependencies): void {
  const config = { policy: 'public' as const };
  app.get(
    '/healthz',
    {
      config,
      schema: { summary: 'Alive', response: { 200: z.object({ alive: z.literal(true) }) } },
    },
    () => ({ alive: true as const }),
  );
  app.get(
    '/readyz',
    {
      config,
      schema: {
        summary: 'Able to serve: broker and stores',
        response: { 200: readinessAnswer, 503: readinessAnswer },
      },
    },
    async (_request, reply) => {
      const parts = await partsWithin(readiness, READINESS_TIMEOUT_MS);
      const failing = parts.filter(({ ok }) => !ok);
      reply.code(failing.length === 0 ? 200 : 503).header('cache-control', 'no-store');
      return {
        ready: failing.length === 0,
        reasons: failing.map(({ name, reason }) => `${name}: ${reason ?? 'not ready'}`),
        parts: parts.map(({ name, ok, reason }) => ({ name, ok, ...(reason !== undefined && { reason }) })),
      };
    },
  );
  app.get('/metrics', { config, schema: { summary: 'Prometheus text' } }, async (_request, reply) => {
    const body = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(body);
  });
}
