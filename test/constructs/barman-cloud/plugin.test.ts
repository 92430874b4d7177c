import { App, Chart } from 'cdk8s';
import { BarmanCloudCrds } from '../../../constructs/barman-cloud/crds';
import { BarmanCloudPlugin } from '../../../constructs/barman-cloud/plugin';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';
import { namesIn, operator } from '../postgres/synth';

let plugin: BarmanCloudPlugin | undefined;
const manifests = manifestsOf((chart) => {
  plugin = new BarmanCloudPlugin(chart, 'plugin', {
    operator,
    image: 'registry.example/plugin-barman-cloud:v0.14.0',
    sidecarImage: 'registry.example/plugin-barman-cloud-sidecar:v0.14.0',
  });
});

test('the plugin is what upstream’s release holds, in the operator’s namespace', () => {
  expect(namesIn(manifests)).toEqual([
    'ServiceAccount cnpg-system/plugin-barman-cloud',
    'ClusterRole /plugin-barman-cloud',
    'ClusterRole /barman-plugin-objectstore-editor-role',
    'ClusterRole /barman-plugin-objectstore-viewer-role',
    'ClusterRoleBinding /plugin-barman-cloud-binding',
    'Role cnpg-system/barman-plugin-leader-election-role',
    'RoleBinding cnpg-system/barman-plugin-leader-election-rolebinding',
    'Issuer cnpg-system/barman-cloud-selfsigned',
    'Certificate cnpg-system/barman-cloud-server',
    'Certificate cnpg-system/barman-cloud-client',
    'Deployment cnpg-system/barman-cloud',
    'Service cnpg-system/barman-cloud',
  ]);
});

test('the operator finds it, and the certificates of both sides, by its Service', () => {
  expect(find(manifests, 'Service', 'barman-cloud')).toMatchObject({
    metadata: {
      labels: { 'cnpg.io/pluginName': 'barman-cloud.cloudnative-pg.io' },
      annotations: {
        'cnpg.io/pluginClientSecret': 'barman-cloud-client-tls',
        'cnpg.io/pluginServerSecret': 'barman-cloud-server-tls',
        'cnpg.io/pluginPort': '9090',
      },
    },
    spec: { ports: [{ name: 'grpc', port: 9090, targetPort: 'grpc' }] },
  });
});

test.each([
  ['server', { commonName: 'barman-cloud', dnsNames: ['barman-cloud'], usages: ['server auth'] }],
  ['client', { commonName: 'barman-cloud-client', usages: ['client auth'] }],
])('the certificate of the %s is signed by nobody else, and renewed in time', (side, spec) => {
  expect(find(manifests, 'Certificate', `barman-cloud-${side}`).spec).toMatchObject({
    ...spec,
    secretName: `barman-cloud-${side}-tls`,
    duration: '2160h0m0s',
    renewBefore: '360h0m0s',
    issuerRef: { kind: 'Issuer', name: 'barman-cloud-selfsigned' },
  });
});

test('its pod keeps the restricted standard, with requests, a memory limit and probes', () => {
  const deployment = find(manifests, 'Deployment', 'barman-cloud');
  // two plugins at once would each think that they lead
  expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  const pod = podOf(deployment);
  expect(restrictedProblems(pod)).toEqual([]);
  expect(pod.containers[0]).toMatchObject({
    env: [
      {
        name: 'SIDECAR_IMAGE',
        value: 'registry.example/plugin-barman-cloud-sidecar:v0.14.0',
      },
    ],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    securityContext: { readOnlyRootFilesystem: true },
    readinessProbe: { tcpSocket: { port: 'grpc' } },
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' } },
  });
});

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

function rulesOf(kind: string, name: string): readonly string[] {
  return (find(manifests, kind, name)['rules'] as readonly Rule[]).map(
    ({ verbs, apiGroups, resources }) =>
      `${[...verbs].sort().join(' ')} | ${apiGroups[0] || 'core'} | ${resources.join(' ')}`,
  );
}

test('roles allow exactly what upstream’s release allows', () => {
  const everything = 'create delete get list patch update watch';
  expect(rulesOf('ClusterRole', 'plugin-barman-cloud')).toEqual([
    'create delete get list watch | core | secrets',
    `${everything} | barmancloud.cnpg.io | objectstores`,
    'update | barmancloud.cnpg.io | objectstores/finalizers',
    'get patch update | barmancloud.cnpg.io | objectstores/status',
    'get list watch | postgresql.cnpg.io | backups',
    'update | postgresql.cnpg.io | clusters/finalizers',
    'create get list patch update watch | rbac.authorization.k8s.io | rolebindings roles',
  ]);
  expect(rulesOf('Role', 'barman-plugin-leader-election-role')).toEqual([
    `${everything} | core | configmaps`,
    `${everything} | coordination.k8s.io | leases`,
    'create patch | core | events',
  ]);
  expect(rulesOf('ClusterRole', 'barman-plugin-objectstore-viewer-role')).toEqual([
    'get list watch | barmancloud.cnpg.io | objectstores',
    'get | barmancloud.cnpg.io | objectstores/status',
  ]);
});

test('the operator asks it, and it asks the API server: instances reach the storage themselves', () => {
  const flows = plugin?.flows.map(({ from, to, ports }) => {
    const name = (end: typeof from) => ('pods' in end ? end.name : 'outside');
    return `${name(from)} → ${name(to)}: ${ports.map((port) => String(port.toNetworkPolicyPort().port?.value)).join(', ')}`;
  });
  expect(flows).toEqual([
    'cnpg-controller-manager → barman-cloud: 9090',
    'barman-cloud → outside: 443, 6443',
  ]);
});

test('it brings one kind, cluster-wide', () => {
  const chart = new Chart(new App(), 'definitions', { namespace: 'never-used' });
  new BarmanCloudCrds(chart, 'barman-cloud');
  expect(chart.toJson()).toMatchObject([
    {
      metadata: {
        name: 'objectstores.barmancloud.cnpg.io',
        labels: { 'app.kubernetes.io/version': 'v0.14.0' },
      },
      spec: { versions: [{ name: 'v1', storage: true }] },
    },
  ]);
});
