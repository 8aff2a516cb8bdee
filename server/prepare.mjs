/** What must be there before TypeScript can run: Node, installed packages, a built client. No dependencies. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Stops with a sentence when Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Node ${process.versions.node} is too old: Training Base Twin needs 20.19 or later (https://nodejs.org).`,
  );
  process.exit(1);
}

/** `npm ci` when node_modules is missing or older than the lock file. npm writes node_modules/.package-lock.json last. */
export async function installIfMissing(root) {
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(marker) && sameLock(root, marker)) return;
  const startedMs = Date.now();
  console.log('· installing packages (npm ci; a minute or so, once) …');
  const result = runNpm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0) {
    console.error(
      'npm ci failed: see above. Check that this machine reaches its package registry, then run the command again.',
    );
    process.exit(1);
  }
  console.log(`✓ packages installed (${seconds(startedMs)})`);
}

/** Times alone mislead after a git checkout, which touches the lock file without changing it: compare what is locked. */
function sameLock(root, marker) {
  const lockFile = join(root, 'package-lock.json');
  if (statSync(marker).mtimeMs >= statSync(lockFile).mtimeMs) return true;
  const versionsOf = (file) => {
    const { packages } = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Object.entries(packages).map(([name, { version }]) => [name, version]));
  };
  const installed = versionsOf(marker);
  const locked = versionsOf(lockFile);
  for (const [name, version] of installed) if (locked.get(name) !== version) return false;
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return Object.entries(packages).every(
    ([name, { optional }]) => name === '' || optional || installed.has(name),
  );
}

/** npm beside this Node where npm started us, else the one on PATH; on Windows npm is a command file. */
function runNpm(root, args) {
  const npmScript = process.env.npm_execpath;
  return npmScript && /\.c?js$/.test(npmScript)
    ? spawnSync(process.execPath, [npmScript, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
        cwd: root,
        stdio: 'inherit',
        shell: process.platform === 'win32',
      });
}

/** Newest change of any file under a path, ms since epoch. */
function newestUnder(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestUnder(join(path, name))),
    info.mtimeMs,
  );
}

/** Builds dist/client when it is missing or older than client/, shared/ or the configuration. */
export async function buildClientIfStale(root) {
  const built = join(root, 'dist', 'client', 'index.html');
  const sources = ['client', 'shared', 'vite.config.ts', 'package-lock.json'].map((name) => join(root, name));
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources.map(newestUnder))) return;
  const startedMs = Date.now();
  console.log('· building the client …');
  const result = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (result.status !== 0) {
    console.error('The client could not be built: see above.');
    process.exit(1);
  }
  console.log(`✓ client built (${seconds(startedMs)})`);
}
