import type { Endpoint } from '../namespace/flow-table';
import { Port } from '../namespace/port';

/**
 * Where HTTP-01 challenges are answered: pods that cert-manager starts beside a Certificate. A flow from the
 * Gateway's pods has to lead there, or a namespace that denies by default never gets a certificate that way.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/pkg/issuer/acme/http/pod.go
 */
export function http01Solver(namespace: string): Endpoint {
  return {
    party: {
      namespace,
      name: 'acme-http01-solver',
      pods: { 'acme.cert-manager.io/http01-solver': 'true' },
    },
    ports: [Port.tcp(8089)],
  };
}
