/**
 * The plan as it stands (never changed, replaced by another): a fold over what people decided, and what follows from it for every piece of equipment. PURE; the facts may
 * come in any order, their times decide. An order holds equipment as its operations say until it ends; a session from when it was
 * opened (until then: as planned) until it ended.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { BookingNow, Calendar, OrderNow, PlanFact, SessionNow } from '../../shared/plan.ts';
import type { LocalText } from '../../shared/text.ts';
import type { Period, PlanInterval, PlanIntervals } from './figures/plan-intervals.ts';
import { joinedPeriods, plannedTimes } from './plan-times.ts';
import { useModeIntervals, type Claim } from './use-mode.ts';

/** An open session that nobody ends counts for no longer than this beyond its planned end, ms. */
export const LONGEST_OVERTIME_MS = 2 * 3_600_000;

export interface PlanOptions {
  timezone: string;
  /** Absent: all time is planned operation. */
  calendar?: Calendar | undefined;
}

const FOREVER_MS = Number.MAX_SAFE_INTEGER;

export class PlanBook implements PlanIntervals {
  readonly #facts: readonly PlanFact[];
  readonly #options: PlanOptions;
  readonly #orders = new Map<string, OrderNow>();
  readonly #sessions = new Map<string, SessionNow>();
  readonly #bookings = new Map<string, BookingNow>();
  #claims: Map<EquipmentId, Claim[]> | undefined;

  constructor(facts: readonly PlanFact[], options: PlanOptions) {
    this.#options = options;
    this.#facts = [...facts].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    for (const fact of this.#facts) this.#take(fact);
  }

  /** The plan with more facts. */
  with(facts: readonly PlanFact[]): PlanBook {
    return new PlanBook([...this.#facts, ...facts], this.#options);
  }

  /** The same facts under another base. */
  under(options: PlanOptions): PlanBook {
    return new PlanBook(this.#facts, options);
  }

  order(id: string): OrderNow | undefined {
    return this.#orders.get(id);
  }
  session(id: string): SessionNow | undefined {
    return this.#sessions.get(id);
  }
  booking(id: string): BookingNow | undefined {
    return this.#bookings.get(id);
  }

  /** As things stand at `atMs`: an order whose first operation has begun is running. Earliest first. */
  orders(atMs: number): OrderNow[] {
    return [...this.#orders.values()]
      .map((order) =>
        order.state === 'planned' && order.operations.some(({ from }) => from <= atMs)
          ? { ...order, state: 'running' as const }
          : order,
      )
      .sort((a, b) => a.due - b.due || (a.id < b.id ? -1 : 1));
  }

  /** Earliest first. */
  sessions(): SessionNow[] {
    return [...this.#sessions.values()].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  /** Earliest first. */
  bookings(): BookingNow[] {
    return [...this.#bookings.values()].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  useModes(equipment: EquipmentId, fromMs: number, toMs: number): PlanInterval[] {
    return useModeIntervals(this.#claimsOf(equipment), fromMs, toMs);
  }

  /** The hours of the calendar, and what was planned beside them with an end of its own. */
  plannedOperation(equipment: EquipmentId, fromMs: number, toMs: number): Period[] {
    const { calendar, timezone } = this.#options;
    if (!calendar) return [{ fromMs, toMs }];
    const claimed = this.#claimsOf(equipment)
      .filter((claim) => claim.toMs < FOREVER_MS && claim.toMs > fromMs && claim.fromMs < toMs)
      .map((claim) => ({ fromMs: Math.max(fromMs, claim.fromMs), toMs: Math.min(toMs, claim.toMs) }));
    return joinedPeriods([...plannedTimes(calendar, timezone, fromMs, toMs), ...claimed]);
  }

  cycleMs(id: string, equipment: EquipmentId): number | null {
    const order = this.#orders.get(id);
    const seconds =
      order?.operations.find((operation) => operation.equipment === equipment)?.cycleSeconds ??
      order?.cycleSeconds;
    return seconds === undefined ? null : seconds * 1_000;
  }

  orderName(id: string): LocalText | undefined {
    return this.#orders.get(id)?.part;
  }

  sessionName(id: string): LocalText | undefined {
    return this.#sessions.get(id)?.title;
  }

  /** First instant after `afterMs` at which the use of any equipment may change; Infinity: never. */
  nextChangeMs(afterMs: number): number {
    let nextMs = Infinity;
    for (const claims of this.#allClaims().values())
      for (const { fromMs, toMs } of claims)
        for (const atMs of [fromMs, toMs]) if (atMs > afterMs && atMs < nextMs) nextMs = atMs;
    return nextMs;
  }

  #claimsOf(equipment: EquipmentId): readonly Claim[] {
    return this.#allClaims().get(equipment) ?? [];
  }

  #allClaims(): Map<EquipmentId, Claim[]> {
    if (this.#claims) return this.#claims;
    const claims = (this.#claims = new Map<EquipmentId, Claim[]>());
    const put = (equipment: EquipmentId, claim: Claim): void => {
      if (claim.toMs <= claim.fromMs) return;
      const there = claims.get(equipment);
      if (there) there.push(claim);
      else claims.set(equipment, [claim]);
    };
    for (const { id, operations, endedAt } of this.#orders.values())
      for (const { equipment, from, to } of operations)
        put(equipment, {
          use: 'order',
          id,
          fromMs: from,
          toMs: Math.min(to ?? FOREVER_MS, endedAt ?? FOREVER_MS),
        });
    for (const session of this.#sessions.values())
      for (const equipment of session.equipment)
        put(equipment, { use: 'session', id: session.id, ...timeOf(session) });
    for (const { equipment, use, from, to, cancelledAt } of this.#bookings.values())
      put(equipment, { use, id: null, fromMs: from, toMs: Math.min(to, cancelledAt ?? FOREVER_MS) });
    return claims;
  }

  #take(fact: PlanFact): void {
    const demo = fact.demo === true;
    switch (fact.kind) {
      case 'order': {
        const known = this.#orders.get(fact.order.id);
        this.#orders.set(fact.order.id, {
          ...fact.order,
          state: known?.state ?? 'planned',
          endedAt: known?.endedAt ?? null,
          demo,
        });
        break;
      }
      case 'order-ended': {
        const order = this.#orders.get(fact.order);
        if (order && order.endedAt === null)
          this.#orders.set(order.id, { ...order, state: fact.as, endedAt: fact.atMs });
        break;
      }
      case 'session': {
        const known = this.#sessions.get(fact.session.id);
        const standing = known ?? { state: 'planned' as const, openedAt: null, endedAt: null };
        const { state, openedAt, endedAt } = standing;
        this.#sessions.set(fact.session.id, { ...fact.session, state, openedAt, endedAt, demo });
        break;
      }
      case 'session-state':
        this.#move(fact.session, fact.state, fact.atMs);
        break;
      case 'booking':
        this.#bookings.set(fact.booking.id, { ...fact.booking, by: fact.by, cancelledAt: null, demo });
        break;
      case 'booking-cancelled': {
        const booking = this.#bookings.get(fact.booking);
        if (booking) this.#bookings.set(booking.id, { ...booking, cancelledAt: fact.atMs });
      }
    }
  }

  #move(id: string, state: Exclude<SessionNow['state'], 'planned'>, atMs: number): void {
    const session = this.#sessions.get(id);
    if (!session || session.endedAt !== null) return;
    const isOver = state === 'ended' || state === 'cancelled';
    this.#sessions.set(id, {
      ...session,
      state,
      openedAt: isOver ? session.openedAt : (session.openedAt ?? atMs),
      endedAt: isOver ? atMs : null,
    });
  }
}

/** When a session takes place, as far as that is known. */
function timeOf({ from, to, state, openedAt, endedAt }: SessionNow): Period {
  const fromMs = openedAt ?? from;
  const isOpen = state === 'open' || state === 'break';
  const latestMs = isOpen ? Math.max(to, fromMs) + LONGEST_OVERTIME_MS : openedAt === null ? to : FOREVER_MS;
  return { fromMs, toMs: Math.min(endedAt ?? FOREVER_MS, latestMs) };
}
