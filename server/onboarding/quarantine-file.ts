/** What was counted and done, across restarts: one small file in DATA_DIR, written whole. Messages are not in it. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { handledSchema, type Handled } from '../../shared/onboarding.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Log } from '../log.ts';
import { writeWhole } from './base-versions.ts';

type Written = ReturnType<Ingest['book']['toJSON']>;

export interface QuarantineState {
  book: Written;
  handled: readonly Handled[];
}

const counted = z.object({
  bars: z.array(z.tuple([z.number(), z.number()])),
  hours: z.array(z.tuple([z.number(), z.number()])),
});
const stateSchema = z.object({
  book: z.object({
    ledger: z.record(z.string(), counted),
    groups: z.array(z.looseObject({ id: z.string(), counted, firstMs: z.number(), lastMs: z.number() })),
  }),
  handled: z.array(handledSchema),
});

export interface QuarantineFile {
  /** What was saved last; undefined at the first start. A file that cannot be read is logged and begun anew. */
  load(): Promise<QuarantineState | undefined>;
  save(state: QuarantineState): Promise<void>;
}

export function createQuarantineFile(path: string, log: Log): QuarantineFile {
  return {
    async load() {
      try {
        await mkdir(dirname(path), { recursive: true });
        return stateSchema.parse(JSON.parse(await readFile(path, 'utf8'))) as unknown as QuarantineState;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
          log.warn({ err: error, path }, 'what was counted before cannot be read; counting begins anew');
        return undefined;
      }
    },
    save: (state) => writeWhole(path, JSON.stringify(state)),
  };
}
