/** What production means: scenario definitions and recognised scenarios. */
import { z } from 'zod';
import { EQUIPMENT_TYPES } from './equipment.ts';
import { signalKeySchema, type EquipmentId } from './names.ts';
import { patternSchema, type Deciding } from './pattern.ts';
import { localTextSchema } from './text.ts';

export const SEVERITIES = ['info', 'warning', 'fault'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A threshold that a base may tune per equipment: a number or a duration text. */
export const parameterSchema = z.strictObject({
  default: z.union([z.number(), z.string()]),
  unit: z.string().optional(),
  name: localTextSchema,
});

/**
 * A production scenario as it stands in the catalogue: begins when `start` is true, ends when `end` is true afterwards.
 * Also ends (reason `lost`) when the equipment has said nothing for a minute: unknown never keeps a scenario alive.
 */
export const scenarioDefinitionSchema = z.strictObject({
  id: z.string(),
  version: z.int().min(1),
  name: localTextSchema,
  teaches: localTextSchema,
  severity: z.enum(SEVERITIES),
  equipmentTypes: z.array(z.enum(EQUIPMENT_TYPES)).min(1),
  start: patternSchema,
  end: patternSchema,
  /**
   * Where `start` needs time to become sure: what holds from the true beginning on. When `start` comes true while this holds,
   * the scenario is dated back to when it began to hold; else to the instant of recognition.
   */
  began: patternSchema.optional(),
  /**
   * Where `end` needs time to become sure: what holds from the true end on. When `end` comes true while this holds, the scenario
   * is dated to when it began to hold; else it ends at the instant at which the end was sure.
   */
  ended: patternSchema.optional(),
  /** Text signal that names the equipment which this is also about, e.g. the machine that made the measured part. */
  linkedBy: signalKeySchema.optional(),
  parameters: z.record(z.string(), parameterSchema).default({}),
  /** Ids of the teaching projects that it serves. */
  serves: z.array(z.string()).default([]),
});
export type ScenarioDefinition = z.infer<typeof scenarioDefinitionSchema>;

/** One recognised scenario. `to` is null while it lasts. The id is derived from type, equipment and `from`, so replay gives the same. */
export interface Scenario {
  id: string;
  type: string;
  version: number;
  equipment: EquipmentId[];
  fromMs: number;
  toMs: number | null;
  severity: Severity;
  /** What decided that it began. */
  evidence: Deciding[];
  endReason?: 'ended' | 'lost' | 'server-stopped';
  /** Id of the scenario of the same equipment that lasted when this one began; of several the one that began last. */
  within?: string;
  /** Other equipment that it is about, see {@link ScenarioDefinition} `linkedBy`. */
  links?: EquipmentId[];
}
