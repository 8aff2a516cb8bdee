/**
 * What a summed up hour holds for, as text: the plan of the hour, the days and signals it was counted by, and the state just before it.
 * A sum whose basis is another one is counted anew, so nothing must be told that the plan has changed.
 */
import { createHash } from 'node:crypto';
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import { meterSources } from '../insight/figures/meters.ts';
import type { Period, PlanInterval, PlanIntervals } from '../insight/figures/plan-intervals.ts';
import { HOUR_MS } from './use-hours.ts';

/** The form of {@link file://../insight/figures/span.ts}; a new number makes all sums be counted anew. */
const SPAN_VERSION = 1;

export interface BasisRequest {
  equipment: Equipment;
  plan: PlanIntervals;
  timezone: string;
  fromMs: number;
  toMs: number;
}

/** What the basis of an hour is, given the state just before it; fast where hours are asked for in order. */
export function hourBasis({ equipment, plan, timezone, fromMs, toMs }: BasisRequest) {
  const uses = plan.useModes(equipment.id, fromMs, toMs);
  const planned = plan.plannedOperation(equipment.id, fromMs, toMs);
  const sources = meterSources(equipment).map(
    ({ signal, kind, feeds, staleAfterMs }) =>
      `${signal}:${kind}:${feeds.join('+')}${kind === 'power' ? `:${staleAfterMs}` : ''}`,
  );
  const always = createHash('sha1')
    .update(`${SPAN_VERSION};${timezone};${sources.join(',')}`)
    .digest('base64url')
    .slice(0, 12);
  const places = { uses: 0, planned: 0 };
  return (hourMs: number, stateBefore: EquipmentState): string => {
    const use = said(uses, places, 'uses', hourMs, ({ useMode, order, session }: PlanInterval) =>
      [useMode, order ?? '', session ?? ''].join('/'),
    );
    const operation = said(planned, places, 'planned', hourMs, () => '');
    return `${always};${stateBefore};${use};${operation}`;
  };
}

/** The intervals that touch the hour, by ms since its begin. */
function said<T extends Period, K extends string>(
  all: readonly T[],
  places: Record<K, number>,
  key: K,
  hourMs: number,
  say: (one: T) => string,
): string {
  while (places[key] > 0 && (all[places[key] - 1]?.toMs ?? 0) > hourMs) places[key] -= 1;
  while ((all[places[key]]?.toMs ?? Infinity) <= hourMs) places[key] += 1;
  let text = '';
  for (let place = places[key]; place < all.length; place += 1) {
    const one = all[place];
    if (!one || one.fromMs >= hourMs + HOUR_MS) break;
    const [fromMs, toMs] = [Math.max(one.fromMs, hourMs), Math.min(one.toMs, hourMs + HOUR_MS)];
    text += `${fromMs - hourMs}-${toMs - hourMs}${say(one)},`;
  }
  return text;
}
