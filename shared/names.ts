/**
 * The names that outsiders see: ids of bases, workshops, stations and equipment, signal keys, and the
 * grammar of our own MQTT topics (`tb/{base}/{workshop}/{equipment}/{channel}`).
 * Branded types come only out of the parsers here, so a string that carries the brand has been checked.
 */
import { z } from 'zod';

/** One name: lower-case letters, digits and hyphens, 1–63 characters, not starting with a hyphen. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A signal key: lower-case letters, digits and underscores, starting with a letter, 1–63 characters. */
export const SIGNAL_KEY_PATTERN = /^[a-z][a-z0-9_]{0,62}$/;

/** Id of one piece of equipment: `workshop.equipment`, e.g. `machining.lathe-01`. */
export type EquipmentId = string & { readonly __brand: 'EquipmentId' };

export const nameSchema = z
  .string()
  .regex(
    NAME_PATTERN,
    'lower-case letters, digits and hyphens, at most 63 characters, not starting with a hyphen',
  );

export const signalKeySchema = z
  .string()
  .regex(
    SIGNAL_KEY_PATTERN,
    'lower-case letters, digits and underscores, starting with a letter, at most 63 characters',
  );

/** Joins two checked names. Throws a RangeError when either is not a name. */
export function equipmentIdOf(workshop: string, equipment: string): EquipmentId {
  if (!NAME_PATTERN.test(workshop) || !NAME_PATTERN.test(equipment))
    throw new RangeError(`not a name: ${JSON.stringify(`${workshop}.${equipment}`)}`);
  return `${workshop}.${equipment}` as EquipmentId;
}

/** Reads `workshop.equipment`; undefined when the text is anything else. */
export function parseEquipmentId(text: string): EquipmentId | undefined {
  const parts = text.split('.');
  if (parts.length !== 2) return undefined;
  const [workshop, equipment] = parts as [string, string];
  return NAME_PATTERN.test(workshop) && NAME_PATTERN.test(equipment) ? (text as EquipmentId) : undefined;
}

/** zod: `workshop.equipment`. */
export const equipmentIdSchema = z
  .string()
  .max(127)
  .transform((text, context): EquipmentId => {
    const id = parseEquipmentId(text);
    if (id !== undefined) return id;
    context.addIssue({ code: 'custom', message: 'workshop.equipment' });
    return z.NEVER;
  });

/** The workshop part of an equipment id. */
export function workshopOf(id: EquipmentId): string {
  return id.slice(0, id.indexOf('.'));
}

/** The four channels on which equipment speaks our JSON dialect. */
export const CHANNELS = ['telemetry', 'condition', 'status', 'badge'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A topic of our own dialect, taken apart. */
export interface TelemetryTopic {
  base: string;
  workshop: string;
  equipment: string;
  channel: Channel;
}

/** Reads a topic of our dialect; undefined when it is not one (wrong depth, prefix, name or channel). */
export function parseTopic(topic: string): TelemetryTopic | undefined {
  const parts = topic.split('/');
  if (parts.length !== 5 || parts[0] !== 'tb') return undefined;
  const [, base, workshop, equipment, channel] = parts as [string, string, string, string, string];
  if (!NAME_PATTERN.test(base) || !NAME_PATTERN.test(workshop) || !NAME_PATTERN.test(equipment))
    return undefined;
  if (!(CHANNELS as readonly string[]).includes(channel)) return undefined;
  return { base, workshop, equipment, channel: channel as Channel };
}

/** Writes a topic of our dialect. */
export function formatTopic(base: string, id: EquipmentId, channel: Channel): string {
  return `tb/${base}/${id.replace('.', '/')}/${channel}`;
}
