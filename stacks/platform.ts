import type { Chart } from 'cdk8s';
import type { Flow } from '../constructs/namespace/flow-table';
import type { Environment } from '../environments/environment';
import { certManager } from './products/cert-manager';
import { Charts } from './products/charts';
import { definitions } from './products/definitions';
import { gateway } from './products/gateway';
import { grafana, grafanaExposures } from './products/grafana';
import { immudb } from './products/immudb';
import { monitoring, scrapeFlows } from './products/monitoring';
import { infra } from './products/infra';
import { network } from './products/network';
import type { Credential, Part, Source } from './products/part';
import { postgres } from './products/postgres';
import { sealedSecrets } from './products/sealed-secrets';
import { webApp } from './products/web-app';
import { sharedSettings } from './products/settings';
import type { SecretRequest } from './secrets/request';

/** Everything that an environment deploys into its cluster. */
export interface Platform {
  /** One chart per product, and one for the definitions that products share. */
  readonly charts: readonly Chart[];
  /** Secrets that the charts know by name. */
  readonly secrets: readonly SecretRequest[];
  /** Addresses inside the cluster, by what they serve. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Addresses outside the cluster, by what they lead to. */
  readonly urls: Readonly<Record<string, string>>;
  /** Accounts that people log in with. */
  readonly credentials: readonly Credential[];
  /** Every conversation that is allowed: the table from which all network policies are made. */
  readonly flows: readonly Flow[];
}

/**
 * The platform of an environment. Pure: the same environment and `source` give the same manifests, byte for
 * byte. Without a source, workloads are not told which one they are from.
 */
export function platform(environment: Environment, source?: Source): Platform {
  const charts = new Charts();
  definitions(charts, environment);
  const observer = monitoring(charts, environment);
  const databases = postgres(charts, environment);
  const ledger = immudb(charts, environment);
  const inside: readonly Part[] = [
    observer,
    certManager(charts, environment),
    ledger,
    databases,
    infra(charts, environment, databases.clusters),
    sealedSecrets(charts, environment),
    webApp(charts, environment, { databases: databases.clusters, immudb: ledger.offer }),
  ];
  const exposures = [
    ...inside.flatMap((part) => part.exposures ?? []),
    ...grafanaExposures(environment),
  ];
  const watched = [...inside, gateway(charts, environment, exposures)];
  const viewer = grafana(charts, environment, {
    dashboards: watched.flatMap((part) => part.dashboards ?? []),
    clusters: databases.clusters,
    ...(observer.prometheus && { prometheus: observer.prometheus }),
  });
  const products = [...watched, viewer];
  const flows = network(
    charts,
    products,
    scrapeFlows(observer, products),
    sharedSettings(environment, source),
  );
  return {
    charts: charts.all,
    flows,
    secrets: products.flatMap(({ secrets }) => secrets ?? []),
    endpoints: merged(products.map(({ endpoints }) => endpoints)),
    urls: merged(products.map(({ urls }) => urls)),
    credentials: products.flatMap(({ credentials }) => credentials ?? []),
  };
}

function merged(
  all: readonly (Readonly<Record<string, string>> | undefined)[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(all.flatMap((one) => Object.entries(one ?? {})));
}
