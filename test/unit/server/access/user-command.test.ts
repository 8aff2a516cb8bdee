/** `npm run user`, as a process of its own beside an open store. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPasswords } from '../../../../server/access/passwords.ts';
import type { RecordStore } from '../../../../server/records/record-store.ts';
import { createRecordStore } from '../../../../server/records/sql-store.ts';

const COMMAND = join(import.meta.dirname, '../../../../server/user-command.ts');
let directory: string;
let records: RecordStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twin-user-'));
  writeFileSync(
    join(directory, 'base.json'),
    JSON.stringify({ base: { id: 'demo' }, partners: [{ id: 'acme' }], workshops: [] }),
  );
  environment = { BASE_FILE: join(directory, 'base.json') };
  records = createRecordStore({ directory, log: pino({ level: 'silent' }) });
  await records.start();
});
afterEach(async () => {
  await records.stop();
  rmSync(directory, { recursive: true });
});

let environment: Record<string, string> = {};

function user(input: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, ...args], {
      env: { PATH: process.env['PATH'], DATA_DIR: directory, ...environment },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('close', (code) => resolve({ code, said }));
    child.stdin.end(input);
  });
}

it(
  'adds a person with the password from standard input while the store is open elsewhere, and lists it',
  { timeout: 60_000 },
  async () => {
    const added = await user('correct horse\n', 'add', 'li', '--role', 'instructor', '--card', 'c-1');
    expect(added).toMatchObject({ code: 0 });
    const found = await records.personByUsername('li');
    expect(found?.person).toMatchObject({ role: 'instructor', demo: false });
    expect(await createPasswords().verify('correct horse', found?.passwordHash ?? null)).toBe(true);
    expect((await records.cards()).get('c-1')).toBe(found?.person.id);
    expect((await user('', 'list')).said).toContain('li\tinstructor');
    const again = await user('correct horse\n', 'add', 'li', '--role', 'student');
    expect(again.code).toBe(1);
    expect(again.said).toContain('taken');
  },
);

it('a new role keeps password and cards and ends the sign-ins', { timeout: 60_000 }, async () => {
  await user('correct horse', 'add', 'wang', '--role', 'student', '--card', 'c-2');
  const before = await records.personByUsername('wang');
  const person = before?.person.id ?? '';
  await records.putSignIn({ tokenHash: 't', person, createdAtMs: 1, lastSeenAtMs: 1 });
  expect(await user('', 'role', 'wang', '--role', 'partner', '--partner', 'acme')).toMatchObject({ code: 0 });
  const after = await records.personByUsername('wang');
  expect(after?.person).toMatchObject({ id: person, role: 'partner', partner: 'acme' });
  expect(after?.passwordHash).toBe(before?.passwordHash);
  expect((await records.cards()).get('c-2')).toBe(person);
  expect(await records.signIn('t')).toBeUndefined();
});

it('what does not fit is refused with a sentence, not a stack', { timeout: 60_000 }, async () => {
  const cases: [string[], RegExp][] = [
    [['add', 'x', '--role', 'partner', '--partner', 'none'], /acme/],
    [['add', 'x', '--role', 'student'], /8 to 256/],
    [['add', 'x', '--rule', 'student'], /--rule/],
  ];
  for (const [args, sentence] of cases) {
    const { code, said } = await user('short', ...args);
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said).not.toContain('    at ');
  }
});

it('works on a fresh clone, without a base file, wherever the server listens', async () => {
  environment = { HOST: '0.0.0.0' };
  const added = await user('a-long-enough-password\n', 'add', 'anna', '--role', 'instructor');
  expect(added).toMatchObject({ code: 0 });
  expect((await records.personByUsername('anna'))?.person.role).toBe('instructor');
}, 60_000);
