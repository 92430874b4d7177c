import { Construct } from 'constructs';
import { AllowFlow } from '../namespace/flow';
import type { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';

/** Properties of `AllowHttp01Solver`. */
export interface AllowHttp01SolverProps {
  /**
   * Namespace of the Certificates.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** The Gateway's or ingress controller's pods. */
  readonly from: readonly Peer[];
}

/**
 * Lets HTTP-01 challenges reach the pods that cert-manager starts beside the Certificate. Without it a
 * namespace that denies by default never gets a certificate that way.
 */
export class AllowHttp01Solver extends Construct {
  constructor(scope: Construct, id: string, props: AllowHttp01SolverProps) {
    super(scope, id);
    new AllowFlow(this, 'flow', {
      ...props,
      name: 'acme-http01-solver',
      pods: { 'acme.cert-manager.io/http01-solver': 'true' },
      ports: [Port.tcp(8089)],
    });
  }
}
