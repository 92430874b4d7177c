import { dnsLabel, integer, section } from '../values';

/** How cert-manager runs. */
export interface CertManagerEnvironment {
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Replicas of the controller, webhook and cainjector each, 1 to 5. */
  readonly replicas: number;
  /** Name of the ClusterIssuer that signs with the platform's own CA. */
  readonly issuer: string;
}

/** Values of `CertManagerEnvironment`. */
export const certManagerSchema = section({
  namespace: dnsLabel(),
  replicas: integer(1, 5),
  issuer: dnsLabel(),
});
