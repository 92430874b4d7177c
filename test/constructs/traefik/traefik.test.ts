import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { TraefikProps } from '../../../constructs/traefik/props';
import { Traefik } from '../../../constructs/traefik/traefik';
import { userErrorOf } from '../../user-error';
import { soundTraefik, synthTraefik } from '../gateway/synth';
import { find, manifestsOf } from '../namespace/manifests';

interface Container {
  readonly args: readonly string[];
  readonly [field: string]: unknown;
}

function podOf(props: Partial<TraefikProps> = {}) {
  const manifests = synthTraefik(props);
  const kind = props.replicas === 'every-node' ? 'DaemonSet' : 'Deployment';
  const { spec } = find(manifests, kind, 'traefik') as {
    spec: { template: { metadata: object; spec: { containers: [Container] } } };
  };
  return spec.template;
}

const argumentsOf = (props: Partial<TraefikProps> = {}) => podOf(props).spec.containers[0].args;

test('what it renders; names are contract', () => {
  const names = synthTraefik({ monitoring: {} }).map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`,
  );
  expect(names).toEqual([
    'ServiceAccount gateway/traefik',
    'ClusterRole -/traefik-gateway',
    'ClusterRoleBinding -/traefik-gateway',
    'ClusterRole -/traefik-gateway-routes',
    'RoleBinding gateway/traefik-gateway-routes',
    'RoleBinding shop/traefik-gateway-routes',
    'GatewayClass -/traefik',
    'ConfigMap gateway/traefik',
    'Deployment gateway/traefik',
    'PodDisruptionBudget gateway/traefik',
    'Service gateway/traefik',
    'PodMonitor gateway/traefik',
    'PrometheusRule gateway/traefik',
  ]);
});

test('two pods that keep the restricted standard, take no privilege and end in order', () => {
  const { metadata, spec } = podOf();
  expect(metadata).toHaveProperty(['annotations', 'plinth.dev/configuration']);
  expect(spec).toMatchObject({
    serviceAccountName: 'traefik',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: [
      { topologyKey: 'kubernetes.io/hostname' },
      { topologyKey: 'topology.kubernetes.io/zone' },
    ],
    containers: [
      {
        env: [{ name: 'GOMEMLIMIT', value: '460MiB' }],
        ports: [
          { name: 'http', containerPort: 8000 },
          { name: 'https', containerPort: 8443 },
          { name: 'metrics', containerPort: 8080 },
        ],
        readinessProbe: { httpGet: { path: '/ping', port: 'metrics' } },
        livenessProbe: { httpGet: { path: '/ping', port: 'metrics' } },
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
  });
});

test('arguments: entry points, the time a request may take, and what is read', () => {
  expect(argumentsOf()).toEqual([
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    '--log.level=INFO',
    '--log.format=json',
    '--accesslog=true',
    '--accesslog.format=json',
    '--entrypoints.http.address=:8000',
    '--entrypoints.http.transport.respondingtimeouts.readtimeout=310s',
    '--entrypoints.http.transport.lifecycle.requestacceptgracetimeout=10s',
    '--entrypoints.http.transport.lifecycle.gracetimeout=45s',
    '--entrypoints.https.address=:8443',
    '--entrypoints.https.transport.respondingtimeouts.readtimeout=310s',
    '--entrypoints.https.transport.lifecycle.requestacceptgracetimeout=10s',
    '--entrypoints.https.transport.lifecycle.gracetimeout=45s',
    '--entrypoints.internal.address=:8080',
    '--ping=true',
    '--ping.entrypoint=internal',
    '--metrics.prometheus=true',
    '--metrics.prometheus.entrypoint=internal',
    '--metrics.prometheus.buckets=0.005,0.025,0.1,0.25,0.5,1,2.5,5,10,30,60,300',
    '--providers.file.filename=/etc/traefik/dynamic/tls.json',
    '--providers.file.watch=false',
    '--providers.kubernetesgateway=true',
    '--providers.kubernetesgateway.namespaces=gateway,shop',
    '--providers.kubernetesgateway.statusaddress.service.namespace=gateway',
    '--providers.kubernetesgateway.statusaddress.service.name=traefik',
  ]);
});

test('TCP brings an entry point without a limit, and the kinds that Traefik calls experimental', () => {
  const more = argumentsOf({ tcpPorts: [5432] }).filter((each) => !argumentsOf().includes(each));
  expect(more).toEqual([
    '--entrypoints.tcp-5432.address=:5432',
    '--entrypoints.tcp-5432.transport.respondingtimeouts.readtimeout=0s',
    '--entrypoints.tcp-5432.transport.lifecycle.requestacceptgracetimeout=10s',
    '--entrypoints.tcp-5432.transport.lifecycle.gracetimeout=45s',
    '--providers.kubernetesgateway.experimentalchannel=true',
  ]);
});

test('TLS begins at 1.2', () => {
  const { data } = find(synthTraefik(), 'ConfigMap', 'traefik') as unknown as {
    data: Record<string, string>;
  };
  expect(JSON.parse(data['tls.json'] ?? '')).toMatchObject({
    tls: { options: { default: { minVersion: 'VersionTLS12', sniStrict: true } } },
  });
});

const gateway = 'gateway.networking.k8s.io';
const read = ['list', 'watch'];

test('reads namespaces and classes of the cluster, and nothing else of it', () => {
  expect(find(synthTraefik(), 'ClusterRole', 'traefik-gateway')['rules']).toEqual([
    { verbs: read, apiGroups: [''], resources: ['namespaces'] },
    { verbs: read, apiGroups: [gateway], resources: ['gatewayclasses'] },
    { verbs: ['update'], apiGroups: [gateway], resources: ['gatewayclasses/status'] },
  ]);
});

test.each([
  ['without TCP', [], []],
  ['with TCP', [5432], ['tcproutes', 'tlsroutes']],
])('reads what it serves, and writes its status: %s', (_, tcpPorts, routes) => {
  const role = find(synthTraefik({ tcpPorts }), 'ClusterRole', 'traefik-gateway-routes');
  const kinds = ['gateways', 'httproutes', 'grpcroutes', ...routes];
  expect(role['rules']).toEqual([
    { verbs: read, apiGroups: [''], resources: ['services', 'secrets', 'configmaps'] },
    { verbs: read, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
    {
      verbs: read,
      apiGroups: [gateway],
      resources: [...kinds, 'referencegrants', 'backendtlspolicies'],
    },
    {
      verbs: ['update'],
      apiGroups: [gateway],
      resources: [...kinds, 'backendtlspolicies'].map((kind) => `${kind}/status`),
    },
  ]);
});

test('serves namespaces that come later only by reading all of them', () => {
  const everywhere = { serves: 'every-namespace' } as const;
  expect(argumentsOf()).toContain('--providers.kubernetesgateway.namespaces=gateway,shop');
  expect(argumentsOf(everywhere).join(' ')).not.toContain('kubernetesgateway.namespaces');
  const manifests = synthTraefik(everywhere);
  expect(manifests.map(({ kind }) => kind)).not.toContain('RoleBinding');
  expect(find(manifests, 'ClusterRoleBinding', 'traefik-gateway-routes')).toMatchObject({
    roleRef: { kind: 'ClusterRole', name: 'traefik-gateway-routes' },
    subjects: [{ kind: 'ServiceAccount', name: 'traefik', namespace: 'gateway' }],
  });
});

test('a load balancer keeps the address of clients, and leads to high ports of the pods', () => {
  expect(find(synthTraefik({ tcpPorts: [5432] }), 'Service', 'traefik').spec).toMatchObject({
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    ports: [
      { name: 'http', port: 80, targetPort: 'http' },
      { name: 'https', port: 443, targetPort: 'https' },
      { name: 'tcp-5432', port: 5432, targetPort: 'tcp-5432' },
    ],
  });
});

test('a load balancer has the address that was reserved for it', () => {
  const { spec } = find(synthTraefik({ loadBalancerAddress: '203.0.113.7' }), 'Service', 'traefik');
  expect(spec).toMatchObject({ type: 'LoadBalancer', loadBalancerIP: '203.0.113.7' });
  expect(find(synthTraefik(), 'Service', 'traefik').spec).not.toHaveProperty('loadBalancerIP');
});

test('fails when an address is none, or when nothing would have it', () => {
  const nodePorts = { http: 30080, https: 30443 };
  expect(
    userErrorOf(() => synthTraefik({ loadBalancerAddress: 'here', nodePorts })).problems,
  ).toEqual([
    "traefik: 'loadBalancerAddress' must be an IP address, got 'here'",
    "traefik: 'loadBalancerAddress' must be left out where 'nodePorts' are used, got 'here'",
  ]);
});

test('without load balancers, ports of the nodes', () => {
  const nodePorts = { http: 30080, https: 30443 };
  const { spec } = find(synthTraefik({ nodePorts, tcpPorts: [31000] }), 'Service', 'traefik');
  expect(spec).toMatchObject({
    type: 'NodePort',
    externalTrafficPolicy: 'Cluster',
    ports: [{ nodePort: 30080 }, { nodePort: 30443 }, { port: 31000, nodePort: 31000 }],
  });
});

test.each([
  [1, 'Deployment', 0],
  [2, 'Deployment', 1],
  ['every-node', 'DaemonSet', 0],
] as const)('%s: a %s with %i disruption budgets', (replicas, kind, budgets) => {
  const kinds = synthTraefik({ replicas }).map((manifest) => manifest.kind);
  expect(kinds).toContain(kind);
  expect(kinds.filter((each) => each === 'PodDisruptionBudget')).toHaveLength(budgets);
});

test('scrapes and alerts only where it is watched', () => {
  const kinds = synthTraefik().map(({ kind }) => kind);
  expect(kinds).not.toContain('PodMonitor');
  expect(kinds).not.toContain('PrometheusRule');
  const monitor = find(
    synthTraefik({ monitoring: { interval: Duration.seconds(15) } }),
    'PodMonitor',
    'traefik',
  );
  expect(monitor.spec).toMatchObject({
    podMetricsEndpoints: [{ port: 'metrics', interval: '15s' }],
  });
});

test('tells whom it talks to', () => {
  manifestsOf((chart) => {
    const traefik = new Traefik(chart, 'traefik', { ...soundTraefik, tcpPorts: [5432] });
    expect(traefik.party).toEqual({
      namespace: 'gateway',
      name: 'traefik',
      pods: {
        'app.kubernetes.io/name': 'traefik',
        'app.kubernetes.io/instance': 'traefik',
        'app.kubernetes.io/component': 'gateway',
      },
    });
    expect(
      traefik.flows.map(({ purpose, ports }) => [
        purpose,
        ports.map((port) => port.toNetworkPolicyPort().port?.value),
      ]),
    ).toEqual([
      ['clients reach the gateway', [8000, 8443, 5432]],
      ['the gateway reads routes and endpoints', [443, 6443]],
    ]);
  });
});

test('the memory that Go may take follows the limit', () => {
  const resources = { cpu: Cpu.millis(50), memory: Size.gibibytes(1) };
  expect(podOf({ resources }).spec.containers[0]['env']).toEqual([
    { name: 'GOMEMLIMIT', value: '921MiB' },
  ]);
});

test('fails with every mistake at once', () => {
  const mistakes = {
    image: '',
    replicas: 0,
    tcpPorts: [80, 8443, 5432, 5432],
    nodePorts: { http: 80, https: 80 },
    requestTimeout: Duration.millis(500),
  };
  expect(userErrorOf(() => synthTraefik(mistakes)).problems).toEqual([
    "traefik: 'image' must be a full reference, got ''",
    "traefik: 'replicas' must be a whole number from 1, or 'every-node', got '0'",
    "traefik: 'tcpPorts' must be from 1024 to 65535, which need no privilege, got '80'",
    "traefik: 'tcpPorts' must be none of its own (8000, 8443, 8080), got '8443'",
    "traefik: 'tcpPorts' must be unique, got '5432' twice",
    "traefik.nodePorts: 'http' must be from 30000 to 32767, got '80'",
    "traefik.nodePorts: 'https' must be from 30000 to 32767, got '80'",
    "traefik.nodePorts: 'https' must differ from 'http', got '80'",
    "traefik: 'tcpPorts' must be from 30000 to 32767 where 'nodePorts' are used, got '80'",
    "traefik: 'tcpPorts' must be from 30000 to 32767 where 'nodePorts' are used, got '8443'",
    "traefik: 'tcpPorts' must be from 30000 to 32767 where 'nodePorts' are used, got '5432'",
    "traefik: 'tcpPorts' must be from 30000 to 32767 where 'nodePorts' are used, got '5432'",
    "traefik: 'requestTimeout' must be at least a second, got '500 millis'",
  ]);
});
