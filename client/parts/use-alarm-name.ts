/** Names of alarms: the catalogue's for its rules, the equipment's own words for what it reports. */
import { ALARM_CATALOGUE } from '../../shared/catalogue/alarms/alarm-catalogue.ts';
import type { Alarm } from '../../shared/alarms.ts';
import { useLocalText } from './use-text.ts';

const NAMES = new Map(ALARM_CATALOGUE.map(({ id, name }) => [id, name]));

export function useAlarmName(): (alarm: Alarm) => string {
  const text = useLocalText();
  return ({ source, type, text: own }) => text(source === 'rule' ? NAMES.get(type) : undefined, own ?? type);
}
