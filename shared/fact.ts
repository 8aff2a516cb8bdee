/** Facts from people: append-only, with who and when. Current state is a fold over them. */
import { z } from 'zod';
import type { AlarmFactBody } from './alarms.ts';

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
/** What was decided about a step; `by` and `atMs` are the server's to say. */
export type FactBody = z.infer<typeof factSchema>;

/** Who said it and when. */
interface Said {
  id: string;
  by: string;
  atMs: number;
}
export type StepFact = FactBody & Said;
export type AlarmFact = AlarmFactBody & Said;
export type Fact = StepFact | AlarmFact;
