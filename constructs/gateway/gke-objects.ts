import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

/** What a policy of GKE is about. */
export interface PolicyTarget {
  /** API group; the empty one of a Service. */
  readonly group: '' | 'gateway.networking.k8s.io';
  /** Kind of the object. */
  readonly kind: 'Service' | 'Gateway';
  /** Name of the object, in the policy's namespace. */
  readonly name: string;
}

interface PolicyProps<Default> {
  /** Metadata of the object. */
  readonly metadata: ApiObjectMetadata;
  /** The policy. */
  readonly spec: {
    /** What is asked for. */
    readonly default: Default;
    /** Of what. */
    readonly targetRef: PolicyTarget;
  };
}

/**
 * How the load balancer's frontend speaks.
 * @see https://github.com/GoogleCloudPlatform/gke-gateway-api/blob/main/config/crd/networking.gke.io_gcpgatewaypolicies.yaml
 */
export interface GcpGatewayPolicyDefault {
  /** Name of a Google Cloud SSL policy. */
  readonly sslPolicy: string;
}

/**
 * How the load balancer treats a Service.
 * @see https://github.com/GoogleCloudPlatform/gke-gateway-api/blob/main/config/crd/networking.gke.io_gcpbackendpolicies.yaml
 */
export interface GcpBackendPolicyDefault {
  /** Seconds that a request may take; 30 where it is not stated. */
  readonly timeoutSec: number;
  /** What happens to connections of a pod that goes. */
  readonly connectionDraining: {
    /** Seconds that they may still take. */
    readonly drainingTimeoutSec: number;
  };
}

/**
 * How the load balancer finds out which pods can serve.
 * @see https://github.com/GoogleCloudPlatform/gke-gateway-api/blob/main/config/crd/networking.gke.io_healthcheckpolicies.yaml
 */
export interface HealthCheckPolicyDefault {
  /** Seconds between two checks. */
  readonly checkIntervalSec: number;
  /** The check. */
  readonly config: {
    /** Its protocol. */
    readonly type: 'HTTP';
    /** The request. */
    readonly httpHealthCheck: {
      /** Asks each pod on the port that serves. */
      readonly portSpecification: 'USE_SERVING_PORT';
      /** Path that must answer 200. */
      readonly requestPath: string;
    };
  };
}

/** Policy on a Gateway. */
export class GcpGatewayPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: PolicyProps<GcpGatewayPolicyDefault>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1', kind: 'GCPGatewayPolicy', ...props });
  }
}

/** Policy on a Service behind a Gateway; each Service takes one. */
export class GcpBackendPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: PolicyProps<GcpBackendPolicyDefault>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1', kind: 'GCPBackendPolicy', ...props });
  }
}

/** Health check of a Service behind a Gateway; each Service takes one. */
export class HealthCheckPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: PolicyProps<HealthCheckPolicyDefault>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1', kind: 'HealthCheckPolicy', ...props });
  }
}
