import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import { CertManagerCrds } from '../../../constructs/cert-manager/crds';
import { GatewayApiCrds } from '../../../constructs/gateway-api/crds';
import type { Exposure } from '../../../constructs/gateway/exposure';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { traefikPorts } from '../../../constructs/traefik/names';
import type { TraefikProps } from '../../../constructs/traefik/props';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import type { Manifest } from '../namespace/manifests';
import {
  get,
  getOverHttp2,
  grpcCall,
  handshake,
  plainGet,
  sendSlowly,
  tcpExchange,
  type Gate,
} from './clients';
import { Kubectl } from '../../kubectl';
import { eventually } from '../../loopback';
import { temporaryFolder } from '../../temporary';
import { backend, kubeconfigOfTraefik, namespace, ownAddress, secretOf } from './cluster-objects';
import { freePorts, listeningOn, LocalTraefik } from './local-traefik';
import { selfSigned } from './self-signed';
import { startServers, type Servers } from './servers';
import { exposureOf, synthGateway, synthTraefik, yamlOf } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const exposures: readonly Exposure[] = [
  exposureOf('web', { timeout: Duration.seconds(30) }),
  exposureOf('ledger', { namespace: 'ledger', protocol: 'grpc', port: 3322 }),
  exposureOf('wire', { namespace: 'ledger', protocol: 'tcp', port: 5432 }),
];
const served: Partial<TraefikProps> = { serves: ['shop', 'ledger'], tcpPorts: [5432], replicas: 2 };

const labsDirectory = temporaryFolder('gateway');
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;
let servers: Servers;
let ports: ReadonlyMap<number, number>;
let traefik: LocalTraefik;
let gate: Gate;
const running: LocalTraefik[] = [];

async function apply(manifests: readonly unknown[], ...more: readonly string[]): Promise<void> {
  await kubectl.mustApply(yamlOf(manifests), '--force-conflicts', ...more);
}

async function status(kind: string, name: string, namespace?: string): Promise<unknown> {
  const where = namespace === undefined ? [] : ['-n', namespace];
  const { out } = await kubectl.run(['get', kind, name, ...where, '-o', 'jsonpath={.status}']);
  return JSON.parse(out === '' ? '{}' : out);
}

function definitions(alphaVersions: 'served' | 'not-served'): readonly unknown[] {
  const chart = new Chart(new App(), 'definitions', { disableResourceNameHashes: true });
  new GatewayApiCrds(chart, 'gateway-api', { alphaVersions });
  new CertManagerCrds(chart, 'cert-manager');
  new MonitoringCrds(chart, 'monitoring');
  return chart.toJson() as unknown[];
}

/** The rendered objects, on ports of loopback, with the simulator told to leave them to Traefik. */
function platform(): readonly Manifest[] {
  const all = [...synthTraefik({ ...served, monitoring: {} }), ...synthGateway({ exposures })];
  return listeningOn(all, ports).map((manifest) =>
    manifest.kind === 'GatewayClass'
      ? {
          ...manifest,
          metadata: { ...manifest.metadata, annotations: { 'plinth.dev/served-by': 'this test' } },
        }
      : manifest,
  );
}

async function startTraefik(props: Partial<TraefikProps>): Promise<LocalTraefik> {
  const kubeconfig = await kubeconfigOfTraefik(kubectl, labsDirectory);
  const machine = { traefik: tools['traefik'] ?? 'traefik', kubeconfig, ports };
  const started = new LocalTraefik(machine, synthTraefik(props));
  running.push(started);
  await started.ready();
  return started;
}

/** Another Traefik in place of the one that runs. */
async function restart(props: Partial<TraefikProps> = {}): Promise<void> {
  await traefik.stop();
  traefik = await startTraefik({ ...served, ...props });
}

beforeAll(async () => {
  if (ownAddress === undefined) throw new Error('this machine has no address but loopback');
  tools = await ensureTools([...labTools, 'traefik']);
  kubectl = new Kubectl(await startLab({ name: 'gateway', labsDirectory, tools }), tools);
  servers = await startServers(ownAddress);
  ports = await freePorts(5432);
  await apply(definitions('served'));
  await kubectl.established();
  const pair = selfSigned(['*.example.test']);
  await apply(['gateway', 'shop', 'ledger', 'other'].map((name) => namespace(name)));
  await apply([
    secretOf(pair),
    ...exposures.flatMap((exposure) => {
      const target = { http: servers.http, grpc: servers.grpc, tcp: servers.tcp };
      return backend(exposure, target[exposure.protocol]);
    }),
  ]);
  await apply(platform());
  traefik = await startTraefik(served);
  gate = { port: traefik.port(traefikPorts.https), ca: pair.certificate };
});

afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await servers.stop();
  await stopLab({ name: 'gateway', labsDirectory, tools });
});

const accepted = { type: 'Accepted', status: 'True' };
const resolved = { type: 'ResolvedRefs', status: 'True' };
const programmed = { type: 'Programmed', status: 'True' };

test('the API server keeps each object as it was written', async () => {
  const diff = ['diff', '--server-side', '--force-conflicts', '-f', '-'];
  expect(await kubectl.run(diff, yamlOf(platform()))).toEqual({ code: 0, out: '' });
});

test('Traefik accepts the class, the Gateway and every listener', async () => {
  await eventually(async () => {
    expect(await status('gatewayclass', 'traefik')).toMatchObject({ conditions: [accepted] });
    expect(await status('gateway', 'gateway', 'gateway')).toMatchObject({
      addresses: [{ type: 'IPAddress' }],
      conditions: [accepted, programmed],
      listeners: ['http', 'https', 'tcp-5432'].map((name) => ({
        name,
        attachedRoutes: name === 'https' ? 2 : 1,
        conditions: [accepted, resolved, programmed],
      })),
    });
  });
});

test.each([
  ['httproute', 'redirect-to-https', 'gateway'],
  ['httproute', 'web', 'shop'],
  ['grpcroute', 'ledger', 'ledger'],
  ['tcproute', 'wire', 'ledger'],
])('Traefik accepts the %s %s of %s', async (kind, name, namespace) => {
  await eventually(async () => {
    expect(await status(kind, name, namespace)).toMatchObject({
      parents: [
        { controllerName: 'traefik.io/gateway-controller', conditions: [accepted, resolved] },
      ],
    });
  });
});

test('HTTP leads to HTTPS, path and query included', async () => {
  const port = traefik.port(traefikPorts.http);
  const { status, headers } = await plainGet(port, 'web.example.test', '/a/b?c=d');
  expect(status).toBe(301);
  expect(headers.location).toBe('https://web.example.test/a/b?c=d');
});

test('HTTP of a foreign domain leads nowhere', async () => {
  const port = traefik.port(traefikPorts.http);
  expect((await plainGet(port, 'example.org', '/')).status).toBe(404);
});

test('the certificate of the Secret is shown to who asks for a host of the domain', async () => {
  expect(await handshake(gate, 'web.example.test')).toEqual({
    protocol: 'TLSv1.3',
    names: 'DNS:*.example.test',
  });
});

test('a host that no certificate covers gets none', async () => {
  const insecure = { rejectUnauthorized: false };
  await expect(handshake(gate, 'example.org', insecure)).rejects.toThrow(/unrecognized name/);
});

test('TLS 1.2 is spoken with an authenticated cipher, and not with another', async () => {
  const old = { maxVersion: 'TLSv1.2' } as const;
  const good = { ...old, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' };
  expect(await handshake(gate, 'web.example.test', good)).toMatchObject({ protocol: 'TLSv1.2' });
  const weak = { ...old, ciphers: 'ECDHE-ECDSA-AES128-SHA' };
  await expect(handshake(gate, 'web.example.test', weak)).rejects.toThrow(/handshake failure/);
});

test('TLS 1.1 is refused', async () => {
  const older = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
  await expect(handshake(gate, 'web.example.test', older)).rejects.toThrow(/protocol version/);
});

test('a host leads to its server, which learns who asked and not what the client claims', async () => {
  const { status, body, headers } = await get(gate, 'web.example.test', '/x?y=z', {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'http',
  });
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    method: 'GET',
    url: '/x?y=z',
    headers: {
      host: 'web.example.test',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
    },
  });
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers).not.toHaveProperty('server');
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(headers).not.toHaveProperty('strict-transport-security');
});

test('a host that nothing is exposed under is not found', async () => {
  const { status, body } = await get(gate, 'nobody.example.test', '/');
  expect({ status, body }).toEqual({ status: 404, body: '404 page not found\n' });
});

test('pods that refuse are answered for with 502, and none that is ready with 503', async () => {
  const web = exposures.slice(0, 1);
  const answersWith = async (wanted: number) => {
    await eventually(async () => {
      expect((await get(gate, 'web.example.test', '/')).status).toBe(wanted);
    });
  };
  // nobody listens on the discard port
  await apply(web.flatMap((exposure) => backend(exposure, 9)));
  await answersWith(502);
  await apply(web.flatMap((exposure) => backend(exposure, servers.http, 'not-ready')));
  await answersWith(503);
  await apply(web.flatMap((exposure) => backend(exposure, servers.http)));
  await answersWith(200);
});

test('gRPC is led by its host, and not by another', async () => {
  expect(await grpcCall(gate, 'ledger.example.test', 'hello')).toBe('echo of hello');
  await expect(grpcCall(gate, 'nobody.example.test', 'hello')).rejects.toThrow(/UNIMPLEMENTED/);
});

test('TCP is led by its port', async () => {
  expect(await tcpExchange(traefik.port(5432), 'hello')).toBe('hello');
});

test('fails to attach a route of a namespace that exposes nothing', async () => {
  const [stranger] = synthGateway({
    exposures: [exposureOf('stranger', { namespace: 'ledger' })],
  }).filter(({ metadata }) => metadata.name === 'stranger');
  const spec = stranger?.spec as { parentRefs: object[] };
  const parentRefs = spec.parentRefs.map((each) => ({ ...each, sectionName: 'http' }));
  await apply([{ ...stranger, spec: { ...spec, parentRefs } }]);
  await eventually(async () => {
    expect(await status('httproute', 'stranger', 'ledger')).toMatchObject({
      parents: [
        {
          conditions: [{ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners' }, {}],
        },
      ],
    });
  });
  await kubectl.must(['-n', 'ledger', 'delete', 'httproute', 'stranger']);
});

test('Traefik may read what it serves, and write nothing but statuses', async () => {
  const may = async (verb: string, resource: string, namespace: string) => {
    const as = '--as=system:serviceaccount:gateway:traefik';
    return (await kubectl.run(['auth', 'can-i', verb, resource, '-n', namespace, as])).out.trim();
  };
  expect(await may('list', 'secrets', 'shop')).toBe('yes');
  expect(await may('list', 'secrets', 'other')).toBe('no');
  expect(await may('get', 'secrets', 'shop')).toBe('no');
  expect(await may('update', 'httproutes.gateway.networking.k8s.io', 'shop')).toBe('no');
  expect(await may('list', 'pods', 'shop')).toBe('no');
  expect(traefik.log).not.toContain('forbidden');
});

test('a renewed certificate is served without a restart', async () => {
  const renewed = selfSigned(['*.example.test', 'renewed.example.test']);
  const before = await handshake(gate, 'web.example.test');
  await apply([secretOf(renewed)]);
  const again = { port: gate.port, ca: renewed.certificate };
  await eventually(async () => {
    expect(await handshake(again, 'web.example.test')).not.toEqual(before);
  });
  gate = again;
});

test('whatever validates is taken by the API server', async () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const one = fc.record({
    name: label,
    namespace: fc.constantFrom('shop', 'ledger', 'other'),
    protocol: fc.constantFrom('http', 'grpc', 'tcp'),
    port: fc.integer({ min: 30000, max: 32767 }),
    host: label,
    timeout: fc.integer({ min: 1, max: 86_400 }).map((seconds) => Duration.seconds(seconds)),
  });
  const cases = fc.record({
    exposures: fc.uniqueArray(one, {
      maxLength: 6,
      selector: ({ host }) => host,
      comparator: (a, b) => a === b,
    }),
    hsts: fc.constantFrom(undefined, Duration.days(365)),
    replicas: fc.constantFrom(1, 3, 'every-node' as const),
    nodePorts: fc.constantFrom(undefined, { http: 30000, https: 30001 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ hsts, replicas, nodePorts, ...drawn }) => {
      const exposures = drawn.exposures.map(({ name, ...each }, index) =>
        exposureOf(`${name}-${index}`, { ...each, port: 30002 + index }),
      );
      const tcpPorts = exposures.filter((each) => each.protocol === 'tcp').map(({ port }) => port);
      const manifests = [
        ...synthGateway({ exposures, ...(hsts && { hsts }) }),
        ...synthTraefik({
          serves: exposures.map((each) => each.namespace),
          replicas,
          tcpPorts,
          monitoring: {},
          ...(nodePorts && { nodePorts }),
        }),
      ];
      await apply(manifests, '--dry-run=server');
    }),
    { numRuns: 12 },
  );
});

test('fails to take a port that is none', async () => {
  const exposures = [exposureOf('web', { protocol: 'tcp', port: 70_000 })];
  await expect(apply(synthGateway({ exposures }), '--dry-run=server')).rejects.toThrow(
    /spec.listeners\[2\].port.*less than or equal to 65535/,
  );
});

describe('metrics', () => {
  const inventory = readFileSync(join(__dirname, '..', 'traefik', 'metrics.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test('are those of the inventory', async () => {
    await get(gate, 'web.example.test', '/?status=503');
    await eventually(async () => {
      const lines = (await traefik.metrics()).split('\n');
      const names = lines.flatMap((line) => /^(\w+)[{ ]/.exec(line)?.[1] ?? []);
      expect([...new Set(names)].sort()).toEqual(inventory);
    });
  });

  test('have the labels that alerts and panels read', async () => {
    const metrics = await traefik.metrics();
    for (const series of [
      /traefik_entrypoint_requests_total\{code="200",entrypoint="https",method="GET",protocol="http"\}/,
      /traefik_service_requests_total\{code="503",method="GET",protocol="http",service="[^"]+"\}/,
      /traefik_tls_certs_not_after\{cn="test",sans="\*\.example\.test[^"]*",serial="\d+"\}/,
      /traefik_open_connections\{entrypoint="https",protocol="TCP"\}/,
    ]) {
      expect(metrics).toMatch(series);
    }
  });
});

describe('with a second to send a request', () => {
  beforeAll(async () => {
    await restart({ requestTimeout: Duration.seconds(1) });
    await eventually(async () => {
      expect((await get(gate, 'web.example.test', '/')).status).toBe(200);
    });
  });

  test('its answer may take longer, over HTTP/1.1 and HTTP/2', async () => {
    expect((await get(gate, 'web.example.test', '/?wait=2500')).status).toBe(200);
    expect(await getOverHttp2(gate, 'web.example.test', '/?wait=2500')).toBe(200);
  });

  test('fails when sending it takes longer', async () => {
    expect(await sendSlowly(gate, 'web.example.test', 300)).toBe(200);
    await expect(sendSlowly(gate, 'web.example.test', 2500)).rejects.toThrow();
  });

  test('a TCP connection may rest for longer', async () => {
    expect(await tcpExchange(traefik.port(5432), 'hello', 2500)).toBe('hello');
  });
});

describe('serves nothing at all', () => {
  const servesNothing = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await expect(handshake(gate, 'web.example.test')).rejects.toThrow(/unrecognized name/);
    // what the alert GatewayUnconfigured goes by
    expect(await traefik.metrics()).not.toContain('traefik_tls_certs_not_after');
  };

  test('when it may not read one of its namespaces', async () => {
    await kubectl.must(['-n', 'ledger', 'delete', 'rolebinding', 'traefik-gateway-routes']);
    await restart();
    await servesNothing();
    expect(traefik.log).toContain('secrets is forbidden');
    await apply(platform());
    await eventually(async () => {
      expect((await get(gate, 'web.example.test', '/')).status).toBe(200);
    });
  });

  test("with TCP, when TCPRoute's v1alpha2 is not served", async () => {
    await apply(definitions('not-served'));
    await restart();
    await servesNothing();
    await restart({ tcpPorts: [] });
    await eventually(async () => {
      expect((await get(gate, 'web.example.test', '/')).status).toBe(200);
    });
  });
});
