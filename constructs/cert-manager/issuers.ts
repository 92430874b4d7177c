import type { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import type { SecretKey } from '../workload/secret-key';
import type { AcmeSolver } from './acme-solvers';
import { solverSpec } from './acme-solvers';
import type { IssuerSpecAcme } from './imports/cert-manager.io';
import type { IssuerProps } from './issuer';
import { Issuer } from './issuer';

/** Signs each certificate with its own key: the beginning of a private authority, or for tests. */
export class SelfSignedIssuer extends Issuer {
  constructor(scope: Construct, id: string, props: IssuerProps) {
    super(scope, id, props, { selfSigned: {} });
  }
}

/** Properties of `CaIssuer`. */
export interface CaIssuerProps extends IssuerProps {
  /**
   * Secret with the authority's `tls.crt` and `tls.key`, in the issuer's namespace; for a ClusterIssuer
   * in `CertManager.clusterResourceNamespace`.
   */
  readonly secretName: string;
}

/** Signs with the key of an authority that lies in a Secret. */
export class CaIssuer extends Issuer {
  constructor(scope: Construct, id: string, props: CaIssuerProps) {
    super(scope, id, props, { ca: { secretName: props.secretName } });
  }
}

/** An ACME server other than Let's Encrypt. */
export interface AcmeServer {
  /** Address of its directory, by https. */
  readonly directory: string;
  /**
   * PEM bundle of the authorities that its own certificate may come from.
   * @default - those that the controller's image trusts
   */
  readonly caBundle?: string;
}

/** An account at the operator of the ACME server to which this one is bound. */
export interface ExternalAccount {
  /** Identifier of the key. */
  readonly keyId: string;
  /** Secret with the key, base64url without padding. */
  readonly key: SecretKey;
}

/** Properties of `AcmeIssuer`. */
export interface AcmeIssuerProps extends IssuerProps {
  /**
   * `letsencrypt-staging` signs what no browser trusts, but has generous limits;
   * `letsencrypt-production` has tight ones (https://letsencrypt.org/docs/rate-limits/).
   */
  readonly server: 'letsencrypt-production' | 'letsencrypt-staging' | AcmeServer;
  /** Ways to prove that a name is ours. The most specific one that fits a name is taken. */
  readonly solvers: readonly AcmeSolver[];
  /**
   * Whom the operator of the server may write to.
   * @default - nobody
   */
  readonly email?: string;
  /**
   * Secret in which cert-manager keeps the account's private key, which it makes itself.
   * @default - `<name>-account-key`
   */
  readonly accountKeySecret?: string;
  /**
   * An account at the operator of the server.
   * @default - none
   */
  readonly externalAccount?: ExternalAccount;
  /**
   * Common name of the root whose chain is preferred.
   * @default - the server's first chain
   */
  readonly preferredChain?: string;
  /**
   * Certificate profile of the server, such as Let's Encrypt's `shortlived`.
   * @default - the server's own default
   */
  readonly profile?: string;
}

/** Gets certificates from an ACME server such as Let's Encrypt. */
export class AcmeIssuer extends Issuer {
  /** Challenges for which there is a solver. */
  readonly challenges: readonly ('http01' | 'dns01')[];

  constructor(scope: Construct, id: string, props: AcmeIssuerProps) {
    check(props);
    super(scope, id, props, { acme: acmeSpec(props) });
    this.challenges = props.solvers.map(({ type }) =>
      type.startsWith('http01-') ? 'http01' : 'dns01',
    );
  }
}

const letsEncrypt = {
  'letsencrypt-production': 'https://acme-v02.api.letsencrypt.org/directory',
  'letsencrypt-staging': 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

function acmeSpec(props: AcmeIssuerProps): IssuerSpecAcme {
  const { name, email, externalAccount, preferredChain, profile } = props;
  return {
    ...server(props.server),
    ...(email === undefined ? {} : { email }),
    ...(preferredChain === undefined ? {} : { preferredChain }),
    ...(profile === undefined ? {} : { profile }),
    privateKeySecretRef: { name: props.accountKeySecret ?? `${name}-account-key` },
    ...(externalAccount && {
      externalAccountBinding: { keyId: externalAccount.keyId, keySecretRef: externalAccount.key },
    }),
    solvers: props.solvers.map((solver) => solverSpec(solver)),
  };
}

function server(given: AcmeIssuerProps['server']): { server: string; caBundle?: string } {
  if (typeof given === 'string') return { server: letsEncrypt[given] };
  const { directory, caBundle } = given;
  return {
    server: directory,
    ...(caBundle === undefined
      ? {}
      : { caBundle: Buffer.from(caBundle, 'utf8').toString('base64') }),
  };
}

function check({ name, server, solvers, email }: AcmeIssuerProps): void {
  const where = `issuer.${name}`;
  const problems: string[] = [];
  if (solvers.length === 0) {
    problems.push(`${where}: 'solvers' must name at least one way to prove a name, got none`);
  }
  if (typeof server === 'object' && !server.directory.startsWith('https://')) {
    problems.push(
      `${where}.server: 'directory' must be an https address, got '${server.directory}'`,
    );
  }
  if (typeof server === 'object' && server.caBundle?.includes('BEGIN CERTIFICATE') === false) {
    problems.push(`${where}.server: 'caBundle' must hold PEM certificates, got none`);
  }
  if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email)) {
    problems.push(`${where}: 'email' must be an address, got '${email}'`);
  }
  const general = solvers.filter(({ dnsNames, dnsZones }) => !dnsNames && !dnsZones);
  if (general.length > 1) {
    problems.push(
      `${where}: 'solvers' must differ in dnsNames or dnsZones, got ${String(general.length)} without either`,
    );
  }
  if (problems.length > 0) throw new UserError(problems);
}
