/** Which other equipment a pattern of one piece may ask with `across`. PURE. */
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';

/** Where other equipment is looked for, always within the same workshop. */
export type Nearness = 'station' | 'line' | 'workshop';

/** All others of the type at the same station, on the same line or in the same workshop, in base order. */
export function relatedEquipment(
  item: Equipment,
  all: readonly Equipment[],
  type: EquipmentTypeId,
  where: Nearness,
): Equipment[] {
  const place = where === 'workshop' ? item.workshop : item[where];
  if (place === undefined) return [];
  return all.filter(
    (other) =>
      other.id !== item.id &&
      other.type === type &&
      other.workshop === item.workshop &&
      (where === 'workshop' || other[where] === place),
  );
}
