/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const cncMill: EquipmentType = {
  id: 'cnc-mill',
  name: { zh: 'cnc-mill', en: 'cnc-mill' },
  shortName: { zh: 'cnc-mill', en: 'cnc-mill' },
  sizeM: [2.3, 2.1, 2.75],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
