/**
 * The mapping file of a recording (simulators/recordings/<set>/mapping.yaml): which file, how it is written, which of its
 * columns or keys become which signals of which equipment, and in which order its runs are played. A new recording needs
 * such a file and its data, no code. {@link checkMapping} lists all faults at once.
 */
import { z } from 'zod';
import { nameSchema, parseEquipmentId, signalKeySchema } from '../../shared/names.ts';
import { durationSchema } from '../../shared/time.ts';

const mappedSignalSchema = z.strictObject({
  /** Column (CSV) or key (SHDR) of the recording. */
  from: z.string().min(1),
  /** How the recorded text is read; numbers unless said otherwise. */
  as: z.enum(['number', 'text']).default('number'),
  /** `value × scale + offset` for numbers, from the recorded unit to the signal's. */
  scale: z.number().default(1),
  offset: z.number().default(0),
  /** Recorded word → value, tried first; the empty text may be a word. */
  enum: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
});
/** One signal's way out of the recording. */
export type MappedSignal = z.infer<typeof mappedSignalSchema>;

const formatSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('csv'),
    separator: z.string().length(1, 'expected one character'),
    decimalMark: z.enum(['.', ',']).default('.'),
    time: z.strictObject({ column: z.string().min(1), format: z.enum(['rfc3339', 'ms', 's']) }),
    /** A jump of the recorded clock by more than this, forwards or back, begins a new run. */
    newRunAfter: durationSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('shdr'),
    newRunAfter: durationSchema.optional(),
    /** SHDR key of a condition → its id on the condition channel. */
    conditions: z.record(z.string(), nameSchema).default({}),
  }),
]);

/** Shape of a mapping file. */
export const recordingMappingSchema = z.strictObject({
  equipment: z.string().transform((text, context) => {
    const id = parseEquipmentId(text);
    if (id) return id;
    context.addIssue({ code: 'custom', message: 'expected workshop.equipment, e.g. machining.lathe-07' });
    return z.NEVER;
  }),
  /** Data file beside the mapping file; `.gz` is unpacked on the way. */
  file: z.string().regex(/^[^/\\]+$/, 'expected the name of a file beside the mapping file'),
  licence: z.string().min(1),
  attribution: z.string().min(1),
  format: formatSchema,
  /** Runs in order of play, counted from 1 as they stand in the file; all of them where absent. */
  runs: z.array(z.int().min(1)).min(1).optional(),
  pauseBetweenRuns: durationSchema.default('10s'),
  pauseBetweenLoops: durationSchema.default('30s'),
  signals: z
    .record(signalKeySchema, mappedSignalSchema)
    .refine((signals) => Object.keys(signals).length > 0, 'expected at least one signal'),
});
/** A checked mapping file, defaults filled in. */
export type RecordingMapping = z.infer<typeof recordingMappingSchema>;

/** One fault of a mapping file. `path` as in `format.time.column`. */
export interface MappingFault {
  path: string;
  expected: string;
}

/** Checks a parsed mapping file. Never throws for bad input. */
export function checkMapping(
  input: unknown,
): { ok: true; mapping: RecordingMapping } | { ok: false; faults: MappingFault[] } {
  const parsed = recordingMappingSchema.safeParse(input);
  if (parsed.success) return { ok: true, mapping: parsed.data };
  return {
    ok: false,
    faults: parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.') || '(file)',
      expected:
        issue.code === 'unrecognized_keys'
          ? `no field "${issue.keys.join(', ')}" (misspelt?)`
          : issue.message,
    })),
  };
}
