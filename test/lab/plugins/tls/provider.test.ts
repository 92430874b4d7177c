import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../../errors/user-error';
import { reveal, Secret, UNKNOWN, type PropertyMap } from '../../../../lab/plugins/protocol/values';
import { TlsProvider } from '../../../../lab/plugins/tls/provider';

const KEY = 'tls:index/privateKey:PrivateKey';
const REQUEST = 'tls:index/certRequest:CertRequest';
const SELF_SIGNED = 'tls:index/selfSignedCert:SelfSignedCert';
const SIGNED = 'tls:index/locallySignedCert:LocallySignedCert';

let folder: string;
const now = new Date();
const call = {
  ...{ urn: '', name: 'x', signal: new AbortController().signal, timeoutSeconds: 0 },
  log: () => undefined,
  status: () => undefined,
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-tls-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const provider = (time = now) =>
  new TlsProvider({ env: { PLINTH_CACHE: folder }, now: () => time });

async function make(type: string, inputs: PropertyMap, preview = false) {
  return provider().create({ ...call, type, inputs, preview });
}

async function made(type: string, inputs: PropertyMap): Promise<Record<string, string>> {
  const { outputs } = await make(type, inputs);
  return reveal(outputs) as Record<string, string>;
}

function failures(type: string, news: PropertyMap) {
  const request = { ...call, type, olds: {}, news, randomSeed: new Uint8Array() };
  return provider().check(request).failures;
}

const diff = (type: string, oldInputs: PropertyMap, news: PropertyMap, olds = {}, time = now) =>
  provider(time).diff({ ...call, type, id: '', olds, oldInputs, news, ignoreChanges: [] });

function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', cwd: folder, stdio: 'pipe' });
}

function file(name: string, content = ''): string {
  writeFileSync(join(folder, name), content, { mode: 0o600 });
  return name;
}

const keys = [
  [{ algorithm: 'RSA' }, 'BEGIN RSA PRIVATE KEY', 'ssh-rsa '],
  [{ algorithm: 'ECDSA', ecdsaCurve: 'P256' }, 'BEGIN EC PRIVATE KEY', 'ecdsa-sha2-nistp256 '],
  [{ algorithm: 'ECDSA', ecdsaCurve: 'P384' }, 'BEGIN EC PRIVATE KEY', 'ecdsa-sha2-nistp384 '],
  [{ algorithm: 'ECDSA', ecdsaCurve: 'P521' }, 'BEGIN EC PRIVATE KEY', 'ecdsa-sha2-nistp521 '],
  [{ algorithm: 'ED25519' }, 'BEGIN PRIVATE KEY', 'ssh-ed25519 '],
] as const;

describe('private keys', () => {
  test.each(keys)('%j is a key for OpenSSL and OpenSSH', async (inputs, header, line) => {
    const key = await made(KEY, inputs);
    expect(key['privateKeyPem']).toContain(header);
    expect(openssl('pkey', '-in', file('key', key['privateKeyPem']), '-pubout')).toBe(
      key['publicKeyPem'],
    );
    expect(openssl('pkey', '-in', file('key8', key['privateKeyPemPkcs8']), '-pubout')).toBe(
      key['publicKeyPem'],
    );
    const ssh = join(folder, file('ssh', key['privateKeyOpenssh']));
    const [type, blob] = (key['publicKeyOpenssh'] ?? '').trim().split(' ');
    expect(`${type ?? ''} `).toBe(line);
    const derived = execFileSync('ssh-keygen', ['-y', '-f', ssh], { encoding: 'utf8' });
    expect(derived.trim().split(' ').slice(0, 2)).toEqual([type, blob]);
    const sha256 = execFileSync('ssh-keygen', ['-l', '-f', ssh], { encoding: 'utf8' });
    expect(sha256).toContain(` ${key['publicKeyFingerprintSha256'] ?? '-'} `);
    const md5 = execFileSync('ssh-keygen', ['-l', '-E', 'md5', '-f', ssh], { encoding: 'utf8' });
    expect(md5).toContain(` MD5:${key['publicKeyFingerprintMd5'] ?? '-'} `);
  });

  test('a key of P224 has no form for OpenSSH, which does not know that curve', async () => {
    const key = await made(KEY, { algorithm: 'ECDSA' });
    expect(key['ecdsaCurve']).toBe('P224');
    expect([key['privateKeyOpenssh'], key['publicKeyOpenssh']]).toEqual(['', '']);
    expect(openssl('ec', '-in', file('p224', key['privateKeyPem']), '-noout', '-text')).toContain(
      'secp224r1',
    );
  });

  test('private halves are secret, public ones are not, and the id is the digest of the public one', async () => {
    const { id, outputs } = await make(KEY, { algorithm: 'ED25519' });
    const secret = Object.keys(outputs).filter((name) => outputs[name] instanceof Secret);
    expect(secret.sort()).toEqual(['privateKeyOpenssh', 'privateKeyPem', 'privateKeyPemPkcs8']);
    const publicKey = file('public', (reveal(outputs) as Record<string, string>)['publicKeyPem']);
    openssl('pkey', '-pubin', '-in', publicKey, '-outform', 'DER', '-out', 'public.der');
    expect(openssl('dgst', '-sha1', '-r', 'public.der').split(' ')[0]).toBe(id);
  });

  test('a preview tells what was given and no more', async () => {
    const { outputs } = await make(KEY, { algorithm: 'RSA', rsaBits: 4096 }, true);
    expect(outputs['rsaBits']).toBe(4096);
    expect(outputs['publicKeyPem']).toBe(UNKNOWN);
    expect(outputs['privateKeyPem']).toEqual(new Secret(UNKNOWN));
  });

  test.each<readonly [PropertyMap, string, string]>([
    [{}, 'algorithm', 'must be text, got nothing'],
    [{ algorithm: 'DSA' }, 'algorithm', "must be one of RSA, ECDSA, ED25519, got 'DSA'"],
    [
      { algorithm: 'ECDSA', ecdsaCurve: 'P192' },
      'ecdsaCurve',
      "must be one of P224, P256, P384, P521, got 'P192'",
    ],
    [
      { algorithm: 'RSA', rsaBits: 512 },
      'rsaBits',
      "must be a whole number of at least 1024, got '512'",
    ],
  ])('fails when a key is %j', (inputs, property, reason) => {
    expect(failures(KEY, inputs)).toEqual([{ property, reason }]);
  });
});

async function authority(algorithm: PropertyMap, more: PropertyMap = {}) {
  const key = await made(KEY, algorithm);
  const certificate = await made(SELF_SIGNED, {
    privateKeyPem: key['privateKeyPem'] ?? '',
    ...{ isCaCertificate: true, validityPeriodHours: 48 },
    allowedUses: ['cert_signing', 'crl_signing'],
    subject: { commonName: 'authority', organization: 'Plinth', country: 'CH' },
    ...more,
  });
  return { key: key['privateKeyPem'] ?? '', pem: certificate['certPem'] ?? '', certificate };
}

async function request(more: PropertyMap = {}) {
  const key = await made(KEY, { algorithm: 'ECDSA', ecdsaCurve: 'P256' });
  return made(REQUEST, {
    privateKeyPem: key['privateKeyPem'] ?? '',
    subject: { commonName: 'ada', organization: 'system:masters' },
    ...{ dnsNames: ['a.example'], ipAddresses: ['10.0.0.1', 'fd00::1'], uris: ['spiffe://a/b'] },
    ...more,
  });
}

const leaf = { validityPeriodHours: 2, allowedUses: ['client_auth', 'digital_signature'] };

describe('certificates', () => {
  test.each([
    [{ algorithm: 'RSA' }, 'sha256WithRSAEncryption'],
    [{ algorithm: 'ECDSA', ecdsaCurve: 'P256' }, 'ecdsa-with-SHA256'],
    [{ algorithm: 'ECDSA', ecdsaCurve: 'P384' }, 'ecdsa-with-SHA384'],
    [{ algorithm: 'ECDSA', ecdsaCurve: 'P521' }, 'ecdsa-with-SHA512'],
    [{ algorithm: 'ED25519' }, 'ED25519'],
  ])('an authority with a key %j signs what OpenSSL trusts', async (algorithm, signature) => {
    const ca = await authority(algorithm);
    const { certRequestPem = '' } = await request();
    expect(openssl('req', '-in', file('csr', certRequestPem), '-noout', '-subject')).toBe(
      'subject=O = system:masters, CN = ada\n',
    );
    const { id, outputs } = await make(SIGNED, {
      ...{ certRequestPem, caCertPem: ca.pem, caPrivateKeyPem: new Secret(ca.key) },
      ...leaf,
    });
    const plain = reveal(outputs) as Record<string, string>;
    expect(outputs['caPrivateKeyPem']).toEqual(new Secret(ca.key));
    const crt = file('crt', plain['certPem']);
    expect(openssl('verify', '-CAfile', file('ca', ca.pem), crt)).toBe('crt: OK\n');
    const text = openssl('x509', '-in', crt, '-noout', '-text');
    expect(text).toContain(`Signature Algorithm: ${signature}`);
    expect(text).toContain(
      'DNS:a.example, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1, URI:spiffe://a/b',
    );
    expect(text).toContain('TLS Web Client Authentication');
    expect(text).toContain('CA:FALSE');
    const serial = openssl('x509', '-in', crt, '-noout', '-serial').trim().slice('serial='.length);
    expect(BigInt(`0x${serial}`).toString()).toBe(id);
    const ends = openssl('x509', '-in', crt, '-noout', '-enddate').slice('notAfter='.length);
    expect(Date.parse(ends)).toBe(Date.parse(plain['validityEndTime'] ?? ''));
    expect(
      Date.parse(plain['validityEndTime'] ?? '') - Date.parse(plain['validityStartTime'] ?? ''),
    ).toBe(2 * 3_600_000);
  });

  test('an authority may be limited in how many stand below it, and names itself when asked to', async () => {
    const more = { maxPathLength: 0, setAuthorityKeyId: true };
    const { pem } = await authority({ algorithm: 'ECDSA', ecdsaCurve: 'P256' }, more);
    const text = openssl('x509', '-in', file('limited', pem), '-noout', '-text');
    expect(text).toContain('CA:TRUE, pathlen:0');
    expect(text).toContain('Subject: C = CH, O = Plinth, CN = authority');
    expect(text).toContain('X509v3 Authority Key Identifier');
  });

  test('fails when the authority’s key is another one', async () => {
    const ca = await authority({ algorithm: 'ECDSA', ecdsaCurve: 'P256' });
    const other = await authority({ algorithm: 'ECDSA', ecdsaCurve: 'P256' });
    const { certRequestPem = '' } = await request();
    await expect(
      make(SIGNED, { certRequestPem, caCertPem: ca.pem, caPrivateKeyPem: other.key, ...leaf }),
    ).rejects.toThrow(
      new UserError("tls: 'caPrivateKeyPem' must be the key of 'caCertPem', got another one"),
    );
  });

  test('fails when what is to be read is no PEM of its kind, without quoting it', async () => {
    const ca = await authority({ algorithm: 'ECDSA', ecdsaCurve: 'P256' });
    const { certRequestPem = '' } = await request();
    const sign = (more: PropertyMap) =>
      make(SIGNED, {
        certRequestPem,
        caCertPem: ca.pem,
        caPrivateKeyPem: ca.key,
        ...leaf,
        ...more,
      });
    const say = (text: string) => new UserError(text);
    await expect(sign({ certRequestPem: 'no' })).rejects.toThrow(
      say("tls: 'certRequestPem' must be a certificate request in PEM"),
    );
    await expect(sign({ caCertPem: 'no' })).rejects.toThrow(
      say("tls: 'caCertPem' must be a certificate in PEM"),
    );
    await expect(sign({ caPrivateKeyPem: 'hush' })).rejects.toThrow(
      say("tls: 'caPrivateKeyPem' must be a private key in PEM"),
    );
  });

  test('fails when a key of P224 is to sign', async () => {
    const key = await made(KEY, { algorithm: 'ECDSA' });
    const inputs = { privateKeyPem: key['privateKeyPem'] ?? '', ...leaf };
    await expect(make(SELF_SIGNED, inputs)).rejects.toThrow(
      new UserError(
        "tls: a key that signs certificates must be of one of the curves P256, P384 and P521 in a lab, got 'P224'",
        { fix: "set the key's 'ecdsaCurve'" },
      ),
    );
  });

  test.each<readonly [PropertyMap, string, string]>([
    [
      { privateKeyPem: undefined as never },
      'privateKeyPem',
      'must be a private key in PEM, got nothing',
    ],
    [{ ipAddresses: ['a'] }, 'ipAddresses[0]', "must be an IP address, got 'a'"],
    [{ uris: ['a'] }, 'uris[0]', "must be a URI, got 'a'"],
    [
      { validityPeriodHours: 1.5 },
      'validityPeriodHours',
      'must be a whole number of hours of at least 0, got 1.5',
    ],
    [
      { subject: { comonName: 'x' } },
      'subject.comonName',
      "there is no such property, perhaps 'commonName' is meant",
    ],
  ])('fails when a certificate has %j', (more, property, reason) => {
    const inputs = { privateKeyPem: 'x', ...leaf, ...more };
    expect(failures(SELF_SIGNED, inputs)).toEqual([{ property, reason }]);
  });

  test('fails when a use is none that certificates know', () => {
    const inputs = { privateKeyPem: 'x', ...leaf, allowedUses: ['client_auth', 'fun'] };
    expect(failures(SELF_SIGNED, inputs)).toEqual([
      { property: 'allowedUses[1]', reason: expect.stringMatching(/, got 'fun'$/) as string },
    ]);
  });
});

describe('changes', () => {
  test('everything replaces but the time of renewal', () => {
    const inputs = { privateKeyPem: 'x', ...leaf };
    expect(diff(SELF_SIGNED, inputs, inputs).changes).toBe('none');
    expect(diff(SELF_SIGNED, inputs, { ...inputs, maxPathLength: -1 }).changes).toBe('none');
    expect(diff(SELF_SIGNED, inputs, { ...inputs, earlyRenewalHours: 1 })).toMatchObject({
      replaces: [],
      detailed: { earlyRenewalHours: { kind: 'update' } },
    });
    expect(diff(SELF_SIGNED, inputs, { ...inputs, validityPeriodHours: 3 }).replaces).toEqual([
      'validityPeriodHours',
    ]);
    expect(diff(KEY, { algorithm: 'RSA' }, { algorithm: 'ED25519' }).replaces).toEqual([
      'algorithm',
    ]);
  });

  test('a certificate near its end is replaced', () => {
    const inputs = { privateKeyPem: 'x', ...leaf, earlyRenewalHours: 1 };
    const olds = { ...inputs, validityEndTime: '2026-01-01T02:00:00Z', readyForRenewal: false };
    const at = (time: string) => diff(SELF_SIGNED, inputs, inputs, olds, new Date(time));
    expect(at('2026-01-01T00:59:59Z').changes).toBe('none');
    expect(at('2026-01-01T01:00:00Z').replaces).toEqual(['readyForRenewal']);
  });

  test('a refresh says whether it is near its end', async () => {
    const olds = { validityEndTime: '2026-01-01T02:00:00Z', readyForRenewal: false };
    const read = { ...call, type: SELF_SIGNED, id: '1', olds, oldInputs: {} };
    const found = await provider(new Date('2026-01-02T00:00:00Z')).read(read);
    expect(found?.outputs['readyForRenewal']).toBe(true);
  });

  test('an update keeps the certificate', async () => {
    const olds = { certPem: 'pem', readyForRenewal: false };
    const inputs = { privateKeyPem: 'x', ...leaf, earlyRenewalHours: 3 };
    const update = { ...call, type: SELF_SIGNED, id: '1', olds, oldInputs: {}, inputs };
    const now = await provider().update({ ...update, ignoreChanges: [], preview: false });
    expect([now['certPem'], now['earlyRenewalHours']]).toEqual(['pem', 3]);
    expect(now['privateKeyPem']).toEqual(new Secret('x'));
  });
});

test('fails when a type is none of the package', () => {
  expect(() => failures('tls:index/other:Other', {})).toThrow(
    new UserError(
      `tls: 'type' must be one of ${[KEY, REQUEST, SELF_SIGNED, SIGNED].join(', ')}, got 'tls:index/other:Other'`,
    ),
  );
});

test('fails when something is to be imported', () => {
  const read = { ...call, type: KEY, id: 'x', olds: {}, oldInputs: {} };
  expect(() => provider().read(read)).toThrow(
    new UserError(`import of ${KEY}: the type can not be imported`),
  );
});
