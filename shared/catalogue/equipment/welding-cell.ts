/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const weldingCell: EquipmentType = {
  id: 'welding-cell',
  name: { zh: 'welding-cell', en: 'welding-cell' },
  shortName: { zh: 'welding-cell', en: 'welding-cell' },
  sizeM: [2.8, 2.6, 2.0],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
