import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  tcpPort,
  type Resources,
} from '../workload/pod';
import type { Keys } from './keys';
import { controllerLabels, controllerName, controllerSelector, keyPrefix } from './names';

/** Properties of `Controller`. */
export interface ControllerProps {
  /** Namespace of the controller and its keys. */
  readonly namespace: string;
  /** Full reference of the image. */
  readonly image: string;
  /** Version for the labels. */
  readonly version: string;
  /** Where the keys come from. */
  readonly keys: Keys;
  /**
   * What the pod is given.
   * @default - 50m CPU, 64Mi memory with a limit of 256Mi, because it keeps every Secret of the cluster in memory
   */
  readonly resources?: Resources;
}

/** Ports of the pod, upstream's. */
export const ports = { http: 8080, metrics: 8081 } as const;

/**
 * The controller's pod and Service.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/v0.30.0/controller-norbac.jsonnet
 */
export class Controller extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ControllerProps,
  ) {
    super(scope, id);
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: this.metadata(),
      automountServiceAccountToken: false,
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(),
      spec: {
        // it elects no leader: two at once would both make keys
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { ...controllerSelector } },
        template: { metadata: { labels: controllerLabels(props.version) }, spec: this.pod() },
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: this.metadata(),
      spec: {
        selector: { ...controllerSelector },
        // kubeseal takes the first port, and people reach it without naming one where there is no other
        ports: [{ name: 'http', port: ports.http, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
  }

  private pod(): k8s.PodSpec {
    return {
      serviceAccountName: controllerName,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      // the image's own
      securityContext: restrictedPod(1001),
      containers: [this.container()],
      volumes: [{ name: 'temporary', emptyDir: { sizeLimit: k8s.Quantity.fromString('16Mi') } }],
    };
  }

  private container(): k8s.Container {
    const { image, keys, resources = defaultResources } = this.props;
    const probe = { timeoutSeconds: 5, failureThreshold: 3 };
    return {
      name: 'controller',
      image,
      command: ['controller'],
      args: [
        `--key-prefix=${keyPrefix}`,
        `--key-renew-period=${keys.source === 'generated' ? `${keys.renewal.toHours()}h` : '0'}`,
        '--log-format=json',
      ],
      env: this.env(keys),
      ports: [tcpPort('http', ports.http), tcpPort('metrics', ports.metrics)],
      // it answers only when it has made its first key, of 4096 bits
      startupProbe: httpProbe('/healthz', 'http', { periodSeconds: 2, failureThreshold: 90 }),
      readinessProbe: httpProbe('/healthz', 'http', probe),
      livenessProbe: httpProbe('/healthz', 'http', { ...probe, periodSeconds: 30 }),
      resources: resourcesOf(resources),
      securityContext: lockedContainer,
      volumeMounts: [{ name: 'temporary', mountPath: '/tmp' }],
    };
  }

  private env(keys: Keys): k8s.EnvVar[] {
    return [
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'GOMEMLIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
      // nobody reads it: it keeps the pod back until the key is there, because a controller without one makes its own
      ...(keys.source === 'brought'
        ? [
            {
              name: 'BROUGHT_CERTIFICATE',
              valueFrom: { secretKeyRef: { name: keys.secret, key: 'tls.crt' } },
            },
          ]
        : []),
    ];
  }

  private metadata(): k8s.ObjectMeta {
    const { namespace, version } = this.props;
    return { name: controllerName, namespace, labels: controllerLabels(version) };
  }
}

const defaultResources: Resources = {
  cpu: Cpu.millis(50),
  memory: Size.mebibytes(64),
  memoryLimit: Size.mebibytes(256),
};
