import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { certManagerAlerts } from '../../../constructs/cert-manager/alerts';
import { http01Solver } from '../../../constructs/cert-manager/http01-solver';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { userErrorOf } from '../../user-error';
import type { Manifest } from '../namespace/manifests';
import { find } from '../namespace/manifests';
import { headingsOf } from '../../docs';
import { problemsInAlerts } from '../monitoring/queries';
import { podOf, restrictedProblems } from './restricted';
import { certManager, sound, synth } from './synth';

const components = ['cert-manager', 'cert-manager-webhook', 'cert-manager-cainjector'];

function argsOf(manifests: readonly Manifest[], deployment: string): readonly string[] {
  return podOf(find(manifests, 'Deployment', deployment)).containers[0]?.args ?? [];
}

test('the names of what is deployed are those that cert-manager’s documentation uses', () => {
  const names = synth()
    .filter(({ kind }) => !kind.includes('Role'))
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

const selector = (component: string) => ({
  'app.kubernetes.io/name': 'cert-manager',
  'app.kubernetes.io/instance': 'cert-manager',
  'app.kubernetes.io/component': component,
});
const party = (name: string, component: string) => ({
  namespace: 'cert-manager',
  name,
  pods: selector(component),
});
const controller = party('cert-manager', 'controller');
const webhook = party('cert-manager-webhook', 'webhook');
const cainjector = party('cert-manager-cainjector', 'cainjector');

test('its flows are exactly the conversations that cert-manager needs', () => {
  const watch = {
    ports: [Port.tcp(443), Port.tcp(6443)],
    purpose: 'cert-manager watches its objects',
  };
  expect(certManager().flows).toEqual([
    { from: controller, to: Peer.anywhere(), ...watch },
    { from: webhook, to: Peer.anywhere(), ...watch },
    { from: cainjector, to: Peer.anywhere(), ...watch },
    {
      from: Peer.anywhere(),
      to: webhook,
      ports: [Port.tcp(10250)],
      purpose: 'the API server asks the webhook',
    },
    {
      from: controller,
      to: Peer.anywhere(),
      ports: [Port.tcp(80), Port.tcp(443), Port.tcp(53), Port.udp(53)],
      purpose: 'certificates are ordered from ACME servers',
    },
  ]);
});

test('the controller alone has an identity of Google’s, which it gets from its node', () => {
  const googleServiceAccount = 'dns@acme.iam.gserviceaccount.com';
  const annotated = synth({ googleServiceAccount }).filter(
    ({ metadata }) => metadata.annotations?.['iam.gke.io/gcp-service-account'] !== undefined,
  );
  expect(
    annotated.map(({ kind, metadata }) => [kind, metadata.name, metadata.annotations]),
  ).toEqual([
    ['ServiceAccount', 'cert-manager', { 'iam.gke.io/gcp-service-account': googleServiceAccount }],
  ]);
  const { controllerAccount, flows } = certManager({ googleServiceAccount });
  expect(controllerAccount).toBe('cert-manager');
  expect(flows.slice(certManager().flows.length)).toMatchObject([
    {
      from: { namespace: 'cert-manager', name: 'cert-manager' },
      to: Peer.addresses(['169.254.169.252/32', '169.254.169.254/32']),
      ports: [Port.tcp(988), Port.tcp(80)],
    },
  ]);
});

test('the address of the API server narrows what its pods may reach', () => {
  const { flows } = certManager({ apiServer: { cidrs: ['172.16.0.2/32'], ports: [443] } });
  expect(flows.slice(0, 3)).toEqual(
    [controller, webhook, cainjector].map((from) => ({
      from,
      to: Peer.addresses(['172.16.0.2/32']),
      ports: [Port.tcp(443)],
      purpose: 'cert-manager watches its objects',
    })),
  );
});

test('each component has its metrics on the port that its container opens', () => {
  expect(certManager().metrics).toEqual(
    [controller, webhook, cainjector].map((it) => ({ party: it, ports: [Port.tcp(9402)] })),
  );
  const opened = synth()
    .filter(({ kind }) => kind === 'Deployment')
    .map((it) => podOf(it).containers[0]?.ports?.find(({ name }) => name === 'http-metrics'));
  expect(opened.map((it) => it?.containerPort)).toEqual([9402, 9402, 9402]);
});

test('pods that answer HTTP-01 challenges are found by the label that cert-manager gives them', () => {
  expect(http01Solver('apps')).toEqual({
    party: {
      namespace: 'apps',
      name: 'acme-http01-solver',
      pods: { 'acme.cert-manager.io/http01-solver': 'true' },
    },
    ports: [Port.tcp(8089)],
  });
});

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

test('being watched adds one scrape of the three components, and alerts', () => {
  const manifests = synth({ monitoring: { interval: Duration.seconds(30) } });
  expect(find(manifests, 'PodMonitor', 'cert-manager')).toMatchObject({
    metadata: { namespace: 'cert-manager' },
    spec: {
      selector: {
        matchLabels: {
          'app.kubernetes.io/name': 'cert-manager',
          'app.kubernetes.io/instance': 'cert-manager',
        },
      },
      podMetricsEndpoints: [{ port: 'http-metrics', interval: '30s' }],
    },
  });
  const { spec } = find(manifests, 'PrometheusRule', 'cert-manager') as {
    spec?: { groups: { rules: { alert: string }[] }[] };
  };
  expect(spec?.groups[0]?.rules.map(({ alert }) => alert)).toEqual(
    certManagerAlerts.map(({ name }) => name),
  );
  expect(synth({ monitoring: {} })).toHaveLength(synth().length + 2);
});

test('every alert asks for metrics that cert-manager has, and has a heading in the runbook', () => {
  expect(problemsInAlerts(certManagerAlerts, ['cert-manager'])).toEqual([]);
  const headings = headingsOf('docs/products/cert-manager.md');
  for (const { runbook } of certManagerAlerts) {
    expect(runbook).toMatch(/^docs\/products\/cert-manager\.md#/);
    expect(headings).toContain(runbook.split('#')[1]);
  }
});

test('fails to find a metric that cert-manager does not have', () => {
  const wrong = certManagerAlerts.map((it) => ({ ...it, expression: 'certmanager_expiry' }));
  expect(problemsInAlerts(wrong.slice(0, 1), ['cert-manager'])).toEqual([
    "alert 'CertificateExpiring': no metric certmanager_expiry: certmanager_expiry",
  ]);
});
