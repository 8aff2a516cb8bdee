/**
 * The states of an alarm after ISA-18.2-2016 / IEC 62682 (states A–I) as a table. PURE. What the table does not have does not
 * happen: an event in a state without an entry is refused and changes nothing. Marked "ours" is what the standard leaves open.
 */
import type { AlarmEvent, AlarmState } from '../../../shared/alarms.ts';

/** Where an event leads: one state, another one for alarms that latch, or what the condition says (released alarms). */
type Target = AlarmState | { plain: AlarmState; latching: AlarmState } | 'as-it-is';

const CALLS = 'unacknowledged';
/** Any of A–F may be put away. */
const PUT_AWAY = { shelve: 'shelved', suppress: 'suppressed', 'take-out': 'out-of-service' } as const;

/** Rows are states A–I, columns what happens. */
export const ALARM_TRANSITIONS: Readonly<Record<AlarmState, Readonly<Partial<Record<AlarmEvent, Target>>>>> =
  {
    normal: { raise: CALLS, ...PUT_AWAY },
    unacknowledged: {
      acknowledge: 'acknowledged',
      clear: { plain: 'returned', latching: 'latched' },
      gone: 'normal',
      ...PUT_AWAY,
    },
    acknowledged: {
      clear: { plain: 'normal', latching: 'latched-acknowledged' },
      're-alarm': CALLS,
      // Ours: whether the condition still holds cannot be told, and somebody who has seen the machine says that it does not.
      reset: 'normal',
      gone: 'normal',
      ...PUT_AWAY,
    },
    returned: { acknowledge: 'normal', raise: CALLS, gone: 'normal', ...PUT_AWAY },
    // Ours: no reset before somebody has seen it.
    latched: { acknowledge: 'latched-acknowledged', raise: CALLS, gone: 'normal', ...PUT_AWAY },
    'latched-acknowledged': { reset: 'normal', raise: CALLS, gone: 'normal', ...PUT_AWAY },
    shelved: { unshelve: 'as-it-is', 'shelf-ended': 'as-it-is', gone: 'normal' },
    suppressed: { unsuppress: 'as-it-is', gone: 'normal' },
    'out-of-service': { return: 'as-it-is', gone: 'normal' },
  };

/** What decides besides state and event. */
export interface AlarmFacts {
  /** Whether the alarm stays after its condition has gone. */
  latch: boolean;
  /** Whether its condition holds, as far as it is known. */
  holds: boolean;
  /** Whether that can be told now. */
  isKnown: boolean;
}

/** The state after an event; undefined: the event is refused. */
export function nextAlarmState(
  state: AlarmState,
  event: AlarmEvent,
  { latch, holds, isKnown }: AlarmFacts,
): AlarmState | undefined {
  const target = ALARM_TRANSITIONS[state][event];
  if (state === 'acknowledged' && event === 'reset' && isKnown) return undefined;
  if (target === undefined) return undefined;
  if (target === 'as-it-is') return holds ? CALLS : 'normal';
  if (typeof target === 'object') return latch ? target.latching : target.plain;
  return target;
}
