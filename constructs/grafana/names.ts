import type { Exposure } from '../gateway/exposure';
import type { Endpoint } from '../namespace/flow-table';
import { Port } from '../namespace/port';
import { selectorLabels } from '../workload/labels';

/** Where Grafana finds its dashboards. */
export const dashboardsFolder = '/etc/grafana/dashboards';

/** Port on which the pods answer everything, metrics included. */
export const podPort = 3000;

/** Port of the Service. */
export const servicePort = 80;

/** Which Grafana. */
export interface GrafanaIdentity {
  /** Name of the Deployment, its Service and its volume. */
  readonly name: string;
  /** Namespace of all of them. */
  readonly namespace: string;
}

/** Names of what belongs to a Grafana. */
export function namesOf(name: string) {
  return {
    configuration: `${name}-configuration`,
    provisioning: `${name}-provisioning`,
    dashboard: (uid: string) => `${name}-dashboard-${uid}`,
  };
}

/** What the labels of a Grafana say. */
export function identityOf(name: string) {
  return { product: 'grafana', instance: name, component: 'server' };
}

/** Where a Grafana answers. */
export function endpointOf({ name, namespace }: GrafanaIdentity): Endpoint {
  return {
    party: { namespace, name, pods: selectorLabels(identityOf(name)) },
    ports: [Port.tcp(podPort)],
  };
}

/** The way into a Grafana from outside, known before there is one: gateways have dashboards, too. */
export function exposureOf(grafana: GrafanaIdentity, host: string): Exposure {
  return {
    name: grafana.name,
    namespace: grafana.namespace,
    service: grafana.name,
    port: servicePort,
    host,
    protocol: 'http',
    endpoint: endpointOf(grafana),
    healthPath: '/api/health',
  };
}
