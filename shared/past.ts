/** How far the demo's generated past has come (`GET /api/v1/past`). */
import { z } from 'zod';

export const pastAnswerSchema = z.object({
  /** `none`: nothing is to be filled in. `failed`: the next start goes on with it. */
  state: z.enum(['none', 'running', 'done', 'failed']),
  /** Share that is in history with all that follows from it, 0–1. */
  share: z.number().min(0).max(1),
});
export type PastAnswer = z.infer<typeof pastAnswerSchema>;
