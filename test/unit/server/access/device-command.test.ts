/** `npm run device`, as a process of its own beside a running server's folder. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDeviceFile } from '../../../../server/access/device-file.ts';
import { hashOfRandom } from '../../../../server/access/device-secret.ts';
import { createPasswords } from '../../../../server/access/passwords.ts';

const COMMAND = join(import.meta.dirname, '../../../../server/device-command.ts');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twin-device-'));
  const machining = {
    id: 'machining',
    equipment: [
      { id: 'lathe-01', type: 'cnc-lathe' },
      { id: 'cell', type: 'robot-arm', source: { kind: 'sparkplug', group: 'g', edge: 'e' } },
    ],
  };
  const base = { base: { id: 'demo' }, workshops: [machining] };
  writeFileSync(join(directory, 'base.json'), JSON.stringify(base));
});
afterEach(() => rmSync(directory, { recursive: true }));

function device(input: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, ...args], {
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: directory,
        BASE_FILE: join(directory, 'base.json'),
        HOST: '0.0.0.0',
      },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('close', (code) => resolve({ code, said }));
    child.stdin.end(input);
  });
}

it('adds a device, shows its secret once and keeps only a hash in a file of its owner; renews and removes it', async () => {
  const added = await device('', 'add', 'lathe-gw', '--equipment', 'machining.lathe-01,machining.cell');
  expect(added.code).toBe(0);
  const secret = /secret ([\w-]{32})/.exec(added.said)?.[1] ?? '';
  expect(added.said).toContain('machining.cell speaks Sparkplug: it needs --sparkplug g/e');
  const file = openDeviceFile(directory);
  expect(file.read()).toMatchObject([{ name: 'lathe-gw', secretHash: hashOfRandom(secret) }]);
  expect(readFileSync(file.path, 'utf8')).not.toContain(secret);
  if (process.platform !== 'win32') expect(statSync(file.path).mode & 0o777).toBe(0o600);
  const renewed = await device('chosen by a person\n', 'renew', 'lathe-gw', '--stdin');
  expect(renewed).toMatchObject({ code: 0 });
  const [stored] = file.read();
  expect(await createPasswords().verify('chosen by a person', stored?.secretHash ?? null)).toBe(true);
  expect((await device('', 'list')).said).toContain('lathe-gw\tmachining.lathe-01, machining.cell');
  const acl = await device('', 'mosquitto-acl');
  expect(acl.said).toContain('user lathe-gw\ntopic write tb/demo/machining/lathe-01/#');
  expect((await device('', 'remove', 'lathe-gw')).code).toBe(0);
  expect(file.read()).toEqual([]);
}, 60_000);

it('refuses what does not fit with a sentence, not a stack', async () => {
  const cases: [string[], RegExp][] = [
    [['add', 'x'], /--equipment, --workshop or --sparkplug/],
    [['add', 'x', '--equipment', 'lathe-01'], /machining\.lathe-01/],
  ];
  for (const [args, sentence] of cases) {
    const { code, said } = await device('', ...args);
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said).not.toContain('    at ');
  }
}, 60_000);
