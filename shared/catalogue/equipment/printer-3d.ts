/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const printer3d: EquipmentType = {
  id: 'printer-3d',
  name: { zh: 'printer-3d', en: 'printer-3d' },
  shortName: { zh: 'printer-3d', en: 'printer-3d' },
  sizeM: [0.8, 0.75, 1.45],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
