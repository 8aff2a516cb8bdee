/** Emergency stop 急停: pressed, until it is released and stays released. */
import { EQUIPMENT_TYPES } from '../../equipment.ts';
import type { ScenarioDefinition } from '../../insight.ts';
import { when } from './when.ts';

const released = when.is('estop', 'ARMED');

export const emergencyStop: ScenarioDefinition = {
  id: 'emergency-stop',
  version: 1,
  name: { zh: '急停', en: 'Emergency stop' },
  teaches: {
    zh: '急停切断一切运动，复位之前必须弄清为什么按下。学生练习的是停得快，更是复位前的检查。',
    en: 'The emergency stop ends all motion, and nobody resets it before knowing why it was pressed. Stopping fast is one half of the exercise, checking before the reset the other.',
  },
  severity: 'fault',
  equipmentTypes: [...EQUIPMENT_TYPES],
  start: when.rises(when.is('estop', 'TRIGGERED')),
  end: when.any(when.inState('off'), when.held({ parameter: 'releasedFor' }, released)),
  ended: released,
  parameters: {
    releasedFor: { default: '10s', name: { zh: '复位保持至少', en: 'Released for at least' } },
  },
  serves: ['p1-lathe-safe-start'],
};
