/**
 * `source.kind: mapped` of BASE_FILE: a vendor's own topics and what in them belongs to which signal. Three formats: JSON
 * (by JSON Pointer), CSV (by column) and plain (the whole payload is one value). docs/ingest.md shows each with an example.
 */
import { z } from 'zod';
import { signalKeySchema } from './names.ts';

/** RFC 6901: `~` only as `~0` or `~1`. */
const pointerSchema = z
  .string()
  .max(512)
  .regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON Pointer such as "/d/0/v"');

const FOREIGN = 'a topic outside "tb/", "spBv1.0/" and "$", which have a meaning already';
const isForeign = (topic: string): boolean => !/^(tb\/|spBv1\.0\/|\$)/.test(topic);

/** `+` stands for a whole level, `#` for the rest and only at the end (MQTT topic filters). */
const topicFilterSchema = z
  .string()
  .max(512)
  .regex(
    /^(?:(?:[^+#/\0]*|\+)\/)*(?:[^+#/\0]*|\+|#)$/,
    'an MQTT topic filter such as "vendor/m1/#" ("+" and "#" only as whole levels)',
  )
  .refine((topic) => topic !== '', 'an MQTT topic filter such as "vendor/m1/#"')
  .refine(isForeign, FOREIGN);

const topicSchema = z
  .string()
  .max(512)
  .regex(/^[^+#\0]+$/, 'one MQTT topic such as "vendor/m1/lwt", without "+" and "#"')
  .refine(isForeign, FOREIGN);

/** What becomes of a value on its way to its signal: a table of words first, else number × scale + offset. */
export const valueRule = {
  scale: z.number().optional(),
  offset: z.number().optional(),
  enum: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
};

/** The name in the header line, or the number of the column, 1 the first. */
const columnSchema = z.union([z.string().min(1).max(128), z.int().min(1).max(1_000)]);

const wordSchema = z.union([z.string().max(256), z.number(), z.boolean()]);

/** Where something stands in a message: a pointer in JSON, a column in CSV. */
const place = { pointer: pointerSchema.optional(), column: columnSchema.optional() };

const formatSchema = z.enum(['json', 'csv', 'plain']);
export type MappedFormat = z.infer<typeof formatSchema>;

const signalSchema = z.strictObject({
  ...place,
  ...valueRule,
  /** Where it is not on the topic of the source. */
  topic: topicFilterSchema.optional(),
  /** Of its own topic; default: the source's. */
  format: formatSchema.optional(),
  /** A field beside the value that says whether it can be trusted; any word that is not in `good` makes it UNAVAILABLE. */
  quality: z.strictObject({ ...place, good: z.array(wordSchema).min(1).max(64) }).optional(),
});

const TIME_FORMATS = ['ms', 's', 'us', 'ns', 'rfc3339', 'local'] as const;
/** `local`: "2026-03-02 17:00:00.5", in the time zone of the base. */
export type MappedTimeFormat = (typeof TIME_FORMATS)[number];

const shape = z.strictObject({
  kind: z.literal('mapped'),
  /** May be left out where every signal has a topic of its own. */
  topic: topicFilterSchema.optional(),
  /** Default: json. */
  format: formatSchema.optional(),
  /** JSON: an array whose elements are readings with times of their own; all other pointers then start at the element. */
  each: pointerSchema.optional(),
  csv: z
    .strictObject({
      /** Default: a comma, with `decimalComma` a semicolon. */
      separator: z
        .string()
        .length(1)
        .regex(/[^"\r\n]/, 'one character such as ";"')
        .optional(),
      /** The first line of every message names the columns. Default: it does not. */
      header: z.boolean().optional(),
    })
    .optional(),
  /** Numbers written as text (CSV, plain) have a comma where we write a point. */
  decimalComma: z.boolean().optional(),
  /** Without it: the server's time. A plain payload has none. */
  time: z.strictObject({ ...place, format: z.enum(TIME_FORMATS) }).optional(),
  signals: z.record(signalKeySchema, signalSchema),
  /** Birth and last will of the vendor's gateway. */
  status: z
    .strictObject({
      topic: topicSchema,
      pointer: pointerSchema.optional(),
      online: wordSchema,
      offline: wordSchema,
    })
    .optional(),
});

export type MappedSource = z.infer<typeof shape>;
export type MappedSignal = MappedSource['signals'][string];

/** What format the signal's messages have. */
export const formatOf = (source: MappedSource, signal: MappedSignal): MappedFormat =>
  signal.format ?? source.format ?? 'json';

type Tell = (path: readonly string[], expected: string) => void;

/** A mapping that would lose or double data in silence is a fault of the file. */
export const mappedSourceSchema = shape.superRefine((source, context) => {
  const tell: Tell = (path, message) => {
    context.addIssue({ code: 'custom', path: [...path], message });
  };
  for (const [key, signal] of Object.entries(source.signals)) checkSignal(source, key, signal, tell);
  checkPlain(source, tell);
  checkMessage(source, tell);
  const { status } = source;
  if (status && String(status.online) === String(status.offline))
    tell(['status', 'offline'], 'another word than "online" has');
});

function checkSignal(source: MappedSource, key: string, signal: MappedSignal, tell: Tell): void {
  const here = ['signals', key];
  const format = formatOf(source, signal);
  if (signal.topic === undefined) {
    if (source.topic === undefined) tell([...here, 'topic'], 'a topic, here or for the whole source');
    if (signal.format !== undefined && signal.format !== (source.format ?? 'json'))
      tell([...here, 'topic'], 'a topic of its own, since its format is not that of the source');
  }
  checkPlace(source, format, signal, { path: here, tell });
  if (signal.quality) {
    const path = [...here, 'quality'];
    if (format === 'plain') tell(path, 'no quality, for a plain payload is the value alone');
    else checkPlace(source, format, signal.quality, { path, tell });
  }
}

type Place = Pick<MappedSignal, 'pointer' | 'column'>;

function checkPlace(
  source: MappedSource,
  format: MappedFormat,
  { pointer, column }: Place,
  { path, tell }: { path: readonly string[]; tell: Tell },
): void {
  if (format === 'json' && pointer === undefined)
    tell([...path, 'pointer'], 'a JSON Pointer such as "/d/0/v"');
  if (format !== 'json' && pointer !== undefined)
    tell([...path, 'pointer'], `no pointer, since the format is ${format}`);
  if (format === 'csv' && column === undefined)
    tell([...path, 'column'], 'a column, by its name or its number (1 the first)');
  if (format !== 'csv' && column !== undefined)
    tell([...path, 'column'], `no column, since the format is ${format}`);
  if (format === 'csv' && typeof column === 'string' && !source.csv?.header)
    tell([...path, 'column'], 'the number of the column, or "csv": {"header": true}');
}

/** One plain payload is one value: two signals would both take it. */
function checkPlain(source: MappedSource, tell: Tell): void {
  const seen = new Set<string | undefined>();
  for (const [key, signal] of Object.entries(source.signals)) {
    if (formatOf(source, signal) !== 'plain') continue;
    const topic = signal.topic ?? source.topic;
    if (seen.has(topic))
      tell(['signals', key, 'topic'], 'a topic that no other plain signal of this equipment has');
    seen.add(topic);
  }
}

/** Times and arrays of whole messages. */
function checkMessage(source: MappedSource, tell: Tell): void {
  const formats = new Set(Object.values(source.signals).map((signal) => formatOf(source, signal)));
  const { time, each, csv } = source;
  const path = ['time'];
  if (formats.size === 0) return;
  if (time && !formats.has('json') && !formats.has('csv'))
    tell(path, 'no time, for a plain payload is the value alone');
  if (time && formats.has('json')) checkPlace(source, 'json', { pointer: time.pointer }, { path, tell });
  if (time && formats.has('csv')) checkPlace(source, 'csv', { column: time.column }, { path, tell });
  if (each !== undefined && !formats.has('json'))
    tell(['each'], 'nothing here, since no signal is read from JSON');
  if (each !== undefined && !time) tell(path, 'the time of each reading, since one message has several');
  if (csv && !formats.has('csv')) tell(['csv'], 'nothing here, since no signal is read from CSV');
}
