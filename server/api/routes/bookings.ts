/**
 * Bookings: equipment reserved for R&D, service, maintenance, teaching or production beside sessions and orders. The base manager
 * books anything, also for the past; instructors book for teaching, from now on, and change what they booked themselves.
 */
import { z } from 'zod';
import { nameSchema } from '../../../shared/names.ts';
import { bookingSchema, type Booking, type BookingNow } from '../../../shared/plan.ts';
import { Problem } from '../../../shared/problem.ts';
import { pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { pageOfList } from '../page-of-list.ts';
import { bookingAnswer } from '../plan-answers.ts';
import { demandEquipment, demandFree, overlaps } from '../plan-rules.ts';
import type { Actor } from '../../access/roles.ts';
import { actorOf, type Api } from '../policy.ts';
import { equipmentIdQuery, pageQuery, timeQuery } from '../query-schemas.ts';

const bookingsQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  equipment: equipmentIdQuery.optional(),
  ...pageQuery,
});
/** Filling in the form takes a while: what began so little ago still counts as now, ms. */
const LATEST_BOOKING_MS = 10 * 60_000;
const bookingParams = z.strictObject({ id: nameSchema });

export function bookingRoutes(app: Api, dependencies: ApiDependencies): void {
  const { plan, readBase, now } = dependencies;
  app.get(
    '/api/v1/bookings',
    {
      config: { policy: { action: 'read', kind: 'bookings' } },
      schema: {
        summary: 'Bookings that touch [from, to) (by default all), in order of time',
        querystring: bookingsQuery,
        response: { 200: pageAnswer(bookingAnswer) },
      },
    },
    (request) => {
      const { from = 0, to = Infinity, equipment, ...page } = request.query;
      const seen = plan
        .read()
        .bookings()
        .filter((booking) => overlaps(booking, { from, to }))
        .filter((booking) => equipment === undefined || booking.equipment === equipment);
      return pageOfList(seen, page);
    },
  );
  app.post(
    '/api/v1/bookings',
    {
      config: { policy: { action: 'write', kind: 'bookings' } },
      schema: {
        summary: 'Book equipment; also for the past, where the ledger said something else',
        body: bookingSchema,
        response: { 201: bookingAnswer },
      },
    },
    async (request, reply) => {
      const booking = request.body;
      demandMayBook(actorOf(request), booking, plan.read().booking(booking.id), now());
      demandEquipment(readBase(), [booking.equipment], '/equipment');
      demandFree(
        plan
          .read()
          .bookings()
          .filter(({ id, cancelledAt }) => id !== booking.id && cancelledAt === null)
          .find((other) => other.equipment === booking.equipment && overlaps(other, booking)),
      );
      await plan.decide([{ kind: 'booking', booking }], actorOf(request).id);
      reply.code(201);
      return found(dependencies, booking.id);
    },
  );
  app.post(
    '/api/v1/bookings/:id/cancel',
    {
      config: { policy: { action: 'write', kind: 'bookings' } },
      schema: {
        summary: 'Cancel a booking; what it held is free from now on',
        params: bookingParams,
        response: { 200: bookingAnswer },
      },
    },
    async (request) => {
      const { id, by, cancelledAt } = found(dependencies, request.params.id);
      const actor = actorOf(request);
      if (actor.role !== 'manager' && by !== actor.id) throw new Problem('not-allowed');
      if (cancelledAt !== null) throw new Problem('conflict');
      await plan.decide([{ kind: 'booking-cancelled', booking: id }], actor.id);
      return found(dependencies, id);
    },
  );
}

/** Throws not-allowed where this is for the base manager to book. */
function demandMayBook(
  actor: Actor,
  { use, from }: Pick<Booking, 'use' | 'from'>,
  known: BookingNow | undefined,
  nowMs: number,
): void {
  if (actor.role === 'manager') return;
  const isOthers = known !== undefined && known.by !== actor.id;
  const isPast =
    from < nowMs - LATEST_BOOKING_MS || (known !== undefined && known.from < nowMs - LATEST_BOOKING_MS);
  if (use !== 'teaching' || isOthers || isPast) throw new Problem('not-allowed');
}

function found({ plan }: ApiDependencies, id: string): BookingNow {
  const booking = plan.read().booking(id);
  if (!booking) throw new Problem('not-found');
  return booking;
}
