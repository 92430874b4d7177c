import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files of an authority and of a certificate that it signed for `localhost`. */
export interface LocalCertificate {
  readonly authority: string;
  readonly authorityKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority in a folder and has it sign a certificate, with the machine's openssl. */
export function signCertificate(folder: string): LocalCertificate {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', '-days', '2', '-subj', '/CN=test authority', ...key],
    ...['-keyout', file('ca.key'), '-out', file('ca.crt')],
  );
  openssl(
    ...['req', '-subj', '/CN=localhost', ...key],
    ...['-keyout', file('tls.key'), '-out', file('tls.csr')],
  );
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    ...['x509', '-req', '-days', '2', '-in', file('tls.csr'), '-extfile', file('names')],
    ...['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial'],
    ...['-out', file('tls.crt')],
  );
  return {
    authority: file('ca.crt'),
    authorityKey: file('ca.key'),
    certificate: file('tls.crt'),
    key: file('tls.key'),
  };
}
