import { Duration } from 'cdk8s';
import {
  gatewayRules,
  gatewaySchema,
  implementationOf,
  type GatewayEnvironment,
} from '../../../environments/products/gateway';

const sound: GatewayEnvironment = { namespace: 'gateway', issuer: 'platform-ca' };

/** Findings as `path: message`. */
function findings(more: object): readonly string[] {
  const { error } = gatewaySchema.safeParse({ ...sound, ...more });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test.each([
  [{}],
  [{ replicas: 20 }],
  [{ replicas: 'every-node' }],
  [{ nodePorts: { http: 30000, https: 32767 } }],
  [{ requestTimeout: Duration.seconds(1), hsts: Duration.days(365) }],
  [{ implementation: 'gke', sslPolicy: 'modern' }],
])('accepts %j', (more) => {
  expect(findings(more)).toEqual([]);
});

test.each([
  [
    { namespace: 'Gateway' },
    'namespace: must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last',
  ],
  [{ replicas: 0 }, "replicas: must be an integer from 1 to 20, or 'every-node'"],
  [{ implementation: 'envoy' }, "implementation: must be one of 'traefik', 'gke'"],
  [
    { nodePorts: { http: 80, https: 30443 } },
    'nodePorts.http: must be an integer from 30000 to 32767',
  ],
  [
    { requestTimeout: Duration.millis(10) },
    'requestTimeout: must be a Duration of at least a second, such as Duration.minutes(6)',
  ],
  [
    { hsts: Duration.hours(1) },
    'hsts: must be a Duration of at least a day, such as Duration.days(365)',
  ],
  [
    { sslPolicy: 'TLS' },
    'sslPolicy: must be the name of an SSL policy: lower-case letters, digits and dashes, a letter first',
  ],
  [
    { timeout: 1 },
    ": allowed: 'namespace', 'issuer', 'implementation', 'replicas', 'nodePorts', 'loadBalancerAddress', 'requestTimeout', 'hsts', 'sslPolicy'",
  ],
])('fails for %j', (more, finding) => {
  expect(findings(more)).toEqual([finding]);
});

const local = { kind: 'local' };

test.each<[string, Parameters<(typeof gatewayRules)[number]['findings']>[0], string[]]>([
  ['no gateway', { gatewayApi: 'absent', cluster: local }, []],
  ['Traefik', { gatewayApi: 'installed', cluster: local, gateway: sound }, []],
  ['Traefik on GKE', { gatewayApi: 'provided', cluster: local, gateway: sound }, []],
  [
    'no kinds of Gateway API',
    { gatewayApi: 'absent', cluster: local, gateway: sound },
    ["gatewayApi: must be 'installed' or 'provided', for 'gateway' is made of its kinds"],
  ],
  [
    'GKE without an SSL policy, and with kinds of our own',
    { gatewayApi: 'installed', cluster: { kind: 'gke' }, gateway: sound },
    [
      "gatewayApi: must be 'provided' where GKE's load balancer is the gateway",
      "gateway.sslPolicy: must name a Google Cloud SSL policy of TLS 1.2 or later on GKE's gateway",
    ],
  ],
  [
    'GKE with all it needs',
    {
      gatewayApi: 'provided',
      cluster: { kind: 'gke' },
      gateway: { ...sound, sslPolicy: 'modern' },
    },
    [],
  ],
  [
    'one port for two protocols',
    {
      gatewayApi: 'installed',
      cluster: local,
      gateway: { ...sound, nodePorts: { http: 30080, https: 30080 } },
    },
    ["gateway.nodePorts.https: must differ from 'http'"],
  ],
])('rules: %s', (_, environment, expected) => {
  const found = gatewayRules.flatMap((rule) => rule.findings(environment));
  expect(found.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(expected);
});

test.each([
  [{}, 'local', 'traefik'],
  [{}, 'kubeadm', 'traefik'],
  [{}, 'gke', 'gke'],
  [{ implementation: 'traefik' as const }, 'gke', 'traefik'],
])('%j on a cluster of kind %s is served by %s', (options, kind, implementation) => {
  expect(implementationOf(options, { kind })).toBe(implementation);
});

test('every rule says what it is about', () => {
  expect(gatewayRules.map(({ name }) => name)).toEqual([
    'a gateway needs the kinds of Gateway API',
    'GKE brings its own kinds of Gateway API',
    'GKE takes TLS 1.0 unless an SSL policy says more',
    'two protocols take two ports of a node',
  ]);
});
