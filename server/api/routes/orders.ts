/** Production orders: what is made for whom, on which equipment, how far it is. Partners see their own only. */
import { z } from 'zod';
import type { Base, Equipment } from '../../../shared/base.ts';
import { nameSchema, type EquipmentId } from '../../../shared/names.ts';
import { orderSchema, type OrderNow } from '../../../shared/plan.ts';
import { Problem } from '../../../shared/problem.ts';
import { can } from '../../access/roles.ts';
import { audienceOf, visibleEquipment } from '../../access/visible-to.ts';
import { pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { pageOfList } from '../page-of-list.ts';
import { orderAnswer, type OrderView } from '../plan-answers.ts';
import { demandEquipment } from '../plan-rules.ts';
import { actorOf, demand, type Api } from '../policy.ts';
import { pageQuery, timeQuery } from '../query-schemas.ts';

/** Pace over less than this says nothing about the end, ms. */
const LEAST_PACE_MS = 3 * 86_400_000;

const ordersQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  partner: nameSchema.optional(),
  ...pageQuery,
});
const orderParams = z.strictObject({ id: nameSchema });

export function orderRoutes(app: Api, dependencies: ApiDependencies): void {
  const { plan, readBase, now } = dependencies;
  app.get(
    '/api/v1/orders',
    {
      config: { policy: { action: 'read', kind: 'orders' } },
      schema: {
        summary:
          'Orders that hold equipment within [from, to) (by default all), by due date; partners: their own',
        querystring: ordersQuery,
        response: { 200: pageAnswer(orderAnswer) },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { from = 0, to = Infinity, partner, ...page } = request.query;
      const seen = plan
        .read()
        .orders(now())
        .filter(({ partner: owner }) => can(actor, 'read', { kind: 'orders', owner }) === 'yes')
        .filter((order) => partner === undefined || order.partner === partner)
        .filter((order) => isWithin(order, from, to));
      const { items, next } = pageOfList(seen, page);
      // Whose machines the rest of the order runs on is not the partner's to know.
      const own = new Set(visibleEquipment(readBase(), audienceOf(actor)).map(({ id }) => id));
      const views = await Promise.all(items.map((order) => viewOf(dependencies, order)));
      return {
        items: views.map((order) => ({
          ...order,
          operations: order.operations.filter(({ equipment }) => own.has(equipment as EquipmentId)),
        })),
        next,
      };
    },
  );
  app.post(
    '/api/v1/orders',
    {
      config: { policy: { action: 'write', kind: 'orders' } },
      schema: {
        summary: 'Add an order, or change the one with this id',
        body: orderSchema,
        response: { 201: orderAnswer },
      },
    },
    async (request, reply) => {
      const order = request.body;
      demandEquipment(
        readBase(),
        order.operations.map(({ equipment }) => equipment),
        '/operations',
      );
      demandPartner(readBase(), order.partner);
      demandForward(order.operations);
      await plan.decide([{ kind: 'order', order }], actorOf(request).id);
      reply.code(201);
      return viewOf(dependencies, orderNow(dependencies, order.id));
    },
  );
  app.post(
    '/api/v1/orders/:id/end',
    {
      config: { policy: { action: 'write', kind: 'orders' } },
      schema: {
        summary: 'End an order: `done` or `cancelled`; its equipment is free from now on',
        params: orderParams,
        body: z.strictObject({ as: z.enum(['done', 'cancelled']).default('done') }),
        response: { 200: orderAnswer },
      },
    },
    async (request) => {
      const order = orderNow(dependencies, request.params.id);
      demand(actorOf(request), 'write', { kind: 'orders', owner: order.partner });
      if (order.endedAt !== null) throw new Problem('conflict');
      await plan.decide([{ kind: 'order-ended', order: order.id, as: request.body.as }], actorOf(request).id);
      return viewOf(dependencies, orderNow(dependencies, order.id));
    },
  );
}

const isWithin = ({ operations, endedAt }: OrderNow, from: number, to: number): boolean =>
  operations.some((operation) => {
    const end = Math.min(operation.to ?? Infinity, endedAt ?? Infinity);
    return operation.from < to && end > from;
  });

function orderNow({ plan, now }: ApiDependencies, id: string): OrderNow {
  const order = plan
    .read()
    .orders(now())
    .find((one) => one.id === id);
  if (!order) throw new Problem('not-found');
  return order;
}

function demandPartner(base: Base, partner: string | null): void {
  if (partner === null || base.partners.some(({ id }) => id === partner)) return;
  throw new Problem('bad-request', [{ path: '/partner', expected: 'a partner of this base, or null' }]);
}

function demandForward(operations: readonly { from: number; to: number | null }[]): void {
  const wrong = operations.findIndex(({ from, to }) => to !== null && to <= from);
  if (wrong !== -1)
    throw new Problem('bad-request', [
      { path: `/operations/${wrong}/to`, expected: 'a time after `from`, or null' },
    ]);
}

async function viewOf(dependencies: ApiDependencies, order: OrderNow): Promise<OrderView> {
  return { ...order, progress: await progressOf(dependencies, order) };
}

/**
 * Parts that were counted while the order held the equipment. Equipment of one type works side by side, so its parts add up; types
 * follow one another, so the order is as far as the last of them.
 */
async function progressOf(
  { use, readBase, now }: ApiDependencies,
  order: OrderNow,
): Promise<OrderView['progress']> {
  const base = readBase();
  const nowMs = now();
  const fromMs = Math.min(...order.operations.map(({ from }) => from));
  const toMs = Math.min(nowMs, order.endedAt ?? nowMs);
  const nothing = { produced: null, good: null, scrap: null, forecast: null, simulatedShare: 0 };
  const late = (order.endedAt ?? nowMs) > order.due && order.state !== 'cancelled';
  if (fromMs >= toMs) return { ...nothing, late };
  const stages = await Promise.all(
    [...stagesOf(base, order).values()].map(async (equipment) => {
      const answer = await use.answer({ fromMs, toMs, by: 'order', base, equipment, tellsPeople: false });
      return answer.rows.find(({ key }) => key === order.id);
    }),
  );
  const counted = stages.flatMap((row) => (row && row.parts.produced !== null ? [row] : []));
  const last = counted.toSorted((a, b) => (a.parts.produced ?? 0) - (b.parts.produced ?? 0))[0];
  if (!last || counted.length < stages.length) return { ...nothing, late };
  const { produced, good, scrap } = last.parts;
  const simulatedShare = Math.max(...counted.map((row) => row.simulatedShare));
  return {
    produced,
    good,
    scrap,
    late,
    simulatedShare,
    forecast: forecastOf(order, good ?? produced, fromMs, toMs),
  };
}

function forecastOf(order: OrderNow, made: number | null, fromMs: number, toMs: number): number | null {
  const isRunning = order.state === 'running';
  if (!isRunning || made === null || made <= 0 || toMs - fromMs < LEAST_PACE_MS) return null;
  return made >= order.quantity ? toMs : toMs + ((order.quantity - made) * (toMs - fromMs)) / made;
}

function stagesOf(base: Base, order: OrderNow): Map<string, Equipment[]> {
  const wanted = new Set(order.operations.map(({ equipment }) => equipment));
  const stages = new Map<string, Equipment[]>();
  for (const one of base.equipment)
    if (wanted.has(one.id)) stages.set(one.type, [...(stages.get(one.type) ?? []), one]);
  return stages;
}
