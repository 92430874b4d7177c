import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Port } from '../../../constructs/namespace/port';
import { find, podOf, synth } from './synth';

describe('names, which are contract', () => {
  test('two replicas make these objects and no others', () => {
    const { manifests } = synth();

    expect(manifests.map((it) => `${it.kind}/${it.metadata.name}`).sort()).toEqual([
      'ConfigMap/immudb-provision',
      'PodDisruptionBudget/immudb',
      'Service/immudb-nodes',
      'Service/immudb-primary-0',
      'Service/immudb-read',
      'Service/immudb-replica-0',
      'Service/immudb-replica-1',
      'Service/immudb-write',
      'StatefulSet/immudb-primary',
      'StatefulSet/immudb-replica',
    ]);
  });

  test('a primary alone makes these objects and no others', () => {
    const { manifests } = synth({ replicas: 0 });

    expect(manifests.map((it) => `${it.kind}/${it.metadata.name}`).sort()).toEqual([
      'ConfigMap/immudb-provision',
      'PodDisruptionBudget/immudb',
      'Service/immudb-nodes',
      'Service/immudb-primary-0',
      'Service/immudb-read',
      'Service/immudb-write',
      'StatefulSet/immudb-primary',
    ]);
  });

  test.each(['immudb-primary', 'immudb-replica'])(
    "the volumes of %s are called 'data', outlive it and are found by the same labels",
    (name) => {
      const { manifests } = synth({ volumes: { kind: 'provisioned', storageClass: 'ssd' } });
      const labels = {
        'app.kubernetes.io/name': 'immudb',
        'app.kubernetes.io/instance': 'immudb',
        'app.kubernetes.io/component': name.slice('immudb-'.length),
      };

      expect(find(manifests, 'StatefulSet', name).spec).toMatchObject({
        serviceName: 'immudb-nodes',
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data', labels },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: 'ssd',
              resources: { requests: { storage: '5Gi' } },
            },
          },
        ],
      });
    },
  );

  test("volumes take the cluster's default class where none is named", () => {
    const { spec } = find(synth().manifests, 'StatefulSet', 'immudb-primary');

    expect(JSON.stringify(spec)).not.toContain('storageClassName');
  });

  test('the outputs name what others connect to', () => {
    const { immudb } = synth();

    expect({ ...immudb.services, port: immudb.port, metricsPort: immudb.metricsPort }).toEqual({
      write: 'immudb-write',
      read: 'immudb-read',
      nodes: 'immudb-nodes',
      each: ['immudb-primary-0', 'immudb-replica-0', 'immudb-replica-1'],
      port: 3322,
      metricsPort: 9497,
    });
    expect([immudb.adminUser, immudb.adminSecret, immudb.replicationSecret]).toEqual([
      'immudb',
      'immudb-admin',
      'immudb-replication',
    ]);
    expect(immudb.defaultDatabaseCopy).toBe('primary_defaultdb');
  });
});

describe('nodes', () => {
  test.each([
    ['immudb-primary', 1],
    ['immudb-replica', 2],
  ])('%s has %i nodes', (name, replicas) => {
    expect(find(synth().manifests, 'StatefulSet', name).spec).toMatchObject({ replicas });
  });

  test('the primary is there before its replicas, so that they find their user', () => {
    const { manifests } = synth();
    const kinds = manifests.map((it) => it.metadata.name);

    expect(kinds.indexOf('immudb-primary')).toBeLessThan(kinds.indexOf('immudb-replica'));
  });

  test.each(['immudb-primary', 'immudb-replica'])(
    'pods of %s keep the restricted Pod Security Standard',
    (name) => {
      const pod = podOf(synth().manifests, name);

      expect(pod).toMatchObject({
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 3322,
          runAsGroup: 3322,
          fsGroup: 3322,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      for (const { securityContext } of [...(pod.initContainers ?? []), ...pod.containers]) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    },
  );

  test('the data lies in a folder of the volume, away from lost+found', () => {
    const pod = podOf(synth().manifests, 'immudb-primary');

    for (const { volumeMounts } of [...(pod.initContainers ?? []), ...pod.containers]) {
      expect(volumeMounts).toContainEqual({
        name: 'data',
        mountPath: '/var/lib/immudb',
        subPath: 'immudb',
      });
    }
  });

  test('the server is probed on its metrics port and has half an hour to open its volume', () => {
    const [server] = podOf(synth().manifests, 'immudb-primary').containers;
    const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
      httpGet: { path, port: 'metrics' },
      periodSeconds,
      failureThreshold,
      timeoutSeconds: 5,
    });

    expect(server).toMatchObject({
      command: ['immudb'],
      ports: [
        { name: 'grpc', containerPort: 3322 },
        { name: 'metrics', containerPort: 9497 },
      ],
      startupProbe: probe('/readyz', 2, 900),
      readinessProbe: probe('/readyz', 5, 3),
      livenessProbe: probe('/livez', 10, 6),
      lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
    });
  });

  test.each([
    [{}, { requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '1Gi' } }],
    [
      { cpu: Cpu.units(2), memory: Size.gibibytes(4) },
      { requests: { cpu: '2', memory: '4Gi' }, limits: { memory: '4Gi' } },
    ],
  ])('with %j it gets these resources', (props, resources) => {
    expect(podOf(synth(props).manifests, 'immudb-primary').containers[0]).toMatchObject({
      resources,
    });
  });

  test('at most one node of all is evicted at a time, and nodes are spread over hosts and zones', () => {
    const { manifests } = synth();
    const matchLabels = {
      'app.kubernetes.io/name': 'immudb',
      'app.kubernetes.io/instance': 'immudb',
    };

    expect(find(manifests, 'PodDisruptionBudget', 'immudb').spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels },
    });
    expect(podOf(manifests, 'immudb-replica').topologySpreadConstraints).toEqual(
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels },
      })),
    );
  });

  test('every workload, pod and Service says what it is and in which version', () => {
    const { manifests } = synth();
    const labelled = manifests.filter(({ kind }) => ['StatefulSet', 'Service'].includes(kind));

    expect(labelled).toHaveLength(8);
    for (const { metadata } of labelled) {
      expect(metadata.labels).toEqual({
        'app.kubernetes.io/name': 'immudb',
        'app.kubernetes.io/instance': 'immudb',
        'app.kubernetes.io/component': expect.stringMatching(
          /^(primary|replica|write|read|nodes|node)$/,
        ) as string,
        'app.kubernetes.io/version': '1.11.1',
      });
    }
  });
});

describe('Services', () => {
  const spec = (name: string, props = {}) => find(synth(props).manifests, 'Service', name).spec;

  test('writes go to the primary', () => {
    expect(spec('immudb-write')).toEqual({
      selector: {
        'app.kubernetes.io/name': 'immudb',
        'app.kubernetes.io/instance': 'immudb',
        'app.kubernetes.io/component': 'primary',
      },
      ports: [{ name: 'grpc', port: 3322, targetPort: 'grpc' }],
    });
  });

  test.each([
    ['the replicas', 2, 'replica'],
    ['the primary where there are none', 0, 'primary'],
  ])('reads go to %s, one client always to the same node', (_, replicas, component) => {
    expect(spec('immudb-read', { replicas })).toMatchObject({
      selector: { 'app.kubernetes.io/component': component },
      sessionAffinity: 'ClientIP',
    });
  });

  test('the headless one names every node, ready or not, and carries the metrics', () => {
    expect(spec('immudb-nodes')).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: [
        { name: 'grpc', port: 3322 },
        { name: 'metrics', port: 9497, targetPort: 'metrics' },
      ],
    });
  });

  test('each node has one of its own', () => {
    expect(spec('immudb-replica-1')).toMatchObject({
      selector: { 'statefulset.kubernetes.io/pod-name': 'immudb-replica-1' },
    });
  });

  test('the one for reading has another port on demand, with the same nodes behind it', () => {
    expect(spec('immudb-read', { secondReadPort: 3323 })).toMatchObject({
      ports: [
        { name: 'grpc', port: 3322, targetPort: 'grpc' },
        { name: 'grpc-gateway', port: 3323, targetPort: 'grpc' },
      ],
    });
  });

  test.each([3322, 5432, 8080, 9497, 0, 65536, 1.5])(
    'fails when the other port for reading is %d',
    (secondReadPort) => {
      expect(() => synth({ secondReadPort })).toThrow(
        `immudb.immudb: 'secondReadPort' must be a port that no listener has (3322, 9497, 8080, 5432), got '${String(secondReadPort)}'`,
      );
    },
  );

  test('console and PostgreSQL protocol open on demand, in server, Services and endpoints', () => {
    const { manifests, immudb } = synth({ listeners: ['console', 'postgres'] });
    const [server] = podOf(manifests, 'immudb-primary').containers;

    expect(server?.env).toContainEqual({ name: 'IMMUDB_WEB_SERVER', value: 'true' });
    expect(server?.env).toContainEqual({ name: 'IMMUDB_PGSQL_SERVER', value: 'true' });
    expect(find(manifests, 'Service', 'immudb-read').spec).toMatchObject({
      ports: [{ port: 3322 }, { name: 'console', port: 8080 }, { name: 'postgres', port: 5432 }],
    });
    const open = [Port.tcp(3322), Port.tcp(8080), Port.tcp(5432)];
    expect(immudb.endpoints).toMatchObject({ write: { ports: open }, read: { ports: open } });
  });
});

describe('flows', () => {
  const labels = { 'app.kubernetes.io/name': 'immudb', 'app.kubernetes.io/instance': 'immudb' };
  const party = (component: string) => ({
    namespace: 'immudb',
    name: `immudb-${component}`,
    pods: { ...labels, 'app.kubernetes.io/component': component },
  });

  test('replicas may call the primary', () => {
    expect(synth().immudb.flows).toEqual([
      {
        from: party('replica'),
        to: party('primary'),
        ports: [Port.tcp(3322)],
        purpose: 'replicas follow the primary',
      },
    ]);
  });

  test('a primary alone talks to nobody', () => {
    expect(synth({ replicas: 0 }).immudb.flows).toEqual([]);
  });

  test.each([
    [2, 'replica'],
    [0, 'primary'],
  ])('with %i replicas, writes end at the primary and reads at the %s', (replicas, readers) => {
    expect(synth({ replicas }).immudb.endpoints).toEqual({
      write: { party: party('primary'), ports: [Port.tcp(3322)] },
      read: { party: party(readers), ports: [Port.tcp(3322)] },
    });
  });

  test('the metrics of all nodes are on one port', () => {
    expect(synth().immudb.metrics).toEqual({
      party: { namespace: 'immudb', name: 'immudb', pods: labels },
      ports: [Port.tcp(9497)],
    });
  });
});
