/**
 * `npm run bench`: every benchmark, as a table and as JSON under test/bench/results. Figures are ratios to the bare parts in the
 * same run wherever a bare part exists, because machines differ and are shared.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from './bench-result.ts';
import { corridorBench } from './corridor-bench.ts';
import { historyBench } from './history-bench.ts';
import { importsBench } from './imports-bench.ts';
import { ingestBench } from './ingest-bench.ts';
import { journalBench } from './journal-bench.ts';
import { patternBench } from './pattern-bench.ts';
import { useBench } from './use-bench.ts';
import { wholeBench } from './whole-bench.ts';

const BENCHES: Record<string, () => Promise<BenchResult[]>> = {
  ingest: ingestBench,
  corridor: corridorBench,
  pattern: patternBench,
  history: historyBench,
  journal: journalBench,
  imports: importsBench,
  use: useBench,
  whole: wholeBench,
};

const wanted = process.argv.slice(2);
const results: Record<string, BenchResult[]> = {};
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  results[name] = await bench();
  for (const { name: what, value, unit, baseline } of results[name])
    console.log(`  ${what.padEnd(64)} ${value.toPrecision(3).padStart(9)} ${unit.padEnd(10)} ${baseline}`);
}
const directory = fileURLToPath(new URL('results/', import.meta.url));
mkdirSync(directory, { recursive: true });
const at = new Date().toISOString();
const file = `${directory}${at.replaceAll(/[:.]/g, '-')}.json`;
writeFileSync(
  file,
  JSON.stringify(
    { at, node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, results },
    null,
    2,
  ),
);
console.log(`\n${file}`);
