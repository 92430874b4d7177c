import { k8s } from 'cdk8s-plus-27';
import { lockedContainer, resourcesOf, restrictedPod, spreadOver, tcpPort } from '../workload/pod';
import type { Resources } from '../workload/pod';
import { operatorSelector } from './labels';

/** What the operator's pod is made of. */
export interface OperatorPodProps {
  /** Image of the operator, which is also copied into every instance. */
  readonly image: string;
  /** Name of its ServiceAccount. */
  readonly account: string;
  /** ConfigMap with its configuration. */
  readonly configuration: string;
  /** ConfigMap with the queries behind the metrics of instances. */
  readonly queries: string;
  /** What it is given. */
  readonly resources: Resources;
}

/** Ports of the operator's pods. */
export const operatorPorts = { metrics: 8080, webhook: 9443 } as const;

// the image's user
const user = 10001;

/**
 * The operator's pod.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/manager/manager.yaml
 */
export function operatorPod(props: OperatorPodProps): k8s.PodSpec {
  return {
    serviceAccountName: props.account,
    enableServiceLinks: false,
    securityContext: restrictedPod(user),
    topologySpreadConstraints: spreadOver(operatorSelector),
    terminationGracePeriodSeconds: 10,
    containers: [container(props)],
    volumes: [
      { name: 'scratch-data', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
      // the operator makes this Secret itself and waits until it is here
      { name: 'webhook-certificates', secret: { secretName: 'cnpg-webhook-cert', optional: true } },
    ],
  };
}

function container(props: OperatorPodProps): k8s.Container {
  return {
    name: 'manager',
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/manager'],
    args: [
      'controller',
      '--leader-elect',
      '--max-concurrent-reconciles=10',
      `--config-map-name=${props.configuration}`,
      `--secret-name=${props.configuration}`,
      `--webhook-port=${String(operatorPorts.webhook)}`,
    ],
    env: [
      { name: 'OPERATOR_IMAGE_NAME', value: props.image },
      { name: 'OPERATOR_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'MONITORING_QUERIES_CONFIGMAP', value: props.queries },
    ],
    ports: [tcpPort('metrics', operatorPorts.metrics), tcpPort('webhook', operatorPorts.webhook)],
    resources: resourcesOf(props.resources),
    securityContext: lockedContainer,
    // on the first start the certificate takes up to a minute and a half to appear in the volume
    startupProbe: ready({ periodSeconds: 5, failureThreshold: 30 }),
    readinessProbe: ready({}),
    livenessProbe: ready({}),
    volumeMounts: [
      { name: 'scratch-data', mountPath: '/controller' },
      { name: 'webhook-certificates', mountPath: '/run/secrets/cnpg.io/webhook', readOnly: true },
    ],
  };
}

function ready(times: Partial<k8s.Probe>): k8s.Probe {
  return {
    ...times,
    httpGet: { path: '/readyz', port: k8s.IntOrString.fromString('webhook'), scheme: 'HTTPS' },
  };
}
