import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { prometheusDuration } from './duration';
import {
  PodMonitor,
  PodMonitorSpecPodMetricsEndpointsMetricRelabelingsAction as PodMetricRelabeling,
  PodMonitorSpecPodMetricsEndpointsRelabelingsAction as PodRelabeling,
  ServiceMonitor,
  ServiceMonitorSpecEndpointsMetricRelabelingsAction as ServiceMetricRelabeling,
  ServiceMonitorSpecEndpointsRelabelingsAction as ServiceRelabeling,
} from './imports/monitoring.coreos.com';

/** How a product is watched; a construct scrapes and alerts only where it is given this. */
export interface Monitoring {
  /**
   * Time between two scrapes.
   * @default - Prometheus's own
   */
  readonly interval?: Duration;
}

/** Properties of `ServiceScrape` and `PodScrape`. */
export interface ScrapeProps {
  /** Name of the object, and the label `job` on everything that is scraped. */
  readonly name: string;
  /**
   * Namespace of the object and of what it scrapes.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** Labels of the Service, or of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the port: the Service's, or the container's. */
  readonly port: string;
  /**
   * Where the metrics are.
   * @default '/metrics'
   */
  readonly path?: string;
  /**
   * Time between two scrapes.
   * @default - Prometheus's own
   */
  readonly interval?: Duration;
  /**
   * Metrics that are thrown away before they are stored, each a regular expression for the whole name.
   * @default - none
   */
  readonly drop?: readonly string[];
  /**
   * Whom the metrics speak of: `others` for exporters such as kube-state-metrics, whose own labels `namespace` and
   * `pod` count and which get none of their own place.
   * @default 'itself'
   */
  readonly about?: 'itself' | 'others';
  /**
   * Whether everything that is scraped says in the label `node` where its pod runs.
   * @default 'absent'
   */
  readonly nodeLabel?: 'added' | 'absent';
}

/** Has Prometheus scrape every pod behind a Service. */
export class ServiceScrape extends Construct {
  constructor(scope: Construct, id: string, props: ScrapeProps) {
    super(scope, id);
    new ServiceMonitor(this, 'monitor', {
      metadata: metadata(props),
      spec: {
        selector: { matchLabels: { ...props.labels } },
        endpoints: [
          {
            ...endpoint(props),
            relabelings: relabelings(props, ServiceRelabeling.LABELDROP),
            ...dropped(props, ServiceMetricRelabeling.DROP),
          },
        ],
      },
    });
  }
}

/** Has Prometheus scrape pods; no Service with the port is needed. */
export class PodScrape extends Construct {
  constructor(scope: Construct, id: string, props: ScrapeProps) {
    super(scope, id);
    new PodMonitor(this, 'monitor', {
      metadata: metadata(props),
      spec: {
        selector: { matchLabels: { ...props.labels } },
        podMetricsEndpoints: [
          {
            ...endpoint(props),
            relabelings: relabelings(props, PodRelabeling.LABELDROP),
            ...dropped(props, PodMetricRelabeling.DROP),
          },
        ],
      },
    });
  }
}

function metadata({ name, namespace, labels }: ScrapeProps) {
  return { name, ...(namespace === undefined ? {} : { namespace }), labels: { ...labels } };
}

function endpoint({ port, path = '/metrics', interval, about }: ScrapeProps) {
  return {
    port,
    path,
    ...(interval === undefined ? {} : { interval: prometheusDuration(interval) }),
    ...(about === 'others' ? { honorLabels: true } : {}),
  };
}

function relabelings<A>({ name, about, nodeLabel }: ScrapeProps, labelDrop: A) {
  return [
    // otherwise it is the Service's name, or namespace and name of the PodMonitor: two notions of one thing
    { targetLabel: 'job', replacement: name },
    ...(nodeLabel === 'added'
      ? [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }]
      : []),
    // what they say of a node would seem to be about the pod that says it
    ...(about === 'others'
      ? [{ regex: 'namespace|pod|container|service|endpoint', action: labelDrop }]
      : []),
  ];
}

function dropped<A>({ drop = [] }: ScrapeProps, action: A) {
  if (drop.length === 0) return {};
  return {
    metricRelabelings: drop.map((regex) => ({ sourceLabels: ['__name__'], regex, action })),
  };
}
