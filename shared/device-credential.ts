/**
 * Credentials of equipment at the embedded broker: who a client is, and for which machines it may speak. They lie in
 * `DATA_DIR/devices.json`; secrets only as hashes.
 */
import { z } from 'zod';
import { nameSchema, parseEquipmentId } from './names.ts';
import { sparkplugIdSchema } from './sparkplug.ts';

const equipmentIdSchema = z.string().transform((text, context) => {
  const id = parseEquipmentId(text);
  if (id !== undefined) return id;
  context.addIssue({ code: 'custom', message: 'equipment such as "machining.lathe-01"' });
  return z.NEVER;
});

export const speaksForSchema = z.strictObject({
  /** On our own topics, and on those that the base file maps to them. */
  equipment: z.array(equipmentIdSchema).max(2_000),
  /** All equipment of a workshop, also such as the base file does not have yet. */
  workshops: z.array(nameSchema).max(100),
  /** Sparkplug edge nodes with all their devices. */
  sparkplug: z.array(z.strictObject({ group: sparkplugIdSchema, edge: sparkplugIdSchema })).max(500),
});
/** What a client may speak for; the rights that follow stand in server/access/equipment-credentials.ts. */
export type SpeaksFor = z.infer<typeof speaksForSchema>;

export const deviceCredentialSchema = z.strictObject({
  /** The MQTT user name. */
  name: nameSchema,
  /** `sha256$…` of a random secret, `scrypt$…` of one that a person chose. */
  secretHash: z.string().regex(/^(sha256\$[0-9a-f]{64}|scrypt\$[\w$-]{1,200})$/, 'a hash of a secret'),
  speaksFor: speaksForSchema,
  /** Epoch ms UTC. */
  createdAtMs: z.int().min(0),
  /** When the secret was made, epoch ms UTC. */
  renewedAtMs: z.int().min(0),
});
export type DeviceCredential = z.infer<typeof deviceCredentialSchema>;

export const deviceFileSchema = z.strictObject({
  version: z.literal(1),
  devices: z.array(deviceCredentialSchema).max(5_000),
});
