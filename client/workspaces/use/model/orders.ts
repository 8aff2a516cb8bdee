/** How orders stand against their due days: what is done, what should be, and what it looks like. Pure. */
import type { OrderNow } from '../../../../shared/plan.ts';

const DAY_MS = 86_400_000;

/** Parts of an order so far; null where nothing counts them, or tells good from bad. */
export interface OrderProgress {
  produced: number | null;
  good: number | null;
  scrap: number | null;
  /** When it will be done at the pace so far, epoch ms; null: cannot be told yet. */
  forecast: number | null;
}
export type OrderItem = OrderNow & { progress: OrderProgress };

export const ORDER_STANDINGS = [
  'delivered-late',
  'overdue',
  'expected-late',
  'open',
  'planned',
  'on-time',
] as const;
/** `open`: not due yet and nothing can be forecast. */
export type OrderStanding = (typeof ORDER_STANDINGS)[number];

export interface OrderLine {
  order: OrderItem;
  standing: OrderStanding;
  /** Whole days late, at least 1, where it is. */
  daysLate: number;
  /** Parts that count: good ones where they are told, else all; null: nothing counts them. */
  done: number | null;
  /** 0–1 of the quantity. */
  share: number;
  /** 0–1: where an even pace from its begin to its due day would be now; null where it does not run. */
  plannedShare: number | null;
  /** Parts scrapped; null: cannot be told. */
  scrap: number | null;
}

const within = (share: number): number => Math.min(1, Math.max(0, share));

/** The line of one order at `nowMs`. */
export function orderLine(order: OrderItem, nowMs: number): OrderLine {
  const { produced, good } = order.progress;
  const done = good ?? produced;
  const beginMs = Math.min(...order.operations.map(({ from }) => from));
  const { standing, lateMs } = standingOf(order, nowMs);
  return {
    order,
    standing,
    daysLate: lateMs > 0 ? Math.ceil(lateMs / DAY_MS) : 0,
    done,
    share: done === null ? 0 : within(done / order.quantity),
    plannedShare:
      order.state === 'running' ? within((nowMs - beginMs) / Math.max(1, order.due - beginMs)) : null,
    scrap: order.progress.scrap,
  };
}

function standingOf(
  { state, due, endedAt, progress }: OrderItem,
  nowMs: number,
): { standing: OrderStanding; lateMs: number } {
  if (state === 'planned') return { standing: 'planned', lateMs: 0 };
  if (state === 'done') {
    const lateMs = (endedAt ?? due) - due;
    return { standing: lateMs > 0 ? 'delivered-late' : 'on-time', lateMs };
  }
  if (nowMs > due) return { standing: 'overdue', lateMs: nowMs - due };
  if (progress.forecast === null) return { standing: 'open', lateMs: 0 };
  const lateMs = progress.forecast - due;
  return { standing: lateMs > 0 ? 'expected-late' : 'on-time', lateMs };
}

/** Lines of the orders that were not cancelled, those that need somebody first. */
export function orderLines(orders: readonly OrderItem[], nowMs: number): OrderLine[] {
  return orders
    .filter(({ state }) => state !== 'cancelled')
    .map((order) => orderLine(order, nowMs))
    .sort(
      (a, b) =>
        ORDER_STANDINGS.indexOf(a.standing) - ORDER_STANDINGS.indexOf(b.standing) ||
        a.order.due - b.order.due,
    );
}
