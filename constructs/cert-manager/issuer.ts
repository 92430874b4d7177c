import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { IssuerSpec } from './imports/cert-manager.io';
import { toJson_IssuerSpec } from './imports/cert-manager.io';

/** Whoever signs a Certificate. Every issuer here is one; `{ kind, name }` names one from elsewhere. */
export interface IssuerReference {
  /** `Issuer` serves its own namespace, `ClusterIssuer` all of them. */
  readonly kind: 'Issuer' | 'ClusterIssuer';
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of an `Issuer`.
   * @default - not known; for a `ClusterIssuer` there is none
   */
  readonly namespace?: string | undefined;
  /**
   * Challenges by which an ACME issuer lets prove that a name is ours; they limit what it can sign.
   * @default - not an ACME issuer
   */
  readonly challenges?: readonly ('http01' | 'dns01')[] | undefined;
}

/** Properties that every issuer has. */
export interface IssuerProps {
  /** Name of the issuer. */
  readonly name: string;
  /**
   * `Issuer` serves its own namespace, `ClusterIssuer` all of them.
   * @default 'ClusterIssuer'
   */
  readonly kind?: 'Issuer' | 'ClusterIssuer';
  /**
   * Namespace of an `Issuer`.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /**
   * How long a deployment waits for it to be ready.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/** What the kinds of issuers share: the object, and that a deployment waits for it. */
export abstract class Issuer extends Construct implements IssuerReference {
  readonly kind: 'Issuer' | 'ClusterIssuer';
  readonly name: string;
  readonly namespace: string | undefined;

  protected constructor(scope: Construct, id: string, props: IssuerProps, spec: IssuerSpec) {
    super(scope, id);
    check(props);
    this.kind = props.kind ?? 'ClusterIssuer';
    this.name = props.name;
    const object = new ApiObject(this, 'issuer', {
      apiVersion: 'cert-manager.io/v1',
      kind: this.kind,
      metadata: {
        name: props.name,
        ...(props.namespace === undefined ? {} : { namespace: props.namespace }),
        annotations: waitForReady(props.timeout ?? Duration.minutes(5)),
      },
      // a ClusterIssuer's spec is an Issuer's
      spec: toJson_IssuerSpec(spec),
    });
    this.namespace = this.kind === 'Issuer' ? object.metadata.namespace : undefined;
    if (this.kind === 'ClusterIssuer') clusterScoped(object);
  }
}

/** Annotations that make a deployment wait for the condition Ready. */
export function waitForReady(timeout: Duration): Record<string, string> {
  return {
    'pulumi.com/waitFor': 'condition=Ready',
    'pulumi.com/timeoutSeconds': String(timeout.toSeconds()),
  };
}

function check({ name, kind = 'ClusterIssuer', namespace }: IssuerProps): void {
  if (kind === 'ClusterIssuer' && namespace !== undefined) {
    throw new UserError(
      `issuer.${name}: 'namespace' must be left out of a ClusterIssuer, got '${namespace}'`,
      { fix: `make it kind: 'Issuer', or leave the namespace out` },
    );
  }
}
