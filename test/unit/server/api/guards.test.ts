/** What the door refuses, however it is asked. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { languageOf } from '../../../../server/api/problem-reply.ts';
import { OWN, PASSWORD, startPeopleHouse, type HouseOptions, type PeopleHouse } from './people-house.ts';

let house: PeopleHouse | undefined;
const start = async (options?: HouseOptions): Promise<PeopleHouse> =>
  (house = await startPeopleHouse(options));
afterEach(async () => {
  await house?.stop();
  house = undefined;
});
/** One house for all tests that only ask and leave no trace. */
let quiet: Promise<PeopleHouse> | undefined;
const quietHouse = (): Promise<PeopleHouse> => (quiet ??= startPeopleHouse({ withHistory: false }));
afterAll(async () => (await quiet)?.stop());

const login = (
  { url }: PeopleHouse,
  headers: Record<string, string> = {},
  body: unknown = { username: 'student', password: PASSWORD },
): Promise<Response> =>
  fetch(`${url}/api/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Sends headers that fetch would not let us set; gives the status. */
function rawPost(url: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/login`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('a route without a policy', () => {
  it('keeps the server from starting, and is named', async () => {
    await expect(
      startPeopleHouse({ extend: (app) => app.get('/api/v1/secrets', () => 'all of them') }),
    ).rejects.toThrow(/GET \/api\/v1\/secrets/);
  });
});

describe('requests that other websites make', () => {
  it.each([
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin "null"', { origin: 'null' }],
    ['another port of our host', { origin: 'http://127.0.0.1:1' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])('signing in with %s is refused', async (_what, headers) => {
    const { url } = await quietHouse();
    const body = JSON.stringify({ username: 'student', password: PASSWORD });
    expect(await rawPost(url, { 'content-type': 'application/json', ...headers }, body)).toBe(403);
  });

  it('our own page and a script may sign in', async () => {
    const one = await quietHouse();
    expect((await login(one, { origin: one.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await login(one)).status).toBe(200);
  });
});

describe('bodies', () => {
  const body = JSON.stringify({ username: 'student', password: PASSWORD });
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json\ta',
    'application/jsonx',
  ])('of type %j are refused', async (type) => {
    const { url } = await quietHouse();
    expect([400, 415]).toContain(await rawPost(url, { 'content-type': type }, body));
  });

  it('with __proto__ or constructor are refused and change no object', async () => {
    const one = await quietHouse();
    for (const key of ['__proto__', 'constructor']) {
      const text = `{"username":"student","password":"${PASSWORD}","${key}":{"prototype":{"role":"manager"},"role":"manager"}}`;
      expect((await login(one, {}, text)).status).toBe(400);
    }
    expect(Reflect.get({}, 'role')).toBeUndefined();
  });

  it('that are broken, deep or too large get a problem, not a fault', async () => {
    const one = await quietHouse();
    expect((await login(one, {}, '{"username":')).status).toBe(400);
    expect((await login(one, {}, '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))).status).toBe(400);
    expect((await login(one, {}, `"${'x'.repeat(70_000)}"`)).status).toBe(413);
  });
});

describe('queries', () => {
  it.each([
    `equipment/${OWN}/history?signal=read_csv('/etc/passwd')`,
    `equipment/${OWN}/history?signal=speed' OR 1=1 --`,
    `equipment/${OWN}/history?signal=speed&signal=program`,
    `equipment/${OWN}/history?signal=none`,
    `equipment/${OWN}/history?points=0`,
    `equipment/${OWN}/history?points=20001`,
    `equipment/${OWN}/history?from=yesterday`,
    `equipment/${OWN}/history?from=2000&to=1000`,
    `equipment/${OWN}/states?from=0&to=99999999999999`,
    `equipment/${OWN}/states?at=1`,
    `equipment/..%2F..%2Fetc/history`,
    `equipment/*`,
    `scenarios?type=' OR 1=1`,
    `scenarios?cursor=bm90IG91cnM`,
    `scenarios?__proto__=1`,
    `alarms?active=perhaps`,
    `people?role=god`,
    `progress?cursor=x`,
    `quarantine?limit=501`,
    `state?equipment=a&equipment=b`,
  ])('/api/v1/%s is a bad request that names the field', async (path) => {
    const one = await quietHouse();
    const answer = await one.ask('manager', `/api/v1/${path}`);
    expect(answer.status).toBe(400);
    const problem = await answer.json();
    expect(problem.code).toBe('bad-request');
    expect(problem.errors[0].expected).not.toBe('');
  });
});

describe('problems', () => {
  it('are RFC 9457 in the language asked for', async () => {
    const { url } = await quietHouse();
    const ask = (language: string) =>
      fetch(`${url}/api/v1/base`, { headers: { 'accept-language': language } });
    const english = await ask('en-GB,en;q=0.9,zh;q=0.8');
    expect(english.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await english.json()).toEqual({
      type: 'urn:training-base-twin:problem:not-signed-in',
      title: 'not-signed-in',
      status: 401,
      detail: 'Please sign in first.',
      code: 'not-signed-in',
    });
    expect((await (await ask('zh-CN,zh;q=0.9,en;q=0.8')).json()).detail).toBe('请先登录。');
  });

  it.each([
    [undefined, 'zh'],
    ['*', 'zh'],
    ['fr, en;q=0.5', 'en'],
    ['zhx, en', 'en'],
  ])('Accept-Language %j means %s', (header, language) => expect(languageOf(header)).toBe(language));
});

describe('when a store is down', () => {
  it('readyz is 503 and says which, while healthz stays 200', async () => {
    const one = await start({ withHistory: true });
    expect((await one.ask(undefined, '/readyz')).status).toBe(200);
    await one.records.stop();
    const answer = await one.ask(undefined, '/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      ready: false,
      reasons: [expect.stringMatching(/^records: .+/)],
    });
    expect((await one.ask(undefined, '/healthz')).status).toBe(200);
  });

  it('questions to it are answered 503 with a sentence, not 500', async () => {
    const one = await start({ withHistory: true });
    await one.ask('manager', '/api/v1/me');
    await one.history.stop();
    const history = await one.ask('manager', `/api/v1/equipment/${OWN}/history?signal=speed`);
    expect(await history.json()).toMatchObject({ code: 'store-unavailable', status: 503 });
    await one.records.stop();
    expect((await one.ask('manager', '/api/v1/scenarios')).status).toBe(503);
  });
});

describe('signing in', () => {
  it('too many wrong passwords are answered 429, and so is the right one then', async () => {
    const one = await start({ limits: { perNameAndAddress: 3, perAddress: 20 } });
    const wrong = { username: 'student', password: 'wrong' };
    for (let n = 0; n < 3; n++) expect((await login(one, {}, wrong)).status).toBe(401);
    expect((await login(one, {}, wrong)).status).toBe(429);
    expect((await login(one)).status).toBe(429);
    one.clock.nowMs += 61_000;
    expect((await login(one)).status).toBe(200);
  });

  it('many names from one address are limited too, and right passwords do not count', async () => {
    const one = await start({ limits: { perNameAndAddress: 3, perAddress: 5 } });
    for (let n = 0; n < 10; n++) expect((await login(one)).status).toBe(200);
    for (let n = 0; n < 5; n++)
      expect((await login(one, {}, { username: `n${n}`, password: 'x' })).status).toBe(401);
    expect((await login(one, {}, { username: 'n9', password: 'x' })).status).toBe(429);
  });

  it('the cookie is HttpOnly, SameSite=Lax, new each time, and dead after signing out', async () => {
    const one = await start();
    const first = (await login(one)).headers.get('set-cookie') ?? '';
    expect(first).toMatch(/HttpOnly; SameSite=Lax/);
    const cookie = first.split(';')[0] ?? '';
    expect(await one.cookie('student')).not.toBe(cookie);
    const me = () => fetch(`${one.url}/api/v1/me`, { headers: { cookie } });
    expect((await me()).status).toBe(200);
    await fetch(`${one.url}/api/v1/logout`, { method: 'POST', headers: { cookie } });
    expect((await me()).status).toBe(401);
  });

  it('a changed bit of the cookie is nobody', async () => {
    const one = await start();
    const cookie = await one.cookie('student');
    const forged = cookie.slice(0, -2) + (cookie.at(-2) === 'A' ? 'B' : 'A') + cookie.at(-1);
    expect((await fetch(`${one.url}/api/v1/me`, { headers: { cookie: forged } })).status).toBe(401);
  });
});

describe('requests a second', () => {
  it('are limited under /api for each sign-in, not for health and metrics', async () => {
    const one = await start({ requestsPerSecond: 1 });
    const cookie = await one.cookie('student');
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++)
      statuses.push((await fetch(`${one.url}/api/v1/me`, { headers: { cookie } })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
    expect((await one.ask('manager', '/api/v1/me')).status).toBe(200);
    for (let n = 0; n < 15; n++) expect((await one.ask(undefined, '/metrics')).status).toBe(200);
  });
});

describe('the client', () => {
  it('gets its page at every address of its own with a fresh nonce, and assets for ever', async () => {
    const clientDirectory = mkdtempSync(join(tmpdir(), 'twin-client-'));
    mkdirSync(join(clientDirectory, 'assets'));
    writeFileSync(
      join(clientDirectory, 'index.html'),
      '<meta name="csp-nonce" content="__CSP_NONCE__"><title>t</title>',
    );
    writeFileSync(join(clientDirectory, 'assets', 'main-abc.js'), 'export {}');
    const { url } = await start({ clientDirectory });
    const nonces = new Set<string>();
    for (const path of ['/', '/index.html', '/workspaces/instructor?at=1']) {
      const page = await fetch(url + path);
      const nonce = /content="([^"]+)"/.exec(await page.text())?.[1] ?? '';
      expect(page.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(page.headers.get('cache-control')).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
    const asset = await fetch(`${url}/assets/main-abc.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    for (const path of ['/assets/none.js', '/api/v1/none', '/favicon.png', '/assets/..%2F..%2Findex.html'])
      expect((await fetch(url + path)).status, path).toBe(404);
    rmSync(clientDirectory, { recursive: true });
  });

  it('where it is not built, says so in words and the API works', async () => {
    const one = await start();
    const page = await fetch(one.url);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('npm start');
    expect((await one.ask('manager', '/api/v1/me')).status).toBe(200);
  });
});
