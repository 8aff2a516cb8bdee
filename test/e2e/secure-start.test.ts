/**
 * The demo in a network: TLS for people and machines, no client without a credential, and the demo's own machines at work all the
 * same. A device that the command line adds is let in while the server runs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingHttpHeaders } from 'node:http';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificate, type MadeCertificate } from '../support/certificate.ts';
import { eventually, ROOT, startHouse, type RunningHouse } from '../support/running-house.ts';

let folder: string;
let certificate: MadeCertificate;
let house: RunningHouse;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twin-secure-'));
  certificate = makeCertificate(folder);
  house = await startHouse({
    env: {
      HOST: '0.0.0.0',
      DEMO_PASSWORD: 'for the open day',
      TLS_CERT: certificate.certFile,
      TLS_KEY: certificate.keyFile,
    },
  });
}, 90_000);
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Trusts nobody but our certificate. */
function ask(
  path: string,
  body?: unknown,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${house.address}${path}`, { method, headers, ca: certificate.cert }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

it('people reach it by https alone, with a cookie that stays there', async () => {
  expect(house.address).toMatch(/^https:/);
  const login = await ask('/api/v1/login', { username: 'manager', password: 'for the open day' });
  expect(login.status).toBe(200);
  expect(login.headers['set-cookie']?.[0]).toMatch(/^__Host-twin=.*; Secure/);
  expect(login.headers['strict-transport-security']).toMatch(/max-age/);
  await expect(fetch(`${house.address.replace('https:', 'http:')}/healthz`)).rejects.toThrow();
});

it('the demo’s machines speak with the credential that the server gave them', async () => {
  await eventually(
    async () => /twin_readings_total\{result="accepted"\} [1-9]/.test((await ask('/metrics')).text),
    20_000,
    'readings of the demo’s machines',
  );
});

it('a machine needs a credential, gets one from the command line, and speaks for itself', async () => {
  expect(house.mqttUrl).toMatch(/^mqtts:/);
  const url = house.mqttUrl;
  const options = { ca: certificate.cert, protocolVersion: 4, reconnectPeriod: 0 } as const;
  await expect(connectAsync(url, options)).rejects.toMatchObject({ code: 5 });
  const added = spawnSync(
    process.execPath,
    ['server/start.mjs', 'device', 'add', 'school-lathe', '--equipment', 'machining.lathe-01'],
    { cwd: ROOT, env: { ...process.env, DATA_DIR: join(house.directory, 'data') }, encoding: 'utf8' },
  );
  const password = /secret (\S+)/.exec(added.stdout)?.[1] ?? added.stderr;
  const client = await eventually(
    () => connectAsync(url, { ...options, username: 'school-lathe', password }),
    10_000,
    'a connection with the new credential',
  );
  const closed = new Promise((resolve) => client.once('close', () => resolve(undefined)));
  const payload = JSON.stringify({ ts: Date.now(), values: { spindle_speed: 1 } });
  await client.publishAsync('tb/demo/machining/lathe-01/telemetry', payload, { qos: 1 });
  expect(client.connected).toBe(true);
  await client.publishAsync('tb/demo/machining/mill-01/telemetry', payload, { qos: 1 });
  await closed;
  const { text } = await ask('/metrics');
  expect(text).toContain('twin_broker_refused_topics_total{act="publish"} 1');
  expect(text).toMatch(/twin_quarantined_total\{reason="wrong-client"\} 1/);
  expect(text).toMatch(/twin_broker_refused_sign_ins_total\{reason="no-credentials"\} 1/);
}, 60_000);
