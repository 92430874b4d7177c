import type { SecretKey } from '../workload/secret-key';
import type { IssuerSpecAcmeSolvers } from './imports/cert-manager.io';

/** Which names a solver is for. */
interface SolverSelection {
  /**
   * Exactly these names.
   * @default - not limited
   */
  readonly dnsNames?: readonly string[];
  /**
   * All names in these zones.
   * @default - not limited
   */
  readonly dnsZones?: readonly string[];
}

/** Answers on port 80 of a Gateway's listener. */
export interface GatewaySolver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'http01-gateway';
  /** The Gateway; its listener has to allow routes from the namespaces of the Certificates. */
  readonly gateway: {
    /** Name of the Gateway. */
    readonly name: string;
    /** Namespace of the Gateway. */
    readonly namespace: string;
    /**
     * Its listener on port 80.
     * @default - every listener that lets the route in
     */
    readonly listener?: string;
  };
}

/** Answers on port 80 of an ingress controller. */
export interface IngressSolver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'http01-ingress';
  /** Name of the IngressClass. */
  readonly ingressClass: string;
}

/** Answers by a record in Google Cloud DNS. */
export interface CloudDnsSolver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'dns01-cloud-dns';
  /** Google Cloud project of the zone. */
  readonly project: string;
  /**
   * Name of the managed zone.
   * @default - found by the domain
   */
  readonly hostedZone?: string;
  /**
   * JSON key of a service account.
   * @default - the identity of cert-manager's pods (Workload Identity)
   */
  readonly serviceAccountKey?: SecretKey;
}

/** Answers by a record in AWS Route 53. */
export interface Route53Solver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'dns01-route53';
  /**
   * Identifier of the zone, which then needs no permission to list zones.
   * @default - found by the domain
   */
  readonly hostedZoneId?: string;
  /**
   * Region for the credential scope.
   * @default - `AWS_REGION` of the controller
   */
  readonly region?: string;
  /**
   * Role to assume, as an ARN.
   * @default - none
   */
  readonly role?: string;
  /**
   * Access key.
   * @default - the identity of cert-manager's pods (IRSA, Pod Identity)
   */
  readonly accessKey?: { readonly id: SecretKey; readonly secret: SecretKey };
}

/** Answers by a record in Azure DNS, with the identity of cert-manager's pods (Workload Identity). */
export interface AzureDnsSolver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'dns01-azure-dns';
  /** Subscription of the zone. */
  readonly subscriptionId: string;
  /** Resource group of the zone. */
  readonly resourceGroup: string;
  /** Name of the zone. */
  readonly hostedZone: string;
  /** Client id of the managed identity. */
  readonly clientId: string;
}

/** Answers by a record at Cloudflare. */
export interface CloudflareSolver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'dns01-cloudflare';
  /** API token with `Zone.DNS: Edit` and `Zone.Zone: Read`. */
  readonly apiToken: SecretKey;
}

/** Answers by a dynamic update (RFC 2136) of a name server such as BIND. */
export interface Rfc2136Solver extends SolverSelection {
  /** Challenge and what answers it. */
  readonly type: 'dns01-rfc2136';
  /** Address of the name server, as `address:port`. */
  readonly nameServer: string;
  /** Key that signs the updates. */
  readonly tsig: {
    /** Name of the key at the server. */
    readonly keyName: string;
    /** The key. */
    readonly secret: SecretKey;
    /**
     * Algorithm of the signature.
     * @default 'HMACSHA256'
     */
    readonly algorithm?: 'HMACSHA256' | 'HMACSHA512';
  };
}

/** A way to prove to an ACME server that a name is ours. Only dns01 proves wildcards. */
export type AcmeSolver =
  | GatewaySolver
  | IngressSolver
  | CloudDnsSolver
  | Route53Solver
  | AzureDnsSolver
  | CloudflareSolver
  | Rfc2136Solver;

/** A solver as cert-manager writes it. */
export function solverSpec(solver: AcmeSolver): IssuerSpecAcmeSolvers {
  const { dnsNames, dnsZones } = solver;
  return {
    ...(dnsNames || dnsZones
      ? {
          selector: {
            ...(dnsNames && { dnsNames: [...dnsNames] }),
            ...(dnsZones && { dnsZones: [...dnsZones] }),
          },
        }
      : {}),
    ...(isHttp01(solver) ? { http01: http01(solver) } : { dns01: dns01(solver) }),
  };
}

type Http01Solver = GatewaySolver | IngressSolver;

function isHttp01(solver: AcmeSolver): solver is Http01Solver {
  return solver.type === 'http01-gateway' || solver.type === 'http01-ingress';
}

function http01(solver: Http01Solver): NonNullable<IssuerSpecAcmeSolvers['http01']> {
  // cert-manager's own default opens a port on every node
  const serviceType = 'ClusterIP';
  if (solver.type === 'http01-ingress') {
    return { ingress: { serviceType, ingressClassName: solver.ingressClass } };
  }
  const { name, namespace, listener } = solver.gateway;
  return {
    gatewayHttpRoute: {
      serviceType,
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name,
          namespace,
          ...(listener === undefined ? {} : { sectionName: listener }),
        },
      ],
    },
  };
}

function dns01(
  solver: Exclude<AcmeSolver, Http01Solver>,
): NonNullable<IssuerSpecAcmeSolvers['dns01']> {
  switch (solver.type) {
    case 'dns01-cloud-dns':
      return {
        cloudDns: {
          project: solver.project,
          ...(solver.hostedZone === undefined ? {} : { hostedZoneName: solver.hostedZone }),
          ...(solver.serviceAccountKey && { serviceAccountSecretRef: solver.serviceAccountKey }),
        },
      };
    case 'dns01-route53':
      return {
        route53: {
          ...(solver.hostedZoneId === undefined ? {} : { hostedZoneId: solver.hostedZoneId }),
          ...(solver.region === undefined ? {} : { region: solver.region }),
          ...(solver.role === undefined ? {} : { role: solver.role }),
          ...(solver.accessKey && {
            accessKeyIdSecretRef: solver.accessKey.id,
            secretAccessKeySecretRef: solver.accessKey.secret,
          }),
        },
      };
    case 'dns01-azure-dns':
      return {
        azureDns: {
          subscriptionId: solver.subscriptionId,
          resourceGroupName: solver.resourceGroup,
          hostedZoneName: solver.hostedZone,
          managedIdentity: { clientId: solver.clientId },
        },
      };
    case 'dns01-cloudflare':
      return { cloudflare: { apiTokenSecretRef: solver.apiToken } };
    case 'dns01-rfc2136':
      return {
        rfc2136: {
          nameserver: solver.nameServer,
          tsigKeyName: solver.tsig.keyName,
          tsigAlgorithm: solver.tsig.algorithm ?? 'HMACSHA256',
          tsigSecretSecretRef: solver.tsig.secret,
        },
      };
  }
}
