import { Duration } from 'cdk8s';
import { parse } from 'yaml';
import { Peer } from '../../../constructs/namespace/peer';
import { restrictedProblems } from '../cert-manager/restricted';
import { find } from '../namespace/manifests';
import { fileOf, podOf, sound, synth } from './synth';

const labels = (component: string) => ({
  'app.kubernetes.io/name': 'infra',
  'app.kubernetes.io/instance': 'infra',
  'app.kubernetes.io/component': component,
});

describe('names, which are contract', () => {
  test('an installation makes these objects and no others', () => {
    const { manifests } = synth();
    expect(manifests.map((it) => `${it.kind}/${it.metadata.name}`).sort()).toEqual([
      'Certificate/infra-server-tls',
      'ConfigMap/infra-server',
      'Deployment/infra-server',
      'Deployment/infra-ui',
      'Service/infra-server',
      'Service/infra-ui',
      'ServiceAccount/infra-server',
      'ServiceAccount/infra-ui',
    ]);
  });

  test('every object stands in the namespace of the installation', () => {
    const namespaces = synth({ namespace: 'access' }).manifests.map((it) => it.metadata.namespace);
    expect(new Set(namespaces)).toEqual(new Set(['access']));
  });

  test('the Secrets that it reads are those that it was given, and it makes none', () => {
    const { manifests } = synth();
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const server = podOf(manifests, 'Deployment', 'infra-server');
    expect(server.volumes?.find(({ name }) => name === 'secrets')?.projected?.sources).toEqual([
      {
        secret: {
          name: 'infra-server-encryption-key',
          items: [{ key: 'key', path: 'encryption-key' }],
        },
      },
      { secret: { name: 'infra-admin', items: [{ key: 'password', path: 'admin-password' }] } },
      {
        secret: {
          name: 'infra-connector-access-key',
          items: [{ key: 'access-key', path: 'connector-access-key' }],
        },
      },
      { secret: { name: 'infra-ca', items: [{ key: 'ca.crt', path: 'database-ca.crt' }] } },
    ]);
  });

  test('selectors are of name, instance and component alone, for a Deployment never changes them', () => {
    const { manifests } = synth({ version: '9.9.9' });
    for (const component of ['server', 'ui']) {
      expect(find(manifests, 'Deployment', `infra-${component}`).spec).toMatchObject({
        selector: { matchLabels: labels(component) },
      });
      expect(find(manifests, 'Service', `infra-${component}`).spec).toMatchObject({
        selector: labels(component),
      });
    }
  });

  test('the outputs name what others connect to', () => {
    const { construct } = synth();
    const { service, serviceHost, tlsSecret, httpsPort } = construct;
    expect({ service, serviceHost, tlsSecret, httpsPort }).toEqual({
      service: 'infra-server',
      serviceHost: 'infra-server.infra.svc',
      tlsSecret: 'infra-server-tls',
      httpsPort: 8443,
    });
  });
});

describe('the server’s configuration', () => {
  const configurationOf = (...props: Parameters<typeof synth>) =>
    parse(fileOf(synth(...props).manifests, 'infra-server', 'infra.yaml')) as unknown;

  test('holds paths and no secret, and sends nothing to anybody', () => {
    expect(configurationOf()).toEqual({
      version: 0.3,
      addr: { http: ':8080', https: ':8443', metrics: ':9090' },
      enableTelemetry: false,
      enableSignup: false,
      dbEncryptionKey: '/var/run/infra/secrets/encryption-key',
      sessionDuration: '720h0m0s',
      sessionInactivityTimeout: '72h0m0s',
      tls: {
        certificate: '/var/run/infra/tls/tls.crt',
        privateKey: '/var/run/infra/tls/tls.key',
      },
      ui: { proxyURL: 'http://infra-ui.infra.svc:3000' },
      users: [
        {
          name: 'admin@example.com',
          password: 'file:/var/run/infra/secrets/admin-password',
          infraRole: 'admin',
        },
        { name: 'connector', accessKey: 'file:/var/run/infra/secrets/connector-access-key' },
      ],
    });
  });

  test('names no connector where there is no key for it', () => {
    const { connectorAccessKey, ...rest } = sound;
    expect(connectorAccessKey).toBeDefined();
    const { manifests } = synth({ ...rest, connectorAccessKey: undefined as never });
    expect(fileOf(manifests, 'infra-server', 'infra.yaml')).not.toContain('connector');
  });

  test.each([
    [{}, '720h0m0s', '72h0m0s'],
    [{ sessionDuration: Duration.hours(12) }, '12h0m0s', '12h0m0s'],
    [
      { sessionDuration: Duration.days(7), sessionInactivityTimeout: Duration.hours(1) },
      '168h0m0s',
      '1h0m0s',
    ],
  ])('with %j a login lasts %s, and %s unused', (props, duration, inactivity) => {
    expect(configurationOf(props)).toMatchObject({
      sessionDuration: duration,
      sessionInactivityTimeout: inactivity,
    });
  });

  test('a change of it brings other pods, and nothing else changes', () => {
    const before = synth().manifests;
    const after = synth({ sessionDuration: Duration.days(1) }).manifests;
    const changed = after.filter(
      (it, index) => JSON.stringify(it) !== JSON.stringify(before[index]),
    );
    expect(changed.map((it) => `${it.kind}/${it.metadata.name}`)).toEqual([
      'ConfigMap/infra-server',
      'Deployment/infra-server',
    ]);
  });
});

describe('the server’s pods', () => {
  const server = podOf(synth().manifests, 'Deployment', 'infra-server');

  test('know the database by its Secret, over verified TLS', () => {
    const secret = (name: string, key: string) => ({
      name: `INFRA_SERVER_DB_${name}`,
      valueFrom: { secretKeyRef: { name: 'infra-app', key } },
    });
    expect(server.containers[0]?.env).toEqual([
      { name: 'HOME', value: '/tmp' },
      secret('HOST', 'host'),
      secret('PORT', 'port'),
      secret('NAME', 'dbname'),
      secret('USERNAME', 'username'),
      secret('PASSWORD', 'password'),
      {
        name: 'INFRA_SERVER_DB_PARAMETERS',
        value:
          'sslmode=verify-full sslrootcert=/var/run/infra/secrets/database-ca.crt connect_timeout=10',
      },
    ]);
  });

  test('trust public authorities where the database’s is none of its own', () => {
    const { authority, ...database } = sound.database;
    expect(authority).toBeDefined();
    const pod = podOf(synth({ database }).manifests, 'Deployment', 'infra-server');
    expect(pod.containers[0]?.env).toContainEqual({
      name: 'INFRA_SERVER_DB_PARAMETERS',
      value: 'sslmode=verify-full connect_timeout=10',
    });
  });

  test('are tried before they serve, and say why they do not', () => {
    expect(server.initContainers).toMatchObject([
      {
        name: 'preflight',
        image: 'docker.io/infrahq/infra:0.21.0',
        command: ['/bin/sh', '/etc/infra/preflight.sh'],
        terminationMessagePolicy: 'FallbackToLogsOnError',
      },
    ]);
  });

  test('are probed on /healthz, and restart when their certificate was renewed', () => {
    expect(server.containers[0]).toMatchObject({
      command: [
        '/bin/sh',
        '-c',
        'cp /var/run/infra/tls/tls.crt /tmp/tls.crt && exec infra server -f /etc/infra/infra.yaml --log-level info',
      ],
      startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      livenessProbe: {
        exec: {
          command: [
            '/bin/sh',
            '-c',
            'wget -q -O /dev/null http://127.0.0.1:8080/healthz && cmp -s /var/run/infra/tls/tls.crt /tmp/tls.crt',
          ],
        },
      },
    });
  });

  test('of the UI are probed by a page, and by their port alone before a restart', () => {
    expect(podOf(synth().manifests, 'Deployment', 'infra-ui').containers).toMatchObject([
      {
        readinessProbe: { httpGet: { path: '/', port: 'http' } },
        livenessProbe: { tcpSocket: { port: 'http' } },
      },
    ]);
  });

  test.each(['infra-server', 'infra-ui'])(
    '%s keeps the restricted Pod Security Standard, with a root that nobody writes to',
    (name) => {
      const pod = podOf(synth().manifests, 'Deployment', name);
      expect(restrictedProblems(pod)).toEqual([]);
      expect(pod.automountServiceAccountToken).toBe(false);
      for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
        expect(container.securityContext?.readOnlyRootFilesystem).toBe(true);
        expect(container.resources).toMatchObject({
          requests: { cpu: expect.any(String) as string, memory: '256Mi' },
          limits: { memory: '256Mi' },
        });
      }
    },
  );

  test('one of several may be evicted at a time; a single one has no budget', () => {
    const budget = find(synth({ replicas: 2 }).manifests, 'PodDisruptionBudget', 'infra-server');
    expect(budget.spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: labels('server') },
    });
    expect(synth().manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });
});

test('the Service answers on the ports that upstream documents', () => {
  expect(find(synth().manifests, 'Service', 'infra-server').spec).toMatchObject({
    ports: [
      { name: 'http', port: 80, targetPort: 'http' },
      { name: 'https', port: 443, targetPort: 'https' },
      { name: 'metrics', port: 9090, targetPort: 'metrics' },
    ],
  });
});

test('the certificate is for the names of the Service, from the given issuer', () => {
  expect(find(synth().manifests, 'Certificate', 'infra-server-tls').spec).toMatchObject({
    secretName: 'infra-server-tls',
    issuerRef: { kind: 'ClusterIssuer', name: 'platform-ca' },
    dnsNames: [
      'infra-server.infra.svc',
      'infra-server.infra.svc.cluster.local',
      'infra-server.infra',
      'infra-server',
    ],
  });
});

test('the server talks to its UI, its database and identity providers, and to nobody else', () => {
  const { flows } = synth().construct;
  expect(flows.map(({ purpose }) => purpose)).toEqual([
    'Infra passes on its UI',
    'Infra keeps its data',
    'Infra asks identity providers who logs in',
  ]);
  const ends = flows.map(({ from, to, ports }) => [
    'name' in from ? from.name : 'peer',
    'name' in to ? to.name : to,
    ports.map((port) => port.toNetworkPolicyPort().port?.value),
  ]);
  expect(ends).toEqual([
    ['infra-server', 'infra-ui', [3000]],
    ['infra-server', 'infra', [5432]],
    ['infra-server', Peer.anywhere(), [443]],
  ]);
});

test('identity providers can be bounded by addresses, the database’s port is the given one', () => {
  const { flows } = synth({
    identityProviders: ['203.0.113.0/24'],
    database: { ...sound.database, port: 6432, peer: Peer.addresses(['10.0.0.5/32']) },
  }).construct;
  expect(flows[1]?.to).toEqual(Peer.addresses(['10.0.0.5/32']));
  expect(flows[1]?.ports[0]?.toNetworkPolicyPort().port?.value).toBe(6432);
  expect(flows[2]?.to).toEqual(Peer.addresses(['203.0.113.0/24']));
});

test('it is scraped and alerted on where it is watched, and only there', () => {
  const { manifests } = synth({ monitoring: { interval: Duration.seconds(30) } });
  expect(find(manifests, 'ServiceMonitor', 'infra-server').spec).toMatchObject({
    selector: { matchLabels: labels('server') },
    endpoints: [{ port: 'metrics', path: '/metrics', interval: '30s' }],
  });
  expect(find(manifests, 'PrometheusRule', 'infra-server').metadata.namespace).toBe('infra');
  const kinds = synth().manifests.map(({ kind }) => kind);
  expect(kinds).not.toContain('ServiceMonitor');
  expect(kinds).not.toContain('PrometheusRule');
});
