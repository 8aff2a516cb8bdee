/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const cmm: EquipmentType = {
  id: 'cmm',
  name: { zh: 'cmm', en: 'cmm' },
  shortName: { zh: 'cmm', en: 'cmm' },
  sizeM: [1.6, 2.1, 2.7],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
