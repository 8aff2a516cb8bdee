/** What announces itself at robots and sorting stations. */
import type { WarningDefinition } from '../../early-warning.ts';
import { ACTIVE } from './gates.ts';

/** Friction in a gearbox costs current on the same path. */
export const motorCurrent: WarningDefinition = {
  id: 'motor-current',
  version: 1,
  name: { zh: '电机电流', en: 'Motor current' },
  means: {
    zh: '同一程序下电机电流持续上升：减速机可能缺油或磨损。请检查润滑，否则可能误报碰撞而停机。',
    en: 'The same path needs more current: a gearbox runs dry or wears. Check its grease before the arm stops itself.',
  },
  equipmentTypes: ['robot-arm'],
  signal: 'motor_current',
  measure: 'mean',
  during: [ACTIVE],
  counter: 'part_count',
  // Readings of one second miss much of a cycle of eight; fifteen cycles together do not.
  cycles: 15,
  context: ['program', 'speed_override', 'controller_mode'],
  learn: 20,
  leastSeconds: 20,
  direction: 'rises',
  effect: { share: 0.08 },
  limit: { share: 0.4 },
};

/** A leak takes from the air what the pusher needs. */
export const airPressure: WarningDefinition = {
  id: 'air-pressure',
  version: 1,
  name: { zh: '气压', en: 'Air pressure' },
  means: {
    zh: '气压持续下降：管路或气缸可能漏气。请查漏，否则推料气缸将无力而停机。',
    en: 'Air pressure falls little by little: a hose or cylinder leaks. Find it before the pusher stops the station.',
  },
  equipmentTypes: ['sorting-station'],
  signal: 'air_pressure',
  measure: 'mean',
  during: [ACTIVE],
  counter: 'part_count',
  cycles: 20,
  context: ['program'],
  learn: 20,
  leastSeconds: 20,
  direction: 'falls',
  effect: { share: 0.04 },
  limit: { share: 0.25 },
};
