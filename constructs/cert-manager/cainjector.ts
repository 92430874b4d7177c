import { Construct } from 'constructs';
import { tcpPort } from '../workload/pod';
import type { ComponentPlacement } from './component';
import { Component, logging, metricsPort } from './component';

/** Properties of `CaInjector`. */
export interface CaInjectorProps extends ComponentPlacement {
  /** Namespace of the leases. */
  readonly leaderElectionNamespace: string;
}

/**
 * Writes the CA of the webhook, and of whoever asks by annotation, where the API server reads it.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/cainjector-deployment.yaml
 */
export class CaInjector extends Construct {
  constructor(scope: Construct, id: string, props: CaInjectorProps) {
    super(scope, id);
    new Component(this, 'component', {
      ...props,
      component: 'cainjector',
      args: [...logging(props), `--leader-election-namespace=${props.leaderElectionNamespace}`],
      ports: [tcpPort('http-metrics', metricsPort)],
      servicePorts: [{ name: 'http-metrics', port: metricsPort, protocol: 'TCP' }],
    });
  }
}
