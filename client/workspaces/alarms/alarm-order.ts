/** In which order alarms call, and what may be done to one. Pure. */
import { ALARM_PRIORITIES, UNSEEN_STATES, type AlarmAct } from '../../../shared/alarms.ts';
import type { AlarmEntry } from '../../../shared/api.ts';

/** Those that nobody has seen first, then by priority, then the longest-standing. */
export function byUrgency(alarms: readonly AlarmEntry[]): AlarmEntry[] {
  const seen = ({ state }: AlarmEntry): number => (UNSEEN_STATES.includes(state) ? 0 : 1);
  const rank = ({ priority }: AlarmEntry): number => ALARM_PRIORITIES.indexOf(priority);
  return [...alarms].sort(
    (a, b) => seen(a) - seen(b) || rank(a) - rank(b) || a.from - b.from || (a.id < b.id ? -1 : 1),
  );
}

/** What fits the state; the server decides. */
export function actsFor({ state, holds }: AlarmEntry): AlarmAct[] {
  switch (state) {
    case 'unacknowledged':
    case 'returned':
    case 'latched':
      return ['acknowledge', 'shelve'];
    case 'acknowledged':
      return holds === 'unknown' ? ['reset', 'shelve'] : ['shelve'];
    case 'latched-acknowledged':
      return ['reset', 'shelve'];
    case 'shelved':
      return ['unshelve'];
    case 'out-of-service':
      return ['return'];
    case 'normal':
    case 'suppressed':
      return [];
  }
}
