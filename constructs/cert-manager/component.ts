import { k8s, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Resources } from '../workload/pod';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  spreadOver,
} from '../workload/pod';
import type { ComponentName } from './labels';
import { componentLabels, componentName, selectorLabels } from './labels';

/** What the three components have in common. */
export interface ComponentPlacement {
  /** Namespace it runs in. */
  readonly namespace: string;
  /** Full reference of its image. */
  readonly image: string;
  /** Number of pods. */
  readonly replicas: number;
  /** What each pod is given. The controller and the CA injector keep every Secret of the cluster in memory. */
  readonly resources: Resources;
  /** Klog verbosity. */
  readonly logLevel: number;
}

/** Properties of `Component`. */
export interface ComponentProps extends ComponentPlacement {
  /** Which of the three programs this is. */
  readonly component: ComponentName;
  /** Command line. */
  readonly args: string[];
  /** Ports of the container. */
  readonly ports: k8s.ContainerPort[];
  /** Ports of the Service. */
  readonly servicePorts: k8s.ServicePort[];
  /**
   * Restarts the container when it hangs.
   * @default - never restarted while it runs
   */
  readonly liveness?: k8s.Probe;
  /**
   * Keeps the pod out of its Service until it answers.
   * @default - ready as soon as it runs
   */
  readonly readiness?: k8s.Probe;
  /**
   * ConfigMap that is mounted at `/var/cert-manager/config`, and what is in it.
   * @default - none
   */
  readonly configuration?: { readonly name: string; readonly content: string };
  /**
   * Annotations of its ServiceAccount, by which clouds know whom it stands for.
   * @default - none
   */
  readonly accountAnnotations?: Readonly<Record<string, string>>;
}

/** Port on which each component answers Prometheus. */
export const metricsPort = 9402;

/** A component's pods and what belongs to them: ServiceAccount, Service and disruption budget. */
export class Component extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ComponentProps,
  ) {
    super(scope, id);
    new ServiceAccount(this, 'account', {
      metadata: {
        ...this.metadata(),
        ...(props.accountAnnotations && { annotations: { ...props.accountAnnotations } }),
      },
      automountToken: true,
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(),
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: selectorLabels(props.component) },
        template: { metadata: this.podMetadata(), spec: this.pod() },
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: this.metadata(),
      spec: {
        type: 'ClusterIP',
        selector: selectorLabels(props.component),
        ports: props.servicePorts,
      },
    });
    if (props.replicas > 1) this.limitDisruptions();
  }

  private metadata() {
    return {
      name: componentName(this.props.component),
      namespace: this.props.namespace,
      labels: componentLabels(this.props.component),
    };
  }

  private podMetadata(): k8s.ObjectMeta {
    return {
      labels: componentLabels(this.props.component),
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/path': '/metrics',
        'prometheus.io/port': String(metricsPort),
        // programs read their configuration once: another one needs other pods
        ...(this.props.configuration && {
          'plinth.dev/configuration': this.props.configuration.content,
        }),
      },
    };
  }

  private pod(): k8s.PodSpec {
    const { configuration } = this.props;
    return {
      serviceAccountName: componentName(this.props.component),
      enableServiceLinks: false,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      securityContext: restrictedPod(),
      topologySpreadConstraints: spreadOver(selectorLabels(this.props.component), 'by-revision'),
      containers: [this.container()],
      ...(configuration && {
        volumes: [{ name: 'config', configMap: { name: configuration.name } }],
      }),
    };
  }

  private container(): k8s.Container {
    const { component, resources, liveness, readiness, configuration } = this.props;
    return {
      name: `cert-manager-${component}`,
      image: this.props.image,
      imagePullPolicy: 'IfNotPresent',
      args: this.props.args,
      ports: this.props.ports,
      env: [
        { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ],
      resources: resourcesOf(resources),
      securityContext: lockedContainer,
      ...(liveness && { livenessProbe: liveness }),
      ...(readiness && { readinessProbe: readiness }),
      ...(configuration && {
        volumeMounts: [{ name: 'config', mountPath: '/var/cert-manager/config', readOnly: true }],
      }),
    };
  }

  private limitDisruptions(): void {
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: this.metadata(),
      spec: {
        minAvailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: selectorLabels(this.props.component) },
      },
    });
  }
}

/** First arguments of every component. */
export function logging({ logLevel }: ComponentPlacement): string[] {
  return [`--v=${String(logLevel)}`];
}

/** A probe with upstream's times where it states no others. */
export function probe(path: string, port: string, times: Partial<k8s.Probe>): k8s.Probe {
  return httpProbe(path, port, {
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
    ...times,
  });
}
