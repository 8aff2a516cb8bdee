/**
 * `npm test`: installs what is missing, then types, lint and format beside dependency rules and unit tests, then contract tests,
 * then the end-to-end tests in a real browser. Each stage also runs alone: node test/run.mjs STAGE. Ends with
 * `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildClientIfStale, installIfMissing, requireNode } from '../server/prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

const bin = (path) => join(root, 'node_modules', path);
/** Runs a program in front of everybody; gives its exit code. */
const node = (args) =>
  new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).on(
      'close',
      (code) => resolve(code ?? 1),
    );
  });

/** Vitest over folders; its own JSON report gives the counts, its exit code catches what the report cannot (a crash, an unhandled rejection). */
const vitest = async (folders, more = []) => {
  const directory = mkdtempSync(join(tmpdir(), 'twin-test-'));
  const report = join(directory, 'report.json');
  const status = await node([
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

/** The same for a program that runs beside others: its words are kept back until it has ended. */
const checkAside = (args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('close', (code) => {
      totals[code === 0 ? 'passed' : 'failed'] += 1;
      resolve(Buffer.concat(said).toString('utf8'));
    });
  });

const ROOMS = ['shared', 'server', 'simulators', 'client', 'test'];
const FORMATTED = ['shared', 'server', 'client', 'simulators', 'test', '*.{ts,js,json}'];
/** Each list of programs runs in order. */
const statics = {
  types: ROOMS.map((room) => [bin('typescript/bin/tsc'), '-p', room]),
  lint: [[bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  format: [[bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', ...FORMATTED]],
};

const stages = {
  rules: () => vitest(['test/architecture']),
  // Files share what they import: loading it for each anew took longer than many a test.
  unit: () => vitest(['test/unit', 'test/property'], ['--no-isolate']),
  contract: () => vitest(['test/contract'], ['--maxWorkers=2']),
  e2e: async () => {
    await buildClientIfStale(root);
    await vitest(['test/e2e'], ['--no-file-parallelism']);
  },
};

const seconds = (sinceMs) => ((Date.now() - sinceMs) / 1000).toFixed(0);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

/** Types, style and format use one core while the other runs what comes first among the tests. */
const runStatics = async () => {
  for (const [name, programs] of Object.entries(statics)) {
    if (!isWanted(name)) continue;
    const startedMs = Date.now();
    let said = '';
    for (const args of programs) said += await checkAside(args);
    console.log(`\n── ${name}: ${seconds(startedMs)} s\n${said}`);
  }
};

requireNode();
await installIfMissing(root);
const known = [...Object.keys(statics), ...Object.keys(stages)];
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown stage ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
  process.exit(2);
}
const startedMs = Date.now();
const aside = runStatics();
for (const [name, run] of Object.entries(stages)) {
  if (!isWanted(name)) continue;
  // What is timed (brokers, stores, browsers) has the machine to itself.
  if (name === 'contract' || name === 'e2e') await aside;
  const stageMs = Date.now();
  console.log(`\n── ${name} ──`);
  await run();
  console.log(`── ${name}: ${seconds(stageMs)} s`);
}
await aside;
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`\n(${seconds(startedMs)} s)\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed > 0 ? 1 : 0;
