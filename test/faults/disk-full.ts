/**
 * Fault 8: the disk of the journal is full while readings come; then there is room again. The journal lies on a small file system in
 * memory that only the server sees (Linux, user namespaces).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { openFaultHouse, type FaultOptions, type FaultResult } from './fault-house.ts';
import { pause, until } from './server-process.ts';

const SIZE_MB = 48;

/** Undefined where it can be tried, else why not. */
export function diskFullMissing(): string | undefined {
  const tried = spawnSync('unshare', ['-rm', 'true']);
  return tried.status === 0
    ? undefined
    : 'This system has no `unshare -rm`: a full disk cannot be made here.';
}

/** Fills the disk for two seconds, looks that nothing is acknowledged meanwhile, and frees it. */
export async function diskFull(options: FaultOptions): Promise<FaultResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'disk-full-'));
  const journal = join(dataDir, 'journal');
  mkdirSync(journal);
  const wrap = [
    'unshare',
    '-rm',
    'sh',
    '-c',
    `mount -t tmpfs -o size=${SIZE_MB}m tmpfs "$0" && exec "$@"`,
    journal,
  ];
  const house = await openFaultHouse({ ...options, dataDir, wrap });
  try {
    const { server, sender } = house;
    const sending = sender.run();
    await until(() => sender.acked > options.readings / 4, 600_000, 'a quarter is acknowledged');
    const ballast = join(`/proc/${server.pid}/root`, journal, 'ballast');
    fill(ballast);
    await until(
      async () => (await server.readiness()).status === 503,
      30_000,
      'it says that it is not ready',
    );
    const { text } = await server.readiness();
    if (!text.includes('disk is full')) throw new Error(`the reason is not told: ${text}`);
    const before = sender.acked;
    await pause(2_000);
    if (sender.acked !== before) throw new Error('readings were acknowledged while nothing could be kept');
    rmSync(ballast);
    const againMs = performance.now();
    await until(async () => (await server.readiness()).status === 200, 60_000, 'ready again');
    const recoverySeconds = (performance.now() - againMs) / 1000;
    await sending;
    return await house.finish(recoverySeconds);
  } finally {
    await house.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Writes zeros until the disk takes no more. */
function fill(path: string): void {
  const some = Buffer.alloc(64 * 1024);
  for (let size = 0; size < 2 * SIZE_MB * 1024 * 1024; size += some.length) {
    try {
      writeFileSync(path, some, { flag: 'a' });
    } catch {
      return; // Full: as wanted.
    }
  }
}
