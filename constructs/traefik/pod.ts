import { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Cpu } from 'cdk8s-plus-27';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  rollsWith,
  spreadOver,
  tcpPort,
  type Resources,
} from '../workload/pod';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { terminationGrace, traefikArguments } from './arguments';
import { traefikIdentity, traefikName, traefikPorts } from './names';
import type { TraefikProps } from './props';
import { tlsOptions, tlsOptionsPath } from './tls-options';

const defaultResources: Resources = {
  cpu: Cpu.millis(100),
  memory: Size.mebibytes(128),
  memoryLimit: Size.mebibytes(512),
};

/** Template of the pods. */
export function podTemplate(props: TraefikProps): k8s.PodTemplateSpec {
  return {
    metadata: {
      labels: workloadLabels(traefikIdentity, props.version),
      annotations: rollsWith(JSON.stringify(tlsOptions)),
    },
    spec: {
      serviceAccountName: traefikName,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      securityContext: restrictedPod(65532),
      terminationGracePeriodSeconds: terminationGrace.toSeconds(),
      ...(props.replicas === 'every-node'
        ? {}
        : { topologySpreadConstraints: spreadOver(selectorLabels(traefikIdentity)) }),
      containers: [container(props)],
      volumes: [{ name: 'dynamic', configMap: { name: traefikName } }],
    },
  };
}

function container(props: TraefikProps): k8s.Container {
  const { resources = defaultResources, tcpPorts = [] } = props;
  const { memory, memoryLimit = memory } = resources;
  return {
    name: traefikName,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    args: traefikArguments(props),
    // the collector works harder near the limit instead of being killed at it
    env: [
      { name: 'GOMEMLIMIT', value: `${String(Math.floor(memoryLimit.toMebibytes() * 0.9))}MiB` },
    ],
    ports: [
      tcpPort('http', traefikPorts.http),
      tcpPort('https', traefikPorts.https),
      tcpPort('metrics', traefikPorts.internal),
      ...tcpPorts.map((port) => tcpPort(`tcp-${String(port)}`, port)),
    ],
    startupProbe: httpProbe('/ping', 'metrics', { periodSeconds: 1, failureThreshold: 30 }),
    readinessProbe: httpProbe('/ping', 'metrics', { periodSeconds: 5, failureThreshold: 1 }),
    livenessProbe: httpProbe('/ping', 'metrics', { periodSeconds: 10, timeoutSeconds: 2 }),
    resources: resourcesOf(resources),
    securityContext: lockedContainer,
    volumeMounts: [
      {
        name: 'dynamic',
        mountPath: tlsOptionsPath.slice(0, tlsOptionsPath.lastIndexOf('/')),
        readOnly: true,
      },
    ],
  };
}
