/** Answers about the plan; what a schema does not name is cut off. */
import { z } from 'zod';
import { BOOKING_USES, ORDER_STATES, SESSION_STATES } from '../../shared/plan.ts';

const text = z.object({ zh: z.string().optional(), en: z.string().optional() });
const time = z.number().describe('epoch ms');

export const orderAnswer = z.object({
  id: z.string(),
  partner: z.string().nullable(),
  part: text,
  quantity: z.number(),
  due: time,
  cycleSeconds: z.number().optional(),
  operations: z.array(
    z.object({
      equipment: z.string(),
      from: time,
      to: time.nullable(),
      cycleSeconds: z.number().optional(),
    }),
  ),
  state: z.enum(ORDER_STATES),
  endedAt: time.nullable(),
  demo: z.boolean(),
  progress: z.object({
    /** Parts counted while the order held the equipment; null: nothing there counts parts, or cannot be told. */
    produced: z.number().nullable(),
    good: z.number().nullable(),
    scrap: z.number().nullable(),
    late: z.boolean(),
    /** When it will be done at the pace so far; null: less than three days of pace. */
    forecast: time.nullable(),
    /** Share of the hours counted that simulated or recorded equipment contributed, 0–1. */
    simulatedShare: z.number(),
  }),
});
export type OrderView = z.output<typeof orderAnswer>;

export const sessionAnswer = z.object({
  id: z.string(),
  title: text,
  className: z.string(),
  from: time,
  to: time,
  equipment: z.array(z.string()),
  projects: z.array(z.object({ id: z.string(), version: z.number() })),
  /** Person ids; absent for students, who see only that they are on it. */
  roster: z.array(z.string()).optional(),
  instructor: z.string().nullable().optional(),
  state: z.enum(SESSION_STATES),
  openedAt: time.nullable(),
  endedAt: time.nullable(),
  demo: z.boolean(),
});
export type SessionView = z.output<typeof sessionAnswer>;

export const bookingAnswer = z.object({
  id: z.string(),
  equipment: z.string(),
  from: time,
  to: time,
  use: z.enum(BOOKING_USES),
  remark: z.string().optional(),
  by: z.string(),
  cancelledAt: time.nullable(),
  demo: z.boolean(),
});
export type BookingView = z.output<typeof bookingAnswer>;
