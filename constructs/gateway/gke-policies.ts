import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { Peer } from '../namespace/peer';
import type { Exposure } from './exposure';
import { writtenAs } from './exposure';
import { GcpBackendPolicy, GcpGatewayPolicy, HealthCheckPolicy } from './gke-objects';

/**
 * GatewayClass of GKE's global external load balancer.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gatewayclass-capabilities
 */
export const gkeClass = 'gke-l7-global-external-managed';

/**
 * Where requests and health checks of Google's load balancers come from.
 * @see https://docs.cloud.google.com/load-balancing/docs/firewall-rules
 */
export const googleFrontEnds = Peer.addresses(['35.191.0.0/16', '130.211.0.0/22']);

/** Properties of `GkeServicePolicies`. */
export interface GkeServicePoliciesProps {
  /** What is reached through it. */
  readonly exposures: readonly Exposure[];
  /** How long a request may take where its exposure says nothing. */
  readonly requestTimeout: Duration;
}

/** Properties of `GkePolicies`. */
export interface GkePoliciesProps extends GkeServicePoliciesProps {
  /** The Gateway. */
  readonly gateway: {
    /** Its namespace. */
    readonly namespace: string;
    /** Its name. */
    readonly name: string;
  };
  /** Google Cloud SSL policy with the lowest version of TLS and the ciphers; Google's own begins at TLS 1.0. */
  readonly sslPolicy: string;
}

/** What GKE's load balancer must be told beside the Gateway and its routes. */
export class GkePolicies extends Construct {
  constructor(scope: Construct, id: string, props: GkePoliciesProps) {
    super(scope, id);
    const { gateway, sslPolicy, exposures, requestTimeout } = props;
    new GcpGatewayPolicy(this, 'tls', {
      metadata: { name: gateway.name, namespace: gateway.namespace },
      spec: {
        default: { sslPolicy },
        targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name },
      },
    });
    new GkeServicePolicies(this, 'services', { exposures, requestTimeout });
  }
}

/** What GKE's load balancer must be told of the Services behind it, in their own namespaces. */
export class GkeServicePolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: GkeServicePoliciesProps,
  ) {
    super(scope, id);
    for (const [service, exposures] of byService(props.exposures))
      this.policies(service, exposures);
  }

  /** A Service takes one policy of each kind, however many hosts lead to it. */
  private policies(id: string, exposures: readonly [Exposure, ...Exposure[]]): void {
    const [{ namespace, service, healthPath = '/' }] = exposures;
    checkOneHealthPath(exposures);
    const seconds = exposures.map(({ timeout = this.props.requestTimeout }) => timeout.toSeconds());
    const metadata = { name: service, namespace };
    const targetRef = { group: '', kind: 'Service', name: service } as const;
    new GcpBackendPolicy(this, `${id}/backend`, {
      metadata,
      spec: {
        default: {
          timeoutSec: Math.max(...seconds),
          connectionDraining: { drainingTimeoutSec: 60 },
        },
        targetRef,
      },
    });
    new HealthCheckPolicy(this, `${id}/health`, {
      metadata,
      spec: {
        default: {
          checkIntervalSec: 10,
          config: {
            type: 'HTTP',
            httpHealthCheck: { portSpecification: 'USE_SERVING_PORT', requestPath: healthPath },
          },
        },
        targetRef,
      },
    });
  }
}

function byService(exposures: readonly Exposure[]) {
  const services = new Map<string, [Exposure, ...Exposure[]]>();
  for (const exposure of exposures) {
    const key = `${exposure.namespace}/${exposure.service}`;
    const known = services.get(key);
    if (known) known.push(exposure);
    else services.set(key, [exposure]);
  }
  return services;
}

function checkOneHealthPath(exposures: readonly [Exposure, ...Exposure[]]): void {
  const [first] = exposures;
  const problems = exposures
    .filter(({ healthPath = '/' }) => healthPath !== (first.healthPath ?? '/'))
    .map(
      (other) =>
        `gateway.${writtenAs(other)}: 'healthPath' must be '${first.healthPath ?? '/'}' as of '${writtenAs(first)}', which has the same Service, got '${other.healthPath ?? '/'}'`,
    );
  if (problems.length > 0) throw new UserError(problems);
}
