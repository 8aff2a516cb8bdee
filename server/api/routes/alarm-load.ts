/** How much alarms ask of people: floods and the figures of ISA-18.2 clause 16; for staff. */
import { z } from 'zod';
import type { EquipmentId } from '../../../shared/names.ts';
import { audienceOf, visibleEquipment } from '../../access/visible-to.ts';
import { alarmLoad, floodsOf, type Flood } from '../../insight/alarms/alarm-load.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, demand, type Api } from '../policy.ts';
import { periodOf, timeQuery } from '../query-schemas.ts';

const DAY_MS = 24 * 3_600_000;
/** Calls before a period decide whether a flood lasts at its begin, ms. */
const BEFORE_MS = 3_600_000;

const loadAnswer = z.object({
  from: z.number(),
  to: z.number(),
  calls: z.number(),
  perTenMinutes: z.number(),
  mostInTenMinutes: z.number(),
  floodShare: z.number(),
  stale: z.number(),
  top: z.array(z.object({ type: z.string(), equipment: z.string(), calls: z.number(), share: z.number() })),
  floods: z.array(
    z.object({
      id: z.string(),
      from: z.number(),
      to: z.number().nullable(),
      alarms: z.array(z.string()),
      calls: z.number(),
    }),
  ),
});

/** Floods that touch a period, of all alarms of the equipment. */
export async function floodsIn(
  { records, now }: Pick<ApiDependencies, 'records' | 'now'>,
  equipment: readonly EquipmentId[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Flood[]> {
  const calls = await records.alarmCalls(equipment, { fromMs: fromMs - BEFORE_MS, toMs });
  return floodsOf(calls, Math.min(toMs, now())).filter((flood) => flood.toMs === null || flood.toMs > fromMs);
}

export function alarmLoadRoutes(app: Api, dependencies: ApiDependencies): void {
  const { readBase, records, now } = dependencies;
  app.get(
    '/api/v1/alarms/load',
    {
      config: { policy: { action: 'write', kind: 'alarms' } },
      schema: {
        summary:
          'Calls per ten minutes, floods, alarms that stand too long and those that call most; by default the last day',
        querystring: z.strictObject({ from: timeQuery.optional(), to: timeQuery.optional() }),
        response: { 200: loadAnswer },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      demand(actor, 'write', { kind: 'alarms', owner: null });
      const equipment = visibleEquipment(readBase(), audienceOf(actor)).map(({ id }) => id);
      const asked = periodOf(request.query, now(), DAY_MS);
      const period = { fromMs: asked.fromMs, toMs: Math.max(asked.fromMs + 1, Math.min(asked.toMs, now())) };
      const calls = await records.alarmCalls(equipment, { ...period, fromMs: period.fromMs - BEFORE_MS });
      const standing = await records.alarms({ ...period, open: true, equipment }, { limit: 500 });
      const load = alarmLoad(
        calls,
        period,
        standing.items.map(({ fromMs }) => fromMs),
      );
      const floods = await floodsIn(dependencies, equipment, period);
      return {
        from: period.fromMs,
        to: period.toMs,
        ...load,
        floods: floods.map(({ fromMs, toMs, ...flood }) => ({ ...flood, from: fromMs, to: toMs })),
      };
    },
  );
}
