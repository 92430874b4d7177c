import type { Party } from '../namespace/flow-table';
import { selectorLabels, type WorkloadIdentity } from '../workload/labels';

/** Name of the workload, its Service, ServiceAccount and ConfigMap. */
export const traefikName = 'traefik';

/** GatewayClass that Traefik serves. */
export const traefikClass = 'traefik';

/** Name by which Traefik knows the GatewayClasses that are its own; it can not be changed. */
export const traefikController = 'traefik.io/gateway-controller';

/** Ports in the pods: above 1024, so that no privilege is needed to open them. */
export const traefikPorts = { http: 8000, https: 8443, internal: 8080 } as const;

/** Which workload Traefik is. */
export const traefikIdentity: WorkloadIdentity = {
  product: traefikName,
  instance: traefikName,
  component: 'gateway',
};

/** The pods of Traefik. */
export function traefikParty(namespace: string): Party {
  return { namespace, name: traefikName, pods: selectorLabels(traefikIdentity) };
}
