import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  rollsWith,
  spreadOver,
} from '../workload/pod';
import {
  nodesServiceName,
  provisionConfigMapName,
  selectorLabels,
  statefulSetName,
  type Role,
} from './names';
import { ports } from './ports';
import type { ImmudbProps } from './props';
import { provisionEnvironment, serverEnvironment } from './node-environment';
import { provisionScript } from './provision-script';
import { volumeClaim } from './volumes';

const dataDirectory = '/var/lib/immudb';
/** `immu` of the image's /etc/passwd. */
export const immuUser = 3322;

/** The nodes of one role, each with a volume of its own. */
export function nodes(scope: Construct, role: Role, props: ImmudbProps): k8s.KubeStatefulSet {
  const selector = selectorLabels(props.name, role);
  const labels = { ...selector, 'app.kubernetes.io/version': props.version };
  return new k8s.KubeStatefulSet(scope, role, {
    metadata: { name: statefulSetName(props.name, role), namespace: props.namespace, labels },
    spec: {
      replicas: role === 'primary' ? 1 : props.replicas,
      serviceName: nodesServiceName(props.name),
      // no replica waits for another, so one that is stuck does not keep the rest from coming back
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selector },
      template: {
        metadata: {
          labels,
          annotations: rollsWith(provisionScript),
        },
        spec: podSpec(role, props),
      },
      volumeClaimTemplates: [volumeClaim(props, role)],
      // the data outlives its StatefulSet and a smaller number of replicas
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
  });
}

function podSpec(role: Role, props: ImmudbProps): k8s.PodSpec {
  return {
    // links of a Service called 'immudb' would set IMMUDB_PORT to an address, which the server reads as its port
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    securityContext: restrictedPod(immuUser),
    topologySpreadConstraints: spreadOver(selectorLabels(props.name)),
    terminationGracePeriodSeconds: 60,
    initContainers: [provisionContainer(role, props)],
    containers: [serverContainer(props)],
    volumes: [
      { name: 'temporary', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
      { name: 'provision', configMap: { name: provisionConfigMapName(props.name) } },
    ],
  };
}

/** Makes databases, users and replication what they should be, then ends. */
function provisionContainer(role: Role, props: ImmudbProps): k8s.Container {
  return {
    ...commonContainer(props),
    name: 'provision',
    command: ['/bin/bash', '/etc/provision/provision.sh', role],
    env: [...serverEnvironment(dataDirectory, props), ...provisionEnvironment(role, props)],
    volumeMounts: [...volumeMounts, { name: 'provision', mountPath: '/etc/provision' }],
    // 'kubectl describe pod' then shows why it failed
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function serverContainer(props: ImmudbProps): k8s.Container {
  const check = (path: string, periodSeconds: number, failureThreshold: number) =>
    httpProbe(path, 'metrics', { periodSeconds, failureThreshold, timeoutSeconds: 5 });
  const open = ['grpc', 'metrics', ...(props.listeners ?? [])] as const;
  return {
    ...commonContainer(props),
    name: 'immudb',
    command: ['immudb'],
    env: serverEnvironment(dataDirectory, props),
    ports: open.map((name) => ({ name, containerPort: ports[name] })),
    volumeMounts,
    // half an hour: after a crash a large volume takes long to open
    startupProbe: check('/readyz', 2, 900),
    readinessProbe: check('/readyz', 5, 3),
    livenessProbe: check('/livez', 10, 6),
    // on SIGTERM the server cuts its connections, so Services must have forgotten it by then
    lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
  };
}

const volumeMounts: k8s.VolumeMount[] = [
  // immudb takes each folder for a database, so lost+found of the volume's root must stay outside
  { name: 'data', mountPath: dataDirectory, subPath: 'immudb' },
  { name: 'temporary', mountPath: '/tmp' },
];

function commonContainer({
  image,
  cpu = Cpu.millis(250),
  memory = Size.gibibytes(1),
}: ImmudbProps) {
  return {
    image,
    resources: resourcesOf({ cpu, memory }),
    securityContext: lockedContainer,
  };
}
