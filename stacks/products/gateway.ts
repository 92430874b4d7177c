import { Duration } from 'cdk8s';
import type { IssuerReference } from '../../constructs/cert-manager/issuer';
import { addressOf, writtenAs, type Exposure } from '../../constructs/gateway/exposure';
import type { Carrier } from '../../constructs/gateway/exposure-rules';
import { GkePolicies, gkeClass, googleFrontEnds } from '../../constructs/gateway/gke-policies';
import { PlatformGateway } from '../../constructs/gateway/platform-gateway';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import type { Peer } from '../../constructs/namespace/peer';
import { traefikDashboard } from '../../constructs/traefik/dashboard';
import { traefikPorts } from '../../constructs/traefik/names';
import { Traefik } from '../../constructs/traefik/traefik';
import { gatewayAddressName } from '../../environments/cloud-names';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import { implementationOf, type GatewayEnvironment } from '../../environments/products/gateway';
import { routeLabels } from './branch-labels';
import type { Charts } from './charts';
import type { Part } from './part';

/** Name of the Gateway, its certificate and the certificate's Secret. */
export const gatewayName = 'gateway';

/** The way into the platform, and to everything that its products expose. */
export function gateway(
  charts: Charts,
  environment: Environment,
  exposures: readonly Exposure[],
): Part {
  const options = environment.gateway;
  if (options === undefined) return {};
  const implementation = implementationOf(options, environment.cluster);
  const part =
    implementation === 'gke'
      ? onGke(charts, environment, options, exposures)
      : onTraefik(charts, environment, options, exposures);
  return {
    namespaces: [{ name: options.namespace }],
    urls: urlsOf(exposures, environment.domain),
    ...part,
  };
}

function onTraefik(
  charts: Charts,
  environment: Environment,
  options: GatewayEnvironment,
  exposures: readonly Exposure[],
): Part {
  const { namespace } = options;
  const chart = charts.add('gateway', namespace);
  const tcpPorts = exposures.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port);
  const traefik = new Traefik(chart, 'traefik', {
    namespace,
    image: environment.images.traefik,
    version: versionOf(environment.images.traefik),
    serves: environment.branches
      ? 'every-namespace'
      : exposures.map((exposure) => exposure.namespace),
    tcpPorts,
    requestTimeout: longest(options, exposures),
    ...(options.replicas === undefined ? {} : { replicas: options.replicas }),
    ...(options.nodePorts === undefined ? {} : { nodePorts: options.nodePorts }),
    ...(options.loadBalancerAddress === undefined
      ? {}
      : { loadBalancerAddress: options.loadBalancerAddress }),
    ...(environment.monitoring === undefined ? {} : { monitoring: {} }),
  });
  const entrance = new PlatformGateway(chart, 'gateway', {
    ...shared(environment, options, exposures),
    className: traefik.className,
    carrier: carrierOf(environment),
    ports: { http: traefikPorts.http, https: traefikPorts.https },
  });
  // nothing but Traefik carries it out, and it waits until something does
  entrance.gateway.node.addDependency(traefik);
  return {
    flows: [...traefik.flows, ...flowsTo(exposures, traefik.party)],
    metrics: [traefik.metrics],
    dashboards: [traefikDashboard()],
  };
}

function onGke(
  charts: Charts,
  environment: Environment,
  options: GatewayEnvironment,
  exposures: readonly Exposure[],
): Part {
  const chart = charts.add('gateway', options.namespace);
  new PlatformGateway(chart, 'gateway', {
    ...shared(environment, options, exposures),
    className: gkeClass,
    carrier: carrierOf(environment),
    ports: { http: 80, https: 443 },
    timeoutsIn: 'policy',
    ...(environment.cloud && { namedAddress: gatewayAddressName(environment) }),
  });
  new GkePolicies(chart, 'policies', {
    gateway: { name: gatewayName, namespace: options.namespace },
    exposures,
    requestTimeout: requestTimeout(options),
    sslPolicy: options.sslPolicy ?? '',
  });
  return { flows: flowsTo(exposures, googleFrontEnds) };
}

function shared(
  { name: environment, domain, branches }: Environment,
  { namespace, issuer, hsts }: GatewayEnvironment,
  exposures: readonly Exposure[],
) {
  const signer: IssuerReference = { kind: 'ClusterIssuer', name: issuer };
  return {
    name: gatewayName,
    namespace,
    domain,
    issuer: signer,
    exposures,
    ...(hsts && { hsts }),
    ...(branches && { routesFrom: routeLabels(environment) }),
  };
}

/** What the gateway of an environment can carry. */
export function carrierOf({ gateway, cluster, gatewayApi }: Environment): Carrier {
  if (implementationOf(gateway ?? {}, cluster) === 'gke') {
    return {
      protocols: ['http'],
      otherwise: "for GKE's load balancer has no other routes, unlike 'implementation: traefik'",
      ownPorts: [80, 443],
    };
  }
  return {
    // a cluster that brings the kinds serves no v1alpha2 of TCPRoute, the version that Traefik reads
    protocols: gatewayApi === 'installed' ? ['http', 'grpc', 'tcp'] : ['http', 'grpc'],
    otherwise: "for Traefik reads TCPRoutes only where 'gatewayApi' is 'installed'",
    ownPorts: Object.values(traefikPorts),
  };
}

/** Lets a gateway through to what is exposed. */
export function flowsTo(exposures: readonly Exposure[], from: Party | Peer): readonly Flow[] {
  return exposures.map((exposure) => ({
    from,
    to: exposure.endpoint.party,
    ports: exposure.endpoint.ports,
    purpose: `the gateway leads to ${writtenAs(exposure)}`,
  }));
}

/** Addresses of what is exposed, by its names. */
export function urlsOf(
  exposures: readonly Exposure[],
  domain: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    exposures.map((exposure) => [exposure.name, addressOf(exposure, domain)]),
  );
}

/** What the entry point must allow, so that each exposure gets what it needs. */
function longest(options: GatewayEnvironment, exposures: readonly Exposure[]): Duration {
  const seconds = exposures.map(({ timeout }) => timeout?.toSeconds() ?? 0);
  return Duration.seconds(Math.max(requestTimeout(options).toSeconds(), ...seconds));
}

/** Infra's connector asks and waits for five minutes; every proxy between must wait longer. */
export function requestTimeout(options: GatewayEnvironment): Duration {
  return options.requestTimeout ?? Duration.seconds(310);
}
