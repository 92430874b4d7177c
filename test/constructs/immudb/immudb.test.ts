import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Peer } from '../../../constructs/namespace/peer';
import { find, podOf, synth } from './synth';

describe('names, which are contract', () => {
  test('two replicas make these objects and no others', () => {
    const { manifests } = synth();

    expect(manifests.map((it) => `${it.kind}/${it.metadata.name}`).sort()).toEqual([
      'ConfigMap/immudb-provision',
      'NetworkPolicy/immudb-from-replicas',
      'NetworkPolicy/immudb-to-primary',
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
      const { manifests } = synth({ storageClass: 'ssd' });
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
              resources: { requests: { storage: '5120Mi' } },
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
    [{}, { requests: { cpu: '250m', memory: '1024Mi' }, limits: { memory: '1024Mi' } }],
    [
      { cpu: Cpu.units(2), memory: Size.gibibytes(4) },
      { requests: { cpu: '2', memory: '4096Mi' }, limits: { memory: '4096Mi' } },
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

  test('console and PostgreSQL protocol open on demand, in server, Services and flow', () => {
    const { manifests } = synth({ listeners: ['console', 'postgres'], clients: [Peer.anyPod()] });
    const [server] = podOf(manifests, 'immudb-primary').containers;

    expect(server?.env).toContainEqual({ name: 'IMMUDB_WEB_SERVER', value: 'true' });
    expect(server?.env).toContainEqual({ name: 'IMMUDB_PGSQL_SERVER', value: 'true' });
    expect(find(manifests, 'Service', 'immudb-read').spec).toMatchObject({
      ports: [{ port: 3322 }, { name: 'console', port: 8080 }, { name: 'postgres', port: 5432 }],
    });
    expect(find(manifests, 'NetworkPolicy', 'immudb-from-clients').spec).toMatchObject({
      ingress: [{ ports: [{ port: 3322 }, { port: 8080 }, { port: 5432 }] }],
    });
  });
});

describe('flows', () => {
  const labels = { 'app.kubernetes.io/name': 'immudb', 'app.kubernetes.io/instance': 'immudb' };
  const primary = { ...labels, 'app.kubernetes.io/component': 'primary' };
  const replica = { ...labels, 'app.kubernetes.io/component': 'replica' };

  test('replicas may call the primary, stated at both ends', () => {
    const { manifests } = synth();

    expect(find(manifests, 'NetworkPolicy', 'immudb-from-replicas').spec).toEqual({
      podSelector: { matchLabels: primary },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: replica } }],
          ports: [{ protocol: 'TCP', port: 3322 }],
        },
      ],
    });
    expect(find(manifests, 'NetworkPolicy', 'immudb-to-primary').spec).toEqual({
      podSelector: { matchLabels: replica },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ podSelector: { matchLabels: primary } }],
          ports: [{ protocol: 'TCP', port: 3322 }],
        },
      ],
    });
  });

  test('scrapers reach the metrics of all nodes and nothing else', () => {
    const { manifests } = synth({ scrapers: [Peer.namespace('monitoring')] });

    expect(find(manifests, 'NetworkPolicy', 'immudb-from-scrapers').spec).toMatchObject({
      podSelector: { matchLabels: labels },
      ingress: [{ ports: [{ protocol: 'TCP', port: 9497 }] }],
    });
  });
});
