import { ApiObject, Duration, JsonPatch, type ApiObjectProps } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { httpProbe, spreadOver, tcpPort } from '../workload/pod';
import { labels, selector } from './names';
import { appContainer, podTemplate, type Base } from './pod';
import type { Probes, Rollout, WebAppProps } from './props';

/** The pods that answer requests. */
export function deployment(scope: Construct, props: WebAppProps, base: Base): ApiObject {
  const { drain = Duration.seconds(10), finish = Duration.seconds(30) } = props.shutdown ?? {};
  const manifest = k8s.KubeDeployment.manifest({
    metadata: metadata(props),
    spec: {
      // none where an autoscaler sets it: each update would set it back
      ...(props.scale.mode === 'fixed' ? { replicas: props.scale.replicas } : {}),
      revisionHistoryLimit: 3,
      minReadySeconds: (props.rollout?.settle ?? Duration.seconds(5)).toSeconds(),
      strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(props.rollout) },
      selector: { matchLabels: selector(props, 'server') },
      template: podTemplate(props, 'server', {
        terminationGracePeriodSeconds: drain.toSeconds() + finish.toSeconds(),
        topologySpreadConstraints: spreadOver(selector(props, 'server'), 'by-revision'),
        containers: [serverContainer(props, base)],
        volumes: [...base.volumes],
      }),
    },
  }) as ApiObjectProps;
  // a KubeDeployment would drop what its types do not know, the sleep
  const made = new ApiObject(scope, 'deployment', manifest);
  if (drain.toSeconds() > 0) sleepFirst(made, drain);
  return made;
}

/**
 * Kubernetes sleeps itself, so that the image needs no shell.
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-implementations
 */
function sleepFirst(workload: ApiObject, drain: Duration): void {
  workload.addJsonPatch(
    JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
      preStop: { sleep: { seconds: drain.toSeconds() } },
    }),
  );
}

function serverContainer(props: WebAppProps, base: Base): k8s.Container {
  const { command, port, metrics } = props;
  return appContainer(props, base, {
    name: 'server',
    ...(command ? { command: [...command] } : {}),
    ports: [
      tcpPort('http', port),
      ...(metrics && metrics.port !== port ? [tcpPort('metrics', metrics.port)] : []),
    ],
    ...probes(props.probes),
  });
}

function probes({ readiness, liveness, startup = liveness, startupTime }: Probes) {
  const seconds = (startupTime ?? Duration.minutes(2)).toSeconds();
  return {
    startupProbe: probe(startup, 2, Math.ceil(seconds / 2)),
    readinessProbe: probe(readiness, 5, 3),
    livenessProbe: probe(liveness, 10, 6),
  };
}

function probe(path: string, periodSeconds: number, failureThreshold: number): k8s.Probe {
  return httpProbe(path, 'http', { periodSeconds, failureThreshold, timeoutSeconds: 5 });
}

function rollingUpdate({ surge = 1, unavailable = 0 }: Rollout = {}): k8s.RollingUpdateDeployment {
  return { maxSurge: intOrPercent(surge), maxUnavailable: intOrPercent(unavailable) };
}

function intOrPercent(value: number | string): k8s.IntOrString {
  return typeof value === 'number'
    ? k8s.IntOrString.fromNumber(value)
    : k8s.IntOrString.fromString(value);
}

/** How the pods are reached inside the cluster. */
export function service(scope: Construct, props: WebAppProps): k8s.KubeService {
  const { metrics, port } = props;
  return new k8s.KubeService(scope, 'service', {
    metadata: metadata(props),
    spec: {
      selector: selector(props, 'server'),
      ports: [
        { name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') },
        ...(metrics
          ? [
              {
                name: 'metrics',
                port: 9090,
                targetPort: k8s.IntOrString.fromString(metrics.port === port ? 'http' : 'metrics'),
              },
            ]
          : []),
      ],
    },
  });
}

/** What follows from the number of pods: who changes it, and how many may be missing at a time. */
export function scale(scope: Construct, props: WebAppProps): void {
  const { scale: wanted } = props;
  if (wanted.mode === 'automatic') {
    new k8s.KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
      metadata: metadata(props),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: props.name },
        minReplicas: wanted.min,
        maxReplicas: wanted.max,
        metrics: [
          ...(wanted.cpu === undefined ? [] : [utilization('cpu', wanted.cpu)]),
          ...(wanted.memory === undefined ? [] : [utilization('memory', wanted.memory)]),
        ],
      },
    });
  }
  // with one pod a budget would keep its node from being drained for ever
  if ((wanted.mode === 'fixed' ? wanted.replicas : wanted.min) === 1) return;
  new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: metadata(props),
    spec: {
      selector: { matchLabels: selector(props, 'server') },
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      // pods that do not work must not keep a node from being drained
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}

function utilization(name: 'cpu' | 'memory', averageUtilization: number): k8s.MetricSpecV2 {
  return {
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization } },
  };
}

function metadata(props: WebAppProps): k8s.ObjectMeta {
  return { name: props.name, namespace: props.namespace, labels: labels(props, 'server') };
}
