/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const sortingStation: EquipmentType = {
  id: 'sorting-station',
  name: { zh: 'sorting-station', en: 'sorting-station' },
  shortName: { zh: 'sorting-station', en: 'sorting-station' },
  sizeM: [3.8, 1.5, 1.3],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
