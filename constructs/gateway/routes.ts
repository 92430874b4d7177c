import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  GrpcRoute,
  HttpRoute,
  HttpRouteSpecRulesFiltersType as Filter,
  HttpRouteSpecRulesMatchesPathType as PathType,
  TcpRoute,
} from '../gateway-api/imports/gateway.networking.k8s.io';
import type { Exposure } from './exposure';
import { hostName } from './exposure';
import { listenerOf } from './listeners';

/** Properties of `ExposureRoute`. */
export interface ExposureRouteProps {
  /** What is exposed. */
  readonly exposure: Exposure;
  /** The Gateway that it is reached through. */
  readonly gateway: {
    /** Namespace of the Gateway. */
    readonly namespace: string;
    /** Name of the Gateway. */
    readonly name: string;
  };
  /** Domain above the exposure's host. */
  readonly domain: string;
  /**
   * How long browsers insist on HTTPS once they have seen the host (HSTS). They then let nobody past a
   * certificate that they do not trust: leave it out for a private authority.
   * @default - they do not
   */
  readonly hsts?: Duration;
  /**
   * Who is told how long a request may take: the `route`, or a `policy` beside it where the
   * implementation does not know the field (GKE).
   * @default 'route'
   */
  readonly timeoutsIn?: 'route' | 'policy';
}

/**
 * The way from the gateway to one Service. It stands in the Service's namespace, so that it needs no
 * ReferenceGrant and goes when its product goes.
 */
export class ExposureRoute extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ExposureRouteProps,
  ) {
    super(scope, id);
    const { protocol } = props.exposure;
    if (protocol === 'http') this.http();
    else if (protocol === 'grpc') this.grpc();
    else this.tcp();
  }

  private http(): void {
    const { exposure, hsts, timeoutsIn = 'route' } = this.props;
    new HttpRoute(this, 'http', {
      metadata: this.metadata(),
      spec: {
        parentRefs: [this.parent()],
        hostnames: [this.host()],
        rules: [
          {
            matches: [{ path: { type: PathType.PATH_PREFIX, value: '/' } }],
            filters: [
              { type: Filter.RESPONSE_HEADER_MODIFIER, responseHeaderModifier: headers(hsts) },
            ],
            backendRefs: [this.backend()],
            ...(exposure.timeout !== undefined && timeoutsIn === 'route'
              ? { timeouts: { request: `${String(exposure.timeout.toSeconds())}s` } }
              : {}),
          },
        ],
      },
    });
  }

  private grpc(): void {
    new GrpcRoute(this, 'grpc', {
      metadata: this.metadata(),
      spec: {
        parentRefs: [this.parent()],
        hostnames: [this.host()],
        rules: [{ backendRefs: [this.backend()] }],
      },
    });
  }

  private tcp(): void {
    new TcpRoute(this, 'tcp', {
      metadata: this.metadata(),
      spec: { parentRefs: [this.parent()], rules: [{ backendRefs: [this.backend()] }] },
    });
  }

  private metadata() {
    const { name, namespace } = this.props.exposure;
    return { name, namespace, annotations: waitForAccepted() };
  }

  private host(): string {
    return hostName(this.props.exposure, this.props.domain);
  }

  private parent() {
    const { gateway, exposure } = this.props;
    // the API server would fill in group and kind: stated, no diff ever shows them
    return {
      group: 'gateway.networking.k8s.io',
      kind: 'Gateway',
      name: gateway.name,
      namespace: gateway.namespace,
      sectionName: listenerOf(exposure),
    };
  }

  private backend() {
    const { service, port } = this.props.exposure;
    return { group: '', kind: 'Service', name: service, port, weight: 1 };
  }
}

/** Annotations that make a deployment wait until the gateway has taken a route. */
export function waitForAccepted(): Record<string, string> {
  return {
    'pulumi.com/waitFor':
      'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True',
    'pulumi.com/timeoutSeconds': String(Duration.minutes(10).toSeconds()),
  };
}

/** What every answer gets and loses, whatever the product behind it says. */
function headers(hsts: Duration | undefined) {
  return {
    set: [
      { name: 'X-Content-Type-Options', value: 'nosniff' },
      ...(hsts === undefined
        ? []
        : [{ name: 'Strict-Transport-Security', value: `max-age=${String(hsts.toSeconds())}` }]),
    ],
    // they only tell attackers what to try
    remove: ['Server', 'X-Powered-By'],
  };
}
