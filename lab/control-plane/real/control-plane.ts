import type { NodeNetwork } from '../../node/network';
import { webhooksServed, type Operator } from './operators';

/** What the control plane must know of a real node. */
export interface RealControlPlane {
  readonly network: NodeNetwork;
  /** Operators that the simulator plays for want of their images. */
  readonly played: readonly Operator[];
}

/** Whether the API server calls the webhooks of operators. */
export function callsWebhooks(real: RealControlPlane | undefined): boolean {
  return real !== undefined && webhooksServed(real.played);
}
