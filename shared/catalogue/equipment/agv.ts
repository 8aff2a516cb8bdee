/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const agv: EquipmentType = {
  id: 'agv',
  name: { zh: 'agv', en: 'agv' },
  shortName: { zh: 'agv', en: 'agv' },
  sizeM: [0.82, 1.25, 0.37],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
