import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  ServiceMonitor,
  ServiceMonitorSpecEndpointsMetricRelabelingsAction as MetricRelabeling,
  ServiceMonitorSpecEndpointsScheme as Scheme,
} from './imports/monitoring.coreos.com';
import { scrapeClassNames } from './prometheus-spec';

/** Properties of `ClusterScrapes`. */
export interface ClusterScrapesProps {
  /** Namespace of the objects. */
  readonly namespace: string;
}

/** One rule by which labels of targets or of samples are changed. */
interface Relabeling {
  readonly sourceLabels?: readonly string[];
  readonly targetLabel?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly action?: 'Drop';
}

/**
 * As much of a ScrapeConfig as is used here. The generated types of the kind know two dozen ways of finding targets;
 * every deployment would load them for three objects.
 */
interface ScrapeConfigSpec {
  readonly kubernetesSDConfigs: readonly { readonly role: 'Node' }[];
  readonly scheme: 'HTTPS';
  readonly metricsPath: string;
  readonly scrapeClass: string;
  readonly relabelings: readonly Relabeling[];
  readonly metricRelabelings?: readonly Relabeling[];
}

/** Series of cAdvisor that nobody asks for, as kube-prometheus-stack leaves them out too. */
const unusedOfContainers = [
  'container_cpu_(cfs_throttled_seconds_total|load_average_10s|system_seconds_total|user_seconds_total)',
  'container_fs_(io_current|io_time_seconds_total|io_time_weighted_seconds_total|reads_merged_total|sector_reads_total|sector_writes_total|writes_merged_total)',
  'container_memory_(mapped_file|swap)',
  'container_(file_descriptors|tasks_state|threads_max)',
  'container_spec.*',
];

/** Buckets between those that matter, as kube-prometheus-stack leaves them out too: most series of an API server. */
const unusedBuckets =
  '(etcd_request|apiserver_request_slo|apiserver_request_sli|apiserver_request)_duration_seconds_bucket;(0\\.15|0\\.2|0\\.3|0\\.35|0\\.4|0\\.45|0\\.6|0\\.7|0\\.8|0\\.9|1\\.25|1\\.5|1\\.75|2|3|3\\.5|4|4\\.5|6|7|8|9|15|20|40|45|50)(\\.0)?';

/**
 * Has Prometheus scrape what every cluster has: kubelets with the containers they run, the API server and CoreDNS.
 * Kubelets are found as nodes, so nothing is written into `kube-system`, where managed clusters let nobody write and
 * where it would be left behind. GKE's own kube-dns has no such port and is not scraped.
 */
export class ClusterScrapes extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ClusterScrapesProps,
  ) {
    super(scope, id);
    this.kubelet('kubelet', '/metrics', []);
    this.kubelet('kubelet-cadvisor', '/metrics/cadvisor', [
      ...unusedOfContainers.map((regex): Relabeling => ({
        sourceLabels: ['__name__'],
        regex,
        action: 'Drop',
      })),
      // control groups above pods, which add up to the same
      { sourceLabels: ['id', 'pod'], regex: '.+;', action: 'Drop' },
    ]);
    this.kubelet('kubelet-probes', '/metrics/probes', []);
    this.apiServer();
    this.coreDns();
  }

  private kubelet(name: string, path: string, metricRelabelings: readonly Relabeling[]): void {
    const spec: ScrapeConfigSpec = {
      kubernetesSDConfigs: [{ role: 'Node' }],
      scheme: 'HTTPS',
      metricsPath: path,
      scrapeClass: scrapeClassNames.kubelet,
      relabelings: [
        { targetLabel: 'job', replacement: 'kubelet' },
        { sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' },
        { sourceLabels: ['__meta_kubernetes_node_name'], targetLabel: 'node' },
      ],
      ...(metricRelabelings.length === 0 ? {} : { metricRelabelings }),
    };
    new ApiObject(this, name, {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'ScrapeConfig',
      metadata: { name, namespace: this.props.namespace },
      spec,
    });
  }

  private apiServer(): void {
    new ServiceMonitor(this, 'apiserver', {
      metadata: { name: 'apiserver', namespace: this.props.namespace },
      spec: {
        namespaceSelector: { matchNames: ['default'] },
        selector: { matchLabels: { component: 'apiserver', provider: 'kubernetes' } },
        scrapeClass: scrapeClassNames.apiServer,
        endpoints: [
          {
            port: 'https',
            scheme: Scheme.HTTPS,
            relabelings: [{ targetLabel: 'job', replacement: 'apiserver' }],
            metricRelabelings: [
              {
                sourceLabels: ['__name__', 'le'],
                regex: unusedBuckets,
                action: MetricRelabeling.DROP,
              },
            ],
          },
        ],
      },
    });
  }

  private coreDns(): void {
    new ServiceMonitor(this, 'coredns', {
      metadata: { name: 'coredns', namespace: this.props.namespace },
      spec: {
        namespaceSelector: { matchNames: ['kube-system'] },
        selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        endpoints: [
          { port: 'metrics', relabelings: [{ targetLabel: 'job', replacement: 'coredns' }] },
        ],
      },
    });
  }
}
