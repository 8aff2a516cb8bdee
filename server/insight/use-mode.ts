/**
 * What equipment is used for, out of what was planned for it. PURE. Precedence at an instant: maintenance · a session and an order on
 * the same equipment: productive teaching · a session (or a booking for teaching) · an order (or a booking for production) · a booking
 * for service or R&D · nothing.
 */
import type { UseMode } from '../../shared/equipment.ts';
import type { PlanInterval } from './figures/plan-intervals.ts';

/** One thing that was planned for a piece of equipment, [fromMs, toMs). `id`: of the order or session; null for bookings. */
export interface Claim {
  use: 'order' | 'session' | Exclude<UseMode, 'productive-teaching' | 'unassigned'>;
  id: string | null;
  fromMs: number;
  toMs: number;
}

type Use = Pick<PlanInterval, 'useMode' | 'order' | 'session'>;

/** Of several orders (or sessions) at once the one that began last counts, then the one whose id comes last. */
const newest = (claims: readonly Claim[], use: Claim['use']): Claim | undefined =>
  claims
    .filter((claim) => claim.use === use)
    .reduce<Claim | undefined>(
      (best, claim) =>
        best === undefined ||
        claim.fromMs > best.fromMs ||
        (claim.fromMs === best.fromMs && (claim.id ?? '') > (best.id ?? ''))
          ? claim
          : best,
      undefined,
    );

function useModeOf(claims: readonly Claim[], isTeaching: boolean, isProduction: boolean): UseMode {
  const has = (use: Claim['use']): boolean => claims.some((claim) => claim.use === use);
  if (has('maintenance')) return 'maintenance';
  if (isTeaching && isProduction) return 'productive-teaching';
  if (isTeaching) return 'teaching';
  if (isProduction) return 'production';
  if (has('service')) return 'service';
  return has('rd') ? 'rd' : 'unassigned';
}

function useOf(claims: readonly Claim[]): Use {
  const session = newest(claims, 'session');
  const order = newest(claims, 'order');
  const isTeaching = session !== undefined || newest(claims, 'teaching') !== undefined;
  const isProduction = order !== undefined || newest(claims, 'production') !== undefined;
  return {
    useMode: useModeOf(claims, isTeaching, isProduction),
    order: order?.id ?? null,
    session: session?.id ?? null,
  };
}

const isSame = (a: Use, b: Use): boolean =>
  a.useMode === b.useMode && a.order === b.order && a.session === b.session;

/** Intervals that tile [fromMs, toMs): each with one use. The order of the claims does not matter. */
export function useModeIntervals(claims: readonly Claim[], fromMs: number, toMs: number): PlanInterval[] {
  const near = claims.filter((claim) => claim.toMs > fromMs && claim.fromMs < toMs);
  const instants = new Set([fromMs]);
  for (const claim of near)
    for (const atMs of [claim.fromMs, claim.toMs]) if (atMs > fromMs && atMs < toMs) instants.add(atMs);
  const starts = [...instants].sort((a, b) => a - b);
  const intervals: PlanInterval[] = [];
  for (const [index, startMs] of starts.entries()) {
    const endMs = starts[index + 1] ?? toMs;
    if (endMs <= startMs) continue;
    const use = useOf(near.filter((claim) => claim.fromMs <= startMs && claim.toMs > startMs));
    const last = intervals.at(-1);
    if (last && isSame(last, use)) last.toMs = endMs;
    else intervals.push({ ...use, fromMs: startMs, toMs: endMs });
  }
  return intervals;
}
