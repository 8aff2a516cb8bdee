/**
 * The eight kinds of hours in which the ledger tells the use of equipment: the seven use modes while it is known what the equipment
 * did, and the time of which nobody knows. They add up to the period. Pure.
 */
import { USE_MODES, type UseMode } from '../../../../shared/equipment.ts';
import type { UseRow } from '../../../../shared/use.ts';

/** In reading order. */
export const USE_KINDS = [
  'production',
  'productive-teaching',
  'teaching',
  'rd',
  'service',
  'maintenance',
  'unassigned',
  'unknown',
] as const;
export type UseKind = (typeof USE_KINDS)[number];
export type KindHours = Record<UseKind, number>;

const NO_HOURS: Readonly<KindHours> = {
  production: 0,
  'productive-teaching': 0,
  teaching: 0,
  rd: 0,
  service: 0,
  maintenance: 0,
  unassigned: 0,
  unknown: 0,
};

/** What the hours of a row are read from. */
export type HoursRow = Pick<UseRow, 'cells' | 'useModes' | 'times' | 'figureDetail'>;

/**
 * Hours of a row by kind, within planned operation: they add up to it. What lies outside is nobody's plan by definition
 * (a plan makes it planned), so it is taken from the unassigned and, as far as nothing was known then, from the unknown.
 */
export function kindHours(row: HoursRow): KindHours {
  const hours: KindHours = { ...NO_HOURS };
  for (const { useMode, state, hours: more } of row.cells)
    hours[state === 'unknown' ? 'unknown' : useMode] += more;
  const outside = outsideHours(row);
  if (outside === 0) return hours;
  const unknown = Math.min(outside, Math.max(0, hours.unknown - unknownInOperation(row)));
  hours.unknown -= unknown;
  hours.unassigned = Math.max(0, hours.unassigned - (outside - unknown));
  return hours;
}

/** Hours outside planned operation. Less than a second is rounding. */
export function outsideHours({ cells, times }: Pick<UseRow, 'cells' | 'times'>): number {
  const outside = cells.reduce((sum, { hours }) => sum + hours, 0) - times.plannedOperation;
  return outside * 3_600 < 1 ? 0 : outside;
}

/** Utilisation counts planned operation less maintenance less unknown time: what is missing there was unknown. */
function unknownInOperation({ cells, useModes, times, figureDetail }: HoursRow): number {
  const known = figureDetail.utilisation?.denominator ?? 0;
  const inMaintenance = cells
    .filter(({ useMode, state }) => useMode === 'maintenance' && state === 'unknown')
    .reduce((sum, { hours }) => sum + hours, 0);
  return Math.max(0, times.plannedOperation - useModes.maintenance - known) + inMaintenance;
}

/** All hours of planned operation, the unknown ones included. */
export function allHours(row: HoursRow): number {
  const hours = kindHours(row);
  return USE_KINDS.reduce((sum, kind) => sum + hours[kind], 0);
}

/** What is left of a month when a machine reported for three hours is no figure of the month. */
const ALMOST_ALL = 0.995;

/** True where next to nothing of the row is known: figures are "—", never 0. */
export function isAllUnknown(row: HoursRow): boolean {
  const all = allHours(row);
  return all === 0 || kindHours(row).unknown >= all * ALMOST_ALL;
}

/** The use mode of a kind; null for the unknown. */
export function modeOfKind(kind: UseKind): UseMode | null {
  return USE_MODES.find((mode) => mode === kind) ?? null;
}
