/**
 * The pattern language: past-time signal temporal logic over the signals of one piece of equipment, as JSON.
 * Three truth values (true, false, unknown) and a margin. Machine states, scenarios, forbidden events, typical mistakes
 * and the evidence that proves a teaching step are all written in it.
 *
 * Meaning, in short (the evaluator in server/insight/pattern obeys it, test/ holds a brute-force reference):
 * a signal is a right-continuous step function: its last sample holds from its time until the next one or until it is stale,
 * then it is unknown; null (UNAVAILABLE) is unknown. Windows are (t − d, t]. Truth is Kleene's. Before the first sample: unknown.
 * `rises`, `falls`, `changes`, `then` and `sequence`'s last stage are true at one instant only; `once` keeps an instant in memory.
 *
 * `across` asks other equipment near by: its signals are evaluated like one's own.
 *
 * Signals that the server derives start with `$`: `$state` (EquipmentState), `$online` (boolean),
 * `$present` (boolean: somebody is checked in), `$qualified` (boolean: all who are may use it), `$useMode` (UseMode).
 */
import { z } from 'zod';
import { EQUIPMENT_TYPES, type EquipmentTypeId } from './equipment-types.ts';
import { SIGNAL_KEY_PATTERN } from './names.ts';
import { CONDITION_LEVELS } from './sample.ts';
import { durationSchema } from './time.ts';

/** Name of a tunable threshold: patterns of scenarios refer to it, a base may set it per equipment. */
export interface ParameterReference {
  parameter: string;
}

const parameterReference = z.strictObject({ parameter: z.string().regex(/^[a-z][A-Za-z0-9]{0,62}$/) });
/** A number, a threshold by name, or a share of the upper end of the signal's physical range. */
const numberOperand = z.union([
  z.number(),
  parameterReference,
  z.strictObject({ ofRange: z.union([z.number(), parameterReference]) }),
]);
const durationOperand = z.union([durationSchema, parameterReference]);
/** A plain number or a threshold by name; the number's own limits are checked again when the pattern is compiled. */
const tunable = <T extends z.ZodType<number>>(number: T) => z.union([number, parameterReference]);
const signalReference = z
  .string()
  .refine((key) => SIGNAL_KEY_PATTERN.test(key) || /^\$[a-z][A-Za-z]*$/.test(key), 'expected a signal key');

export type NumberOperand = number | ParameterReference | { ofRange: number | ParameterReference };
export type DurationOperand = string | ParameterReference;
/** A number without unit (how many, which share) that a base may tune. */
export type TunableNumber = number | ParameterReference;

/**
 * What `aggregate` makes of a signal over a window, weighted by duration: `slope` is the least-squares line's, in the signal's
 * unit per minute; `deviation` the standard deviation; `span` the largest minus the smallest value.
 */
export const MEASURES = ['mean', 'max', 'min', 'slope', 'deviation', 'span'] as const;
export type Measure = (typeof MEASURES)[number];

/** See the table in docs/patterns.md for the sentence and the margin of each operator. */
export type Pattern =
  | {
      op: 'compare';
      signal: string;
      is: '>' | '>=' | '<' | '<=';
      value: NumberOperand;
      hysteresis?: number | undefined;
    }
  | { op: 'between'; signal: string; low: NumberOperand; high: NumberOperand }
  | { op: 'equals'; signal: string; value: string | number | boolean; tolerance?: number | undefined }
  | { op: 'oneOf'; signal: string; values: string[] }
  | { op: 'condition'; level: 'WARNING' | 'FAULT'; id?: string | undefined }
  | { op: 'changes'; signal: string }
  | { op: 'stale'; signal: string }
  | { op: 'rises'; of: Pattern }
  | { op: 'falls'; of: Pattern }
  | { op: 'all'; of: Pattern[] }
  | { op: 'any'; of: Pattern[] }
  | { op: 'not'; of: Pattern }
  | { op: 'held'; for: DurationOperand; of: Pattern }
  | { op: 'once'; within?: DurationOperand | undefined; of: Pattern }
  | { op: 'since'; hold: Pattern; since: Pattern }
  | { op: 'then'; first: Pattern; next: Pattern; within: DurationOperand }
  | { op: 'sequence'; stages: Pattern[]; within?: DurationOperand | undefined }
  | { op: 'count'; of: Pattern; atLeast: number; within: DurationOperand }
  | { op: 'never'; of: Pattern; while: Pattern }
  | { op: 'steadyCycles'; counter: string; cycles: TunableNumber; spread: TunableNumber }
  | { op: 'stalledCycles'; counter: string; factor: TunableNumber }
  | {
      op: 'aggregate';
      signal: string;
      over: DurationOperand;
      measure: Measure;
      is: '>' | '>=' | '<' | '<=';
      value: NumberOperand;
      hysteresis?: number | undefined;
      minCoverage?: number | undefined;
      while?: Pattern | undefined;
    }
  | {
      op: 'rate';
      signal: string;
      is: '>' | '>=' | '<' | '<=';
      value: NumberOperand;
      over: DurationOperand;
    }
  | {
      op: 'changesBy';
      signal: string;
      atLeast?: NumberOperand | undefined;
      atMost?: NumberOperand | undefined;
      direction?: 'up' | 'down' | undefined;
    }
  | {
      op: 'cycleTrend';
      counter: string;
      signal: string;
      measure: 'mean' | 'max';
      while?: Pattern | undefined;
      cycles: TunableNumber;
      rise: TunableNumber;
    }
  | {
      op: 'follows';
      signal: string;
      reference: { points: [ms: number, value: number][] };
      within: NumberOperand;
      shift: DurationOperand;
      startsWith: Pattern;
    }
  | {
      op: 'across';
      type: EquipmentTypeId;
      where: 'station' | 'line' | 'workshop';
      are: 'any' | 'all';
      of: Pattern;
    };

/** Most points of a reference trace. */
export const MAX_REFERENCE_POINTS = 1_000;
/** Longest window, and longest reference trace. */
export const MAX_WINDOW = '7d';
/** Known share of its time that `aggregate` needs, where it says nothing else. */
export const DEFAULT_MIN_COVERAGE = 0.9;

/** The pattern's schema; recursive, depth limited by {@link MAX_PATTERN_DEPTH} when compiled. */
export const patternSchema: z.ZodType<Pattern> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({
      op: z.literal('compare'),
      signal: signalReference,
      is: z.enum(['>', '>=', '<', '<=']),
      value: numberOperand,
      hysteresis: z.number().nonnegative().optional(),
    }),
    z.strictObject({
      op: z.literal('between'),
      signal: signalReference,
      low: numberOperand,
      high: numberOperand,
    }),
    z.strictObject({
      op: z.literal('equals'),
      signal: signalReference,
      value: z.union([z.string(), z.number(), z.boolean()]),
      tolerance: z.number().positive().optional(),
    }),
    z.strictObject({ op: z.literal('oneOf'), signal: signalReference, values: z.array(z.string()).min(1) }),
    z.strictObject({
      op: z.literal('condition'),
      level: z.enum(CONDITION_LEVELS).extract(['WARNING', 'FAULT']),
      id: z.string().optional(),
    }),
    z.strictObject({ op: z.literal('changes'), signal: signalReference }),
    z.strictObject({ op: z.literal('stale'), signal: signalReference }),
    z.strictObject({ op: z.literal('rises'), of: patternSchema }),
    z.strictObject({ op: z.literal('falls'), of: patternSchema }),
    z.strictObject({ op: z.literal('all'), of: z.array(patternSchema).min(1).max(32) }),
    z.strictObject({ op: z.literal('any'), of: z.array(patternSchema).min(1).max(32) }),
    z.strictObject({ op: z.literal('not'), of: patternSchema }),
    z.strictObject({ op: z.literal('held'), for: durationOperand, of: patternSchema }),
    z.strictObject({ op: z.literal('once'), within: durationOperand.optional(), of: patternSchema }),
    z.strictObject({ op: z.literal('since'), hold: patternSchema, since: patternSchema }),
    z.strictObject({
      op: z.literal('then'),
      first: patternSchema,
      next: patternSchema,
      within: durationOperand,
    }),
    z.strictObject({
      op: z.literal('sequence'),
      stages: z.array(patternSchema).min(2).max(16),
      within: durationOperand.optional(),
    }),
    z.strictObject({
      op: z.literal('count'),
      of: patternSchema,
      atLeast: z.int().min(1).max(1000),
      within: durationOperand,
    }),
    z.strictObject({ op: z.literal('never'), of: patternSchema, while: patternSchema }),
    z.strictObject({
      op: z.literal('steadyCycles'),
      counter: signalReference,
      cycles: tunable(z.int().min(2).max(100)),
      spread: tunable(z.number().positive().max(1)),
    }),
    z.strictObject({
      op: z.literal('stalledCycles'),
      counter: signalReference,
      factor: tunable(z.number().min(1).max(100)),
    }),
    z.strictObject({
      op: z.literal('aggregate'),
      signal: signalReference,
      over: durationOperand,
      measure: z.enum(MEASURES),
      is: z.enum(['>', '>=', '<', '<=']),
      value: numberOperand,
      hysteresis: z.number().nonnegative().optional(),
      minCoverage: z.number().positive().max(1).optional(),
      while: patternSchema.optional(),
    }),
    z.strictObject({
      op: z.literal('rate'),
      signal: signalReference,
      is: z.enum(['>', '>=', '<', '<=']),
      value: numberOperand,
      over: durationOperand,
    }),
    z.strictObject({
      op: z.literal('changesBy'),
      signal: signalReference,
      atLeast: numberOperand.optional(),
      atMost: numberOperand.optional(),
      direction: z.enum(['up', 'down']).optional(),
    }),
    z.strictObject({
      op: z.literal('cycleTrend'),
      counter: signalReference,
      signal: signalReference,
      measure: z.enum(['mean', 'max']),
      while: patternSchema.optional(),
      cycles: tunable(z.int().min(3).max(100)),
      rise: tunable(z.number().min(0).max(10)),
    }),
    z.strictObject({
      op: z.literal('follows'),
      signal: signalReference,
      reference: z.strictObject({
        points: z
          .array(z.tuple([z.int().nonnegative(), z.number()]))
          .min(1)
          .max(MAX_REFERENCE_POINTS),
      }),
      within: numberOperand,
      shift: durationOperand,
      startsWith: patternSchema,
    }),
    z.strictObject({
      op: z.literal('across'),
      type: z.enum(EQUIPMENT_TYPES),
      where: z.enum(['station', 'line', 'workshop']),
      are: z.enum(['any', 'all']),
      of: patternSchema,
    }),
  ]),
);

/** Deepest nesting that is compiled. */
export const MAX_PATTERN_DEPTH = 32;
/** Most operators in one pattern that is compiled. */
export const MAX_PATTERN_SIZE = 512;

/** Three truth values; `unknown` never proves and never raises an alarm. */
export type Truth = 'true' | 'false' | 'unknown';

/** What decided a verdict: one signal, its value and time, how far inside (+) or outside (−) the limit, in the signal's unit. */
export interface Deciding {
  signal: string;
  value: number | boolean | string | null;
  atMs: number | null;
  /** Signed distance to the limit in the signal's unit; null for words and switches, which are right or wrong. */
  margin: number | null;
  /** `margin` divided by the width of the signal's range, so that margins of different units can be compared; null likewise. */
  normalisedMargin: number | null;
}
