/**
 * Signals and state rules that all equipment types of the catalogue share
 * (words after MTConnect 2.7: Execution, ControllerMode, EmergencyStop).
 */
import type { SignalDefinition, StateRule } from '../equipment.ts';

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

/** In reading order; types put their own signals in between. */
export const COMMON_SIGNALS: readonly SignalDefinition[] = [
  {
    key: 'execution',
    kind: 'state',
    values: EXECUTION_VALUES,
    name: { zh: '执行状态', en: 'Execution' },
  },
  {
    key: 'mode',
    kind: 'state',
    values: ['AUTOMATIC', 'MANUAL', 'MANUAL_DATA_INPUT', 'SEMI_AUTOMATIC', 'EDIT'],
    name: { zh: '操作方式', en: 'Controller mode' },
  },
  { key: 'estop', kind: 'state', values: ['ARMED', 'TRIGGERED'], name: { zh: '急停', en: 'Emergency stop' } },
  { key: 'program', kind: 'text', name: { zh: '程序', en: 'Program' } },
  {
    key: 'part_count',
    kind: 'counter',
    unit: '{part}',
    range: [0, 10_000_000],
    name: { zh: '件数', en: 'Part count' },
  },
  { key: 'power', kind: 'gauge', unit: 'kW', range: [0, 100], digits: 2, name: { zh: '功率', en: 'Power' } },
  {
    key: 'energy',
    kind: 'counter',
    unit: 'kW.h',
    range: [0, 100_000_000],
    digits: 2,
    name: { zh: '电能', en: 'Energy' },
  },
];

/**
 * State rules for equipment that reports `execution` (DESIGN: first match wins).
 * `activity` are the signals whose change within five minutes tells set-up from idling.
 */
export function executionStateRules(activity: readonly string[]): StateRule[] {
  const manual = { op: 'oneOf', signal: 'mode', values: ['MANUAL', 'MANUAL_DATA_INPUT', 'EDIT'] } as const;
  const rules: StateRule[] = [
    { state: 'off', when: { op: 'all', of: [{ op: 'compare', signal: 'power', is: '<', value: 0.02 }] } },
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
          { op: 'not', of: { op: 'equals', signal: 'execution', value: 'ACTIVE' } },
        ],
      },
    },
    {
      state: 'setup',
      when: {
        op: 'all',
        of: [
          { op: 'equals', signal: 'execution', value: 'ACTIVE' },
          { ...manual, values: [...manual.values] },
        ],
      },
    },
    { state: 'running', when: { op: 'equals', signal: 'execution', value: 'ACTIVE' } },
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
    rules.push({
      state: 'setup',
      when: {
        op: 'all',
        of: [
          { ...manual, values: [...manual.values] },
          {
            op: 'any',
            of: activity.map((signal) => ({
              op: 'once' as const,
              within: '5min',
              of: { op: 'changes' as const, signal },
            })),
          },
        ],
      },
    });
  rules.push({
    state: 'idle',
    when: { op: 'oneOf', signal: 'execution', values: ['READY', 'STOPPED', 'PROGRAM_COMPLETED'] },
  });
  return rules;
}
