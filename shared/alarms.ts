/**
 * Words for alarms after ISA-18.2-2016 / IEC 62682: the states A–I, what may happen to an alarm, how alarms are defined, and one
 * alarm as it stands. One alarm at a time per type and piece of equipment. docs/alarms.md has the table of the states.
 */
import { z } from 'zod';
import { EQUIPMENT_TYPES } from './equipment.ts';
import { parameterSchema } from './insight.ts';
import { equipmentIdSchema, type EquipmentId } from './names.ts';
import { patternSchema, type Truth } from './pattern.ts';
import { localTextSchema } from './text.ts';
import { durationSchema } from './time.ts';
import type { Value } from './sample.ts';

/** Most urgent first: how bad it may become and how little time there is (ISA-18.2, rationalisation). */
export const ALARM_PRIORITIES = ['high', 'medium', 'low'] as const;
export type AlarmPriority = (typeof ALARM_PRIORITIES)[number];

/**
 * The states A–I of ISA-18.2 in this order: normal; unacknowledged; acknowledged; returned to normal unacknowledged; latched
 * unacknowledged and acknowledged (the condition is gone, the alarm is not); shelved; suppressed by design; out of service.
 */
export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned',
  'latched',
  'latched-acknowledged',
  'shelved',
  'suppressed',
  'out-of-service',
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** What may happen to an alarm. `condition` events come from the equipment, the rest from people, rules and time. */
export const ALARM_EVENTS = [
  'raise',
  'clear',
  'acknowledge',
  'reset',
  're-alarm',
  'shelve',
  'unshelve',
  'shelf-ended',
  'suppress',
  'unsuppress',
  'take-out',
  'return',
  /** Whether the condition holds cannot be told from here on; the state stays. */
  'unknown',
  /** It can be told again, and still holds. */
  'known',
  /** The equipment, or the rule, is no more. */
  'gone',
] as const;
export type AlarmEvent = (typeof ALARM_EVENTS)[number];

/** States in which an alarm calls for somebody. */
export const ANNUNCIATED_STATES: readonly AlarmState[] = [
  'unacknowledged',
  'acknowledged',
  'returned',
  'latched',
  'latched-acknowledged',
];
/** States in which nobody has said yet that they have seen it. */
export const UNSEEN_STATES: readonly AlarmState[] = ['unacknowledged', 'returned', 'latched'];

/** Longest time for which an alarm may be shelved, ms. */
export const LONGEST_SHELF_MS = 8 * 3_600_000;

const durationOperand = z.union([durationSchema, z.strictObject({ parameter: z.string() })]);

/**
 * An alarm as it stands in the catalogue. It is raised when `when` has been true for `onDelay`, and cleared when it has been false
 * for `offDelay`; unknown does neither. The deadband is the `hysteresis` of the comparisons in `when`.
 */
export const alarmDefinitionSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  version: z.int().min(1),
  name: localTextSchema,
  /** What to do, for whoever stands there. */
  guidance: localTextSchema,
  priority: z.enum(ALARM_PRIORITIES),
  /** The word for it in lists that know conditions only. */
  level: z.enum(['WARNING', 'FAULT']),
  equipmentTypes: z.array(z.enum(EQUIPMENT_TYPES)).min(1),
  when: patternSchema,
  onDelay: durationOperand.optional(),
  offDelay: durationOperand.optional(),
  /** After its condition has gone the alarm stays until somebody resets it. */
  latch: z.boolean().optional(),
  /** Acknowledged and still there after this long: it calls again. */
  reAlarm: durationOperand.optional(),
  /** While this is true the alarm is meaningless and keeps quiet (suppressed by design). */
  suppressedWhen: patternSchema.optional(),
  /** It tells something about whoever is there: for staff alone. */
  staffOnly: z.boolean().optional(),
  parameters: z.record(z.string(), parameterSchema).optional(),
});
export type AlarmDefinition = z.infer<typeof alarmDefinitionSchema>;

/** Where an alarm comes from: a rule of the catalogue, or a condition that the equipment reports itself. */
export type AlarmSource = 'rule' | 'reported';

/** What decided that it was raised. `limit` in the signal's unit; null where the rule has no number. */
export interface AlarmCause {
  signal: string;
  value: Value;
  limit: number | null;
  /** How far beyond the limit, in the signal's unit; null for words and switches. */
  margin: number | null;
}

/** One alarm, from the instant at which it was raised until it is normal again. Names of people are not in it: facts have them. */
export interface Alarm {
  /** Derived from source, type, equipment and `fromMs`, so that replay gives the same. */
  id: string;
  /** Id of the definition, or of the reported condition. */
  type: string;
  source: AlarmSource;
  equipment: EquipmentId;
  /** Version of the rule; 0 for reported conditions. */
  version: number;
  priority: AlarmPriority;
  /** The highest that it reached. */
  level: 'WARNING' | 'FAULT';
  state: AlarmState;
  /** Whether the condition holds; `unknown`: it cannot be told now. */
  holds: Truth;
  fromMs: number;
  /** When the condition went; null while it holds and while the alarm is latched. */
  toMs: number | null;
  /** When the alarm was normal again; null until then. */
  closedMs: number | null;
  /** How often it was raised while it stood. */
  count: number;
  /** Transitions so far; the next one has one more. */
  step: number;
  code?: string;
  text?: string;
  cause?: AlarmCause;
  acknowledged?: { atMs: number; fact: string };
  shelved?: { untilMs: number; fact: string };
  /** Id of the fact that took it out of service. */
  takenOut?: string;
  /** Raised three times within a minute. */
  chattering?: true;
  staffOnly?: true;
}

/** What happened to an alarm, and what it is since. `fact`: who did it stands there. */
export interface AlarmTransition {
  at: number;
  event: AlarmEvent;
  from: AlarmState;
  to: AlarmState;
  fact?: string;
}

/** What people may do to an alarm. */
export const ALARM_ACTS = ['acknowledge', 'shelve', 'unshelve', 'reset', 'take-out', 'return'] as const;
export type AlarmAct = (typeof ALARM_ACTS)[number];

/** A person's word on the alarm of a type at a piece of equipment. */
export const alarmFactSchema = z.strictObject({
  kind: z.literal('alarm'),
  act: z.enum(ALARM_ACTS),
  equipment: equipmentIdSchema,
  source: z.enum(['rule', 'reported']),
  alarm: z.string().min(1).max(256),
  comment: z.string().max(2000).optional(),
  /** Of `shelve`: epoch ms. */
  untilMs: z.int().optional(),
});
export type AlarmFactBody = z.infer<typeof alarmFactSchema>;

/** The same alarm gets the same id live, in replay and after a restart. Equipment ids have a dot: `rule` is none. */
export function alarmIdOf(source: AlarmSource, type: string, equipment: EquipmentId, fromMs: number): string {
  return source === 'rule' ? `rule:${equipment}:${type}:${fromMs}` : `${equipment}:${type}:${fromMs}`;
}
