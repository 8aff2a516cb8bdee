/**
 * The plan of the demo base: lessons, orders, bookings and the weekly maintenance, by the same segments of the day that its simulated
 * machines live by. Pure: the same times give the same facts with the same ids, so a second start adds nothing.
 */
import type { Base } from '../../shared/base.ts';
import { DEMO_SEGMENTS, type SegmentId } from '../../shared/demo-day.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Order, PlanFact, PlanFactBody } from '../../shared/plan.ts';
import { daysOf } from './figures/base-days.ts';
import type { PlanBook } from './plan-book.ts';
import { instantOnDay, joinedPeriods, weekdayOf } from './plan-times.ts';

/** A segment of one day at its place in time. */
interface Stretch {
  id: SegmentId | 'service';
  fromMs: number;
  toMs: number;
}

const at = (workshop: string, names: readonly string[]): EquipmentId[] =>
  names.map((name) => `${workshop}.${name}` as EquipmentId);

/** Where lessons are held, with the class that comes. */
const LESSONS = [
  {
    key: 'turning',
    title: { zh: '数控车削实训（演示）', en: 'CNC turning (demo)' },
    className: '数控2301',
    equipment: at('machining', ['lathe-01', 'lathe-02', 'lathe-03']),
    projects: [{ id: 'p1-lathe-safe-start', version: 1 }],
    students: [1, 2, 3, 4, 5, 6],
  },
  {
    key: 'milling',
    title: { zh: '铣削装夹与对刀（演示）', en: 'Mill set-up (demo)' },
    className: '数控2301',
    equipment: at('machining', ['mill-04']),
    projects: [],
    students: [4, 10],
  },
  {
    key: 'robots',
    title: { zh: '工业机器人示教（演示）', en: 'Robot teaching (demo)' },
    className: '机器人2302',
    equipment: at('automation', ['robot-03']),
    projects: [],
    students: [7, 8, 9, 10],
  },
] as const;

type Hold = 'day' | 'beside-lessons';

/** What is made for whom. `beside-lessons`: not in the morning's lessons, which use the same machines. */
const ORDERS: readonly {
  id: string;
  partner: number;
  part: Order['part'];
  quantity: number;
  cycleSeconds: number;
  equipment: readonly { ids: readonly EquipmentId[]; hold: Hold; cycleSeconds?: number }[];
}[] = [
  {
    id: 'stepped-shafts',
    partner: 0,
    part: { zh: '阶梯轴（演示）', en: 'Stepped shaft (demo)' },
    quantity: 600,
    cycleSeconds: 95,
    equipment: [
      { ids: at('machining', ['lathe-04', 'lathe-05', 'lathe-06']), hold: 'day' },
      { ids: at('machining', ['lathe-01', 'lathe-02']), hold: 'beside-lessons' },
    ],
  },
  {
    id: 'end-caps',
    partner: 1,
    part: { zh: '端盖（演示）', en: 'End cap (demo)' },
    quantity: 240,
    cycleSeconds: 150,
    equipment: [{ ids: at('machining', ['mill-01', 'mill-02', 'mill-03', 'mill-05']), hold: 'day' }],
  },
  {
    id: 'sorting-trays',
    partner: 1,
    part: { zh: '分拣托盘（演示）', en: 'Sorting tray (demo)' },
    quantity: 1_200,
    cycleSeconds: 32,
    equipment: [
      { ids: at('forming', ['moulding-01', 'moulding-02']), hold: 'day' },
      { ids: at('automation', ['sorting-01', 'sorting-02']), hold: 'day', cycleSeconds: 6 },
    ],
  },
  {
    id: 'welded-brackets',
    partner: 0,
    part: { zh: '支架焊件（演示）', en: 'Welded bracket (demo)' },
    quantity: 180,
    cycleSeconds: 70,
    equipment: [{ ids: at('forming', ['weld-01', 'weld-02']), hold: 'day' }],
  },
];

const RD = at('innovation', ['printer-01', 'printer-04']);
const SERVICE = at('innovation', ['cmm-02', 'printer-02']);
/** Machines are maintained an hour a week each, on the afternoon that their place in the list gives. */
const MAINTENANCE_MINUTES = 60;
const WORKING: readonly SegmentId[] = ['teaching', 'production', 'productive-teaching', 'evening-production'];

/** The real days that [fromMs, untilMs) touches, by the clock of the base. Saturdays are for service, Sundays free. */
export function realStretches(timezone: string, fromMs: number, untilMs: number): Stretch[] {
  const days = daysOf(timezone, fromMs, untilMs).flatMap(({ name }): Stretch[] => {
    const weekday = weekdayOf(name);
    const instant = (minutes: number): number => instantOnDay(timezone, name, minutes);
    if (weekday === 'sunday') return [];
    if (weekday === 'saturday')
      return [{ id: 'service', fromMs: instant(8 * 60 + 30), toMs: instant(16 * 60 + 30) }];
    return DEMO_SEGMENTS.map(({ id, clock }, index) => ({
      id,
      fromMs: instant(clock),
      toMs: instant(DEMO_SEGMENTS[index + 1]?.clock ?? 24 * 60),
    }));
  });
  return days
    .map((one) => ({ ...one, fromMs: Math.max(fromMs, one.fromMs), toMs: Math.min(untilMs, one.toMs) }))
    .filter((one) => one.toMs > one.fromMs);
}

/** Compressed days from `fromMs` on, so many. */
export function compressedStretches(fromMs: number, days: number): Stretch[] {
  let atMs = fromMs;
  return Array.from({ length: days }, () => DEMO_SEGMENTS)
    .flat()
    .map(({ id, demo }) => ({ id, fromMs: atMs, toMs: (atMs += demo * 60_000) }));
}

/**
 * The plan facts for stretches of time. `prefix` tells apart what is seeded separately (`past`, `now`). Equipment and partners that the
 * base does not have are left out; without any there are no facts.
 */
export function demoPlan(base: Base, stretches: readonly Stretch[], prefix: string): PlanFact[] {
  const known = new Set(base.equipment.map(({ id }) => id));
  const first = stretches[0];
  if (!first) return [];
  const bodies = [
    ...ordersFor(base, known, stretches, prefix),
    ...lessonsFor(known, stretches, prefix),
    ...bookingsFor(base, known, stretches, prefix),
  ];
  return bodies.map((body, index) => ({
    ...body,
    id: `demo-${prefix}-${first.fromMs}-${String(index).padStart(4, '0')}`,
    by: 'demo-manager',
    atMs: first.fromMs - 86_400_000,
    demo: true,
  }));
}

/** What an earlier run of the demo planned and this one does not live by: it ends, or never happens. */
export function closedDemoPlan(plan: PlanBook, nowMs: number): PlanFact[] {
  const bodies: PlanFactBody[] = [
    ...plan
      .orders(nowMs)
      .filter(({ demo, endedAt }) => demo && endedAt === null)
      .map(({ id }): PlanFactBody => ({ kind: 'order-ended', order: id, as: 'done' })),
    ...plan
      .sessions()
      .filter(({ demo, to, endedAt }) => demo && endedAt === null && to > nowMs)
      .map(({ id, from }): PlanFactBody => {
        const state = from > nowMs ? 'cancelled' : 'ended';
        return { kind: 'session-state', session: id, state };
      }),
    ...plan
      .bookings()
      .filter(({ demo, to, cancelledAt }) => demo && cancelledAt === null && to > nowMs)
      .map(({ id }): PlanFactBody => ({ kind: 'booking-cancelled', booking: id })),
  ];
  return bodies.map((body, index) => ({
    ...body,
    id: `demo-closed-${nowMs}-${String(index).padStart(4, '0')}`,
    by: 'demo-manager',
    atMs: nowMs,
    demo: true,
  }));
}

/** The ends of the orders among demo facts, at the end of their time: nobody is late with what is long past. */
export function endedDemoOrders(facts: readonly PlanFact[], atMs: number): PlanFact[] {
  return facts.flatMap((fact): PlanFact[] =>
    fact.kind === 'order'
      ? [
          {
            kind: 'order-ended',
            order: fact.order.id,
            as: 'done',
            id: `${fact.id}-ended`,
            by: fact.by,
            atMs: Math.min(atMs, fact.order.due),
            demo: true,
          },
        ]
      : [],
  );
}

function ordersFor(
  base: Base,
  known: ReadonlySet<EquipmentId>,
  stretches: readonly Stretch[],
  prefix: string,
): PlanFactBody[] {
  const working = stretches.filter(({ id }) => (WORKING as readonly string[]).includes(id));
  const last = working.at(-1);
  return ORDERS.flatMap(({ equipment, partner, ...order }): PlanFactBody[] => {
    const operations = equipment.flatMap(({ ids, hold, cycleSeconds }) =>
      ids
        .filter((id) => known.has(id))
        .flatMap((id) =>
          joinedPeriods(working.filter((one) => hold === 'day' || one.id !== 'teaching')).map(
            ({ fromMs, toMs }) => ({
              equipment: id,
              from: fromMs,
              to: toMs,
              ...(cycleSeconds !== undefined && { cycleSeconds }),
            }),
          ),
        ),
    );
    if (operations.length === 0 || !last) return [];
    const owner = base.partners[partner]?.id ?? null;
    return [
      {
        kind: 'order',
        order: { ...order, id: `${order.id}-${prefix}`, partner: owner, due: last.toMs, operations },
      },
    ];
  });
}

function lessonsFor(
  known: ReadonlySet<EquipmentId>,
  stretches: readonly Stretch[],
  prefix: string,
): PlanFactBody[] {
  const lessons = stretches.filter(({ id }) => id === 'teaching' || id === 'productive-teaching');
  return lessons.flatMap(({ fromMs, toMs }, index) =>
    LESSONS.flatMap(({ key, title, className, equipment, projects, students }): PlanFactBody[] => {
      const there = equipment.filter((id) => known.has(id));
      if (there.length === 0) return [];
      return [
        {
          kind: 'session',
          session: {
            id: `${key}-${prefix}-${index + 1}`,
            title,
            className,
            from: fromMs,
            to: toMs,
            equipment: there,
            projects: [...projects],
            roster: students.map((number) => `demo-student-${String(number).padStart(2, '0')}`),
            instructor: 'demo-instructor',
          },
        },
      ];
    }),
  );
}

function bookingsFor(
  base: Base,
  known: ReadonlySet<EquipmentId>,
  stretches: readonly Stretch[],
  prefix: string,
): PlanFactBody[] {
  const bodies: PlanFactBody[] = [];
  const book = (
    equipment: EquipmentId,
    use: 'rd' | 'service' | 'maintenance',
    { fromMs, toMs }: { fromMs: number; toMs: number },
  ): void => {
    if (!known.has(equipment)) return;
    const id = `${use}-${prefix}-${bodies.length + 1}`;
    bodies.push({ kind: 'booking', booking: { id, equipment, from: fromMs, to: toMs, use } });
  };
  for (const stretch of stretches) {
    if (stretch.id === 'rd') for (const id of RD) book(id, 'rd', stretch);
    if (stretch.id === 'service') for (const id of SERVICE) book(id, 'service', stretch);
  }
  const afternoons = stretches.filter(({ id }) => id === 'production');
  for (const [index, { id, origin }] of base.equipment.entries()) {
    const afternoon = afternoons[index % Math.max(1, Math.min(5, afternoons.length))];
    if (!afternoon || origin !== 'simulated') continue;
    const toMs = Math.min(afternoon.toMs, afternoon.fromMs + MAINTENANCE_MINUTES * 60_000);
    // A compressed day has no hour to spare.
    if (toMs - afternoon.fromMs === MAINTENANCE_MINUTES * 60_000)
      book(id, 'maintenance', { fromMs: afternoon.fromMs, toMs });
  }
  return bodies;
}
