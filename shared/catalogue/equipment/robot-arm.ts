/** Written by the catalogue's author next. */
import type { EquipmentType } from '../../equipment.ts';
import { COMMON_SIGNALS, executionStateRules } from '../common-signals.ts';

export const robotArm: EquipmentType = {
  id: 'robot-arm',
  name: { zh: 'robot-arm', en: 'robot-arm' },
  shortName: { zh: 'robot-arm', en: 'robot-arm' },
  sizeM: [2.4, 2.4, 2.0],
  headline: ['power'],
  trend: 'power',
  signals: [...COMMON_SIGNALS],
  states: executionStateRules([]),
};
