/**
 * Every npm script that runs TypeScript comes through here: plain JavaScript without dependencies, because nothing may be
 * installed yet. Installs what is missing, builds the client where the command serves it and it is older than its sources,
 * then becomes the command's parent. Every stage prints a line with its time.
 * Use: node server/start.mjs COMMAND [ARGUMENT …]
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildClientIfStale, installIfMissing, requireNode } from './prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const TSX = ['--import', 'tsx'];
const COMMANDS = {
  start: { client: true, run: [[...TSX, 'server/main.ts', 'start']] },
  serve: { client: true, run: [[...TSX, 'server/main.ts', 'serve']] },
  dev: {
    client: true,
    run: [
      [...TSX, '--watch', '--watch-preserve-output', 'server/main.ts', 'start'],
      ['node_modules/vite/bin/vite.js', '--clearScreen', 'false'],
    ],
  },
  simulate: { run: [[...TSX, 'simulators/run.ts']] },
  user: { run: [[...TSX, 'server/user-command.ts']] },
  device: { run: [[...TSX, 'server/device-command.ts']] },
  'check-base': { run: [[...TSX, 'server/check-base.ts']] },
  import: { run: [[...TSX, 'server/import-command.ts']] },
  export: { run: [[...TSX, 'server/export-command.ts']] },
  'migrate-history': { run: [[...TSX, 'server/migrate-history-command.ts']] },
  'base-schema': { run: [[...TSX, 'server/base-schema.ts']] },
  faults: { run: [[...TSX, 'test/faults/run-faults.ts']] },
  bench: { run: [[...TSX, 'test/bench/run-bench.ts']] },
  'scenario-table': { run: [[...TSX, 'test/scenario-table/run-scenario-table.ts']] },
  'warning-table': { run: [[...TSX, 'test/warning-table/run-warning-table.ts']] },
};

const [name = 'start', ...parameters] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`Unknown command "${name}". Known: ${Object.keys(COMMANDS).join(', ')}.`);
  process.exit(2);
}
requireNode();
await installIfMissing(root);
if (command.client) await buildClientIfStale(root);

const children = command.run.map((args) =>
  spawn(process.execPath, [...args, ...parameters], { cwd: root, stdio: 'inherit' }),
);

/** The terminal sends Ctrl-C to the whole group; a supervisor's SIGTERM reaches only us and is passed on. */
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    const fromTerminal = signal === 'SIGINT' && process.stdin.isTTY && !interrupted;
    interrupted = true;
    if (!fromTerminal) for (const child of children) if (child.exitCode === null) child.kill(signal);
  });
/** A supervisor that ends npm ends only npm and its shell; we notice that they are gone. */
const startedUnder = process.ppid;
if (process.env.npm_lifecycle_event)
  setInterval(() => {
    if (process.ppid === startedUnder) return;
    for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  }, 1_000).unref();

for (const child of children)
  child.on('exit', (code, signal) => {
    for (const other of children) if (other.exitCode === null && other !== child) other.kill('SIGTERM');
    process.exitCode = code ?? (signal === null ? 0 : 1);
  });
