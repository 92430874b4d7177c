import { ApiObject, type Chart } from 'cdk8s';
import type { Flow } from '../constructs/namespace/flow-table';
import type { Environment } from '../environments/environment';
import { branchAccess, branchRoutes } from './products/branches';
import { certManager } from './products/cert-manager';
import { Charts } from './products/charts';
import { checkContained } from './products/contained';
import { definitions, type Definitions } from './products/definitions';
import { flannel } from './products/flannel';
import { gateway } from './products/gateway';
import { grafana, grafanaExposures } from './products/grafana';
import { immudb } from './products/immudb';
import { infra } from './products/infra';
import { localPath } from './products/local-path';
import { monitoring, prometheusPods, scrapeFlows } from './products/monitoring';
import { commonNamespace } from './products/namespaces';
import { network } from './products/network';
import { networkPolicies } from './products/network-policies';
import type { CloudIdentity, Credential, Part, Source } from './products/part';
import { postgres } from './products/postgres';
import { sealedSecrets } from './products/sealed-secrets';
import { webApp } from './products/web-app';
import { withDeclared } from './secrets/declared';
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
  /** Which of the cluster's ServiceAccounts need what in Google Cloud. */
  readonly identities: readonly CloudIdentity[];
}

/** What a platform follows from, beside its environment. */
export interface PlatformOptions {
  /**
   * Which sources it is made from.
   * @default - workloads are not told
   */
  readonly source?: Source | undefined;
  /**
   * The environment whose cluster it shares.
   * @default - the cluster is its own
   */
  readonly host?: Environment | undefined;
}

/** The platform of an environment. Pure: the same arguments give the same manifests, byte for byte. */
export function platform(environment: Environment, options: PlatformOptions = {}): Platform {
  const { host } = options;
  checkHost(environment, host);
  const charts = new Charts();
  const kinds = host === undefined ? definitions(charts, environment) : {};
  const products = productsOf(charts, environment, { host, kinds });
  const flows = network(
    charts,
    products,
    scrapeFlows(prometheusPods(host ?? environment), products),
    commonNamespace(environment, { source: options.source, host }),
  );
  const secrets = withDeclared(
    products.flatMap((product) => product.secrets ?? []),
    environment.secrets,
    products.flatMap(({ namespaces }) => namespaces ?? []).map(({ name }) => name),
  );
  if (host) checkContained(charts.all, secrets, environment.name);
  return {
    charts: charts.all,
    flows,
    secrets,
    endpoints: merged(products.map(({ endpoints }) => endpoints)),
    urls: merged(products.map(({ urls }) => urls)),
    credentials: products.flatMap(({ credentials }) => credentials ?? []),
    identities: products.flatMap(({ identities }) => identities ?? []),
  };
}

/** References of the images that pods of the platform ask for, or operators give to pods of theirs. */
export function imagesOf(
  { charts }: Pick<Platform, 'charts'>,
  { images }: Pick<Environment, 'images'>,
): readonly string[] {
  const objects = charts
    .flatMap((chart) => chart.node.findAll().filter((node) => ApiObject.isApiObject(node)))
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .map((object) => JSON.stringify(object.toJson()));
  return [...new Set(Object.values(images))]
    .filter((reference) => objects.some((object) => names(object, reference)))
    .sort();
}

/** Whether a text has the reference, and none that it is only the beginning of. */
function names(text: string, reference: string): boolean {
  return text
    .split(reference)
    .slice(1)
    .some((rest) => !/^[\w.-]/.test(rest));
}

function productsOf(
  charts: Charts,
  environment: Environment,
  { host, kinds }: { readonly host: Environment | undefined; readonly kinds: Definitions },
): readonly Part[] {
  const observer = monitoring(charts, environment, kinds);
  // the operator of Prometheus knows the kinds by which everything in its cluster is watched
  const seen = host?.monitoring ? { ...environment, monitoring: host.monitoring } : environment;
  const databases = postgres(charts, seen, host);
  const ledger = immudb(charts, seen);
  const inside: readonly Part[] = [
    flannel(charts, seen),
    networkPolicies(charts, seen),
    localPath(charts, seen),
    observer,
    certManager(charts, seen),
    ledger,
    databases,
    infra(charts, seen, databases.clusters),
    sealedSecrets(charts, seen),
    webApp(charts, seen, { databases: databases.clusters, immudb: ledger.offer }),
    branchAccess(charts, environment),
  ];
  const exposures = [
    ...inside.flatMap((part) => part.exposures ?? []),
    ...grafanaExposures(environment),
  ];
  const entrance = host
    ? branchRoutes(charts, environment, host, exposures)
    : gateway(charts, environment, exposures);
  const watched = [...inside, entrance];
  const viewer = grafana(charts, environment, {
    dashboards: watched.flatMap((part) => part.dashboards ?? []),
    clusters: databases.clusters,
    ...(observer.prometheus && { prometheus: observer.prometheus }),
  });
  return [...watched, viewer];
}

function checkHost({ name, cluster }: Environment, host: Environment | undefined): void {
  const wanted = cluster.kind === 'shared' ? cluster.with : undefined;
  if (wanted === host?.name) return;
  throw new Error(
    `platform of '${name}': 'host' must be ${written(wanted)}, got ${written(host?.name)}`,
  );
}

function written(host: string | undefined): string {
  return host === undefined ? 'left out' : `'${host}'`;
}

function merged(
  all: readonly (Readonly<Record<string, string>> | undefined)[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(all.flatMap((one) => Object.entries(one ?? {})));
}
