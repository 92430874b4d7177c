import { App, Chart, Duration, Size, Yaml } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { AcmeSolver } from '../../../constructs/cert-manager/acme-solvers';
import { CertManager } from '../../../constructs/cert-manager/cert-manager';
import { Certificate } from '../../../constructs/cert-manager/certificate';
import { CertManagerCrds } from '../../../constructs/cert-manager/crds';
import { http01Solver } from '../../../constructs/cert-manager/http01-solver';
import { AcmeIssuer, CaIssuer, SelfSignedIssuer } from '../../../constructs/cert-manager/issuers';
import { GatewayApiCrds } from '../../../constructs/gateway-api/crds';
import { FlowPolicies } from '../../../constructs/namespace/flow-policies';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { Peer } from '../../../constructs/namespace/peer';
import { labTools } from '../../../lab/control-plane/tools';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl, rejected } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { sound } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const labsDirectory = temporaryFolder('cert-manager');
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl']);
  kubectl = new Kubectl(await startLab({ name: 'cert-manager', labsDirectory, tools }), tools);
});

afterAll(async () => {
  await stopLab({ name: 'cert-manager', labsDirectory, tools });
});

function definitions(): string {
  const chart = new Chart(new App(), 'definitions', { disableResourceNameHashes: true });
  new GatewayApiCrds(chart, 'gateway-api');
  new CertManagerCrds(chart, 'cert-manager');
  return Yaml.stringify(...(chart.toJson() as unknown[]));
}

const key = { name: 'dns', key: 'token' };

const solvers: readonly AcmeSolver[] = [
  { type: 'http01-gateway', gateway: { name: 'public', namespace: 'gateways', listener: 'http' } },
  { type: 'http01-ingress', ingressClass: 'traefik', dnsNames: ['a.example.com'] },
  { type: 'dns01-cloud-dns', project: 'p', serviceAccountKey: key, dnsZones: ['b.example.com'] },
  { type: 'dns01-route53', accessKey: { id: key, secret: key }, dnsZones: ['c.example.com'] },
  {
    type: 'dns01-azure-dns',
    subscriptionId: 's',
    resourceGroup: 'g',
    hostedZone: 'd.example.com',
    clientId: 'c',
    dnsZones: ['d.example.com'],
  },
  { type: 'dns01-cloudflare', apiToken: key, dnsZones: ['e.example.com'] },
  {
    type: 'dns01-rfc2136',
    nameServer: '10.0.0.2:53',
    tsig: { keyName: 'k', secret: key },
    dnsZones: ['f.example.com'],
  },
];

function product(): string {
  const chart = new Chart(new App(), 'cert-manager', {
    namespace: 'cert-manager',
    disableResourceNameHashes: true,
  });
  const namespace = new PlatformNamespace(chart, 'namespace', {
    name: 'cert-manager',
    owner: 'platform',
    expires: new Date(0),
    quota: { cpu: Cpu.units(4), memory: Size.gibibytes(8), pods: 20, loadBalancers: 0 },
    containerDefaults: { cpu: Cpu.millis(50), memory: Size.mebibytes(64) },
    nameServers: ['169.254.20.10/32'],
  });
  const operator = new CertManager(chart, 'cert-manager', {
    ...sound,
    controller: { ...sound.controller, replicas: 2 },
    webhook: { ...sound.webhook, replicas: 3 },
  });
  const root = new SelfSignedIssuer(chart, 'root', { name: 'root' });
  const authority = new Certificate(chart, 'authority', {
    name: 'authority',
    issuer: root,
    role: 'authority',
    commonName: 'Platform CA',
    duration: Duration.days(3650),
    renewBefore: Duration.days(365),
  });
  const { secretName } = authority;
  const issuer = new CaIssuer(chart, 'issuer', { name: 'ca', kind: 'Issuer', secretName });
  new Certificate(chart, 'web', {
    name: 'web',
    issuer,
    dnsNames: ['*.example.com', 'example.com'],
    ipAddresses: ['2001:db8::1'],
    uris: ['spiffe://example.com/web'],
    privateKey: { algorithm: 'RSA', size: 4096, rotation: 'Never' },
    usages: ['server auth', 'client auth'],
    secretLabels: { team: 'web' },
  });
  new AcmeIssuer(chart, 'acme', {
    name: 'acme',
    server: { directory: 'https://pebble.test/dir', caBundle: '-----BEGIN CERTIFICATE-----' },
    email: 'ops@example.com',
    externalAccount: { keyId: 'kid', key },
    solvers,
  });
  const solver = http01Solver('cert-manager');
  new FlowPolicies(chart, 'flows', {
    flows: [
      ...namespace.flows,
      ...operator.flows,
      { from: Peer.anyPod(), to: solver.party, ports: solver.ports, purpose: 'challenges' },
    ],
    namespaces: ['cert-manager'],
  });
  return Yaml.stringify(...(chart.toJson() as unknown[]));
}

test('a real API server takes every definition and object, and keeps each as it was written', async () => {
  const crds = await kubectl.apply(definitions());
  expect(rejected(crds)).toEqual([]);
  await kubectl.established();

  const objects = await kubectl.apply(product());
  expect(rejected(objects)).toEqual([]);
  expect(objects.out.match(/serverside-applied/g)).toHaveLength(
    product().match(/^kind: /gm)?.length ?? 0,
  );

  const again = await kubectl.run(['diff', '--server-side', '-f', '-'], product());
  expect(again).toEqual({ code: 0, out: '' });
});

test('every pod is admitted by the restricted namespace and becomes ready', async () => {
  const rollout = [
    '-n',
    'cert-manager',
    'wait',
    '--for=condition=Available',
    'deployment',
    '--all',
  ];
  expect(await kubectl.run([...rollout, '--timeout=120s'])).toMatchObject({ code: 0 });
  const pods = await kubectl.run(['-n', 'cert-manager', 'get', 'pods', '-o', 'name']);
  expect(pods.out.trim().split('\n')).toHaveLength(6);
});

test('fails to admit a pod that does not keep the restricted standard', async () => {
  const run = ['-n', 'cert-manager', 'run', 'root', '--image=busybox', '--dry-run=server'];
  const { code, out } = await kubectl.run(run);
  expect(code).toBe(1);
  expect(out).toContain('violates PodSecurity "restricted:v1.34"');
});

test('fails to take a solver whose fields are not those of the definitions', async () => {
  const { code, out } = await kubectl.apply(
    product().replace('cloudDNS', 'cloudDns'),
    '--dry-run=server',
  );
  expect(code).toBe(1);
  expect(out).toContain('.dns01.cloudDns: field not declared in schema');
});

test('the controller may do its work and not more', async () => {
  const may = async (verb: string, resource: string, account = 'cert-manager') => {
    const as = `--as=system:serviceaccount:cert-manager:${account}`;
    return (await kubectl.run(['auth', 'can-i', verb, resource, '-n', 'apps', as])).out.trim();
  };
  expect(await may('create', 'challenges.acme.cert-manager.io')).toBe('yes');
  expect(await may('update', 'secrets')).toBe('yes');
  expect(await may('update', 'deployments.apps')).toBe('no');
  expect(await may('update', 'secrets', 'cert-manager-cainjector')).toBe('no');
  expect(await may('get', 'secrets', 'cert-manager-webhook')).toBe('no');
});
