import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { writtenAs, type Exposure } from '../../constructs/gateway/exposure';
import { problemsOfExposures } from '../../constructs/gateway/exposure-rules';
import { GkeServicePolicies, googleFrontEnds } from '../../constructs/gateway/gke-policies';
import { OwnHosts } from '../../constructs/gateway/own-hosts';
import { ExposureRoute } from '../../constructs/gateway/routes';
import type { Flow } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { Port } from '../../constructs/namespace/port';
import type { ContainerDefaults, NamespaceQuota } from '../../constructs/namespace/quota';
import { laterClusterFlows, operatorParty } from '../../constructs/postgres/flows';
import { traefikParty } from '../../constructs/traefik/names';
import type { Environment } from '../../environments/environment';
import { implementationOf } from '../../environments/products/gateway';
import { UserError } from '../../errors/user-error';
import { branchLabels, routeLabels } from './branch-labels';
import type { Charts } from './charts';
import { carrierOf, flowsTo, gatewayName, requestTimeout, urlsOf } from './gateway';
import type { CommonNamespaceProps } from './network';
import type { Part } from './part';

/**
 * What an environment lets its own products do for branches in its cluster, which come and go without it: reach
 * pods by the label of their namespaces. Prometheus reaches pods of all namespaces as it is, and the backup plugin
 * none: what uploads runs in the pods of the database.
 */
export function branchAccess(charts: Charts, environment: Environment): Part {
  const { name, domain, branches, gateway, postgres, cluster } = environment;
  if (branches === undefined) return {};
  const labels = branchLabels(name);
  if (gateway) {
    new OwnHosts(charts.add('branches'), 'hosts', {
      name: 'hosts-of-branches',
      namespaces: labels,
      domain,
    });
  }
  const viaTraefik = gateway !== undefined && implementationOf(gateway, cluster) === 'traefik';
  return {
    flows: [
      ...(postgres?.operator
        ? laterClusterFlows(operatorParty(postgres.operator.namespace), labels)
        : []),
      ...(viaTraefik ? [gatewayToBranches(gateway.namespace, labels)] : []),
    ],
  };
}

function gatewayToBranches(namespace: string, labels: Readonly<Record<string, string>>): Flow {
  return {
    from: traefikParty(namespace),
    to: Peer.namespaces(labels),
    ports: [Port.tcpRange(1024, 65535)],
    purpose: 'the gateway leads to branches',
  };
}

/** The ways from the Gateway of the `host` to what a branch exposes; they stand in the branch's own namespace. */
export function branchRoutes(
  charts: Charts,
  { name, domain }: Environment,
  host: Environment,
  exposures: readonly Exposure[],
): Part {
  const { gateway } = host;
  if (gateway === undefined || exposures.length === 0) return {};
  checkRoutes(name, host, exposures);
  const onGke = implementationOf(gateway, host.cluster) === 'gke';
  const chart = charts.add('gateway', name);
  for (const exposure of exposures) {
    new ExposureRoute(chart, writtenAs(exposure), {
      exposure,
      domain,
      gateway: { name: gatewayName, namespace: gateway.namespace },
      ...(gateway.hsts && { hsts: gateway.hsts }),
      ...(onGke ? { timeoutsIn: 'policy' } : {}),
    });
  }
  if (onGke) {
    new GkeServicePolicies(chart, 'policies', {
      exposures,
      requestTimeout: requestTimeout(gateway),
    });
  }
  return {
    flows: flowsTo(exposures, onGke ? googleFrontEnds : traefikParty(gateway.namespace)),
    urls: urlsOf(exposures, domain),
  };
}

/** The Gateway would take the route of any host: a branch must not stand in for its host, nor for another branch. */
function checkRoutes(name: string, host: Environment, exposures: readonly Exposure[]): void {
  const problems = [
    ...problemsOfExposures(exposures, carrierOf(host)),
    ...exposures
      .filter((exposure) => exposure.host !== name)
      .map(
        (exposure) =>
          `gateway.${writtenAs(exposure)}: 'host' must be '${name}', the only one of this branch's own, got '${exposure.host}'`,
      ),
  ];
  if (problems.length > 0) throw new UserError(problems);
}

/** What all pods of a branch together may ask for, so that none takes the cluster from the others. */
const quota: NamespaceQuota = {
  cpu: Cpu.units(4),
  memory: Size.gibibytes(16),
  storage: Size.gibibytes(200),
  pods: 50,
  // everything comes in by the Gateway
  loadBalancers: 0,
};

/** For what operators start beside their pods: a quota lets nothing in that states no limit. */
const containerDefaults: ContainerDefaults = {
  cpu: Cpu.millis(50),
  memory: Size.mebibytes(128),
  memoryLimit: Size.mebibytes(512),
};

/** How the namespace of a branch is made. */
export function branchNamespace({ branch }: Environment, host: Environment): CommonNamespaceProps {
  return {
    labels: { ...branchLabels(host.name), ...routeLabels(host.name) },
    quota,
    containerDefaults,
    ...(branch && { owner: branch.owner, lifetime: branch.lifetime }),
  };
}
