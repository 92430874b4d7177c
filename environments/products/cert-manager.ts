import { dnsLabel, emailAddress, integer, oneOf, section, type Rule } from '../values';

/** How cert-manager runs. */
export interface CertManagerEnvironment {
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Replicas of the controller, webhook and cainjector each, 1 to 5. */
  readonly replicas: number;
  /** Name of the ClusterIssuer that signs with the platform's own CA. */
  readonly issuer: string;
  /**
   * A public authority, whose certificates browsers know; names are proven in the zone of `cloud`.
   * @default - the platform's own CA alone
   */
  readonly acme?: AcmeEnvironment;
}

/** An authority that speaks ACME. */
export interface AcmeEnvironment {
  /** Name of its ClusterIssuer. */
  readonly issuer: string;
  /** Let's Encrypt, or its staging, whose certificates browsers refuse but whose limits are wide. */
  readonly server: 'letsencrypt' | 'letsencrypt-staging';
  /** Where the authority writes to when a certificate is about to expire. */
  readonly email: string;
}

/** Values of `CertManagerEnvironment`. */
export const certManagerSchema = section({
  namespace: dnsLabel(),
  replicas: integer(1, 5),
  issuer: dnsLabel(),
  acme: section({
    issuer: dnsLabel(),
    server: oneOf('letsencrypt', 'letsencrypt-staging'),
    email: emailAddress(),
  }).exactOptional(),
});

interface Read {
  readonly certManager?: CertManagerEnvironment;
  readonly cloud?: unknown;
}

/** Rules between its values. */
export const certManagerRules: readonly Rule<Read>[] = [
  {
    name: 'a public authority finds its proof in a zone of the cloud',
    reads: ['certManager.acme', 'cloud'],
    findings: ({ certManager, cloud }) =>
      certManager?.acme !== undefined && cloud === undefined
        ? [
            {
              path: ['certManager', 'acme'],
              message: "must be left out where there is no 'cloud', whose zone proves the names",
            },
          ]
        : [],
  },
  {
    name: 'two authorities have two names',
    reads: ['certManager'],
    findings: ({ certManager }) =>
      certManager?.acme?.issuer === certManager?.issuer && certManager !== undefined
        ? [
            {
              path: ['certManager', 'acme', 'issuer'],
              message: "must differ from 'certManager.issuer', the platform's own CA",
            },
          ]
        : [],
  },
];
