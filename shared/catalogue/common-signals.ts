/**
 * Signals and state rules that all equipment types of the catalogue share
 * (words after MTConnect 2.7: Execution, ControllerMode, EmergencyStop).
 */
import type { EquipmentState, SignalDefinition, StateRule } from '../equipment.ts';
import type { Pattern } from '../pattern.ts';
import { define } from './define-signal.ts';

/** MTConnect Execution values that we know. */
export const EXECUTION_VALUES = [
  'ACTIVE',
  'READY',
  'INTERRUPTED',
  'STOPPED',
  'WAIT',
  'FEED_HOLD',
  'PROGRAM_STOPPED',
  'OPTIONAL_STOP',
  'PROGRAM_COMPLETED',
];

/** Doors, chucks and guards (MTConnect DoorState, ChuckState); UNLATCHED is neither open nor safely closed. */
export const DOOR_VALUES = ['OPEN', 'CLOSED', 'UNLATCHED'];

/** What differs between types in the signals that all have. */
interface CommonSignalOptions {
  /** What one count is here: a part, a cycle, a delivery. */
  counted?: { zh: string; en: string };
  /** Upper end of the power meter's range, kW. */
  powerUpToKw?: number;
}

/** The common signals as one type has them, in reading order; types put their own in front. */
export function commonSignals(options: CommonSignalOptions = {}): SignalDefinition[] {
  const counted = options.counted ?? { zh: '件数', en: 'Part count' };
  return [
    define.word('execution', EXECUTION_VALUES, '执行状态', 'Execution'),
    define.word(
      'mode',
      ['AUTOMATIC', 'MANUAL', 'MANUAL_DATA_INPUT', 'SEMI_AUTOMATIC', 'EDIT'],
      '操作方式',
      'Controller mode',
    ),
    define.word('estop', ['ARMED', 'TRIGGERED'], '急停', 'Emergency stop'),
    define.text('program', '程序', 'Program'),
    define.counter('part_count', '{part}', 0, counted.zh, counted.en),
    define.gauge('power', 'kW', [0, options.powerUpToKw ?? 100], 2, '功率', 'Power'),
    define.counter('energy', 'kW.h', 2, '电能', 'Energy'),
  ];
}

/** The common signals with nothing said about the type. */
export const COMMON_SIGNALS: readonly SignalDefinition[] = commonSignals();

/** Below this the meter sees no machine at all, only its own noise; standby of the smallest type (printer) is 0.03 kW. */
const OFF_BELOW_KW = 0.02;

/** Patterns of one type by the state that they mean; each is asked before the rule from `execution` could say otherwise. */
type OwnPatterns = Partial<
  Record<Extract<EquipmentState, 'fault' | 'interrupted' | 'idle' | 'setup' | 'running'>, Pattern>
>;

const MANUAL: Pattern = { op: 'oneOf', signal: 'mode', values: ['MANUAL', 'MANUAL_DATA_INPUT', 'EDIT'] };
const ACTIVE: Pattern = { op: 'equals', signal: 'execution', value: 'ACTIVE' };

/** True for five minutes after any of the signals has changed. */
function recentActivity(signals: readonly string[]): Pattern {
  return {
    op: 'any',
    of: signals.map((signal) => ({ op: 'once', within: '5min', of: { op: 'changes', signal } })),
  };
}

/**
 * State rules for equipment that reports `execution` (after MTConnect 2.7 Execution and ControllerMode; first match wins).
 * `activity` are the signals whose change within five minutes tells set-up from idling in a manual mode.
 * `own` are a type's words for the same states: a jam is a fault whatever the program says, a blocked vehicle is
 * interrupted, a charging one idle.
 */
export function executionStateRules(activity: readonly string[], own: OwnPatterns = {}): StateRule[] {
  const ownRules = (['fault', 'interrupted', 'idle', 'setup', 'running'] as const).flatMap(
    (state): StateRule[] => {
      const when = own[state];
      return when ? [{ state, when }] : [];
    },
  );
  const rules: StateRule[] = [
    { state: 'off', when: { op: 'compare', signal: 'power', is: '<', value: OFF_BELOW_KW } },
    {
      state: 'unknown',
      when: {
        op: 'any',
        of: [
          { op: 'equals', signal: '$online', value: false },
          { op: 'stale', signal: 'execution' },
        ],
      },
    },
    { state: 'emergency-stop', when: { op: 'equals', signal: 'estop', value: 'TRIGGERED' } },
    {
      state: 'fault',
      when: {
        op: 'all',
        of: [
          { op: 'condition', level: 'FAULT' },
          { op: 'not', of: ACTIVE },
        ],
      },
    },
    ...ownRules,
    { state: 'setup', when: { op: 'all', of: [ACTIVE, MANUAL] } },
    { state: 'running', when: ACTIVE },
    {
      state: 'interrupted',
      when: {
        op: 'oneOf',
        signal: 'execution',
        values: ['INTERRUPTED', 'FEED_HOLD', 'WAIT', 'OPTIONAL_STOP', 'PROGRAM_STOPPED'],
      },
    },
  ];
  if (activity.length > 0)
    rules.push({ state: 'setup', when: { op: 'all', of: [MANUAL, recentActivity(activity)] } });
  rules.push({
    state: 'idle',
    when: { op: 'oneOf', signal: 'execution', values: ['READY', 'STOPPED', 'PROGRAM_COMPLETED'] },
  });
  return rules;
}
