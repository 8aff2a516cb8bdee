/**
 * BASE_FILE: the base as its manager describes it, JSON or YAML. Metres and degrees here; everything else in the product
 * uses what {@link file://./base.ts} makes of it. `strictObject` everywhere: a misspelt field is a fault, not a silent nothing.
 */
import { z } from 'zod';
import { EQUIPMENT_TYPES, signalDefinitionSchema, stateRuleSchema } from './equipment.ts';
import { mappedSourceSchema, valueRule } from './mapped-source.ts';
import { nameSchema, signalKeySchema } from './names.ts';
import { calendarSchema } from './plan.ts';
import { ORIGINS } from './sample.ts';
import { sparkplugIdSchema } from './sparkplug.ts';
import { localTextSchema } from './text.ts';
import { durationSchema } from './time.ts';

const point = z.tuple([z.number(), z.number()]);

/** Where a name that the sender uses belongs: a signal key, or that with scale, offset or a table of words. */
const renamedSignal = z.union([signalKeySchema, z.strictObject({ signal: signalKeySchema, ...valueRule })]);

export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('json'),
    /** By the sender's own name in `values`; names that are not listed are signal keys already. */
    signals: z.record(z.string().min(1).max(128), renamedSignal).optional(),
  }),
  z.strictObject({
    kind: z.literal('sparkplug'),
    group: sparkplugIdSchema,
    edge: sparkplugIdSchema,
    device: sparkplugIdSchema.optional(),
    /** Metric name → signal key. Metrics not listed go by their own name: lower case, `_` for what is no letter or digit. */
    metrics: z.record(z.string(), signalKeySchema).optional(),
  }),
  mappedSourceSchema,
]);
export type Source = z.infer<typeof sourceSchema>;

export const equipmentFileSchema = z.strictObject({
  id: nameSchema,
  type: z.enum(EQUIPMENT_TYPES),
  name: localTextSchema.optional(),
  station: nameSchema.optional(),
  /** Line to which it belongs within its workshop; equipment with the same name here is one line. */
  line: nameSchema.optional(),
  owner: nameSchema.optional(),
  /** x, y in metres on the floor plan of the base, rotation in degrees counter-clockwise seen from above. */
  position: z.strictObject({ x: z.number(), y: z.number(), rotation: z.number().optional() }).optional(),
  model: z.string().max(256).optional(),
  signals: z.array(signalDefinitionSchema).max(256).optional(),
  /** Keys of the type's signals that this one does not have: "cannot tell: no `door` here". */
  without: z.array(signalKeySchema).max(256).optional(),
  /** Own state rules, tried instead of the type's. */
  states: z.array(stateRuleSchema).max(32).optional(),
  /** Thresholds of scenarios tuned for this equipment: scenario id → parameter → value. */
  scenarios: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string()]))).optional(),
  /** Planned time per part of work that belongs to no order, or to one that plans none; for effectiveness and OEE. */
  standardCycle: durationSchema.optional(),
  /** Thresholds of alarms tuned for this equipment: alarm id → parameter → value. */
  alarms: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string()]))).optional(),
  /** Where its numbers come from; shown wherever its numbers are. */
  origin: z.enum(ORIGINS).optional(),
  source: sourceSchema.optional(),
  /** Credit line for recordings whose licence asks for one. */
  attribution: z.string().max(500).optional(),
});

export const zoneFileSchema = z.strictObject({
  id: nameSchema,
  name: localTextSchema.optional(),
  kind: z.enum(['teaching', 'production', 'rd', 'service']),
  outline: z.array(point).min(3).max(64),
});

export const workshopFileSchema = z.strictObject({
  id: nameSchema,
  name: localTextSchema.optional(),
  /** Floor outline in metres, in the coordinates of the base, counter-clockwise. */
  outline: z.array(point).min(3).max(256).optional(),
  zones: z.array(zoneFileSchema).max(64).optional(),
  stations: z
    .array(z.strictObject({ id: nameSchema, name: localTextSchema.optional() }))
    .max(500)
    .optional(),
  equipment: z.array(equipmentFileSchema).max(2000).optional(),
});

/** Shape of BASE_FILE; cross-references (owners, stations, double ids) are checked in base.ts. */
export const baseFileSchema = z.strictObject({
  base: z.strictObject({
    id: nameSchema,
    name: localTextSchema.optional(),
    timezone: z.string().max(64).optional(),
  }),
  /** When the base means to work; without it all time is planned operation. */
  calendar: calendarSchema.optional(),
  partners: z
    .array(z.strictObject({ id: nameSchema, name: localTextSchema.optional() }))
    .max(500)
    .optional(),
  workshops: z.array(workshopFileSchema).max(100).optional(),
});
export type BaseFile = z.infer<typeof baseFileSchema>;
