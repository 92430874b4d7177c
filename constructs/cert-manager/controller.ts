import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { tcpPort } from '../workload/pod';
import type { ComponentPlacement } from './component';
import { Component, logging, metricsPort, probe } from './component';
import { componentLabels, componentName } from './labels';

/** Properties of `Controller`. */
export interface ControllerProps extends ComponentPlacement {
  /** Image of the pods that answer HTTP-01 challenges. */
  readonly acmeSolverImage: string;
  /** Whether it watches Gateways. */
  readonly gateways: 'watched' | 'ignored';
  /** Namespace in which ClusterIssuers look for their Secrets. */
  readonly clusterResourceNamespace: string;
  /** Namespace of the leases. */
  readonly leaderElectionNamespace: string;
  /** Name servers for its own check of DNS-01 answers; the cluster's and the authoritative ones if empty. */
  readonly dns01NameServers: readonly string[];
  /**
   * Google service account that it acts as by Workload Identity.
   * @default - none
   */
  readonly googleServiceAccount?: string;
}

/**
 * Obtains certificates and renews them.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/deployment.yaml
 */
export class Controller extends Construct {
  constructor(scope: Construct, id: string, props: ControllerProps) {
    super(scope, id);
    new Component(this, 'component', {
      ...props,
      component: 'controller',
      args: args(props),
      ports: [tcpPort('http-metrics', metricsPort), tcpPort('http-healthz', 9403)],
      servicePorts: [{ name: 'http-metrics', port: metricsPort, protocol: 'TCP' }],
      liveness: probe('/livez', 'http-healthz', {
        initialDelaySeconds: 10,
        periodSeconds: 10,
        timeoutSeconds: 15,
        failureThreshold: 8,
      }),
      configuration: this.configuration(props),
      ...(props.googleServiceAccount === undefined
        ? {}
        : {
            accountAnnotations: { 'iam.gke.io/gcp-service-account': props.googleServiceAccount },
          }),
    });
  }

  /** Gateway API has no flag that is not deprecated. */
  private configuration({ namespace, gateways }: ControllerProps) {
    const name = componentName('controller');
    const content = [
      'apiVersion: controller.config.cert-manager.io/v1alpha1',
      'kind: ControllerConfiguration',
      'gatewayAPI:',
      `  enabled: ${String(gateways === 'watched')}`,
      '',
    ].join('\n');
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: { name, namespace, labels: componentLabels('controller') },
      data: { 'config.yaml': content },
    });
    return { name, content };
  }
}

function args(props: ControllerProps): string[] {
  return [
    ...logging(props),
    '--config=/var/cert-manager/config/config.yaml',
    `--cluster-resource-namespace=${props.clusterResourceNamespace}`,
    `--leader-election-namespace=${props.leaderElectionNamespace}`,
    `--acme-http01-solver-image=${props.acmeSolverImage}`,
    '--max-concurrent-challenges=60',
    ...(props.dns01NameServers.length === 0
      ? []
      : [
          '--dns01-recursive-nameservers-only=true',
          `--dns01-recursive-nameservers=${props.dns01NameServers.join(',')}`,
        ]),
  ];
}
