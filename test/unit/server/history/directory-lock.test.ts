import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDirectory } from '../../../../server/history/directory-lock.ts';

let directory: string;
const path = () => join(directory, 'lock');
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('a second owner is refused until the first lets go', () => {
  const release = lockDirectory(directory, 'lock');
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ pid: process.pid });
  expect(() => lockDirectory(directory, 'lock')).toThrow(`in use by process ${process.pid}`);
  release();
  release();
  expect(existsSync(path())).toBe(false);
  lockDirectory(directory, 'lock')();
});

it('the lock of a process that is gone is taken over', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(path(), JSON.stringify({ pid: gone, started: '' }));
  lockDirectory(directory, 'lock')();
});

it('the lock of a dead process whose id now belongs to another one is taken over', () => {
  for (const pid of [process.pid, process.ppid]) {
    writeFileSync(path(), JSON.stringify({ pid, started: 'another boot/1' }));
    lockDirectory(directory, 'lock')();
  }
});

it('the lock of a living process is respected, also where its start time is not told', () => {
  writeFileSync(path(), JSON.stringify({ pid: process.ppid, started: '' }));
  expect(() => lockDirectory(directory, 'lock')).toThrow(`in use by process ${process.ppid}`);
});

it('a lock that was torn while it was written is taken over', () => {
  for (const torn of ['', '{"pid":', '[]', '{"pid":"x","started":""}']) {
    writeFileSync(path(), torn);
    lockDirectory(directory, 'lock')();
  }
});
