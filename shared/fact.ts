/** Facts from people: append-only, with who and when. Current state is a fold over them. */
import { z } from 'zod';

export const factSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('passed'),
    person: z.string(),
    project: z.string(),
    step: z.string(),
    remark: z.string().max(2000).optional(),
  }),
  z.strictObject({
    kind: z.literal('returned'),
    person: z.string(),
    project: z.string(),
    step: z.string(),
    remark: z.string().min(1).max(2000),
  }),
]);
/** What was decided; `by` and `atMs` are the server's to say. */
export type FactBody = z.infer<typeof factSchema>;
export type Fact = FactBody & { id: string; by: string; atMs: number };
