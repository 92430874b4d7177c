import { Size, type Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeStateMetrics } from '../../constructs/kube-state-metrics/kube-state-metrics';
import {
  configurationKey,
  quietConfiguration,
} from '../../constructs/monitoring/alertmanager-configuration';
import { alertmanagerAlerts } from '../../constructs/monitoring/alertmanager-alerts';
import { AlertmanagerServer } from '../../constructs/monitoring/alertmanager';
import { AlertRules } from '../../constructs/monitoring/alerts';
import { ClusterScrapes } from '../../constructs/monitoring/cluster-scrapes';
import { controlPlaneAlerts } from '../../constructs/monitoring/control-plane-alerts';
import { PrometheusOperator } from '../../constructs/monitoring/operator';
import { PrometheusServer } from '../../constructs/monitoring/prometheus';
import { prometheusParty } from '../../constructs/monitoring/server';
import { prometheusAlerts } from '../../constructs/monitoring/prometheus-alerts';
import type { Endpoint, Flow, Party } from '../../constructs/namespace/flow-table';
import type { PlatformNamespaceProps } from '../../constructs/namespace/namespace';
import {
  NodeExporter,
  nodeExporterPodSecurity,
} from '../../constructs/node-exporter/node-exporter';
import type { Environment } from '../../environments/environment';
import { versionOf, type ImageCatalogue } from '../../environments/images';
import type { MonitoringEnvironment } from '../../environments/products/monitoring';
import type { Charts } from './charts';
import type { Definitions } from './definitions';
import type { Part } from './part';

/** Prometheus, for whoever asks it. */
export interface PrometheusAccess {
  /** Where it answers inside the cluster. */
  readonly url: string;
  /** Its pods. */
  readonly party: Party;
  /** Its pods and the port on which they answer queries. */
  readonly queries: Endpoint;
}

/** The pods of an environment's Prometheus; none where nothing watches. */
export function prometheusPods({ monitoring: options }: Environment): Party | undefined {
  return options && prometheusParty(name, options.namespace);
}

/** What watching adds to the platform. */
export interface MonitoringPart extends Part {
  /**
   * Prometheus.
   * @default - the platform is not watched
   */
  readonly prometheus?: PrometheusAccess;
}

/** Volumes are found by it. */
const name = 'platform';
const quietSecret = 'alertmanager-configuration';

/** Prometheus, Alertmanager and the exporters of the cluster's own metrics. */
export function monitoring(
  charts: Charts,
  environment: Environment,
  kinds: Definitions = {},
): MonitoringPart {
  const { monitoring: options, images } = environment;
  if (options === undefined) return {};
  const { namespace, nodesNamespace, alertmanager } = options;
  const chart = charts.add('monitoring', namespace);
  const operator = new PrometheusOperator(chart, 'operator', {
    namespace,
    image: images['prometheus-operator'],
    configReloaderImage: images['prometheus-config-reloader'],
    version: versionOf(images['prometheus-operator']),
  });
  // it does nothing, for as long as it runs, about a kind that it does not find when it starts
  if (kinds.monitoring) operator.node.addDependency(kinds.monitoring);
  const notifier = alertmanagerServer(chart, options, images);
  const server = prometheusServer(chart, environment, options, notifier);
  // nothing becomes of the two without it
  notifier.node.addDependency(operator);
  server.node.addDependency(operator);
  const objects = new KubeStateMetrics(chart, 'kube-state-metrics', {
    namespace,
    image: images['kube-state-metrics'],
    version: versionOf(images['kube-state-metrics']),
  });
  const nodes = nodeExporter(charts, environment, nodesNamespace);
  watchCluster(chart, namespace);
  const watched = [operator, notifier, objects];
  const url = `http://${server.service}.${namespace}.svc:${server.port}`;
  return {
    namespaces: [{ name: namespace }, ...nodes],
    secrets: alertmanager.receivers
      ? []
      : [
          {
            namespace,
            name: quietSecret,
            keys: { [configurationKey]: { value: quietConfiguration } },
          },
        ],
    flows: [...watched, server].flatMap(({ flows }) => flows),
    metrics: watched.map(({ metrics }) => metrics),
    endpoints: {
      prometheus: `${server.service}.${namespace}.svc:${server.port}`,
      alertmanager: `${notifier.webService}.${namespace}.svc:${notifier.port}`,
    },
    prometheus: { url, party: server.party, queries: server.queries },
  };
}

/** Lets Prometheus through to whatever has metrics; none where nothing watches. */
export function scrapeFlows(
  prometheus: Party | undefined,
  parts: readonly Part[],
): readonly Flow[] {
  if (prometheus === undefined) return [];
  return parts
    .flatMap(({ metrics }) => metrics ?? [])
    .map(({ party, ports }) => ({
      from: prometheus,
      to: party,
      ports,
      purpose: `Prometheus scrapes ${party.name}`,
    }));
}

/**
 * Gives the namespace that node-exporter needs. Autopilot lets nobody at its nodes, and sees to them itself: there
 * it does not run, and its alerts are not there either.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security
 */
function nodeExporter(
  charts: Charts,
  { cluster, images }: Environment,
  namespace: string,
): readonly PlatformNamespaceProps[] {
  if (cluster.kind === 'gke' && cluster.pools === undefined) return [];
  new NodeExporter(charts.add('node-exporter', namespace), 'node-exporter', {
    namespace,
    image: images['node-exporter'],
    version: versionOf(images['node-exporter']),
  });
  return [{ name: namespace, podSecurity: nodeExporterPodSecurity }];
}

function alertmanagerServer(
  chart: Chart,
  { namespace, alertmanager }: MonitoringEnvironment,
  images: ImageCatalogue,
): AlertmanagerServer {
  const { replicas, storage, receivers } = alertmanager;
  return new AlertmanagerServer(chart, 'alertmanager', {
    name,
    namespace,
    image: images.alertmanager,
    version: versionOf(images.alertmanager),
    replicas,
    storage,
    configurationSecret: receivers?.secret ?? quietSecret,
    receiverPorts: receivers?.ports ?? [],
  });
}

function prometheusServer(
  chart: Chart,
  environment: Environment,
  { namespace, replicas, retention, storage, requests, remoteWrites = [] }: MonitoringEnvironment,
  alertmanager: AlertmanagerServer,
): PrometheusServer {
  return new PrometheusServer(chart, 'prometheus', {
    name,
    namespace,
    image: environment.images.prometheus,
    version: versionOf(environment.images.prometheus),
    replicas,
    retention,
    storage,
    ...(requests && { resources: resourcesOf(requests) }),
    externalLabels: { environment: environment.name },
    alertmanager,
    remoteWrites: remoteWrites.map(({ url, accountSecret }) => ({
      url,
      ...(accountSecret === undefined
        ? {}
        : {
            account: {
              username: { name: accountSecret, key: 'username' },
              password: { name: accountSecret, key: 'password' },
            },
          }),
    })),
  });
}

function resourcesOf({ cpuMillis, memory }: NonNullable<MonitoringEnvironment['requests']>) {
  const memoryLimit = Size.mebibytes(2 * memory.toMebibytes());
  return { cpu: Cpu.millis(cpuMillis), memory, memoryLimit };
}

function watchCluster(chart: Chart, namespace: string): void {
  new ClusterScrapes(chart, 'cluster', { namespace });
  const lists = {
    prometheus: prometheusAlerts,
    alertmanager: alertmanagerAlerts,
    'control-plane': controlPlaneAlerts,
  };
  for (const [list, alerts] of Object.entries(lists)) {
    new AlertRules(chart, `${list}-alerts`, { name: list, namespace, alerts });
  }
}
