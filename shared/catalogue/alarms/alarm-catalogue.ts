/** The catalogue of alarms: the rules. Conditions that equipment reports itself are alarms besides, one per condition. */
import type { AlarmDefinition } from '../../alarms.ts';
import { MACHINE_ALARMS } from './machine-alarms.ts';
import { SAFETY_ALARMS } from './safety-alarms.ts';

export const ALARM_CATALOGUE: readonly AlarmDefinition[] = [...SAFETY_ALARMS, ...MACHINE_ALARMS];
