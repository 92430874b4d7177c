import { Duration } from 'cdk8s';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { GatewayEnvironment } from '../../../environments/products/gateway';
import { Charts } from '../../../stacks/products/charts';
import { definitions } from '../../../stacks/products/definitions';
import { gateway } from '../../../stacks/products/gateway';
import { plan } from '../../../stacks/release/plan';
import { exposureOf } from '../../constructs/gateway/synth';
import { userErrorOf } from '../../user-error';

const options: GatewayEnvironment = { namespace: 'gateway', issuer: 'platform-ca' };
const onGke: GatewayEnvironment = { ...options, implementation: 'gke', sslPolicy: 'modern' };
const { branches: _branches, ...closed } = local;
const exposures = [
  exposureOf('web', { host: 'app' }),
  exposureOf('ledger', { namespace: 'ledger', protocol: 'grpc', port: 3322 }),
];

function deployed(
  more: Partial<GatewayEnvironment> = {},
  exposed = exposures,
  environment: Partial<Environment> = {},
) {
  const charts = new Charts();
  const values = { ...closed, ...environment, gateway: { ...options, ...more } };
  const part = gateway(charts, values, exposed);
  const objects = new Map(
    plan(charts.all, []).map((object) => [object.name, JSON.stringify(object.manifest)]),
  );
  return { part, objects };
}

/** Objects that are not the same in both. */
function changes(...given: Parameters<typeof deployed>): readonly string[] {
  const [before, after] = [deployed().objects, deployed(...given).objects];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .sort();
}

test('there is none where the environment has none', () => {
  const { gateway: _, ...inside } = local;
  const charts = new Charts();
  expect(gateway(charts, inside, exposures)).toEqual({});
  expect(charts.all).toEqual([]);
});

test('adds a namespace, addresses, what Prometheus reads and a dashboard', () => {
  const { part } = deployed();
  expect(part.namespaces).toEqual([{ name: 'gateway' }]);
  expect(part.urls).toEqual({
    web: 'https://app.local.plinth.test',
    ledger: 'grpcs://ledger.local.plinth.test:443',
  });
  expect(part.metrics).toMatchObject([{ party: { namespace: 'gateway', name: 'traefik' } }]);
  expect(part.dashboards?.map(({ uid }) => uid)).toEqual(['gateway']);
});

test('lets clients in, and itself to the API server and to each exposure alone', () => {
  const { part } = deployed();
  expect(part.flows?.map(({ purpose }) => purpose)).toEqual([
    'clients reach the gateway',
    'the gateway reads routes and endpoints',
    'the gateway leads to shop/web',
    'the gateway leads to ledger/ledger',
  ]);
  expect(part.flows?.[3]).toMatchObject({
    from: { namespace: 'gateway', name: 'traefik' },
    to: { namespace: 'ledger', name: 'ledger' },
    ports: exposures[1]?.endpoint.ports,
  });
});

describe('a change touches only what it should', () => {
  test.each<[string, Partial<GatewayEnvironment>, readonly string[]]>([
    ['no change', {}, []],
    ['an issuer', { issuer: 'letsencrypt' }, ['certificate/gateway/gateway']],
    ['HSTS', { hsts: Duration.days(30) }, ['httproute/shop/web']],
    ['a replica more', { replicas: 3 }, ['deployment/gateway/traefik']],
    [
      'one replica',
      { replicas: 1 },
      ['deployment/gateway/traefik', 'poddisruptionbudget/gateway/traefik'],
    ],
    ['the time to send', { requestTimeout: Duration.minutes(9) }, ['deployment/gateway/traefik']],
    ['an address of its own', { loadBalancerAddress: '203.0.113.7' }, ['service/gateway/traefik']],
    ['node ports', { nodePorts: { http: 30080, https: 30443 } }, ['service/gateway/traefik']],
  ])('%s', (_, more, names) => {
    expect(changes(more)).toEqual(names);
  });

  test('an exposure in a namespace that is served already: its route', () => {
    expect(changes({}, [...exposures, exposureOf('more')])).toEqual(['httproute/shop/more']);
  });

  test('an exposure in another namespace: its route, who may read there, and the pods that do', () => {
    const more = exposureOf('more', { namespace: 'other' });
    expect(changes({}, [...exposures, more])).toEqual([
      'deployment/gateway/traefik',
      'gateway/gateway/gateway',
      'httproute/other/more',
      'rolebinding/other/traefik-gateway-routes',
    ]);
  });

  test('a longer time of one exposure: its route, and the pods', () => {
    const patient = exposureOf('web', { host: 'app', timeout: Duration.minutes(20) });
    const [, ledger] = exposures;
    const names = changes({}, [patient, ...(ledger ? [ledger] : [])]);
    expect(names).toEqual(['deployment/gateway/traefik', 'httproute/shop/web']);
  });
});

test('with branches, the Gateway takes routes by label, and Traefik reads every namespace', () => {
  const branches = { lifetime: Duration.days(7), owner: 'team@acme.test' };
  const { objects } = deployed({}, exposures, { branches });
  expect(objects.get('gateway/gateway/gateway')).toContain(
    '"selector":{"matchLabels":{"plinth.dev/routes-to":"local"}}',
  );
  expect(objects.get('deployment/gateway/traefik')).not.toContain('kubernetesgateway.namespaces');
  expect(objects.has('clusterrolebinding/traefik-gateway-routes')).toBe(true);
  expect([...objects.keys()].filter((name) => name.startsWith('rolebinding/'))).toEqual([]);
});

test('TCP opens a port, and TCPRoute is served in the version that Traefik reads', () => {
  const tcp = exposureOf('wire', { namespace: 'ledger', protocol: 'tcp', port: 5432 });
  const { objects } = deployed({}, [tcp]);
  expect(objects.get('service/gateway/traefik')).toContain('"port":5432');
  const charts = new Charts();
  definitions(charts, local);
  const [crd] = plan(charts.all, []).filter(({ name }) => name.includes('/tcproutes.'));
  expect(crd?.manifest['spec']).toMatchObject({
    versions: [
      { name: 'v1', served: true, storage: true },
      { name: 'v1alpha2', served: true, storage: false },
    ],
  });
});

test('fails for TCP where the cluster brings the kinds of Gateway API', () => {
  const tcp = exposureOf('wire', { protocol: 'tcp', port: 5432 });
  expect(userErrorOf(() => deployed({}, [tcp], { gatewayApi: 'provided' })).problems).toEqual([
    "gateway.shop/wire: 'protocol' must be 'http' or 'grpc', for Traefik reads TCPRoutes only where 'gatewayApi' is 'installed', got 'tcp'",
  ]);
});

describe('on GKE', () => {
  const http = exposures.slice(0, 1);

  test("the Gateway is Google's load balancer: no pods, and policies for TLS, time and health", () => {
    const { part, objects } = deployed(onGke, http);
    expect([...objects.keys()]).toEqual([
      'certificate/gateway/gateway',
      'gateway/gateway/gateway',
      'httproute/gateway/redirect-to-https',
      'httproute/shop/web',
      'gcpgatewaypolicy/gateway/gateway',
      'gcpbackendpolicy/shop/web',
      'healthcheckpolicy/shop/web',
    ]);
    expect(objects.get('gateway/gateway/gateway')).toContain('gke-l7-global-external-managed');
    expect(objects.get('gcpbackendpolicy/shop/web')).toContain('"timeoutSec":310');
    expect(part.metrics).toBeUndefined();
    expect(part.flows?.map(({ purpose }) => purpose)).toEqual(['the gateway leads to shop/web']);
  });

  test('its address is the reserved one of the environment, where that is in a cloud', () => {
    const { cloud } = dev;
    const { objects } = deployed(onGke, http, { name: 'dev', ...(cloud && { cloud }) });
    expect(objects.get('gateway/gateway/gateway')).toContain(
      '"addresses":[{"type":"NamedAddress","value":"dev-gateway"}]',
    );
    expect(deployed(onGke, http).objects.get('gateway/gateway/gateway')).not.toContain('addresses');
  });

  test('fails for what it has no routes for', () => {
    expect(userErrorOf(() => deployed(onGke)).problems).toEqual([
      "gateway.ledger/ledger: 'protocol' must be 'http', for GKE's load balancer has no other routes, unlike 'implementation: traefik', got 'grpc'",
    ]);
  });
});
