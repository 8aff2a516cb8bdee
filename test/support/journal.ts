/** A journal in a temporary folder, for tests: messages go in, and it is removed at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, type FileJournal, type FileJournalOptions } from '../../server/journal/file-journal.ts';
import { createLog } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics.ts';
import type { Sample } from '../../shared/sample.ts';

export interface TestJournal {
  journal: FileJournal;
  /** Appends the samples of one message; resolves when they are kept. */
  write(samples: readonly Sample[]): Promise<void>;
  /** Stops it as a crash would leave it to the next, and opens the same folder again. */
  reopen(): Promise<FileJournal>;
  close(): Promise<void>;
}

export function aJournal(options: Partial<FileJournalOptions> = {}): TestJournal {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  const open = (): FileJournal =>
    openJournal({
      directory,
      metrics: createMetrics(),
      log: createLog('silent'),
      freeBytes: 0,
      retryMs: [1, 4],
      ...options,
    });
  const test = {
    journal: open(),
    write(samples: readonly Sample[]): Promise<void> {
      test.journal.append(samples);
      return new Promise<void>((resolve) => test.journal.whenKept(() => resolve()));
    },
    async reopen(): Promise<FileJournal> {
      await test.journal.stop();
      test.journal = open();
      return test.journal;
    },
    async close(): Promise<void> {
      await test.journal.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return test;
}
