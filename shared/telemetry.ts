/**
 * The wire: bodies of the four channels on which equipment speaks our JSON dialect (docs/ingest.md). Fields that are not
 * named here are ignored, so that devices may send more than we read. Whether a value fits its signal is settled later,
 * by the equipment's definition.
 */
import { z } from 'zod';
import { CONDITION_LEVELS, MAX_TEXT_LENGTH } from './sample.ts';
import { timeSchema } from './time.ts';

/** Half a surrogate pair cannot be written as UTF-8, and PostgreSQL keeps no NUL: such text would come back changed. */
const UNKEEPABLE = /\p{Surrogate}|\0/u;

/** True for text that every store keeps unchanged. */
export function isKeepableText(text: string): boolean {
  return !UNKEEPABLE.test(text);
}

const wireText = z.string().max(MAX_TEXT_LENGTH).refine(isKeepableText);

/** An object, by reference: keys such as `__proto__` stay own keys and harm nobody. */
const plainObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** One reading on `telemetry`: a time and values by signal key. */
export const telemetrySchema = z.object({
  ts: timeSchema,
  /** The sender's count; may start again whenever it likes. */
  seq: z.int().min(0).optional(),
  values: plainObject,
});

/** One report on `condition` (MTConnect CONDITION). */
export const conditionSchema = z.object({
  ts: timeSchema,
  id: wireText.min(1),
  level: z.enum(CONDITION_LEVELS),
  code: wireText.optional(),
  text: wireText.optional(),
});

/** The last word on `status`; the device's last will says `false`. */
export const statusSchema = z.object({ ts: timeSchema, online: z.boolean() });

/** One card on `badge`. */
export const badgeSchema = z.object({
  ts: timeSchema,
  card: wireText.min(1),
  action: z.enum(['in', 'out']),
});
