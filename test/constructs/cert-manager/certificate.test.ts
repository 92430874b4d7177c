import { Duration } from 'cdk8s';
import type { CertificateProps } from '../../../constructs/cert-manager/certificate';
import { Certificate } from '../../../constructs/cert-manager/certificate';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from '../namespace/manifests';

const issuer = { kind: 'ClusterIssuer', name: 'platform-ca' } as const;
const acme = { kind: 'ClusterIssuer', name: 'letsencrypt', challenges: ['http01'] } as const;

function certificate(props: Partial<CertificateProps> = {}) {
  const [manifest] = manifestsOf((chart) => {
    new Certificate(chart, 'certificate', { name: 'web', issuer, ...props });
  });
  return manifest;
}

function problems(props: Partial<CertificateProps>): readonly string[] {
  return userErrorOf(() => certificate(props)).problems;
}

test('a certificate says everything that cert-manager would otherwise choose, and is waited for', () => {
  expect(certificate({ dnsNames: ['www.acme.dev'] })).toEqual({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: {
      name: 'web',
      namespace: 'apps',
      annotations: { 'pulumi.com/waitFor': 'condition=Ready', 'pulumi.com/timeoutSeconds': '600' },
    },
    spec: {
      secretName: 'web',
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'platform-ca' },
      dnsNames: ['www.acme.dev'],
      privateKey: { algorithm: 'ECDSA', encoding: 'PKCS8', rotationPolicy: 'Always', size: 256 },
      usages: ['digital signature', 'key encipherment', 'server auth'],
    },
  });
});

test('every option reaches the field it is named after', () => {
  const manifest = certificate({
    namespace: 'ledger',
    secretName: 'web-tls',
    dnsNames: ['*.acme.dev', 'acme.dev'],
    ipAddresses: ['10.0.0.1', '2001:db8::1'],
    uris: ['spiffe://acme.dev/web'],
    commonName: 'acme.dev',
    duration: Duration.days(30),
    renewBefore: Duration.minutes(90),
    privateKey: { algorithm: 'RSA', size: 4096, rotation: 'Never' },
    usages: ['client auth', 'digital signature'],
    secretLabels: { team: 'web' },
    timeout: Duration.hours(1),
  });
  expect(manifest?.metadata).toMatchObject({
    namespace: 'ledger',
    annotations: { 'pulumi.com/timeoutSeconds': '3600' },
  });
  expect(manifest?.spec).toEqual({
    secretName: 'web-tls',
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'platform-ca' },
    dnsNames: ['*.acme.dev', 'acme.dev'],
    ipAddresses: ['10.0.0.1', '2001:db8::1'],
    uris: ['spiffe://acme.dev/web'],
    commonName: 'acme.dev',
    duration: '720h0m0s',
    renewBefore: '1h30m0s',
    privateKey: { algorithm: 'RSA', encoding: 'PKCS8', rotationPolicy: 'Never', size: 4096 },
    usages: ['digital signature', 'client auth'],
    secretTemplate: { labels: { team: 'web' } },
  });
});

test('an authority may sign certificates and lists of revoked ones', () => {
  expect(certificate({ role: 'authority', commonName: 'Platform CA' })?.spec).toMatchObject({
    isCA: true,
    usages: ['digital signature', 'cert sign', 'crl sign'],
  });
  expect(certificate({ dnsNames: ['acme.dev'] })?.spec).not.toHaveProperty('isCA');
});

test('the Secret has the certificate’s name unless it is given one', () => {
  manifestsOf((chart) => {
    const props = { name: 'web', issuer, dnsNames: ['acme.dev'] };
    expect(new Certificate(chart, 'a', props).secretName).toBe('web');
    expect(new Certificate(chart, 'b', { ...props, secretName: 'tls' }).secretName).toBe('tls');
  });
});

test('an Ed25519 key has no size', () => {
  const privateKey = { algorithm: 'Ed25519' } as const;
  expect(certificate({ dnsNames: ['acme.dev'], privateKey })?.spec).toMatchObject({
    privateKey: { algorithm: 'Ed25519', encoding: 'PKCS8', rotationPolicy: 'Always' },
  });
});

test('fails with every problem at once', () => {
  expect(
    problems({
      secretName: 'Web_TLS',
      dnsNames: ['www..dev', 'a.*.dev'],
      ipAddresses: ['10.0.0.256'],
      uris: ['acme.dev'],
      commonName: 'x'.repeat(65),
      duration: Duration.minutes(30),
      renewBefore: Duration.minutes(1),
      privateKey: { algorithm: 'RSA', size: 1024 },
    }),
  ).toEqual([
    "certificate.web: 'secretName' must be lower case letters, digits, inner hyphens and dots, got 'Web_TLS'",
    "certificate.web: 'commonName' must be 1 to 64 characters, got 65",
    "certificate.web: 'dnsNames' must be host names (such as 'www.example.com' or '*.example.com'), got 'www..dev'",
    "certificate.web: 'dnsNames' must be host names (such as 'www.example.com' or '*.example.com'), got 'a.*.dev'",
    "certificate.web: 'ipAddresses' must be addresses, got '10.0.0.256'",
    "certificate.web: 'uris' must be absolute URIs, got 'acme.dev'",
    "certificate.web: 'duration' must be at least 1 hour, got '30m0s'",
    "certificate.web: 'renewBefore' must be at least 5 minutes, got '1m0s'",
    "certificate.web: 'privateKey.size' must be 2048 to 8192 for RSA, got '1024'",
  ]);
});

test('fails when it is for nobody', () => {
  const problem =
    "certificate.web: 'dnsNames' must name at least one host where no commonName, ipAddresses or uris are given, got none";
  expect(problems({})).toEqual([problem]);
  expect(problems({ dnsNames: [] })).toEqual([problem]);
});

test.each([
  [{ ipAddresses: ['10.0.0.1'] }],
  [{ uris: ['spiffe://acme.dev/web'] }],
  [{ commonName: 'web' }],
])('accepts %j as its only name', (names) => {
  expect(certificate(names)?.spec).toMatchObject(names);
});

test.each([
  [{ renewBefore: Duration.days(90) }, '2160h0m0s', '2160h0m0s'],
  [{ duration: Duration.hours(2), renewBefore: Duration.hours(3) }, '2h0m0s', '3h0m0s'],
])('fails when it would be renewed before it is made: %#', (times, duration, renewBefore) => {
  expect(problems({ dnsNames: ['acme.dev'], ...times })).toEqual([
    `certificate.web: 'renewBefore' must be less than the duration of ${duration}, got '${renewBefore}'`,
  ]);
});

test.each([
  ['ECDSA', 224, "'privateKey.size' must be 256, 384 or 521 for ECDSA, got '224'"],
  ['RSA', 8193, "'privateKey.size' must be 2048 to 8192 for RSA, got '8193'"],
  ['RSA', 2048.5, "'privateKey.size' must be 2048 to 8192 for RSA, got '2048.5'"],
  ['Ed25519', 256, "'privateKey.size' must be left out for Ed25519, got '256'"],
] as const)('fails when an %s key has %d bits', (algorithm, size, problem) => {
  expect(problems({ dnsNames: ['acme.dev'], privateKey: { algorithm, size } })).toEqual([
    `certificate.web: ${problem}`,
  ]);
});

test('fails when the Issuer lies in another namespace, where it can not be used', () => {
  const own = { kind: 'Issuer', name: 'ca', namespace: 'ledger' } as const;
  expect(problems({ dnsNames: ['acme.dev'], issuer: own })).toEqual([
    "certificate.web: 'issuer' must be a ClusterIssuer or lie in namespace 'apps', got Issuer 'ca' in 'ledger'",
  ]);
  const beside = certificate({ dnsNames: ['acme.dev'], issuer: own, namespace: 'ledger' });
  expect(beside?.spec).toMatchObject({ issuerRef: { kind: 'Issuer', name: 'ca' } });
});

test('fails when an ACME issuer could not prove the names', () => {
  expect(
    problems({
      issuer: acme,
      dnsNames: ['*.acme.dev', '*.acme.test'],
      commonName: 'acme.dev',
      uris: ['spiffe://acme.dev/web'],
    }),
  ).toEqual([
    "certificate.web: 'dnsNames' must hold no wildcard where issuer 'letsencrypt' has no dns01 solver, got '*.acme.dev', '*.acme.test'",
    "certificate.web: 'commonName' must be one of dnsNames or ipAddresses for an ACME issuer, got 'acme.dev'",
    "certificate.web: 'uris' must be left out for an ACME issuer, got 'spiffe://acme.dev/web'",
  ]);
});

test('an ACME issuer with a dns01 solver proves wildcards', () => {
  const dns = { ...acme, challenges: ['http01', 'dns01'] } as const;
  const names = { dnsNames: ['*.acme.dev', 'acme.dev'], commonName: 'acme.dev' };
  expect(certificate({ issuer: dns, ...names })?.spec).toMatchObject(names);
});
