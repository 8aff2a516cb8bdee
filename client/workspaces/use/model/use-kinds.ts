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

/** Hours of a row by kind. */
export function kindHours({ cells }: Pick<UseRow, 'cells'>): KindHours {
  const hours: KindHours = { ...NO_HOURS };
  for (const { useMode, state, hours: more } of cells)
    hours[state === 'unknown' ? 'unknown' : useMode] += more;
  return hours;
}

/** All hours of a row, the unknown ones included. */
export function allHours(row: Pick<UseRow, 'cells'>): number {
  return row.cells.reduce((sum, { hours }) => sum + hours, 0);
}

/** True where nothing of the row is known: figures are "—", never 0. */
export function isAllUnknown(row: Pick<UseRow, 'cells'>): boolean {
  const all = allHours(row);
  return all === 0 || kindHours(row).unknown >= all * 0.9999;
}

/** The use mode of a kind; null for the unknown. */
export function modeOfKind(kind: UseKind): UseMode | null {
  return USE_MODES.find((mode) => mode === kind) ?? null;
}
