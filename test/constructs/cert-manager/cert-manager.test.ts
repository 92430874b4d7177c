import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Peer } from '../../../constructs/namespace/peer';
import { userErrorOf } from '../../user-error';
import type { Manifest } from '../namespace/manifests';
import { find } from '../namespace/manifests';
import { podOf, restrictedProblems } from './restricted';
import { sound, synth } from './synth';

const components = ['cert-manager', 'cert-manager-webhook', 'cert-manager-cainjector'];

function argsOf(manifests: readonly Manifest[], deployment: string): readonly string[] {
  return podOf(find(manifests, 'Deployment', deployment)).containers[0]?.args ?? [];
}

test('the names of what is deployed are those that cert-manager’s documentation uses', () => {
  const names = synth()
    .filter(({ kind }) => !/Role|NetworkPolicy/.test(kind))
    .map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`);
  expect(names.sort()).toEqual([
    'ConfigMap/cert-manager/cert-manager',
    ...components.map((name) => `Deployment/cert-manager/${name}`).sort(),
    'MutatingWebhookConfiguration//cert-manager-webhook',
    ...components.map((name) => `Service/cert-manager/${name}`).sort(),
    ...components.map((name) => `ServiceAccount/cert-manager/${name}`).sort(),
    'ValidatingWebhookConfiguration//cert-manager-webhook',
  ]);
});

test('each component is started with the arguments of upstream’s chart', () => {
  const manifests = synth();
  expect(argsOf(manifests, 'cert-manager')).toEqual([
    '--v=2',
    '--config=/var/cert-manager/config/config.yaml',
    '--cluster-resource-namespace=cert-manager',
    '--leader-election-namespace=cert-manager',
    '--acme-http01-solver-image=registry.example/acmesolver:v1.21.2',
    '--max-concurrent-challenges=60',
  ]);
  expect(argsOf(manifests, 'cert-manager-webhook')).toEqual([
    '--v=2',
    '--secure-port=10250',
    '--dynamic-serving-ca-secret-namespace=$(POD_NAMESPACE)',
    '--dynamic-serving-ca-secret-name=cert-manager-webhook-ca',
    '--dynamic-serving-dns-names=cert-manager-webhook',
    '--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE)',
    '--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE).svc',
  ]);
  expect(argsOf(manifests, 'cert-manager-cainjector')).toEqual([
    '--v=2',
    '--leader-election-namespace=cert-manager',
  ]);
});

test('options reach the arguments of the components that read them', () => {
  const manifests = synth({
    clusterResourceNamespace: 'issuers',
    leaderElectionNamespace: 'kube-system',
    dns01NameServers: ['8.8.8.8:53', 'https://1.1.1.1'],
    logLevel: 4,
  });
  expect(argsOf(manifests, 'cert-manager')).toEqual([
    '--v=4',
    '--config=/var/cert-manager/config/config.yaml',
    '--cluster-resource-namespace=issuers',
    '--leader-election-namespace=kube-system',
    '--acme-http01-solver-image=registry.example/acmesolver:v1.21.2',
    '--max-concurrent-challenges=60',
    '--dns01-recursive-nameservers-only=true',
    '--dns01-recursive-nameservers=8.8.8.8:53,https://1.1.1.1',
  ]);
  expect(argsOf(manifests, 'cert-manager-cainjector')).toContain(
    '--leader-election-namespace=kube-system',
  );
});

test.each([
  ['watched', 'true'],
  ['ignored', 'false'],
] as const)(
  'gateways that are %s: gatewayAPI.enabled is %s, and other pods come',
  (gateways, enabled) => {
    const manifests = synth({ gateways });
    const content = [
      'apiVersion: controller.config.cert-manager.io/v1alpha1',
      'kind: ControllerConfiguration',
      'gatewayAPI:',
      `  enabled: ${enabled}`,
      '',
    ].join('\n');
    expect(find(manifests, 'ConfigMap', 'cert-manager')['data']).toEqual({
      'config.yaml': content,
    });
    expect(find(manifests, 'Deployment', 'cert-manager').spec).toMatchObject({
      template: { metadata: { annotations: { 'plinth.dev/configuration': content } } },
    });
  },
);

test('gateways are watched by default', () => {
  expect(synth()).toEqual(synth({ gateways: 'watched' }));
  expect(synth()).not.toEqual(synth({ gateways: 'ignored' }));
});

test('the API server reaches the webhook by its Service, on a port that its container opens', () => {
  const manifests = synth();
  expect(find(manifests, 'Service', 'cert-manager-webhook').spec).toEqual({
    type: 'ClusterIP',
    selector: {
      'app.kubernetes.io/name': 'cert-manager',
      'app.kubernetes.io/instance': 'cert-manager',
      'app.kubernetes.io/component': 'webhook',
    },
    ports: [
      { name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' },
      { name: 'metrics', port: 9402, protocol: 'TCP', targetPort: 'http-metrics' },
    ],
  });
  const pod = podOf(find(manifests, 'Deployment', 'cert-manager-webhook'));
  expect(pod.containers[0]?.ports).toEqual([
    { name: 'https', containerPort: 10250, protocol: 'TCP' },
    { name: 'healthcheck', containerPort: 6080, protocol: 'TCP' },
    { name: 'http-metrics', containerPort: 9402, protocol: 'TCP' },
  ]);
});

test('a selector matches its own pods and no other component’s', () => {
  const deployments = synth().filter(({ kind }) => kind === 'Deployment');
  const parts = deployments.map(
    ({ spec }) =>
      spec as {
        selector: { matchLabels: Record<string, string> };
        template: { metadata: { labels: Record<string, string> } };
      },
  );
  const matches = parts.map(({ selector }) =>
    parts.map(({ template }) =>
      Object.entries(selector.matchLabels).every(([k, v]) => template.metadata.labels[k] === v),
    ),
  );
  expect(matches).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ]);
});

test('both webhook configurations fail closed, get their CA injected and are waited for', () => {
  const manifests = synth({ namespace: 'tls' });
  const common = {
    name: 'webhook.cert-manager.io',
    admissionReviewVersions: ['v1'],
    matchPolicy: 'Equivalent',
    timeoutSeconds: 30,
    failurePolicy: 'Fail',
    sideEffects: 'None',
  };
  const service = { name: 'cert-manager-webhook', namespace: 'tls' };
  const validating = find(manifests, 'ValidatingWebhookConfiguration', 'cert-manager-webhook');
  const mutating = find(manifests, 'MutatingWebhookConfiguration', 'cert-manager-webhook');
  expect(validating['webhooks']).toEqual([
    {
      ...common,
      clientConfig: { service: { ...service, path: '/validate' } },
      namespaceSelector: {
        matchExpressions: [
          { key: 'cert-manager.io/disable-validation', operator: 'NotIn', values: ['true'] },
        ],
      },
      rules: [
        {
          apiGroups: ['cert-manager.io', 'acme.cert-manager.io'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['*/*'],
        },
      ],
    },
  ]);
  expect(mutating['webhooks']).toEqual([
    {
      ...common,
      clientConfig: { service: { ...service, path: '/mutate' } },
      rules: [
        {
          apiGroups: ['cert-manager.io'],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['certificaterequests'],
        },
      ],
    },
  ]);
  for (const { metadata } of [validating, mutating]) {
    expect(metadata.namespace).toBeUndefined();
    expect(metadata.annotations).toEqual({
      'cert-manager.io/inject-ca-from-secret': 'tls/cert-manager-webhook-ca',
      'pulumi.com/waitFor': 'jsonpath={.webhooks[0].clientConfig.caBundle}',
    });
  }
});

test('every pod keeps the restricted Pod Security Standard', () => {
  const deployments = synth().filter(({ kind }) => kind === 'Deployment');
  expect(deployments.map((deployment) => restrictedProblems(podOf(deployment)))).toEqual([
    [],
    [],
    [],
  ]);
});

test('the check of the restricted standard finds a pod that does not keep it', () => {
  expect(
    restrictedProblems({ containers: [{ name: 'app', image: 'app' }], hostNetwork: true }),
  ).toEqual([
    'hostNetwork',
    'app: allowPrivilegeEscalation',
    'app: capabilities',
    'app: runAsNonRoot',
    'app: seccompProfile',
  ]);
});

test('every pod asks for CPU and memory and can not take more memory than its limit', () => {
  const resources = {
    cpu: Cpu.millis(100),
    memory: Size.mebibytes(512),
    memoryLimit: Size.gibibytes(1),
  };
  const manifests = synth({ cainjector: { ...sound.cainjector, resources } });
  const [controller, webhook, cainjector] = components.map(
    (name) => podOf(find(manifests, 'Deployment', name)).containers[0]?.resources,
  );
  const standard = { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } };
  expect([controller, webhook]).toEqual([standard, standard]);
  expect(cainjector).toEqual({
    requests: { cpu: '100m', memory: '512Mi' },
    limits: { memory: '1Gi' },
  });
});

test('a disruption budget keeps one pod of a component that has several, and never blocks a single one', () => {
  const manifests = synth({ webhook: { ...sound.webhook, replicas: 3 } });
  const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
  expect(budgets.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
    [
      'cert-manager-webhook',
      {
        minAvailable: 1,
        selector: {
          matchLabels: {
            'app.kubernetes.io/name': 'cert-manager',
            'app.kubernetes.io/instance': 'cert-manager',
            'app.kubernetes.io/component': 'webhook',
          },
        },
      },
    ],
  ]);
});

test('the network lets through exactly the conversations that cert-manager needs', () => {
  expect(flowsOf(synth())).toEqual([
    'cert-manager-cainjector-to-api-server: to anyone on TCP 443, TCP 6443',
    'cert-manager-to-api-server: to anyone on TCP 443, TCP 6443',
    'cert-manager-to-issuers: to anyone on TCP 80, TCP 443, TCP 53, UDP 53',
    'cert-manager-webhook-from-api-server: from anyone on TCP 10250',
    'cert-manager-webhook-to-api-server: to anyone on TCP 443, TCP 6443',
  ]);
});

test('the address of the API server and the scrapers narrow and widen it', () => {
  const flows = flowsOf(
    synth({
      apiServer: { cidrs: ['172.16.0.2/32'], ports: [443] },
      scrapers: [Peer.namespace('monitoring')],
    }),
  );
  expect(flows).toContain('cert-manager-to-api-server: to 1 peer on TCP 443');
  expect(flows.filter((flow) => flow.includes('scrapers'))).toEqual([
    'cert-manager-cainjector-from-scrapers: from 1 peer on TCP 9402',
    'cert-manager-from-scrapers: from 1 peer on TCP 9402',
    'cert-manager-webhook-from-scrapers: from 1 peer on TCP 9402',
  ]);
});

interface Rule {
  readonly from?: readonly unknown[];
  readonly to?: readonly unknown[];
  readonly ports: readonly { protocol: string; port: number }[];
}

function flowsOf(manifests: readonly Manifest[]): readonly string[] {
  return manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ metadata, spec }) => {
      const { ingress, egress } = spec as { ingress?: readonly Rule[]; egress?: readonly Rule[] };
      const [rule] = ingress ?? egress ?? [];
      const peers = rule?.from ?? rule?.to;
      const who = peers ? `${String(peers.length)} peer` : 'anyone';
      const ports = rule?.ports.map(({ protocol, port }) => `${protocol} ${String(port)}`);
      return `${metadata.name}: ${ingress ? 'from' : 'to'} ${who} on ${ports?.join(', ') ?? 'all'}`;
    })
    .sort();
}

test('fails with every problem at once', () => {
  const error = userErrorOf(() =>
    synth({
      controller: { image: '', replicas: 0 },
      webhook: { ...sound.webhook, replicas: 1.5 },
      acmeSolverImage: '',
      logLevel: 11,
      dns01NameServers: ['8.8.8.8'],
    }),
  );
  expect(error.problems).toEqual([
    "certManager.controller: 'image' must be a full reference, got ''",
    "certManager.controller: 'replicas' must be a whole number from 1, got '0'",
    "certManager.webhook: 'replicas' must be a whole number from 1, got '1.5'",
    "certManager: 'acmeSolverImage' must be a full reference, got ''",
    "certManager: 'logLevel' must be a whole number from 0 to 10, got '11'",
    "certManager: 'dns01NameServers' must be 'address:port' (such as '8.8.8.8:53') or https URLs, got '8.8.8.8'",
  ]);
});
