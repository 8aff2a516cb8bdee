/** What an import of past readings answers (`POST /api/v1/imports`, `npm run import`). Times are epoch ms. */
import { z } from 'zod';

/** Most refusals that are listed with their lines; all are counted. */
export const MOST_LISTED_REFUSALS = 100;

const count = z.int().min(0);

export const importAnswerSchema = z.object({
  /** Lines that are not empty. */
  lines: count,
  /** Readings in them: received = accepted + duplicate + refused. */
  received: count,
  /** New in history. */
  accepted: count,
  /** Known already, from the same file, an earlier one or live. */
  duplicate: count,
  refused: count,
  /** Accepted without some of their values, whose signals the equipment does not have. */
  incomplete: count,
  /** Of the accepted readings; null where there are none. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Refused readings by reason. */
  reasons: z.record(z.string(), count),
  /** The first of them, in order of lines. */
  refusals: z.array(z.object({ line: z.int().min(1), reason: z.string(), message: z.string() })),
  /** What was derived anew: pieces of equipment, and results (states, scenarios, evidence, …). */
  evaluated: z.object({ equipment: count, results: count }),
});
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
