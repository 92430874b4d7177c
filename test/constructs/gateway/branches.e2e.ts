import { App, Chart } from 'cdk8s';
import { CertManagerCrds } from '../../../constructs/cert-manager/crds';
import { GatewayApiCrds } from '../../../constructs/gateway-api/crds';
import { OwnHosts } from '../../../constructs/gateway/own-hosts';
import { ExposureRoute } from '../../../constructs/gateway/routes';
import { traefikPorts } from '../../../constructs/traefik/names';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl } from '../../kubectl';
import { eventually } from '../../loopback';
import { temporaryFolder } from '../../temporary';
import { manifestsOf } from '../namespace/manifests';
import { get, type Gate } from './clients';
import { backend, kubeconfigOfTraefik, namespace, ownAddress, secretOf } from './cluster-objects';
import { freePorts, listeningOn, LocalTraefik } from './local-traefik';
import { selfSigned } from './self-signed';
import { startServers, type Servers } from './servers';
import { exposureOf, synthGateway, synthTraefik, yamlOf } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const routes = { 'plinth.dev/routes-to': 'host' };
const labsDirectory = temporaryFolder('gateway-branches');
let kubectl: Kubectl;
let servers: Servers;
let traefik: LocalTraefik;
let gate: Gate;

const apply = (manifests: readonly unknown[]) =>
  kubectl.mustApply(yamlOf(manifests), '--force-conflicts');

function definitions(): readonly unknown[] {
  const chart = new Chart(new App(), 'definitions', { disableResourceNameHashes: true });
  new GatewayApiCrds(chart, 'gateway-api', { alphaVersions: 'not-served' });
  new CertManagerCrds(chart, 'cert-manager');
  return chart.toJson() as unknown[];
}

/** What a branch brings: a namespace, a Service and the route to it. */
async function deploy(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const exposure = exposureOf('web', { namespace: name, host: name });
  const route = manifestsOf((chart) => {
    const gateway = { namespace: 'gateway', name: 'gateway' };
    new ExposureRoute(chart, 'route', { exposure, gateway, domain: 'example.test' });
  });
  await apply([namespace(name, labels)]);
  await apply([...backend(exposure, servers.http), ...route]);
}

const answer = async (name: string) => (await get(gate, `${name}.example.test`, '/')).status;

const hosts = manifestsOf((chart) => {
  new OwnHosts(chart, 'hosts', { name: 'hosts', namespaces: routes, domain: 'example.test' });
});

/** What the API server says to a route of a namespace. */
async function admitted(name: string, hostnames?: readonly string[]): Promise<string> {
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'other', namespace: name },
    spec: {
      parentRefs: [{ name: 'gateway', namespace: 'gateway' }],
      ...(hostnames && { hostnames }),
    },
  };
  const args = ['apply', '--server-side', '--dry-run=server', '-f', '-'];
  return (await kubectl.run(args, yamlOf([route]))).out;
}

async function reasonsOf(name: string): Promise<string> {
  const path = '{.status.parents[*].conditions[*].reason}';
  const args = ['get', 'httproute', 'web', '-n', name, '-o', `jsonpath=${path}`];
  return (await kubectl.run(args)).out;
}

beforeAll(async () => {
  if (ownAddress === undefined) throw new Error('this machine has no address but loopback');
  const tools = await ensureTools([...labTools, 'traefik']);
  kubectl = new Kubectl(await startLab({ name: 'branches', labsDirectory, tools }), tools);
  servers = await startServers(ownAddress);
  const ports = await freePorts();
  await apply(definitions());
  await kubectl.established();
  const pair = selfSigned(['*.example.test']);
  const pods = synthTraefik({ serves: 'every-namespace' });
  const entrance = synthGateway({ exposures: [], routesFrom: routes });
  await apply([namespace('gateway', routes)]);
  await apply([
    secretOf(pair),
    // the simulator leaves a class with this annotation to who serves it
    ...listeningOn([...pods, ...entrance], ports).map((manifest) =>
      manifest.kind === 'GatewayClass'
        ? {
            ...manifest,
            metadata: {
              ...manifest.metadata,
              annotations: { 'plinth.dev/served-by': 'this test' },
            },
          }
        : manifest,
    ),
  ]);
  const kubeconfig = await kubeconfigOfTraefik(kubectl, labsDirectory);
  traefik = new LocalTraefik({ traefik: tools['traefik'] ?? 'traefik', kubeconfig, ports }, pods);
  await traefik.ready();
  gate = { port: traefik.port(traefikPorts.https), ca: pair.certificate };
});

afterAll(async () => {
  await traefik.stop();
  await servers.stop();
  await stopLab({ name: 'branches', labsDirectory });
});

test('a namespace that comes later with the label is served, and nothing else changes for it', async () => {
  await deploy('branch-a', routes);
  await eventually(async () => {
    expect(await answer('branch-a')).toBe(200);
  });
  expect(await reasonsOf('branch-a')).toBe('Accepted ResolvedRefs');
});

test('fails to serve a namespace without the label, which Traefik reads all the same', async () => {
  await deploy('stranger', {});
  await eventually(async () => {
    expect(await reasonsOf('stranger')).toBe('NotAllowedByListeners ResolvedRefs');
  });
  expect(await answer('stranger')).toBe(404);
});

test('what goes with its namespace is served no more, and its neighbours are', async () => {
  await deploy('branch-b', routes);
  await eventually(async () => {
    expect(await answer('branch-b')).toBe(200);
  });
  await kubectl.must(['delete', 'namespace', 'branch-b', '--wait=true']);
  await eventually(async () => {
    expect(await answer('branch-b')).toBe(404);
  });
  expect(await answer('branch-a')).toBe(200);
});

describe('with the policy of hosts', () => {
  beforeAll(async () => {
    await apply(hosts);
    // the API server compiles it some moments after it is there
    await eventually(async () => {
      expect(await admitted('branch-a', ['web.example.test'])).toContain('denied');
    });
  });

  test('a namespace with the label may have its own host', async () => {
    expect(await admitted('branch-a', ['branch-a.example.test'])).toContain('serverside-applied');
  });

  test.each([
    ["another's", ['branch-b.example.test']],
    ['its own and another', ['branch-a.example.test', 'web.example.test']],
    ['every one', ['*.example.test']],
    ['none, which means all', undefined],
  ])('fails for a host that is %s', async (_, hostnames) => {
    expect(await admitted('branch-a', hostnames)).toContain(
      'routes of this namespace may have the host <namespace>.example.test and no other',
    );
  });

  test('other namespaces are none of its business', async () => {
    expect(await admitted('stranger', ['web.example.test'])).toContain('serverside-applied');
  });

  test('the API server keeps both objects as they were written', async () => {
    const diff = ['diff', '--server-side', '--force-conflicts', '-f', '-'];
    expect(await kubectl.run(diff, yamlOf(hosts))).toEqual({ code: 0, out: '' });
  });
});

test('the API server takes a Gateway that names its address', async () => {
  const gateway = synthGateway({ namedAddress: 'host-gateway' }).filter(
    ({ kind }) => kind === 'Gateway',
  );
  const args = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '-f', '-'];
  expect((await kubectl.run(args, yamlOf(gateway))).out).toContain('serverside-applied');
});
