import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Endpoint, Party } from '../namespace/flow-table';
import { Port } from '../namespace/port';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { lockedContainer, restrictedPod, spreadOver } from '../workload/pod';
import type { InfraComponent } from './names';
import { componentName, identityOf } from './names';
import type { InfraPlacement } from './props';

/** Properties of `InfraWorkload`. */
export interface InfraWorkloadProps extends InfraPlacement {
  /** Which program it is. */
  readonly component: Exclude<InfraComponent, 'migration'>;
  /** User that the pods run as. */
  readonly user: number;
  /** Containers, init containers and volumes of its pods. */
  readonly pod: Pick<k8s.PodSpec, 'containers' | 'initContainers' | 'volumes'>;
  /** Ports of its Service. */
  readonly servicePorts: readonly k8s.ServicePort[];
  /**
   * Annotations of the pods: what they read only once, by `rollsWith`.
   * @default - none
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /**
   * Labels of the Service beside those of the workload.
   * @default - none
   */
  readonly serviceLabels?: Readonly<Record<string, string>>;
  /**
   * Whether its pods call the API server as their ServiceAccount.
   * @default 'none'
   */
  readonly apiToken?: 'mounted' | 'none';
}

/** What every program of Infra is: a Deployment, its Service and ServiceAccount, and a disruption budget. */
export class InfraWorkload extends Construct {
  /** Name of all of its objects. */
  readonly name: string;
  /** Labels of its pods and its Service. */
  readonly selector: Readonly<Record<string, string>>;
  /** Its pods. */
  readonly party: Party;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InfraWorkloadProps,
  ) {
    super(scope, id);
    const { name, namespace, component } = props;
    this.name = componentName(name, component);
    this.selector = selectorLabels(identityOf(name, component));
    this.party = { namespace, name: this.name, pods: this.selector };
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: this.metadata(),
      automountServiceAccountToken: false,
    });
    this.service();
    this.deployment();
    if ((props.replicas ?? 1) > 1) this.limitDisruptions();
  }

  /** Where its pods answer, on some of their ports. */
  endpoint(...ports: readonly number[]): Endpoint {
    return { party: this.party, ports: ports.map((port) => Port.tcp(port)) };
  }

  private metadata(more: Readonly<Record<string, string>> = {}): k8s.ObjectMeta {
    const { name, namespace, component, version } = this.props;
    const labels = workloadLabels(identityOf(name, component), version);
    return { name: this.name, namespace, labels: { ...labels, ...more } };
  }

  private service(): void {
    const { servicePorts, serviceLabels } = this.props;
    new k8s.KubeService(this, 'service', {
      metadata: this.metadata(serviceLabels),
      spec: { type: 'ClusterIP', selector: this.selector, ports: [...servicePorts] },
    });
  }

  private deployment(): void {
    const { props } = this;
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(),
      spec: {
        replicas: props.replicas ?? 1,
        selector: { matchLabels: this.selector },
        // a new pod is ready before an old one goes
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        template: {
          metadata: {
            labels: this.metadata().labels ?? {},
            ...(props.podAnnotations && { annotations: { ...props.podAnnotations } }),
          },
          spec: {
            serviceAccountName: this.name,
            automountServiceAccountToken: props.apiToken === 'mounted',
            // links of Services called 'infra-server' would be read as options INFRA_SERVER_…
            enableServiceLinks: false,
            securityContext: restrictedPod(props.user),
            topologySpreadConstraints: spreadOver(this.selector),
            ...props.pod,
          },
        },
      },
    });
  }

  private limitDisruptions(): void {
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: this.metadata(),
      spec: {
        selector: { matchLabels: this.selector },
        maxUnavailable: k8s.IntOrString.fromNumber(1),
      },
    });
  }
}

/** A port of a Service that leads to the port of that name in the pods. */
export function servicePort(name: string, port: number): k8s.ServicePort {
  return { name, port, protocol: 'TCP', targetPort: k8s.IntOrString.fromString(name) };
}

/** Whether a named port is open: the last resort of a program that answers nobody any more. */
export function tcpProbe(port: string, times: Partial<k8s.Probe>): k8s.Probe {
  return { ...times, tcpSocket: { port: k8s.IntOrString.fromString(port) } };
}

/** What all containers of Infra have in common: no privilege, and a home that can be written to. */
export function container(rest: k8s.Container): k8s.Container {
  return {
    ...rest,
    securityContext: lockedContainer,
    env: [{ name: 'HOME', value: temporaryDirectory }, ...(rest.env ?? [])],
    volumeMounts: [
      { name: 'temporary', mountPath: temporaryDirectory },
      ...(rest.volumeMounts ?? []),
    ],
  };
}

const temporaryDirectory = '/tmp';

/** Room for what programs write beside their data. */
export const temporaryVolume: k8s.Volume = {
  name: 'temporary',
  emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') },
};
