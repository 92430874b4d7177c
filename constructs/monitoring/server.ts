import type { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Party } from '../namespace/flow-table';
import { quantity } from '../namespace/quantity';
import { resourcesOf, restrictedPod, spreadOver, type Resources } from '../workload/pod';

/** What Prometheus and Alertmanager servers have in common. */
export interface ServerProps {
  /** Full reference of the image. */
  readonly image: string;
  /** Version that the image holds. */
  readonly version: string;
  /** Number of pods. */
  readonly replicas: number;
  /** Volume of each pod. */
  readonly storage: Size;
  /**
   * Class of the volumes.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** ServiceAccount of the pods. */
  readonly serviceAccount: string;
  /** What each pod is given. */
  readonly resources: Resources;
}

/** Properties of a server's Service. */
export interface ServerServiceProps {
  /** Name of the Service. */
  readonly name: string;
  /** Namespace of the Service and of the pods. */
  readonly namespace: string;
  /** Labels of the Service. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the pods. */
  readonly pods: Readonly<Record<string, string>>;
  /** Its port, which the pods call `web`. */
  readonly port: number;
}

// nobody, the user of both images
const user = 65534;

/**
 * Labels that the operator puts on the pods of a server.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/server/operator.go
 */
export function serverLabels(product: 'prometheus' | 'alertmanager', name: string) {
  return {
    'app.kubernetes.io/name': product,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
  } satisfies Record<string, string>;
}

/** The pods of a Prometheus, which have the name of its Service. */
export function prometheusParty(name: string, namespace: string): Party {
  return { namespace, name: `prometheus-${name}`, pods: serverLabels('prometheus', name) };
}

/** The operator's conditions: it has done what was asked for, and the pods are there. */
export function waitForAvailable(timeout: Duration): Record<string, string> {
  return {
    'pulumi.com/waitFor': JSON.stringify(['condition=Reconciled', 'condition=Available']),
    'pulumi.com/timeoutSeconds': String(timeout.toSeconds()),
  };
}

/** The part of a Prometheus or an Alertmanager that says where and how its pods run. */
export function serverSpec(props: ServerProps) {
  const { image, version, replicas, labels } = props;
  const { requests, limits } = resourcesOf(props.resources);
  return {
    image,
    // the operator derives from it which options the server knows
    version: `v${version}`,
    replicas,
    serviceAccountName: props.serviceAccount,
    securityContext: restrictedPod(user),
    enableServiceLinks: false,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    topologySpreadConstraints: spreadOver(labels),
    resources: { requests, limits },
    storage: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(props.storageClass === undefined ? {} : { storageClassName: props.storageClass }),
          resources: { requests: { storage: quantity(props.storage) } },
        },
      },
    },
  };
}

/** A Service that balances over the pods of a server, each caller always to the same one. */
export function serverService(scope: Construct, props: ServerServiceProps): void {
  const { name, namespace, labels, pods, port } = props;
  new k8s.KubeService(scope, 'service', {
    metadata: { name, namespace, labels: { ...labels } },
    spec: {
      selector: { ...pods },
      // replicas scrape at different moments, and silences take a moment to spread: one caller sees one of them
      sessionAffinity: 'ClientIP',
      ports: [
        { name: 'web', port, protocol: 'TCP', targetPort: k8s.IntOrString.fromString('web') },
      ],
    },
  });
}

/** Lets a node be drained while the others of a server keep working. */
export function serverBudget(
  scope: Construct,
  { name, namespace, labels, pods }: Omit<ServerServiceProps, 'port'>,
): void {
  new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: { name, namespace, labels: { ...labels } },
    spec: {
      selector: { matchLabels: { ...pods } },
      maxUnavailable: k8s.IntOrString.fromNumber(1),
    },
  });
}
