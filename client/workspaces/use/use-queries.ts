/** The ledger's questions to the server. What was shown stays, dimmed, until the next period has come. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AlarmView, Page } from '../../../shared/api.ts';
import type { UseMode } from '../../../shared/equipment.ts';
import type { UseAnswer, UseGrouping, UseInterval } from '../../../shared/use.ts';
import { request } from '../../rest/rest-client.ts';
import type { OrderItem } from './model/orders.ts';
import { ORDER_MODES, STOP_STATES, type IntervalFilter } from './model/use-topic.ts';

/** Which time and whose equipment, as the server is asked. */
export interface UseScope {
  /** [fromMs, toMs), epoch ms. */
  fromMs: number;
  toMs: number;
  /** `school` for the base's own; null: all that the caller may see. */
  partner: string | null;
  /** Only time with these plans; absent: all. */
  useModes?: readonly UseMode[];
}

/** The same of the time planned for orders alone. */
export const ofOrders = (scope: UseScope): UseScope => ({ ...scope, useModes: ORDER_MODES });

/** How long a ledger counts as fresh; it grows by the minute. */
const FRESH_MS = 60_000;
const PAGE = 500;
const MOST_ORDERS = 1_000;

const scopeParts = ({ fromMs, toMs, partner, useModes }: UseScope): URLSearchParams => {
  const parts = new URLSearchParams({ from: String(fromMs), to: String(toMs) });
  if (partner !== null) parts.set('partner', partner);
  if (useModes) parts.set('useMode', useModes.join(','));
  return parts;
};

/** Address of the rows, also for an export. */
export function rowsPath(scope: UseScope, by: UseGrouping): string {
  const parts = scopeParts(scope);
  parts.set('by', by);
  return `/use?${parts.toString()}`;
}

/** Address of the intervals, also for an export. */
export function intervalsPath(scope: UseScope, filter: IntervalFilter): string {
  const parts = scopeParts(scope);
  if (filter.equipment) parts.set('equipment', filter.equipment);
  if (filter.states) parts.set('state', filter.states.join(','));
  if (filter.useModes) parts.set('useMode', filter.useModes.join(','));
  if (filter.day) parts.set('day', filter.day);
  if (filter.order) parts.set('order', filter.order);
  return `/use/intervals?${parts.toString()}`;
}

export const rowsQuery = (scope: UseScope, by: UseGrouping) =>
  queryOptions({
    queryKey: ['use', by, scope],
    queryFn: ({ signal }) => request<UseAnswer>(rowsPath(scope, by), { signal }),
    staleTime: FRESH_MS,
    // A period that still runs grows.
    refetchInterval: ({ state: { data } }) => (data && data.until < data.to ? FRESH_MS : false),
    placeholderData: keepPreviousData,
  });

/** Items of a paged list, at most `most`; `isCut` where there were more. */
async function allPages<T>(
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<{ items: T[]; isCut: boolean }> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page: Page<T> = await request<Page<T>>(`${path}&limit=${PAGE}${cursor}`, { signal });
    items.push(...page.items);
    next = page.next;
  } while (next !== null && items.length < most);
  return { items, isCut: next !== null };
}

export const intervalsQuery = (scope: UseScope, filter: IntervalFilter, most: number) =>
  queryOptions({
    queryKey: ['use', 'intervals', scope, filter, most],
    queryFn: ({ signal }) => allPages<UseInterval>(intervalsPath(scope, filter), most, signal),
    staleTime: FRESH_MS,
    refetchInterval: () => (scope.toMs > Date.now() ? FRESH_MS : false),
    placeholderData: keepPreviousData,
  });

/** Intervals that are looked through for the longest stops. */
const MOST_STOPS = 2_000;

/** What stood still although it should have worked. */
export const stopsQuery = (scope: UseScope) => intervalsQuery(scope, { states: STOP_STATES }, MOST_STOPS);

/** Orders that touch the period, of the partner that was chosen. */
export const ordersQuery = ({ fromMs, toMs, partner }: UseScope) =>
  queryOptions({
    queryKey: ['orders', fromMs, toMs],
    queryFn: ({ signal }) => allPages<OrderItem>(`/orders?from=${fromMs}&to=${toMs}`, MOST_ORDERS, signal),
    select: ({ items, isCut }) => ({
      items: items.filter((order) => partner === null || (order.partner ?? 'school') === partner),
      isCut,
    }),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });

/** What machines reported in a period, for the words beside their stops. */
export const alarmsQuery = ({ fromMs, toMs }: UseScope) =>
  queryOptions({
    queryKey: ['alarms', fromMs, toMs],
    queryFn: ({ signal }) => allPages<AlarmView>(`/alarms?from=${fromMs}&to=${toMs}`, 1_000, signal),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
