/**
 * The plan of the base in a running server: read from the records, changed by what people decide (durable before it counts), and told to
 * viewers when it changes what equipment is used for.
 */
import { randomUUID } from 'node:crypto';
import type { Base } from '../shared/base.ts';
import type { UseMode } from '../shared/equipment.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { PlanFact, PlanFactBody } from '../shared/plan.ts';
import { DEMO_DAY_MS } from '../shared/demo-day.ts';
import type { UseModeEvent } from '../shared/protocol.ts';
import {
  closedDemoPlan,
  compressedStretches,
  demoPlan,
  endedDemoOrders,
  realStretches,
} from './insight/demo-plan.ts';
import { PlanBook } from './insight/plan-book.ts';
import type { Log } from './log.ts';
import type { RecordStore } from './records/record-store.ts';

/** How often it is looked whether something has begun or ended, ms. */
const LOOK_EVERY_MS = 500;
/** So many compressed days of the demo are planned at a time, and so long by the real day plan. */
const DEMO_DAYS = 12;
const REAL_DAYS_MS = 7 * 86_400_000;
/** When the demo's plan could not be kept it is tried again after this, ms. */
const RETRY_AFTER_MS = 60_000;

export interface PlanParts {
  base: Base;
  records: Pick<RecordStore, 'planFacts' | 'appendPlanFacts'>;
  log: Log;
  now: () => number;
}

/** What a demo's plan is for: from now on, by the day that its machines live by, or the real days before it. */
export type DemoPeriod =
  { fromMs: number; follows: 'demo' | 'day' } | { fromMs: number; untilMs: number; follows?: undefined };

export interface PlanDesk {
  /** The plan as it stands; the same object while it is the same. */
  read(): PlanBook;
  /** What equipment is used for now. */
  useModeOf(equipment: EquipmentId): UseMode;
  /** Keeps what a person decided now; it counts when the promise resolves. */
  decide(bodies: readonly PlanFactBody[], by: string): Promise<PlanFact[]>;
  rebase(base: Base): void;
  /** Gives a demo its plan. From now on: what an earlier run planned ends, and when this plan ends another follows (see `start`). */
  putDemo(base: Base, period: DemoPeriod): Promise<void>;
  /** Tells changes of use from now on, and keeps a demo planned. */
  start(tell: (events: readonly UseModeEvent[]) => void): void;
  stop(): void;
}

const optionsOf = ({ timezone, calendar }: Base) => ({ timezone, calendar });

/** Reads the plan; the records must have been started. */
export async function openPlan({ base, records, log, now }: PlanParts): Promise<PlanDesk> {
  let present = base;
  let plan = new PlanBook(await records.planFacts(), optionsOf(base));
  let lastMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let demo: { follows: 'demo' | 'day'; untilMs: number } | undefined;
  let told: { plan: PlanBook; untilMs: number; useModes: Map<EquipmentId, UseMode> } | undefined;

  const useModeAt = (equipment: EquipmentId, atMs: number): UseMode =>
    plan.useModes(equipment, atMs, atMs + 1)[0]?.useMode ?? 'unassigned';

  const look = (tell: (events: readonly UseModeEvent[]) => void): void => {
    const atMs = now();
    if (told?.plan === plan && atMs < told.untilMs) return;
    const useModes = new Map(present.equipment.map(({ id }) => [id, useModeAt(id, atMs)]));
    const events = [...useModes].flatMap(([equipment, useMode]): UseModeEvent[] =>
      told && told.useModes.get(equipment) !== useMode
        ? [{ kind: 'use-mode', at: atMs, equipment, useMode }]
        : [],
    );
    told = { plan, untilMs: plan.nextChangeMs(atMs), useModes };
    if (events.length > 0) tell(events);
  };

  const keep = async (facts: readonly PlanFact[]): Promise<void> => {
    if (facts.length === 0) return;
    await records.appendPlanFacts(facts);
    plan = plan.with(facts);
  };

  /** What is known by its id is left as it is. */
  const put = async (facts: readonly PlanFact[]): Promise<void> => {
    const known = new Set((await records.planFacts()).map(({ id }) => id));
    await keep(facts.filter(({ id }) => !known.has(id)));
  };

  const putPast = async (demoBase: Base, fromMs: number, untilMs: number): Promise<void> => {
    const facts = demoPlan(demoBase, realStretches(demoBase.timezone, fromMs, untilMs), 'past');
    await put([...facts, ...endedDemoOrders(facts, untilMs)]);
  };

  const putAhead = async (demoBase: Base, fromMs: number, follows: 'demo' | 'day'): Promise<void> => {
    const untilMs = fromMs + (follows === 'day' ? REAL_DAYS_MS : DEMO_DAYS * DEMO_DAY_MS);
    const stretches =
      follows === 'day'
        ? realStretches(demoBase.timezone, fromMs, untilMs)
        : compressedStretches(fromMs, DEMO_DAYS);
    await put(closedDemoPlan(plan, fromMs));
    await put(demoPlan(demoBase, stretches, `from-${Math.floor(fromMs / 60_000)}`));
    demo = { follows, untilMs };
  };

  let triesAgainMs = 0;
  const extendDemo = (): void => {
    if (!demo || now() < demo.untilMs || now() < triesAgainMs) return;
    triesAgainMs = now() + RETRY_AFTER_MS;
    putAhead(present, demo.untilMs, demo.follows).then(
      () => (triesAgainMs = 0),
      (error: unknown) => log.warn({ err: error }, 'the demo could not be planned further; tried again'),
    );
  };

  return {
    read: () => plan,
    useModeOf: (equipment) => useModeAt(equipment, now()),
    async decide(bodies, by) {
      // Decisions of one millisecond keep their order.
      const facts = bodies.map((body): PlanFact => {
        lastMs = Math.max(now(), lastMs + 1);
        return { ...body, id: randomUUID(), by, atMs: lastMs };
      });
      await keep(facts);
      return facts;
    },
    rebase(next) {
      present = next;
      plan = plan.under(optionsOf(next));
    },
    putDemo: (demoBase, period) =>
      period.follows === undefined
        ? putPast(demoBase, period.fromMs, period.untilMs)
        : putAhead(demoBase, period.fromMs, period.follows),
    start(tell) {
      timer = setInterval(() => {
        extendDemo();
        look(tell);
      }, LOOK_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
