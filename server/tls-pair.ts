/** A certificate with its key in PEM: read, checked to belong together, and read again when the files change. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Absolute paths. */
export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

/** PEM texts; `cert` may be a chain, our own certificate first. */
export interface TlsPair {
  cert: string;
  key: string;
  /** End of the certificate's validity, epoch ms. */
  validToMs: number;
}

export type TlsPairResult = { ok: true; pair: TlsPair } | { ok: false; fault: string };

const CHECK_EVERY_MS = 5_000;

/** Never throws: `fault` is a sentence that names the setting. */
export function readTlsPair({ certFile, keyFile }: TlsFiles): TlsPairResult {
  const cert = readPem('TLS_CERT', certFile, 'CERTIFICATE');
  if (!cert.ok) return cert;
  const key = readPem('TLS_KEY', keyFile, 'PRIVATE KEY');
  if (!key.ok) return key;
  try {
    const certificate = new X509Certificate(cert.text);
    if (!certificate.checkPrivateKey(createPrivateKey(key.text)))
      return { ok: false, fault: `TLS_KEY: expected the key of the certificate ${certFile}, found another.` };
    createSecureContext({ cert: cert.text, key: key.text });
    const validToMs = Date.parse(certificate.validTo);
    return { ok: true, pair: { cert: cert.text, key: key.text, validToMs } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fault = `TLS_CERT, TLS_KEY: expected a certificate and its key without a passphrase, found what cannot be used (${why}).`;
    return { ok: false, fault };
  }
}

function readPem(
  setting: string,
  path: string,
  label: string,
): { ok: true; text: string } | { ok: false; fault: string } {
  try {
    const text = readFileSync(path, 'utf8');
    if (new RegExp(`-----BEGIN ([A-Z]+ )?${label}-----`).test(text)) return { ok: true, text };
    return {
      ok: false,
      fault: `${setting}: expected a file in PEM (-----BEGIN ${label}-----), found "${path}".`,
    };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { ok: false, fault: `${setting}: expected a file that can be read, found "${path}"${why}.` };
  }
}

export interface TlsWatchParts extends TlsFiles {
  /** What the servers use from now on. */
  use: (pair: TlsPair) => void;
  metrics: Metrics;
  log: Log;
  /** How often to look, ms; default 5 s. */
  everyMs?: number;
}

/** Looks at the files and hands on a new pair that fits; one that does not is said, and the old one stays. Gives the function that stops it. */
export function watchTlsPair({ certFile, keyFile, use, metrics, log, everyMs }: TlsWatchParts): () => void {
  const stampOf = (path: string): string => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
  };
  const stamp = (): string => `${stampOf(certFile)} ${stampOf(keyFile)}`;
  let seen = stamp();
  const look = (): void => {
    const newest = stamp();
    if (newest === seen) return;
    seen = newest;
    const read = readTlsPair({ certFile, keyFile });
    if (!read.ok) {
      log.error({ certFile, keyFile }, `${read.fault} The certificate from before stays in use.`);
      return;
    }
    use(read.pair);
    metrics.tlsCertificateEnds.set(read.pair.validToMs / 1000);
    log.info(
      { certFile, validTo: new Date(read.pair.validToMs).toISOString() },
      'a new certificate is in use',
    );
  };
  const timer = setInterval(look, everyMs ?? CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
