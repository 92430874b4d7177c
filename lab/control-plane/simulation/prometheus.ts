import {
  holds,
  patchStatus,
  pathOf,
  type Change,
  type Condition,
  type ObjectMetadata,
  type Reaction,
} from './reaction';

interface Server {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly image?: string;
    readonly serviceAccountName?: string;
    readonly securityContext?: unknown;
    readonly resources?: unknown;
    readonly storage?: { readonly volumeClaimTemplate?: { readonly spec?: unknown } };
  };
  readonly status?: {
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

interface StatefulSet {
  readonly metadata: ObjectMetadata;
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
  };
}

interface Program {
  readonly kind: 'Prometheus' | 'Alertmanager';
  readonly plural: string;
  readonly name: 'prometheus' | 'alertmanager';
  readonly port: number;
}

const programs: readonly Program[] = [
  { kind: 'Prometheus', plural: 'prometheuses', name: 'prometheus', port: 9090 },
  { kind: 'Alertmanager', plural: 'alertmanagers', name: 'alertmanager', port: 9093 },
];

const statefulSets = 'apis/apps/v1/statefulsets';
const madeFor = 'prometheus-operator-input-hash';

/**
 * What prometheus-operator does about a server: a StatefulSet named and labelled as its own ones, without the
 * configuration reloader beside the server, and the conditions.
 */
function serverReaction(program: Program): Reaction {
  const resource = `apis/monitoring.coreos.com/v1/${program.plural}`;
  return {
    resource,
    async react(server: Server, { now, find }) {
      const { metadata, spec, status } = server;
      const replicas = spec.replicas ?? 1;
      const available = holds(status?.conditions, 'Available', metadata.generation);
      if (available && status?.availableReplicas === replicas) return [];
      const wanted = statefulSet(program, server);
      const path = pathOf(statefulSets, wanted.metadata);
      const found = await find<StatefulSet>(path);
      const report = (ready: boolean): Change =>
        patchStatus(resource, metadata, {
          paused: spec.paused ?? false,
          replicas,
          availableReplicas: ready ? replicas : 0,
          updatedReplicas: replicas,
          unavailableReplicas: ready ? 0 : replicas,
          conditions: [
            condition('Available', ready ? 'True' : 'False', metadata, now),
            condition('Reconciled', 'True', metadata, now),
          ],
        });
      if (found === undefined) {
        return [...created(program, server, wanted), report(false)];
      }
      if (found.metadata.annotations?.[madeFor] !== wanted.metadata.annotations[madeFor]) {
        return [updated(path, wanted), report(false)];
      }
      return isReady(found, replicas) ? [report(true)] : 'later';
    },
  };
}

function isReady({ metadata, status }: StatefulSet, replicas: number): boolean {
  return (
    status?.observedGeneration === metadata.generation &&
    (status?.readyReplicas ?? 0) === replicas &&
    (status?.updatedReplicas ?? 0) === replicas
  );
}

function statefulSet(program: Program, { metadata, spec }: Server) {
  const name = `${program.name}-${metadata.name}`;
  const labels = labelsOf(program, metadata.name);
  const volume = `${name}-db`;
  const claim = spec.storage?.volumeClaimTemplate?.spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name,
      namespace: metadata.namespace ?? 'default',
      labels,
      annotations: { [madeFor]: String(metadata.generation) },
      ownerReferences: [owner(program, metadata)],
    },
    spec: {
      replicas: spec.replicas ?? 1,
      serviceName: `${program.name}-operated`,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: spec.serviceAccountName,
          securityContext: spec.securityContext,
          containers: [
            {
              name: program.name,
              image: spec.image,
              ports: [{ name: 'web', containerPort: program.port }],
              resources: spec.resources,
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              ...(claim === undefined
                ? {}
                : { volumeMounts: [{ name: volume, mountPath: `/${program.name}` }] }),
            },
          ],
        },
      },
      ...(claim === undefined
        ? {}
        : { volumeClaimTemplates: [{ metadata: { name: volume }, spec: claim }] }),
    },
  };
}

function created(
  program: Program,
  { metadata }: Server,
  wanted: ReturnType<typeof statefulSet>,
): readonly Change[] {
  const { namespace } = wanted.metadata;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `${program.name}-operated`,
      namespace,
      ownerReferences: [owner(program, metadata)],
    },
    spec: {
      clusterIP: 'None',
      selector: { 'app.kubernetes.io/name': program.name },
      ports: [{ name: 'web', port: program.port, targetPort: 'web' }],
    },
  };
  return [
    { method: 'POST', path: `/api/v1/namespaces/${namespace}/services`, body: service },
    { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/statefulsets`, body: wanted },
  ];
}

/** The parts that a StatefulSet can change. */
function updated(path: string, { metadata, spec }: ReturnType<typeof statefulSet>): Change {
  return {
    method: 'PATCH',
    path,
    body: {
      metadata: { annotations: metadata.annotations },
      spec: { replicas: spec.replicas, template: spec.template },
    },
    content: 'application/merge-patch+json',
  };
}

function labelsOf(program: Program, name: string) {
  return {
    'app.kubernetes.io/name': program.name,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    [program.name]: name,
  };
}

function owner({ kind }: Program, { name, uid }: ObjectMetadata) {
  return { apiVersion: 'monitoring.coreos.com/v1', kind, name, uid, controller: true };
}

function condition(
  type: string,
  status: 'True' | 'False',
  { generation }: ObjectMetadata,
  now: string,
) {
  return { type, status, lastTransitionTime: now, observedGeneration: generation };
}

export const prometheusReactions: readonly Reaction[] = programs.map(serverReaction);
