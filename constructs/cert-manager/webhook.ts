import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { tcpPort } from '../workload/pod';
import type { ComponentPlacement } from './component';
import { Component, logging, metricsPort, probe } from './component';
import { componentName } from './labels';

/** Properties of `Webhook`. */
export interface WebhookProps extends ComponentPlacement {
  /** Port on which its pods answer the API server. */
  readonly securePort: number;
  /** Secret in which it keeps the CA of its serving certificate, which it makes itself. */
  readonly servingCaSecret: string;
}

/**
 * Tells the API server whether a Certificate or an Issuer makes sense.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/webhook-deployment.yaml
 */
export class Webhook extends Construct {
  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    new Component(this, 'component', {
      ...props,
      component: 'webhook',
      args: args(props),
      ports: [
        tcpPort('https', props.securePort),
        tcpPort('healthcheck', 6080),
        tcpPort('http-metrics', metricsPort),
      ],
      servicePorts: [
        servicePort('https', 443, 'https'),
        servicePort('metrics', metricsPort, 'http-metrics'),
      ],
      liveness: probe('/livez', 'healthcheck', { initialDelaySeconds: 60, periodSeconds: 10 }),
      readiness: probe('/healthz', 'healthcheck', { initialDelaySeconds: 5, periodSeconds: 5 }),
    });
  }
}

function args(props: WebhookProps): string[] {
  const service = componentName('webhook');
  const names = [service, `${service}.$(POD_NAMESPACE)`, `${service}.$(POD_NAMESPACE).svc`];
  return [
    ...logging(props),
    `--secure-port=${String(props.securePort)}`,
    '--dynamic-serving-ca-secret-namespace=$(POD_NAMESPACE)',
    `--dynamic-serving-ca-secret-name=${props.servingCaSecret}`,
    ...names.map((name) => `--dynamic-serving-dns-names=${name}`),
  ];
}

function servicePort(name: string, number: number, target: string): k8s.ServicePort {
  return { name, port: number, protocol: 'TCP', targetPort: k8s.IntOrString.fromString(target) };
}
