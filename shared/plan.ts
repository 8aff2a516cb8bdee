/**
 * The plan of a base: orders 生产订单, sessions 实训课, bookings and the calendar. What people decide about it are facts, append-only,
 * with who and when; how things stand is a fold over them. Times are epoch ms, intervals half-open.
 */
import { z } from 'zod';
import { equipmentIdSchema, nameSchema } from './names.ts';
import { localTextSchema } from './text.ts';
import { timeSchema } from './time.ts';

/** Longest session and booking, ms. */
const LONGEST_MS = 366 * 24 * 3_600_000;
const people = z.array(z.string().min(1).max(128)).max(500);

const isForward = ({ from, to }: { from: number; to: number }): boolean =>
  to > from && to - from <= LONGEST_MS;
const FORWARD = { path: ['to'], message: 'expected a time after `from`, at most 366 days later' };

/** What an order asks of one piece of equipment: it belongs to the order from `from` until `to`, or until the order ends. */
export const operationSchema = z.strictObject({
  equipment: equipmentIdSchema,
  from: timeSchema,
  to: timeSchema.nullable().default(null),
  /** Planned run time per part here, s (PRI of ISO 22400-2); absent: the order's. */
  cycleSeconds: z.number().positive().max(1e7).optional(),
});

/** A production order of a partner enterprise, or of the school itself (`partner` null). */
export const orderSchema = z.strictObject({
  id: nameSchema,
  partner: nameSchema.nullable().default(null),
  part: localTextSchema,
  quantity: z.int().min(1).max(10_000_000),
  due: timeSchema,
  cycleSeconds: z.number().positive().max(1e7).optional(),
  operations: z.array(operationSchema).min(1).max(50),
});
export type Order = z.infer<typeof orderSchema>;

/** A lesson: a class at some equipment for a time. */
export const sessionSchema = z
  .strictObject({
    id: nameSchema,
    title: localTextSchema,
    className: z.string().min(1).max(64),
    from: timeSchema,
    to: timeSchema,
    equipment: z.array(equipmentIdSchema).min(1).max(500),
    /** Teaching projects, pinned to a version. */
    projects: z
      .array(z.strictObject({ id: z.string().min(1).max(64), version: z.int().min(1) }))
      .max(20)
      .default([]),
    roster: people.default([]),
    instructor: z.string().min(1).max(128).nullable().default(null),
  })
  .refine(isForward, FORWARD);
export type Session = z.infer<typeof sessionSchema>;

/** What a booking may reserve equipment for. */
export const BOOKING_USES = ['teaching', 'production', 'rd', 'service', 'maintenance'] as const;

export const bookingSchema = z
  .strictObject({
    id: nameSchema,
    equipment: equipmentIdSchema,
    from: timeSchema,
    to: timeSchema,
    use: z.enum(BOOKING_USES),
    remark: z.string().max(500).optional(),
  })
  .refine(isForward, FORWARD);
export type Booking = z.infer<typeof bookingSchema>;

/** A session is planned until somebody opens it; a break belongs to it. */
export const SESSION_STATES = ['planned', 'open', 'break', 'ended', 'cancelled'] as const;
export type SessionState = (typeof SESSION_STATES)[number];
export const ORDER_STATES = ['planned', 'running', 'done', 'cancelled'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What was decided about the plan; the newest of an id wins. */
export const planFactSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('order'), order: orderSchema }),
  z.strictObject({ kind: z.literal('order-ended'), order: nameSchema, as: z.enum(['done', 'cancelled']) }),
  z.strictObject({ kind: z.literal('session'), session: sessionSchema }),
  z.strictObject({
    kind: z.literal('session-state'),
    session: nameSchema,
    state: z.enum(SESSION_STATES).exclude(['planned']),
  }),
  z.strictObject({ kind: z.literal('booking'), booking: bookingSchema }),
  z.strictObject({ kind: z.literal('booking-cancelled'), booking: nameSchema }),
]);
export type PlanFactBody = z.infer<typeof planFactSchema>;
/** `atMs`: when it was decided, which is when it takes effect. `demo`: it belongs to the demo. */
export type PlanFact = PlanFactBody & { id: string; by: string; atMs: number; demo?: true };

/** How an order stands. */
export interface OrderNow extends Order {
  state: OrderState;
  endedAt: number | null;
  demo: boolean;
}

/** How a session stands. */
export interface SessionNow extends Session {
  state: SessionState;
  openedAt: number | null;
  endedAt: number | null;
  demo: boolean;
}

/** How a booking stands. */
export interface BookingNow extends Booking {
  by: string;
  cancelledAt: number | null;
  demo: boolean;
}

const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day such as "07:40"; "24:00" ends a day');
const hours = z
  .array(z.tuple([clock, clock]).refine(([from, to]) => from < to, 'expected the end after the begin'))
  .max(8);

/** When a base means to work, by its own clock; days that are not named are free. Without a calendar all time is planned. */
export const calendarSchema = z.strictObject({
  weekly: z.strictObject({
    monday: hours.optional(),
    tuesday: hours.optional(),
    wednesday: hours.optional(),
    thursday: hours.optional(),
    friday: hours.optional(),
    saturday: hours.optional(),
    sunday: hours.optional(),
  }),
  /** Days off, `2026-10-01`. */
  holidays: z.array(z.iso.date()).max(1_000).optional(),
});
export type Calendar = z.infer<typeof calendarSchema>;
