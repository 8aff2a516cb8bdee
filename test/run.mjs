/**
 * `npm test`: installs what is missing, then types, lint, format, dependency rules, unit and contract tests, and the
 * end-to-end tests in a real browser. Each stage also runs alone: node test/run.mjs STAGE. Ends with `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildClientIfStale, installIfMissing, requireNode } from '../server/prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

const bin = (path) => join(root, 'node_modules', path);
const node = (args, env = {}) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;

/** One program that is right or wrong: counts as one test. */
const check = (args) => {
  const failed = node(args) !== 0;
  totals[failed ? 'failed' : 'passed'] += 1;
};

/** Vitest over folders; its own JSON report gives the counts, its exit code catches what the report cannot (a crash, an unhandled rejection). */
const vitest = (folders, more = []) => {
  const directory = mkdtempSync(join(tmpdir(), 'twin-test-'));
  const report = join(directory, 'report.json');
  const status = node([
    bin('vitest/vitest.mjs'),
    'run',
    ...folders,
    ...more,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  rmSync(directory, { recursive: true, force: true });
  totals.passed += counts.numPassedTests ?? 0;
  totals.skipped += (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
  const failed = counts.numFailedTests ?? 0;
  totals.failed += failed === 0 && (status !== 0 || !counts.numPassedTests) ? 1 : failed;
};

const stages = {
  types: () => {
    for (const room of ['shared', 'server', 'simulators', 'client', 'test']) check([bin('typescript/bin/tsc'), '-p', room]);
  },
  lint: () => check([bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']),
  format: () => check([bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', 'shared', 'server', 'client', 'simulators', 'test', '*.{ts,js,json}']),
  rules: () => vitest(['test/architecture']),
  unit: () => vitest(['test/unit', 'test/property']),
  contract: () => vitest(['test/contract'], ['--no-file-parallelism']),
  e2e: async () => {
    await buildClientIfStale(root);
    vitest(['test/e2e'], ['--no-file-parallelism']);
  },
};

requireNode();
await installIfMissing(root);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`Unknown stage ${unknown.join(', ')}. Known: ${Object.keys(stages).join(', ')}.`);
  process.exit(2);
}
for (const [name, run] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedMs = Date.now();
  console.log(`\n── ${name} ──`);
  await run();
  console.log(`── ${name}: ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`);
process.exitCode = totals.failed > 0 ? 1 : 0;
