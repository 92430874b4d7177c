import type { Manifest } from '../../control-plane/apply';
import { apiPort, type NodeNetwork } from '../network';

/**
 * What is behind the Service `kubernetes`. Policies are judged by the port behind a Service, and those of a platform
 * allow an API server's usual one, which on the machine's loopback only one lab could have.
 */
export function apiEndpoint({ host }: NodeNetwork): Manifest {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: [host], conditions: { ready: true } }],
    ports: [{ name: 'https', port: apiPort, protocol: 'TCP' }],
  };
}
