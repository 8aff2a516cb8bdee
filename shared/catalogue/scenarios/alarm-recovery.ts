/** Alarm and recovery 报警与恢复: something stops production; it is over when the machine has run again for a while. */
import { EQUIPMENT_TYPES, type EquipmentState } from '../../equipment.ts';
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';

const inState = (...states: EquipmentState[]): Pattern => ({
  op: 'oneOf',
  signal: '$state',
  values: states,
});

const disturbed: Pattern = {
  op: 'any',
  of: [{ op: 'condition', level: 'FAULT' }, inState('fault', 'emergency-stop', 'off')],
};

const undisturbed: Pattern = { op: 'not', of: disturbed };

/** It has run since, and nothing has disturbed it; short waits between two cycles belong to running. */
const runningAgain: Pattern = {
  op: 'since',
  since: { op: 'all', of: [inState('running'), undisturbed] },
  hold: {
    op: 'all',
    of: [{ op: 'once', within: { parameter: 'pause' }, of: inState('running') }, undisturbed],
  },
};

export const alarmRecovery: ScenarioDefinition = {
  id: 'alarm-recovery',
  version: 2,
  name: { zh: '报警与恢复', en: 'Alarm and recovery' },
  teaches: {
    zh: '先看清报警内容，查明原因并排除，再复位、恢复运行。学生可以对照时间线看响应和恢复各用了多久。',
    en: 'Read the alarm, find and remove its cause, then reset and run again. The timeline shows how long response and recovery took.',
  },
  severity: 'warning',
  equipmentTypes: [...EQUIPMENT_TYPES],
  start: {
    op: 'any',
    of: [
      { op: 'condition', level: 'FAULT' },
      inState('fault'),
      // Only an emergency stop out of production is a disturbance: pressing it at rest is how its function is checked.
      { op: 'then', first: inState('running'), next: inState('emergency-stop'), within: '3s' },
    ],
  },
  end: {
    op: 'all',
    of: [inState('running'), { op: 'held', for: { parameter: 'runningFor' }, of: runningAgain }],
  },
  // It has recovered when it ran again; that this lasts is what makes it sure.
  ended: runningAgain,
  parameters: {
    runningFor: { default: '2min', name: { zh: '恢复运行持续', en: 'Running again for' } },
    pause: { default: '1min', name: { zh: '允许的间歇', en: 'Longest pause in between' } },
  },
  serves: [],
};
