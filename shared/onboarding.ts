/**
 * Quarantine and onboarding in words: what was refused, grouped by cause, what it could become, and the versions of the
 * base file that came of it. Bodies of `/api/v1/quarantine/…` and `/api/v1/base-versions` (docs/onboarding.md). Times epoch ms.
 */
import { z } from 'zod';
import { EQUIPMENT_TYPES, SIGNAL_KINDS } from './equipment.ts';
import { nameSchema, signalKeySchema } from './names.ts';
import { REFUSAL_CODES, REFUSAL_DETAILS } from './sample.ts';
import { localTextSchema } from './text.ts';
import { timeSchema } from './time.ts';

/** The periods over which readings are counted. */
export const WINDOWS = ['1h', '24h', '7d'] as const;
export type Window = (typeof WINDOWS)[number];

/** Each bar of a group stands for so many ms; a group shows the newest {@link BARS}. */
export const BAR_MS = 120_000;
export const BARS = 30;

/** Flags under which accepted readings are counted; `unknown-signal` stands for values beside known ones. */
export const COUNTED_FLAGS = ['out-of-range', 'time-ahead', 'late', 'unknown-signal'] as const;
export type CountedFlag = (typeof COUNTED_FLAGS)[number];

const count = z.number();

/** `received = accepted + duplicate + quarantined`, each counted by itself. */
export const intakeSumsSchema = z.object({
  received: count,
  accepted: count,
  duplicate: count,
  quarantined: count,
  flagged: z.record(z.enum(COUNTED_FLAGS), count),
});
export type IntakeSums = z.infer<typeof intakeSumsSchema>;

const ignoredSchema = z.object({ reason: z.string(), until: z.number(), by: z.string(), at: z.number() });
export type Ignored = z.infer<typeof ignoredSchema>;

/** What can be done about a group: map it here, or mend it on the device. */
export const REMEDIES = ['onboard', 'device'] as const;
export type Remedy = (typeof REMEDIES)[number];

/** Refused readings of one cause and one source. `hint`: the readings were accepted, one of their signals is not known. */
export const groupSchema = z.object({
  id: z.string(),
  code: z.enum(REFUSAL_CODES),
  detail: z.enum(REFUSAL_DETAILS).optional(),
  remedy: z.enum(REMEDIES),
  hint: z.boolean(),
  /** `equipment` is `workshop.equipment` of a `tb/` topic; `signal` the part of the message that was refused. `topic` may be the rest of many. */
  source: z.object({
    topic: z.string(),
    equipment: z.string().optional(),
    signal: z.string().optional(),
  }),
  sentence: localTextSchema,
  /** Readings in the window. */
  count,
  perMinute: z.number(),
  first: z.number(),
  last: z.number(),
  /** Readings per {@link BAR_MS}, oldest first; the last one is still growing. */
  bars: z.array(count),
  /** Messages that are kept whole, and the readings of the group that have none and cannot be read again. */
  kept: count,
  notKept: count,
  ignored: ignoredSchema.optional(),
});
export type QuarantineGroup = z.infer<typeof groupSchema>;

/** Something that a person did about a group. */
export const handledSchema = z.object({
  id: z.number(),
  at: z.number(),
  by: z.string(),
  kind: z.enum(['mapped', 'ignored', 'undone']),
  title: z.string(),
  readings: count,
  version: z.number().optional(),
});
export type Handled = z.infer<typeof handledSchema>;

/** One figure of the system's health; `value` is shown as it is. */
const healthPart = z.object({
  id: z.enum(['broker', 'write', 'queue', 'stale', 'disk', 'kept']),
  state: z.enum(['good', 'warn', 'bad']),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string(),
});
export type HealthPart = z.infer<typeof healthPart>;

/** The base file as it stands. `undo` is there for ten minutes after a change from the page. */
export const baseFileStateSchema = z.object({
  version: z.number(),
  writable: z.boolean(),
  hash: z.string(),
  undo: z.object({ version: z.number(), until: z.number() }).nullable(),
});
export type BaseFileState = z.infer<typeof baseFileStateSchema>;

/** `GET /api/v1/quarantine/summary?window=24h`. `from` is the beginning of what is counted. */
export const summarySchema = z.object({
  at: z.number(),
  from: z.number(),
  window: z.enum(WINDOWS),
  sums: intakeSumsSchema,
  groups: z.array(groupSchema),
  handled: z.array(handledSchema),
  health: z.array(healthPart),
  file: baseFileStateSchema,
});
export type QuarantineSummary = z.infer<typeof summarySchema>;

/** One kept message as a person may read it: at most 1 KiB, escaped; JSON laid out in lines, other bytes as hex. */
export const keptMessageSchema = z.object({
  /** 1 is the oldest that is kept; `of` is the newest. */
  place: z.number(),
  of: z.number(),
  at: z.number(),
  topic: z.string(),
  bytes: z.number(),
  form: z.enum(['json', 'text', 'hex']),
  lines: z.array(z.string()),
  cut: z.boolean(),
});
export type KeptMessage = z.infer<typeof keptMessageSchema>;

const value = z.union([z.number(), z.boolean(), z.string(), z.null()]);

/** What the sender says → what it means here. */
const wordTable = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** One signal that something could be: `score` 0…1, with its reasons. */
export const candidateSchema = z.object({
  key: signalKeySchema,
  score: z.number(),
  reasons: z.array(localTextSchema),
  scale: z.number().optional(),
  offset: z.number().optional(),
  enum: wordTable.optional(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** One name of the refused messages. */
export const observedSchema = z.object({
  /** The sender's name (`tb/` topics) or JSON Pointer (other topics). */
  name: z.string(),
  form: z.enum(['number', 'switch', 'word', 'mixed']),
  last: value,
  /** Evenly chosen readings, oldest first: `[time, value]`. */
  points: z.array(z.tuple([z.number(), value])),
  seen: count,
  min: z.number().nullable(),
  max: z.number().nullable(),
  words: z.array(z.string()),
  /** Best first. */
  candidates: z.array(candidateSchema),
  /** As a signal of its own, where nothing fits. */
  own: z.object({ key: signalKeySchema, kind: z.enum(SIGNAL_KINDS), unit: z.string() }),
});
export type Observed = z.infer<typeof observedSchema>;

/** `GET /api/v1/quarantine/groups/{id}/proposal`. */
export const proposalSchema = z.object({
  group: z.string(),
  kind: z.enum(['new-equipment', 'new-signals', 'new-topic']),
  workshop: z.string(),
  equipment: z.string(),
  type: z.enum(EQUIPMENT_TYPES),
  typeReasons: z.array(localTextSchema),
  name: localTextSchema,
  topic: z.string(),
  /** Where the time was found in messages of an unknown topic. */
  time: z.object({ pointer: z.string(), format: z.enum(['ms', 's', 'rfc3339']) }).optional(),
  messages: count,
  observed: z.array(observedSchema),
});
export type Proposal = z.infer<typeof proposalSchema>;

const mappingSchema = z.strictObject({
  name: z.string().min(1).max(512),
  /** A signal of the equipment or its type; with `own`, a new signal of this key. */
  signal: signalKeySchema,
  scale: z.number().optional(),
  offset: z.number().optional(),
  enum: wordTable.optional(),
  own: z.strictObject({ kind: z.enum(SIGNAL_KINDS), unit: z.string().max(32) }).optional(),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** `POST /api/v1/quarantine/groups/{id}/onboard`: what a person chose. `hash` is that of the base file they saw. */
export const onboardSchema = z.strictObject({
  hash: z.string().max(128),
  workshop: nameSchema,
  equipment: nameSchema,
  type: z.enum(EQUIPMENT_TYPES),
  name: z.string().trim().min(1).max(100),
  owner: nameSchema.nullable(),
  /** Metres and degrees on the floor plan; null: not placed. */
  position: z.strictObject({ x: z.number(), y: z.number(), rotation: z.number() }).nullable(),
  mappings: z.array(mappingSchema).max(128),
});
export type OnboardRequest = z.infer<typeof onboardSchema>;

/** What became of the kept messages. `left`: readings of the group whose messages were not kept. */
export const rereadSchema = z.object({
  accepted: count,
  duplicate: count,
  quarantined: count,
  left: count,
});
export type Reread = z.infer<typeof rereadSchema>;

/** Least share of the values that must lie in the range of their signal, so that one spike does not stop a mapping. */
export const IN_RANGE_SHARE = 0.98;

/** How long a change from the page can be undone with one press, ms. Any version can be brought back later, too. */
export const UNDO_MS = 600_000;

/**
 * The answer. `conflict`: the file changed elsewhere; what differs from the base in use, and its hash; nothing was written. `read-only`: the piece to paste.
 */
export const onboardAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), version: z.number(), reread: rereadSchema }),
  z.object({ kind: z.literal('conflict'), changes: z.array(localTextSchema), hash: z.string() }),
  z.object({ kind: z.literal('read-only'), file: z.string(), piece: z.string() }),
]);
export type OnboardAnswer = z.infer<typeof onboardAnswerSchema>;

/** `POST /api/v1/quarantine/groups/{id}/ignore`; `until` in the past ends it. */
export const ignoreSchema = z.strictObject({
  reason: z.string().trim().min(1).max(500),
  until: timeSchema,
});

/** One version of the base file. `by` null: it was found so, written by somebody outside. */
export const baseVersionSchema = z.object({
  version: z.number(),
  at: z.number(),
  by: z.string().nullable(),
  why: z.string(),
  hash: z.string(),
  changes: z.array(localTextSchema),
  current: z.boolean(),
});
export type BaseVersion = z.infer<typeof baseVersionSchema>;
