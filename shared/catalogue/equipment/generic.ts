/** Equipment that has only the signals that BASE_FILE gives it; running is what reports say, else unknown. */
import type { EquipmentType } from '../../equipment.ts';
import { executionStateRules } from '../common-signals.ts';

export const generic: EquipmentType = {
  id: 'generic',
  name: { zh: '通用设备', en: 'Generic equipment' },
  shortName: { zh: '设备', en: 'Equipment' },
  sizeM: [1.5, 1, 1.5],
  headline: [],
  trend: '',
  signals: [],
  states: executionStateRules([]),
};
