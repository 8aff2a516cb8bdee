/**
 * Words for early warning 动态预警: what of a machine is compared, cycle by cycle, with its own healthy past, and what is said when
 * it drifts away from it. docs/early-warning.md explains the method and states how well it does.
 */
import { z } from 'zod';
import { EQUIPMENT_TYPES } from './equipment-types.ts';
import { signalKeySchema, type EquipmentId } from './names.ts';
import type { Value } from './sample.ts';
import { localTextSchema } from './text.ts';

/** Holds while the signal lies within [above, atMost], or is one of the words. A signal that says nothing holds nowhere. */
export const gateSchema = z.strictObject({
  signal: signalKeySchema,
  above: z.number().optional(),
  atMost: z.number().optional(),
  oneOf: z
    .array(z.union([z.string(), z.boolean()]))
    .min(1)
    .optional(),
});
export type Gate = z.infer<typeof gateSchema>;

/** A distance from the reference: as a share of its level, or in the signal's unit. */
export const distanceSchema = z.union([
  z.strictObject({ share: z.number().positive().max(10) }),
  z.strictObject({ difference: z.number().positive() }),
]);
export type Distance = z.infer<typeof distanceSchema>;

/** One thing that announces itself. Everything is told per cycle: between two steps of `counter` by one. */
export const warningDefinitionSchema = z.strictObject({
  id: z.string(),
  version: z.int().min(1),
  name: localTextSchema,
  /** What it announces, and what to do. */
  means: localTextSchema,
  equipmentTypes: z.array(z.enum(EQUIPMENT_TYPES)).min(1),
  signal: signalKeySchema,
  /** Of a cycle: the mean over the time in which `during` holds, or the value at its end. */
  measure: z.enum(['mean', 'last']),
  during: z.array(gateSchema).max(4).default([]),
  counter: signalKeySchema,
  /** Cycles that make one observation: short cycles are averaged, which makes them quieter. */
  cycles: z.int().min(1).max(100).default(1),
  /** Signal by whose value the parts of a cycle are kept apart, e.g. the tool. */
  phase: signalKeySchema.optional(),
  /** Signals each value of which has a reference of its own; a cycle in which one changes says nothing. */
  context: z.array(signalKeySchema).max(4).default([]),
  /** What people change when they put it right; only while `by` holds. */
  renewal: z
    .strictObject({ changes: z.array(signalKeySchema).min(1).max(4), by: z.array(gateSchema).max(4) })
    .optional(),
  /** Observations from which the reference is learned. */
  learn: z.int().min(8).max(100).default(20),
  /** Seconds within `during` below which an observation says nothing. */
  leastSeconds: z.number().nonnegative().default(2),
  direction: z.enum(['rises', 'falls']),
  /** Nothing nearer to the reference than this is ever warned of. */
  effect: distanceSchema,
  /** Where it becomes a fault, as far as is known beforehand. */
  limit: distanceSchema,
});
export type WarningDefinition = z.infer<typeof warningDefinitionSchema>;

/** One observation: of one cycle, or the mean of so many. */
export interface Observation {
  /** End of its last cycle, epoch ms. */
  atMs: number;
  /** What the counter said then. */
  count: number;
  /** In the signal's unit. */
  value: number;
}

/** When the limit is reached if it goes on like this: straight on from the present level. */
export interface UntilLimit {
  cycles: number;
  /** Band: the 90 % confidence interval of the slope (Sen 1968); `most` null: perhaps never. */
  fewest: number;
  most: number | null;
  /** `cycles` at the present pace. */
  hours: number;
}

/** One early warning; `toMs` null while it lasts. The id is derived from what it is about and when it began: replay gives the same. */
export interface EarlyWarning {
  id: string;
  type: string;
  version: number;
  equipment: EquipmentId;
  signal: string;
  direction: 'rises' | 'falls';
  /** Which part of the cycle, e.g. the cuts of tool 2. */
  phase?: { signal: string; value: Value };
  /** Under which circumstances, e.g. the program; in the definition's order. */
  context: { signal: string; value: Value }[];
  fromMs: number;
  toMs: number | null;
  endReason?: 'renewed' | 'changed' | 'returned' | 'lost' | 'server-stopped';
  /** When what is said here was found out, epoch ms. */
  atMs: number;
  /** The cycle since which it drifts (change point of the CUSUM). */
  since: { count: number; atMs: number };
  /** Median of the healthy observations, their scatter (one standard deviation), and how many they were. */
  reference: { level: number; scatter: number; observations: number };
  /** Where it is now (EWMA), and how far from the reference, as a share of it. */
  level: number;
  change: number;
  /** In the signal's unit; with the sign of its direction in the signal. */
  driftPerCycle: number;
  limit: number;
  /** Null: it has come to a standstill, or is beyond the limit. */
  untilLimit: UntilLimit | null;
  /** The last observations, oldest first. */
  evidence: Observation[];
}

/** How far the watching of one thing has come. `learning`: too little is known yet, so nothing is ever warned of. */
export interface WarningReadiness {
  type: string;
  equipment: EquipmentId;
  phase?: { signal: string; value: Value };
  status: 'unknown' | 'learning' | 'watching' | 'warned';
  /** Observations known and needed. */
  observations: number;
  needed: number;
}
