/**
 * One owner for a directory. DuckDB opened twice in one process spoils its file silently, and its own file lock cannot
 * see that; so a lock file names the owner by process id and start time. A lock whose owner is dead is taken over.
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

interface Owner {
  pid: number;
  /** Tells a process from a later one with the same id (containers reuse low ids); '' where the system does not say. */
  started: string;
}

/** Locks held by this thread: tells a lock of our own from one left by a dead process with our id. */
const held = new Set<string>();

/**
 * Takes the lock `name` in an existing directory. Gives the function that releases it (harmless when called twice).
 * Throws an Error with a sentence for people when another owner lives, in this process or another.
 */
export function lockDirectory(directory: string, name: string): () => void {
  const path = join(directory, name);
  if (held.has(path) || !tryCreate(path)) {
    const owner = readOwner(path);
    if (held.has(path) || (owner !== undefined && isAlive(owner)))
      throw new Error(
        `${directory} is in use by process ${owner?.pid ?? process.pid} (${path}). Stop that process, or give this one a DATA_DIR of its own.`,
      );
    setAside(path);
    if (!tryCreate(path)) throw new Error(`${path} was just taken by another process.`);
  }
  held.add(path);
  return () => {
    if (held.delete(path)) rmSync(path, { force: true });
  };
}

function tryCreate(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner));
    closeSync(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Renaming first makes two processes that find the same stale lock disagree about who removed it, not both proceed. */
function setAside(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Undefined: there is no lock, or it is torn (its writer died while writing it). */
function readOwner(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('started' in owner))
      return undefined;
    return Number.isSafeInteger(owner.pid)
      ? { pid: Number(owner.pid), started: String(owner.started) }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isAlive(owner: Owner): boolean {
  const started = startOf(owner.pid);
  if (started !== '' && owner.started !== '') return started === owner.started;
  if (owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Start of a process in clock ticks since boot, with the boot's id (Linux, proc(5)); '' elsewhere or when there is none. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Field 22; counting starts after the command name, which may itself contain blanks and brackets.
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH') || hasCode(error, 'EACCES')) return '';
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
