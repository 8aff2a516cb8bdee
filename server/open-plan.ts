/**
 * The plan of the base in a running server: read from the records, changed by what people decide (durable before it counts), and told to
 * viewers when it changes what equipment is used for.
 */
import { randomUUID } from 'node:crypto';
import type { Base } from '../shared/base.ts';
import type { UseMode } from '../shared/equipment.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { PlanFact, PlanFactBody } from '../shared/plan.ts';
import type { UseModeEvent } from '../shared/protocol.ts';
import { closedDemoPlan, compressedStretches, demoPlan, realStretches } from './demo-plan.ts';
import { PlanBook } from './insight/plan-book.ts';
import type { RecordStore } from './records/record-store.ts';

/** How often it is looked whether something has begun or ended, ms. */
const LOOK_EVERY_MS = 500;
/** So many compressed days of the demo are planned ahead at a start. */
const DEMO_DAYS = 12;

export interface PlanParts {
  base: Base;
  records: Pick<RecordStore, 'planFacts' | 'appendPlanFacts'>;
  now: () => number;
}

export interface PlanDesk {
  /** The plan as it stands; the same object while it is the same. */
  read(): PlanBook;
  /** What equipment is used for now. */
  useModeOf(equipment: EquipmentId): UseMode;
  /** Keeps what a person decided now; it counts when the promise resolves. */
  decide(bodies: readonly PlanFactBody[], by: string): Promise<PlanFact[]>;
  rebase(base: Base): void;
  /** Gives a demo its plan from `fromMs` on, by compressed days; with `untilMs` that of the real days before its start. */
  putDemo(base: Base, period: { fromMs: number; untilMs?: number }): Promise<void>;
  /** Tells changes of use from now on. */
  start(tell: (events: readonly UseModeEvent[]) => void): void;
  stop(): void;
}

const optionsOf = ({ timezone, calendar }: Base) => ({ timezone, calendar });

/** Reads the plan; the records must have been started. */
export async function openPlan({ base, records, now }: PlanParts): Promise<PlanDesk> {
  let present = base;
  let plan = new PlanBook(await records.planFacts(), optionsOf(base));
  let lastMs = 0;
  let timer: NodeJS.Timeout | undefined;
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
    await records.appendPlanFacts(facts);
    plan = plan.with(facts);
  };

  /** What is known by its id is left as it is. */
  const put = async (facts: readonly PlanFact[]): Promise<void> => {
    const known = new Set((await records.planFacts()).map(({ id }) => id));
    await keep(facts.filter(({ id }) => !known.has(id)));
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
    async putDemo(demoBase, { fromMs, untilMs }) {
      if (untilMs !== undefined)
        return put(demoPlan(demoBase, realStretches(demoBase.timezone, fromMs, untilMs), 'past'));
      await put(closedDemoPlan(plan, fromMs));
      const prefix = `from-${Math.floor(fromMs / 60_000)}`;
      await put(demoPlan(demoBase, compressedStretches(fromMs, DEMO_DAYS), prefix));
    },
    start(tell) {
      timer = setInterval(() => look(tell), LOOK_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
