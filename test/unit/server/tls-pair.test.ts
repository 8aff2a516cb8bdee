/** TLS_CERT and TLS_KEY: what fits is taken, what does not stops the start with a sentence, a new pair is taken while it runs. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createMetrics } from '../../../server/metrics.ts';
import { readSettings } from '../../../server/settings.ts';
import { readTlsPair, watchTlsPair, type TlsPair } from '../../../server/tls-pair.ts';
import { makeCertificate, type MadeCertificate } from '../../support/certificate.ts';

let folder: string;
let first: MadeCertificate;
let second: MadeCertificate;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twin-tls-'));
  first = makeCertificate(folder, 'first');
  second = makeCertificate(folder, 'second');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faultsOf = (env: Record<string, string>): string[] => {
  const read = readSettings(env, { command: 'start' });
  return read.ok ? [] : read.faults;
};

it('a certificate with its key turns TLS on, and the broker’s default port is that of MQTT over TLS', () => {
  const read = readSettings({ TLS_CERT: first.certFile, TLS_KEY: first.keyFile }, { command: 'start' });
  expect(read).toMatchObject({
    ok: true,
    settings: {
      tls: { certFile: first.certFile, keyFile: first.keyFile },
      mqtt: { port: { number: 8883, isFixed: false } },
    },
  });
});

it('what does not fit is one sentence that names the setting', () => {
  const text = join(folder, 'text');
  writeFileSync(text, 'no PEM');
  const { certFile, keyFile } = first;
  expect(faultsOf({ TLS_CERT: certFile })).toEqual([expect.stringMatching(/^TLS_KEY: .*beside TLS_CERT/)]);
  expect(faultsOf({ TLS_KEY: keyFile })).toEqual([expect.stringMatching(/^TLS_CERT: /)]);
  expect(faultsOf({ TLS_CERT: certFile, TLS_KEY: second.keyFile })).toEqual([
    expect.stringMatching(/^TLS_KEY: expected the key of the certificate/),
  ]);
  expect(faultsOf({ TLS_CERT: text, TLS_KEY: keyFile })).toEqual([
    expect.stringMatching(/^TLS_CERT: expected a file in PEM/),
  ]);
  expect(faultsOf({ TLS_CERT: certFile, TLS_KEY: join(folder, 'none') })).toEqual([
    expect.stringMatching(/^TLS_KEY: .*ENOENT/),
  ]);
});

it('a new pair is taken when both files are there; half of one is said and the old one stays', async () => {
  const certFile = join(folder, 'live.crt');
  const keyFile = join(folder, 'live.key');
  copyFileSync(first.certFile, certFile);
  copyFileSync(first.keyFile, keyFile);
  const taken: TlsPair[] = [];
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const use = (pair: TlsPair): void => void taken.push(pair);
  const metrics = createMetrics();
  const stop = watchTlsPair({ certFile, keyFile, use, metrics, log, everyMs: 20 });
  copyFileSync(second.certFile, certFile);
  await vi.waitUntil(() => lines.some((line) => line.includes('The certificate from before stays in use')));
  expect(taken).toEqual([]);
  copyFileSync(second.keyFile, keyFile);
  await vi.waitUntil(() => taken.length === 1);
  stop();
  expect(taken[0]?.cert).toBe(second.cert);
  const read = readTlsPair({ certFile, keyFile });
  const endMs = read.ok ? read.pair.validToMs : 0;
  expect((await metrics.tlsCertificateEnds.get()).values[0]?.value).toBe(endMs / 1000);
  expect(endMs).toBeGreaterThan(Date.now());
});
