/** Self-made certificates for tests, by openssl. Where it is missing, the error says so: Debian has it by default. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MadeCertificate {
  certFile: string;
  keyFile: string;
  cert: string;
  key: string;
}

/** A certificate for localhost and 127.0.0.1, one day long, in `folder`. */
export function makeCertificate(folder: string, name = 'twin'): MadeCertificate {
  const certFile = join(folder, `${name}.crt`);
  const keyFile = join(folder, `${name}.key`);
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-days', '1', '-keyout', keyFile, '-out', certFile, ...subject],
    { stdio: 'pipe' },
  );
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}
