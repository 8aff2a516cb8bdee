import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoPeople } from '../../../../server/access/demo-people.ts';
import { createPasswords } from '../../../../server/access/passwords.ts';
import { createSignIn, type Ended, type SignIn } from '../../../../server/access/sign-in.ts';
import type { RecordStore } from '../../../../server/records/record-store.ts';
import { createRecordStore } from '../../../../server/records/sql-store.ts';

const MINUTE_MS = 60_000;
const passwords = createPasswords({ N: 1024, r: 8, p: 1 });
let directory: string;
let records: RecordStore;
let signIn: SignIn;
let nowMs: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twin-sign-in-'));
  records = createRecordStore({ directory, log: pino({ level: 'silent' }) });
  await records.start();
  await records.putPeople(
    demoPeople(await passwords.hash('pw'), [{ id: 'acme', name: { zh: '甲厂（演示）' } }]),
  );
  nowMs = 1_764_000_000_000;
  signIn = createSignIn({ records, passwords, now: () => nowMs, secure: true });
});
afterEach(async () => {
  await records.stop();
  rmSync(directory, { recursive: true });
});

const cookieOf = async (username: string): Promise<string> => {
  const { cookie } = await signIn.logIn({ username, password: 'pw', address: '::1' });
  return cookie.split(';')[0] ?? '';
};

describe('a sign-in', () => {
  it('over https is a __Host- cookie with Secure, and its token is nowhere in the records', async () => {
    const { cookie } = await signIn.logIn({ username: 'manager', password: 'pw', address: '::1' });
    expect(cookie).toMatch(/^__Host-twin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=43200$/);
    const token = /=([\w-]+);/.exec(cookie)?.[1] ?? '';
    expect(await records.signIn(token)).toBeUndefined();
  });

  it('ends after 30 idle minutes', async () => {
    const cookie = await cookieOf('instructor');
    nowMs += 29 * MINUTE_MS;
    expect((await signIn.authenticate(cookie))?.person.role).toBe('instructor');
    nowMs += 29 * MINUTE_MS;
    expect(await signIn.authenticate(cookie)).toBeDefined();
    nowMs += 30 * MINUTE_MS;
    expect(await signIn.authenticate(cookie)).toBeUndefined();
  });

  it('ends after 12 hours however busy', async () => {
    const cookie = await cookieOf('instructor');
    for (let n = 0; n < 12 * 6 - 1; n++) {
      nowMs += 10 * MINUTE_MS;
      expect(await signIn.authenticate(cookie)).toBeDefined();
    }
    nowMs += 10 * MINUTE_MS;
    expect(await signIn.authenticate(cookie)).toBeUndefined();
  });

  it('of a wall display stays', async () => {
    const cookie = await cookieOf('display');
    nowMs += 60 * 24 * 60 * MINUTE_MS;
    expect((await signIn.authenticate(cookie))?.person.role).toBe('display');
  });

  it('is forgotten by the records once no role could use it any more', async () => {
    const kept: boolean[] = [];
    const cookie = await cookieOf('display');
    const tokenHash = (await signIn.authenticate(cookie))?.tokenHash ?? '';
    for (const days of [364, 2]) {
      nowMs += days * 24 * 60 * MINUTE_MS;
      await signIn.removeExpired();
      kept.push((await records.signIn(tokenHash)) !== undefined);
    }
    expect(kept).toEqual([true, false]);
  });

  it('tells listeners when it ends, by hand or for all of a person', async () => {
    const ended: Ended[] = [];
    signIn.onEnded((one) => ended.push(one));
    const cookie = await cookieOf('student');
    await signIn.logOut(cookie);
    await cookieOf('student');
    await signIn.endAllOf('demo-student-01');
    expect(ended).toEqual([
      { tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { person: 'demo-student-01' },
    ]);
    expect(await signIn.authenticate(cookie)).toBeUndefined();
  });

  it('says the same of a wrong password and of a name that does not exist', async () => {
    for (const username of ['student', 'nobody'])
      await expect(signIn.logIn({ username, password: 'no', address: '::1' })).rejects.toMatchObject({
        code: 'wrong-credentials',
      });
  });
});

describe('demo people', () => {
  it('are five sign-ins and twelve students with cards, in the records as such', async () => {
    const { items } = await records.listPeople({}, { limit: 100 });
    expect(items.every(({ demo }) => demo)).toBe(true);
    expect(items.flatMap(({ username }) => username ?? []).sort()).toEqual([
      'display',
      'instructor',
      'manager',
      'partner',
      'student',
    ]);
    const cards = await records.cards();
    expect(cards.size).toBe(12);
    expect(cards.get('demo-card-001')).toBe((await records.personByUsername('student'))?.person.id);
    expect((await records.personByUsername('partner'))?.person.partner).toBe('acme');
    expect((await records.personByUsername('partner'))?.person.name).toBe('甲厂联络员（演示）');
  });
});
