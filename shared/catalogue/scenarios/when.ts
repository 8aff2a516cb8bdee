/** Patterns that several scenarios share, so that a definition reads like its sentence. */
import type { EquipmentState } from '../../equipment.ts';
import type { DurationOperand, NumberOperand, Pattern } from '../../pattern.ts';

/** What counts parts, by type; a type has one or two of them. */
const COUNTERS = ['part_count', 'sorted_ok', 'shot_count', 'seam_count'] as const;

const all = (...of: Pattern[]): Pattern => ({ op: 'all', of });
const any = (...of: Pattern[]): Pattern => ({ op: 'any', of });
const not = (of: Pattern): Pattern => ({ op: 'not', of });
const is = (signal: string, value: string | boolean): Pattern => ({ op: 'equals', signal, value });
const above = (signal: string, value: NumberOperand): Pattern => ({
  op: 'compare',
  signal,
  is: '>',
  value,
});
const atMost = (signal: string, value: NumberOperand): Pattern => ({
  op: 'compare',
  signal,
  is: '<=',
  value,
});
const held = (duration: DurationOperand, of: Pattern): Pattern => ({ op: 'held', for: duration, of });
const inState = (...states: EquipmentState[]): Pattern => ({
  op: 'oneOf',
  signal: '$state',
  values: states,
});

const grows = (counter: string): Pattern => ({ op: 'changesBy', signal: counter, direction: 'up' });

/** Words for patterns, each the operator of the same meaning or a combination that every scenario means alike. */
export const when = {
  all,
  any,
  not,
  is,
  above,
  atMost,
  held,
  inState,
  changes: (signal: string): Pattern => ({ op: 'changes', signal }),
  rises: (of: Pattern): Pattern => ({ op: 'rises', of }),
  falls: (of: Pattern): Pattern => ({ op: 'falls', of }),
  once: (within: DurationOperand, of: Pattern): Pattern => ({ op: 'once', within, of }),
  /** `event` was true at some time, and `hold` has been true ever since. */
  since: (event: Pattern, hold: Pattern): Pattern => ({ op: 'since', hold, since: event }),
  /** The program runs. */
  active: is('execution', 'ACTIVE'),
  automatic: is('mode', 'AUTOMATIC'),
  byHand: {
    op: 'oneOf',
    signal: 'mode',
    values: ['MANUAL', 'MANUAL_DATA_INPUT', 'EDIT'],
  } satisfies Pattern,
  /** The instant at which a counter counts; setting it back is none. */
  grows,
  /** The instant at which a part is counted. */
  partDone: grows('part_count'),
  /** Load while feeding: speeding up loads the spindle too, but nothing feeds then. Needs the threshold `maxLoad`. */
  cutting: held('2s', all(above('spindle_load', { parameter: 'maxLoad' }), above('feed_rate', 10))),
  /** One pattern for each counter; those that the equipment does not have stay out of it. */
  ofCounters: (make: (counter: string) => Pattern): Pattern[] => COUNTERS.map(make),
} as const;

/** The threshold that {@link when}.cutting needs. */
export const NO_LOAD = {
  default: 15,
  unit: '%',
  name: { zh: '空载负载上限', en: 'Highest load without cutting' },
};
