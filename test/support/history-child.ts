/**
 * A process that appends batches to a DuckDB history until it is killed. Writes a line to standard output for each batch
 * that the store acknowledged (`ok 7`) or failed on (`failed 7 reason`); a failed batch is repeated with its id.
 * Usage: node --import tsx history-child.ts DIRECTORY FIRST_BATCH SAMPLES_PER_BATCH
 */
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { Sample } from '../../shared/sample.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import { createLog } from '../../server/log.ts';

const [directory = '', first = '0', size = '50'] = process.argv.slice(2);
const equipment = equipmentIdOf('faults', 'lathe-01');
const store = createDuckdbStore({ directory, log: createLog('silent') });
await store.start();

/** All batches share a second, so that many readings share a millisecond; `x` is unique. */
function batchOf(number: number): Sample[] {
  return Array.from({ length: Number(size) }, (_, index) => {
    const x = number * Number(size) + index;
    const atMs = 1_764_000_000_000 + (x % 1000);
    return {
      kind: 'values',
      equipment,
      atMs,
      receivedAtMs: atMs,
      values: { x, note: `第${x}件，${'#'.repeat(x % 50)}` },
    };
  });
}

for (let number = Number(first); ;) {
  try {
    await store.append({ id: `batch-${number}`, samples: batchOf(number) });
    process.stdout.write(`ok ${number}\n`);
    number += 1;
  } catch (error) {
    process.stdout.write(`failed ${number} ${String(error)}\n`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
