/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const injectionMoulding: EquipmentType = {
  id: 'injection-moulding',
  name: { zh: 'injection-moulding', en: 'injection-moulding' },
  shortName: { zh: 'injection-moulding', en: 'injection-moulding' },
  sizeM: [4.3, 1.2, 2.2],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
