import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { Certificate } from '../cert-manager/certificate';
import type { IssuerReference } from '../cert-manager/issuer';
import {
  Gateway,
  HttpRoute,
  HttpRouteSpecRulesFiltersRequestRedirectScheme as Scheme,
  HttpRouteSpecRulesFiltersRequestRedirectStatusCode as StatusCode,
  HttpRouteSpecRulesFiltersType as Filter,
  HttpRouteSpecRulesMatchesPathType as PathType,
} from '../gateway-api/imports/gateway.networking.k8s.io';
import type { Exposure } from './exposure';
import { writtenAs } from './exposure';
import { problemsOfExposures, type Carrier } from './exposure-rules';
import { httpListener, listeners, type GatewayPorts } from './listeners';
import { ExposureRoute, waitForAccepted } from './routes';

/** Properties of `PlatformGateway`. */
export interface PlatformGatewayProps {
  /** Name of the Gateway, its certificate and the certificate's Secret. */
  readonly name: string;
  /** Namespace of the Gateway and of its certificate. */
  readonly namespace: string;
  /** GatewayClass: who makes it work. */
  readonly className: string;
  /** What that implementation can carry. */
  readonly carrier: Carrier;
  /** Domain whose hosts are served: `grafana.<domain>`. */
  readonly domain: string;
  /**
   * Who signs `*.<domain>`. An ACME issuer needs DNS-01, which alone proves a wildcard.
   * @see https://letsencrypt.org/docs/challenge-types/
   */
  readonly issuer: IssuerReference;
  /** Ports on which it listens. Traefik finds its entry point by the number. */
  readonly ports: GatewayPorts;
  /** What is reached through it. */
  readonly exposures: readonly Exposure[];
  /**
   * How long browsers insist on HTTPS (HSTS); leave it out for an authority that they do not know.
   * @default - they do not
   */
  readonly hsts?: Duration;
  /**
   * Who is told how long a request may take: each `route`, or a `policy` beside it (GKE).
   * @default 'route'
   */
  readonly timeoutsIn?: 'route' | 'policy';
  /**
   * Name of a reserved address, for implementations that know addresses by name (GKE).
   * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/deploying-gateways#gateway_ip_addressing
   * @default - the implementation takes any address, which may change
   */
  readonly namedAddress?: string;
  /**
   * Labels of the namespaces whose routes are taken over HTTPS, those that come later included: whoever may
   * label a namespace may then have hosts of the domain. The namespaces of the exposures need them too.
   * @default - the namespaces of the exposures, by their names
   */
  readonly routesFrom?: Readonly<Record<string, string>>;
}

/**
 * The one way into the platform: a Gateway with a wildcard certificate, which turns HTTP into HTTPS and
 * leads to each exposure by its host, or by its port where it is plain TCP.
 */
export class PlatformGateway extends Construct {
  /** The Gateway: ready when what carries it out is. */
  readonly gateway: Gateway;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PlatformGatewayProps,
  ) {
    super(scope, id);
    const problems = problemsOfExposures(props.exposures, props.carrier);
    if (problems.length > 0) throw new UserError(problems);
    const { name, namespace, domain, exposures } = props;
    const certificate = new Certificate(this, 'certificate', {
      name,
      namespace,
      issuer: props.issuer,
      dnsNames: [`*.${domain}`],
    });
    this.gateway = this.listen(certificate.secretName);
    this.redirect().node.addDependency(this.gateway);
    for (const exposure of exposures) {
      const route = new ExposureRoute(this, `${exposure.protocol}/${writtenAs(exposure)}`, {
        exposure,
        domain,
        gateway: { name, namespace },
        ...(props.hsts === undefined ? {} : { hsts: props.hsts }),
        ...(props.timeoutsIn === undefined ? {} : { timeoutsIn: props.timeoutsIn }),
      });
      // a route waits until its Gateway takes it
      route.node.addDependency(this.gateway);
    }
  }

  private listen(tlsSecret: string): Gateway {
    const { name, namespace, className, domain, ports, exposures } = this.props;
    const { namedAddress, routesFrom } = this.props;
    return new Gateway(this, 'gateway', {
      metadata: {
        name,
        namespace,
        annotations: {
          'pulumi.com/waitFor': 'condition=Programmed',
          // GKE makes a load balancer for it
          'pulumi.com/timeoutSeconds': String(Duration.minutes(15).toSeconds()),
        },
      },
      spec: {
        gatewayClassName: className,
        ...(namedAddress === undefined
          ? {}
          : { addresses: [{ type: 'NamedAddress', value: namedAddress }] }),
        listeners: listeners({
          domain,
          ports,
          tlsSecret,
          exposures,
          ...(routesFrom && { routesFrom }),
        }),
      },
    });
  }

  private redirect(): HttpRoute {
    const { name, namespace, domain } = this.props;
    return new HttpRoute(this, 'redirect', {
      metadata: { name: 'redirect-to-https', namespace, annotations: waitForAccepted() },
      spec: {
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            name,
            namespace,
            sectionName: httpListener,
          },
        ],
        hostnames: [`*.${domain}`],
        rules: [
          {
            matches: [{ path: { type: PathType.PATH_PREFIX, value: '/' } }],
            filters: [
              {
                type: Filter.REQUEST_REDIRECT,
                requestRedirect: { scheme: Scheme.HTTPS, statusCode: StatusCode.VALUE_301 },
              },
            ],
          },
        ],
      },
    });
  }
}
