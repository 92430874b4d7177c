import { parse } from 'yaml';
import { Peer } from '../../../constructs/namespace/peer';
import { restrictedProblems } from '../cert-manager/restricted';
import { find } from '../namespace/manifests';
import { fileOf, podOf, soundConnector, synthConnector } from './synth';

test('a connector makes these objects and no others', () => {
  const { manifests } = synthConnector();
  expect(manifests.map((it) => `${it.kind}/${it.metadata.name}`).sort()).toEqual([
    'Certificate/infra-connector-authority',
    'ClusterRole/exec',
    'ClusterRole/infra-connector',
    'ClusterRole/logs',
    'ClusterRole/port-forward',
    'ClusterRoleBinding/infra-connector',
    'ConfigMap/infra-connector',
    'Deployment/infra-connector',
    'Issuer/infra-connector-authority',
    'Service/infra-connector',
    'ServiceAccount/infra-connector',
  ]);
});

test('it may do what upstream’s chart grants it, without any wildcard', () => {
  const { manifests } = synthConnector();
  expect(find(manifests, 'ClusterRole', 'infra-connector')['rules']).toEqual([
    { apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] },
    { apiGroups: [''], resources: ['pods', 'services', 'namespaces', 'nodes'], verbs: ['list'] },
    {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['clusterroles'],
      verbs: ['get', 'list', 'bind'],
    },
    {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['rolebindings', 'clusterrolebindings'],
      verbs: ['get', 'list', 'create', 'delete', 'update'],
    },
  ]);
  const roles = manifests.filter(({ kind }) => kind === 'ClusterRole');
  expect(roles).toHaveLength(4);
  expect(JSON.stringify(roles)).not.toContain('"*"');
  for (const role of roles.slice(1)) {
    expect(role.metadata.labels).toMatchObject({ 'app.infrahq.com/include-role': 'true' });
    expect(role.metadata.namespace).toBeUndefined();
  }
});

const configurationOf = (...props: Parameters<typeof synthConnector>) =>
  parse(fileOf(synthConnector(...props).manifests, 'infra-connector', 'infra.yaml')) as unknown;

test('its configuration holds paths and no secret', () => {
  expect(configurationOf({ endpoint: 'connector.example.com:7443' })).toEqual({
    addr: { http: ':8080', https: ':8443', metrics: ':9090' },
    name: 'local',
    endpointAddr: 'connector.example.com:7443',
    server: {
      url: 'infra-server.infra.svc',
      accessKey: '/var/run/infra/secrets/access-key',
      trustedCertificate: '/var/run/infra/secrets/server-ca.crt',
    },
    caCert: '/var/run/infra/secrets/ca.crt',
    caKey: '/var/run/infra/secrets/ca.key',
  });
});

test('without an endpoint it tells its Service’s address; without an authority it trusts public ones', () => {
  const { authority, ...server } = soundConnector.server;
  expect(authority).toBeDefined();
  expect(configurationOf({ server })).toEqual({
    addr: { http: ':8080', https: ':8443', metrics: ':9090' },
    name: 'local',
    server: { url: 'infra-server.infra.svc', accessKey: '/var/run/infra/secrets/access-key' },
    caCert: '/var/run/infra/secrets/ca.crt',
    caKey: '/var/run/infra/secrets/ca.key',
  });
});

test('of the server’s certificate it is given the authority and not the key', () => {
  const pod = podOf(synthConnector().manifests, 'Deployment', 'infra-connector');
  expect(pod.volumes?.find(({ name }) => name === 'secrets')?.projected?.sources).toEqual([
    {
      secret: {
        name: 'infra-connector-access-key',
        items: [{ key: 'access-key', path: 'access-key' }],
      },
    },
    {
      secret: {
        name: 'infra-connector-authority',
        items: [
          { key: 'tls.crt', path: 'ca.crt' },
          { key: 'tls.key', path: 'ca.key' },
        ],
      },
    },
    { secret: { name: 'infra-server-tls', items: [{ key: 'ca.crt', path: 'server-ca.crt' }] } },
  ]);
});

test('its own authority signs for ten years, and nobody else’s certificate hangs on it', () => {
  expect(
    find(synthConnector().manifests, 'Certificate', 'infra-connector-authority').spec,
  ).toMatchObject({
    isCA: true,
    commonName: 'Infra connector local',
    duration: '87600h0m0s',
    issuerRef: { kind: 'Issuer', name: 'infra-connector-authority' },
  });
});

test('it finds its Service by the labels that it looks for, on a port called https', () => {
  const service = find(synthConnector().manifests, 'Service', 'infra-connector');
  expect(service.metadata.labels).toMatchObject({
    'app.infrahq.com/component': 'connector',
    'app.kubernetes.io/instance': 'infra',
  });
  expect(service.spec).toMatchObject({
    ports: [
      { name: 'https', port: 7443, targetPort: 'https' },
      { name: 'metrics', port: 9090, targetPort: 'metrics' },
    ],
  });
});

test('its pods keep the restricted Pod Security Standard and call the API server', () => {
  const pod = podOf(synthConnector().manifests, 'Deployment', 'infra-connector');
  expect(restrictedProblems(pod)).toEqual([]);
  expect(pod).toMatchObject({
    serviceAccountName: 'infra-connector',
    automountServiceAccountToken: true,
    containers: [
      {
        command: ['infra', 'connector', '-f', '/etc/infra/infra.yaml'],
        args: ['--log-level', 'info'],
        readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        livenessProbe: { tcpSocket: { port: 'https' } },
      },
    ],
  });
});

test('it talks to its server and the API server, and to nobody else', () => {
  const { flows } = synthConnector({ apiServerAddresses: ['10.0.0.1/32'] }).construct;
  expect(flows.map(({ to }) => to)).toEqual([
    soundConnector.server.peer,
    Peer.addresses(['10.0.0.1/32']),
  ]);
  expect(
    flows.flatMap(({ ports }) => ports.map((it) => it.toNetworkPolicyPort().port?.value)),
  ).toEqual([8443, 443, 6443]);
  expect(synthConnector().construct.flows[1]?.to).toEqual(Peer.anywhere());
});

test('it is scraped and alerted on where it is watched, and only there', () => {
  const { manifests } = synthConnector({ monitoring: {} });
  expect(find(manifests, 'ServiceMonitor', 'infra-connector').spec).toMatchObject({
    endpoints: [{ port: 'metrics' }],
  });
  expect(find(manifests, 'PrometheusRule', 'infra-connector').metadata.namespace).toBe('infra');
  expect(synthConnector().manifests.map(({ kind }) => kind)).not.toContain('ServiceMonitor');
});
