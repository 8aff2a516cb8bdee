/**
 * Words for equipment: signal definitions, canonical states, use modes, and the shape of an equipment type
 * (the catalogue beside this file holds the nine types as data, without code).
 */
import { z } from 'zod';
import type { EquipmentTypeId } from './equipment-types.ts';
import { signalKeySchema } from './names.ts';
import { patternSchema } from './pattern.ts';
import { localTextSchema } from './text.ts';
import { durationSchema } from './time.ts';

export { EQUIPMENT_TYPES, type EquipmentTypeId } from './equipment-types.ts';

/** Canonical equipment state; derived by the state rules of a type, first match wins (after MTConnect and PackML). */
export const EQUIPMENT_STATES = [
  'running',
  'setup',
  'idle',
  'interrupted',
  'fault',
  'emergency-stop',
  'off',
  'unknown',
] as const;
export type EquipmentState = (typeof EQUIPMENT_STATES)[number];
export const equipmentStateSchema = z.enum(EQUIPMENT_STATES);

/** What a piece of equipment is used for at an instant. */
export const USE_MODES = [
  'teaching',
  'production',
  'productive-teaching',
  'rd',
  'service',
  'maintenance',
  'unassigned',
] as const;
export type UseMode = (typeof USE_MODES)[number];

/** `gauge` a measured number · `counter` a number that only grows, apart from resets · `state` one of named values · `text` · `switch` true/false. */
export const SIGNAL_KINDS = ['gauge', 'counter', 'state', 'text', 'switch'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** Longest time without news after which a value counts as stale, where a signal says nothing else. */
export const DEFAULT_STALE_AFTER = '30s';

/**
 * One signal. `unit` is a UCUM code (`{rev}/min`, `Cel`, `mm/min`); BASE_FILE may also use everyday names (`rpm`).
 * `range` is the physical range: a value outside is accepted and flagged. `values` are the allowed words of a `state`.
 */
export const signalDefinitionSchema = z.strictObject({
  key: signalKeySchema,
  kind: z.enum(SIGNAL_KINDS),
  unit: z.string().max(32).optional(),
  range: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, 'the lower limit must lie below the upper one')
    .optional(),
  values: z.array(z.string().min(1).max(64)).min(1).max(64).optional(),
  staleAfter: durationSchema.optional(),
  /** Decimal places for people. */
  digits: z.int().min(0).max(6).optional(),
  name: localTextSchema.optional(),
});
export type SignalDefinition = z.infer<typeof signalDefinitionSchema>;

/** The first rule whose pattern is true gives the state; a pattern that cannot be told does not match; none: `unknown`. */
export const stateRuleSchema = z.strictObject({ state: equipmentStateSchema, when: patternSchema });
export type StateRule = z.infer<typeof stateRuleSchema>;

/** One equipment type of the catalogue. */
export interface EquipmentType {
  id: EquipmentTypeId;
  name: { zh: string; en: string };
  /** Short name for labels on the floor. */
  shortName: { zh: string; en: string };
  /** Width (x), depth (y) and height (z) of the machine in metres, operator side towards −y of the base (see docs). */
  sizeM: readonly [number, number, number];
  /** All signals, common ones included, in the order in which people like to read them. */
  signals: readonly SignalDefinition[];
  /** Keys of the up to six signals that the panel shows first. */
  headline: readonly string[];
  /** Key of the signal that the trend shows first. */
  trend: string;
  states: readonly StateRule[];
}
