import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AcmeSolver } from '../../../constructs/cert-manager/acme-solvers';
import type { AcmeIssuerProps } from '../../../constructs/cert-manager/issuers';
import { AcmeIssuer, CaIssuer, SelfSignedIssuer } from '../../../constructs/cert-manager/issuers';
import clusterIssuers from '../../../constructs/cert-manager/crds/clusterissuers.cert-manager.io.json';
import issuers from '../../../constructs/cert-manager/crds/issuers.cert-manager.io.json';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from '../namespace/manifests';

const gateway: AcmeSolver = {
  type: 'http01-gateway',
  gateway: { name: 'public', namespace: 'gateways' },
};

function one(fill: (chart: Construct) => void) {
  const [manifest, ...others] = manifestsOf(fill);
  expect(others).toEqual([]);
  return manifest;
}

function acme(props: Partial<AcmeIssuerProps> = {}) {
  const manifest = one((chart) => {
    new AcmeIssuer(chart, 'issuer', {
      name: 'letsencrypt',
      server: 'letsencrypt-staging',
      solvers: [gateway],
      ...props,
    });
  });
  return manifest?.spec as { acme: Record<string, unknown> };
}

test('an issuer serves the whole cluster by default, and a deployment waits for it five minutes', () => {
  expect(one((chart) => new SelfSignedIssuer(chart, 'root', { name: 'root' }))).toEqual({
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: {
      name: 'root',
      annotations: { 'pulumi.com/waitFor': 'condition=Ready', 'pulumi.com/timeoutSeconds': '300' },
    },
    spec: { selfSigned: {} },
  });
});

test('an Issuer lies in the chart’s namespace or in the one it names', () => {
  const props = { name: 'ca', kind: 'Issuer', secretName: 'ca' } as const;
  const manifest = one((chart) => new CaIssuer(chart, 'ca', props));
  expect(manifest).toMatchObject({ kind: 'Issuer', metadata: { namespace: 'apps' } });
  expect(manifest?.spec).toEqual({ ca: { secretName: 'ca' } });
  const elsewhere = { ...props, namespace: 'ledger', timeout: Duration.minutes(1) };
  expect(one((chart) => new CaIssuer(chart, 'ca', elsewhere))?.metadata).toEqual({
    name: 'ca',
    namespace: 'ledger',
    annotations: { 'pulumi.com/waitFor': 'condition=Ready', 'pulumi.com/timeoutSeconds': '60' },
  });
});

test('what a Certificate needs to know of an issuer is on the construct', () => {
  manifestsOf((chart) => {
    const own = new SelfSignedIssuer(chart, 'own', { name: 'own', kind: 'Issuer' });
    expect(own).toMatchObject({ kind: 'Issuer', name: 'own', namespace: 'apps' });
    const all = new SelfSignedIssuer(chart, 'all', { name: 'all' });
    expect(all).toMatchObject({ kind: 'ClusterIssuer', name: 'all', namespace: undefined });
    const letsEncrypt = new AcmeIssuer(chart, 'letsencrypt', {
      name: 'letsencrypt',
      server: 'letsencrypt-production',
      solvers: [gateway, { type: 'dns01-cloud-dns', project: 'acme', dnsZones: ['acme.dev'] }],
    });
    expect(letsEncrypt.challenges).toEqual(['http01', 'dns01']);
  });
});

test('a ClusterIssuer has the schema of an Issuer, on which its types rely', () => {
  const [issuer, clusterIssuer] = [issuers, clusterIssuers].map(
    ({ spec }) => spec.versions[0]?.schema.openAPIV3Schema.properties.spec,
  );
  expect(clusterIssuer).toBeDefined();
  expect(clusterIssuer).toEqual(issuer);
});

test('fails when a ClusterIssuer names a namespace', () => {
  const props = { name: 'root', namespace: 'ledger' };
  const error = userErrorOf(() =>
    manifestsOf((chart) => new SelfSignedIssuer(chart, 'root', props)),
  );
  expect(error.problems).toEqual([
    "issuer.root: 'namespace' must be left out of a ClusterIssuer, got 'ledger'",
  ]);
  expect(error.fix).toBe("make it kind: 'Issuer', or leave the namespace out");
});

test.each([
  ['letsencrypt-production', 'https://acme-v02.api.letsencrypt.org/directory'],
  ['letsencrypt-staging', 'https://acme-staging-v02.api.letsencrypt.org/directory'],
] as const)('%s is at %s', (server, address) => {
  expect(acme({ server })).toEqual({
    acme: {
      server: address,
      privateKeySecretRef: { name: 'letsencrypt-account-key' },
      solvers: [
        {
          http01: {
            gatewayHTTPRoute: {
              serviceType: 'ClusterIP',
              parentRefs: [
                {
                  group: 'gateway.networking.k8s.io',
                  kind: 'Gateway',
                  name: 'public',
                  namespace: 'gateways',
                },
              ],
            },
          },
        },
      ],
    },
  });
});

test('another server brings its address, its authority and its account', () => {
  const caBundle = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const { acme: written } = acme({
    server: { directory: 'https://pebble.test:14000/dir', caBundle },
    email: 'ops@acme.dev',
    accountKeySecret: 'pebble-account',
    externalAccount: { keyId: 'kid-1', key: { name: 'eab', key: 'secret' } },
    preferredChain: 'ISRG Root X1',
    profile: 'shortlived',
  });
  expect(written).toMatchObject({
    server: 'https://pebble.test:14000/dir',
    caBundle: Buffer.from(caBundle).toString('base64'),
    email: 'ops@acme.dev',
    privateKeySecretRef: { name: 'pebble-account' },
    externalAccountBinding: { keyID: 'kid-1', keySecretRef: { name: 'eab', key: 'secret' } },
    preferredChain: 'ISRG Root X1',
    profile: 'shortlived',
  });
});

const key = { name: 'dns', key: 'token' };

test.each<[AcmeSolver, unknown]>([
  [
    { type: 'http01-ingress', ingressClass: 'traefik' },
    { http01: { ingress: { serviceType: 'ClusterIP', ingressClassName: 'traefik' } } },
  ],
  [
    { ...gateway, gateway: { ...gateway.gateway, listener: 'http' }, dnsNames: ['acme.dev'] },
    {
      selector: { dnsNames: ['acme.dev'] },
      http01: {
        gatewayHTTPRoute: {
          serviceType: 'ClusterIP',
          parentRefs: [
            {
              group: 'gateway.networking.k8s.io',
              kind: 'Gateway',
              name: 'public',
              namespace: 'gateways',
              sectionName: 'http',
            },
          ],
        },
      },
    },
  ],
  [
    { type: 'dns01-cloud-dns', project: 'acme', dnsZones: ['acme.dev'] },
    { selector: { dnsZones: ['acme.dev'] }, dns01: { cloudDNS: { project: 'acme' } } },
  ],
  [
    { type: 'dns01-cloud-dns', project: 'acme', hostedZone: 'dev', serviceAccountKey: key },
    {
      dns01: {
        cloudDNS: { project: 'acme', hostedZoneName: 'dev', serviceAccountSecretRef: key },
      },
    },
  ],
  [{ type: 'dns01-route53' }, { dns01: { route53: {} } }],
  [
    {
      type: 'dns01-route53',
      hostedZoneId: 'Z1',
      region: 'eu-central-1',
      role: 'arn:aws:iam::1:role/dns',
      accessKey: { id: key, secret: { name: 'dns', key: 'secret' } },
    },
    {
      dns01: {
        route53: {
          hostedZoneID: 'Z1',
          region: 'eu-central-1',
          role: 'arn:aws:iam::1:role/dns',
          accessKeyIDSecretRef: key,
          secretAccessKeySecretRef: { name: 'dns', key: 'secret' },
        },
      },
    },
  ],
  [
    {
      type: 'dns01-azure-dns',
      subscriptionId: 'sub',
      resourceGroup: 'dns',
      hostedZone: 'acme.dev',
      clientId: 'client',
    },
    {
      dns01: {
        azureDNS: {
          subscriptionID: 'sub',
          resourceGroupName: 'dns',
          hostedZoneName: 'acme.dev',
          managedIdentity: { clientID: 'client' },
        },
      },
    },
  ],
  [
    { type: 'dns01-cloudflare', apiToken: key },
    { dns01: { cloudflare: { apiTokenSecretRef: key } } },
  ],
  [
    { type: 'dns01-rfc2136', nameServer: '10.0.0.2:53', tsig: { keyName: 'update', secret: key } },
    {
      dns01: {
        rfc2136: {
          nameserver: '10.0.0.2:53',
          tsigKeyName: 'update',
          tsigAlgorithm: 'HMACSHA256',
          tsigSecretSecretRef: key,
        },
      },
    },
  ],
])('the solver %j is written as cert-manager reads it', (solver, written) => {
  expect(acme({ solvers: [solver] }).acme['solvers']).toEqual([written]);
});

test('fails with every problem at once', () => {
  const error = userErrorOf(() =>
    acme({
      server: { directory: 'http://pebble.test', caBundle: 'MIIB' },
      email: 'ops',
      solvers: [gateway, { type: 'http01-ingress', ingressClass: 'traefik' }],
    }),
  );
  expect(error.problems).toEqual([
    "issuer.letsencrypt.server: 'directory' must be an https address, got 'http://pebble.test'",
    "issuer.letsencrypt.server: 'caBundle' must hold PEM certificates, got none",
    "issuer.letsencrypt: 'email' must be an address, got 'ops'",
    "issuer.letsencrypt: 'solvers' must differ in dnsNames or dnsZones, got 2 without either",
  ]);
});

test('fails when there is no way to prove a name', () => {
  expect(() => acme({ solvers: [] })).toThrow(
    "issuer.letsencrypt: 'solvers' must name at least one way to prove a name, got none",
  );
});
